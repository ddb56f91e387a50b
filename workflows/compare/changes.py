"""What differs between two projects, as plain values: one change says one thing of one subject."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class How(StrEnum):
    """What became of a thing, the strongest first."""

    ADDED = "added"
    GONE = "gone"
    CHANGED = "changed"
    RENAMED = "renamed"  # the same thing under another id: `was` and `now` are the ids
    MOVED = "moved"  # the same thing at another place of the drawing or the list


class Topic(StrEnum):
    """What a file of a project is about; a file of rules is a scorecard, a pack or its translations."""

    DIAGRAM = "diagram"
    DECISIONS = "decisions"
    FORM = "form"
    SCORECARD = "scorecard"
    PACK = "pack"
    LETTER = "letter"
    TRANSLATIONS = "translations"
    SCENARIO = "scenario"
    OTHER = "other"


@dataclass(frozen=True)
class Change:
    """`kind` says what `subject` (an id, key or code) is: node, flow, lane, rule, field, limits, ...; `name` is what
    people call it. Of CHANGED and MOVED, `what` is the property that went from `was` to `now`, '' for none there."""

    kind: str
    subject: str
    how: How
    name: str = ""
    what: str = ""
    was: str = ""
    now: str = ""

    @property
    def layout(self) -> bool:
        """Whether it moves something in the drawing and changes nothing that is done."""
        return self.how is How.MOVED and self.what == LAYOUT


LAYOUT = "layout"


@dataclass(frozen=True)
class FileChange:
    """`file` is the name now, or the last one of a file that is gone. `changes` is empty for a file that nothing
    but its lines can tell apart, and holds all there is of one that was added or taken away."""

    file: str
    kind: Topic
    how: How
    was_file: str = ""
    changes: tuple[Change, ...] = ()

    @property
    def subjects(self) -> tuple["Subject", ...]:
        """The changes by what they are of, in their order; what only moves in the drawing last."""
        held: dict[tuple[str, str], list[Change]] = {}
        for change in self.changes:
            held.setdefault((change.kind, change.subject), []).append(change)
        found = [
            Subject(
                kind,
                id_,
                next((one.was for one in changes if one.what == "id"), id_),
                min((one.how for one in changes), key=list(How).index),
                tuple(changes),
            )
            for (kind, id_), changes in held.items()
        ]
        return tuple(sorted(found, key=lambda one: one.layout))


@dataclass(frozen=True)
class Subject:
    """Everything that changes of one thing. `was_id` is its id before; `how` the strongest of the changes: what changes
    and moves has changed."""

    kind: str
    id: str
    was_id: str
    how: How
    changes: tuple[Change, ...]

    @property
    def name(self) -> str:
        return self.changes[0].name

    @property
    def layout(self) -> bool:
        """Whether it only moves in the drawing."""
        return all(change.layout for change in self.changes)


@dataclass(frozen=True)
class Comparison:
    files: tuple[FileChange, ...]

    def __bool__(self) -> bool:
        return bool(self.files)

    def of(self, *kinds: Topic) -> tuple[FileChange, ...]:
        return tuple(file for file in self.files if file.kind in kinds)

    def walk(self) -> Iterator[tuple[FileChange, Change]]:
        for file in self.files:
            for change in file.changes:
                yield file, change
