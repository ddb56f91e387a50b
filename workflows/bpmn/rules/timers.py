"""A timer says when: an ISO date, duration or repetition, or FEEL."""

import re
from collections.abc import Iterator
from typing import Final

from workflows.bpmn.model import Diagram, EventDefinition, Node
from workflows.bpmn.neighbours import Neighbours
from workflows.bpmn.rules.rule import problem
from workflows.errors import Problem
from workflows.sentences import sentence

_RULE = "timers"
_DURATION = r"P(?=\d|T\d)(\d+Y)?(\d+M)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?"  # no weeks: FEEL has none
_DATE = r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?"
_SHAPES: Final = {
    "date": re.compile(_DATE),
    "duration": re.compile(_DURATION),
    "cycle": re.compile(rf"R\d*/({_DATE}/)?{_DURATION}"),
}
_EXAMPLES: Final = {
    "date": sentence("2026-03-01 or =facts.notice.public_ends_on"),
    "duration": "P7D",
    "cycle": "R3/P2D",
}


def timers(diagram: Diagram, _around: Neighbours) -> Iterator[Problem]:
    for _, _, node in diagram.walk():
        for event in node.events:
            if event.kind == "timer" and node.kind != "startEvent":
                yield from _timer(node, event)


def _timer(node: Node, event: EventDefinition) -> Iterator[Problem]:
    if not event.timer or not event.expression:
        yield problem(
            node, _RULE, "Expected a time but the timer has none.", "Set a date, a duration or a repetition, e.g. P7D."
        )
    elif not event.expression.startswith("=") and not _SHAPES[event.timer].fullmatch(event.expression):
        yield problem(
            node,
            _RULE,
            sentence(
                "Expected a %(kind)s but found %(expression)r.",
                kind=sentence(event.timer),
                expression=event.expression[:80],
            ),
            sentence("Write it as %(example)s, or as FEEL with a leading =.", example=_EXAMPLES[event.timer]),
        )
    if event.timer == "cycle" and not (node.kind == "boundaryEvent" and not node.interrupting):
        yield problem(
            node,
            _RULE,
            "Expected one time, for this event can happen once only.",
            "Use a duration, or a non-interrupting event on a border for reminders.",
        )
