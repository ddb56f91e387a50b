"""What differs between two projects, as plain values: one change says one thing of one subject."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class How(StrEnum):
    ADDED = "added"
    GONE = "gone"
    CHANGED = "changed"
    RENAMED = "renamed"  # the same thing under another id: `was` and `now` are the ids
    MOVED = "moved"  # the same thing at another place of the drawing or the list


class FileKind(StrEnum):
    """What a file of a project is to people."""

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
    kind: FileKind
    how: How
    was_file: str = ""
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Comparison:
    files: tuple[FileChange, ...]

    def __bool__(self) -> bool:
        return bool(self.files)

    def of(self, *kinds: FileKind) -> tuple[FileChange, ...]:
        return tuple(file for file in self.files if file.kind in kinds)

    def walk(self) -> Iterator[tuple[FileChange, Change]]:
        for file in self.files:
            for change in file.changes:
                yield file, change
