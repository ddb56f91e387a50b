"""Lines against lines: what of a text came, went and stays."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal

AROUND: Final = 3
# Comparing takes time with the square of what differs: beyond, only that it differs is told.
_MOST_LINES: Final = 3_000


@dataclass(frozen=True)
class Line:
    """`left` and `right` count from 1, 0 where the line is not on that side. `skip` stands for equal lines left out."""

    how: Literal["same", "gone", "added", "skip"]
    text: str
    left: int = 0
    right: int = 0


def lines(left: bytes, right: bytes) -> tuple[Line, ...] | None:
    """What differs with three lines around it, empty for equal texts; None where too much differs to be told."""
    before, after = _split(left), _split(right)
    head = _common(before, after)
    tail = _common(before[head:][::-1], after[head:][::-1])
    old, new = before[head : len(before) - tail], after[head : len(after) - tail]
    if not old and not new:
        return ()
    if len(old) + len(new) > _MOST_LINES:
        return None
    return tuple(_told(before, after, head, tail))


def _told(before: list[str], after: list[str], head: int, tail: int) -> Iterator[Line]:
    old, new = before[head : len(before) - tail], after[head : len(after) - tail]
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    if steps and steps[0][0] != "equal":
        yield from _stretch(before, 0, head, 0, first=True)
    for number, (what, a, b, c, d) in enumerate(steps):
        if what == "equal":
            yield from _stretch(before, head + a, head + b, c - a, first=number == 0, last=number == len(steps) - 1)
            continue
        for place in range(a, b):
            yield Line("gone", old[place], left=head + place + 1)
        for place in range(c, d):
            yield Line("added", new[place], right=head + place + 1)
    yield from _stretch(before, len(before) - tail, len(before), len(after) - len(before), last=True)


def _stretch(
    before: list[str], start: int, end: int, shift: int, first: bool = False, last: bool = False
) -> Iterator[Line]:
    """Equal lines: the three next to what differs, the others as one."""
    keep_head, keep_tail = (0 if first else AROUND), (0 if last else AROUND)
    if end - start <= keep_head + keep_tail + 1:
        shown = [(start, end)]
    else:
        shown = [(start, start + keep_head), (end - keep_tail, end)]
    for number, (here, there) in enumerate(shown):
        if number:
            yield Line("skip", str(here - shown[0][1]))
        for place in range(here, there):
            yield Line("same", before[place], place + 1, place + 1 + shift)


def _common(one: list[str], other: list[str]) -> int:
    count = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        count += 1
    return count


def _split(data: bytes) -> list[str]:
    return data.decode("utf-8", "replace").replace("\r\n", "\n").splitlines()
