"""The summary in words: what a comparison means for the person, for who works on it, for the score, for the law."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from workflows.compare.changes import Comparison, FileChange, Topic
from workflows.compare.people import People, people
from workflows.compare.points import Point, Whom
from workflows.compare.telling import drawn, files, forms, rules, scores, sections

_TELL: Final[Mapping[Topic, Callable[[FileChange, People], Iterator[Point]]]] = {
    Topic.DIAGRAM: drawn.points,
    Topic.DECISIONS: rules.points,
    Topic.FORM: forms.points,
    Topic.SCORECARD: scores.points,
    Topic.PACK: sections.points,
}


def summary(comparison: Comparison, left: Mapping[str, bytes], right: Mapping[str, bytes]) -> tuple[Point, ...]:
    """Alarms first, then in the order of `Whom`; nothing for what only moves in a drawing."""
    known = people(comparison, left, right)
    found = [point for file in comparison.files for point in _TELL.get(file.kind, files.points)(file, known)]
    told = {(one.whom, one.code, tuple(one.data.items())): one for one in found}
    order = list(Whom)
    return tuple(sorted(told.values(), key=lambda one: (not one.alarm, order.index(one.whom))))
