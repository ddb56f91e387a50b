"""Two projects that began as one: what only one side changed, and what both did."""

from collections.abc import Mapping
from dataclasses import dataclass

from workflows.compare.changes import Change, Comparison, FileChange
from workflows.compare.files import compare


@dataclass(frozen=True)
class Overlap:
    """A file that both sides changed since the base. `subjects` are (kind, id) of what both changed, each otherwise;
    without any the two sides changed different things of the file, or it is a text."""

    file: str
    mine: FileChange
    theirs: FileChange
    subjects: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ThreeWay:
    """`mine` and `theirs` are all that each side changed; `both` the files that both changed, not to the same."""

    mine: Comparison
    theirs: Comparison
    both: tuple[Overlap, ...]

    @property
    def only_theirs(self) -> tuple[str, ...]:
        """Files that can be taken over as they are: the other side alone changed them."""
        mine = {file.file for file in self.mine.files} | {file.was_file for file in self.mine.files}
        return tuple(file.file for file in self.theirs.files if not {file.file, file.was_file or file.file} & mine)


def three_way(base: Mapping[str, bytes], mine: Mapping[str, bytes], theirs: Mapping[str, bytes]) -> ThreeWay:
    """What became of `base` on both sides: an office's edited pack and its upgrade, or two drafts of one version."""
    ours, others = compare(base, mine), compare(base, theirs)
    by_name = {(file.was_file or file.file): file for file in ours.files}
    both = []
    for file in others.files:
        own = by_name.get(file.was_file or file.file)
        if own is None or (own.file == file.file and mine.get(own.file) == theirs.get(file.file)):
            continue
        if own.changes == file.changes and own.changes:
            continue
        both.append(Overlap(file.was_file or file.file, own, file, _clashes(own, file)))
    return ThreeWay(ours, others, tuple(both))


def _clashes(own: FileChange, other: FileChange) -> tuple[tuple[str, str], ...]:
    mine, theirs = _by_subject(own), _by_subject(other)
    return tuple(subject for subject in mine if subject in theirs and mine[subject] != theirs[subject])


def _by_subject(file: FileChange) -> dict[tuple[str, str], tuple[Change, ...]]:
    found: dict[tuple[str, str], tuple[Change, ...]] = {}
    for change in file.changes:
        subject = (change.kind, change.was if change.what == "id" else change.subject)
        found[subject] = (*found.get(subject, ()), change)
    return found
