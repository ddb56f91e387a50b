"""Which kind of event may stand where."""

from collections.abc import Iterator
from typing import Final

from workflows.bpmn.model import EVENTS, Diagram, Node
from workflows.bpmn.neighbours import Neighbours
from workflows.bpmn.rules.rule import problem
from workflows.errors import Problem
from workflows.sentences import listed, sentence

_ALLOWED: Final = {
    "startEvent": ("none",),
    "endEvent": ("none", "terminate", "error", "escalation", "message"),
    "intermediateCatchEvent": ("message", "timer", "link"),
    "intermediateThrowEvent": ("none", "message", "escalation", "link"),
    "boundaryEvent": ("message", "timer", "error", "escalation"),
}
_INSTEAD: Final = {
    "signal": "Use a message; every message is sent to one case.",
    "conditional": "Wait for a message, or ask at an exclusive gateway.",
    "compensate": "Draw what undoes the work behind an error event on its border.",
    "cancel": "Use an error event.",
    "multiple": "Draw one event for each, behind an event-based gateway where they wait.",
    "none": "Say what the event waits for: a message or a time.",
    "message": "Begin with a plain start event; cases are opened by the office.",
    "timer": "Begin with a plain start event; cases are opened by the office.",
    "link": "Draw the line, or a link from a throw event to a catch event.",
}


def event_kinds(diagram: Diagram, _around: Neighbours) -> Iterator[Problem]:
    for _, _, node in diagram.walk():
        if node.kind not in EVENTS or node.event_kind in _ALLOWED[node.kind]:
            if node.kind == "boundaryEvent" and node.event_kind == "error" and not node.interrupting:
                yield problem(
                    node,
                    "event-kinds",
                    "Expected an error event that interrupts, for an error always ends the activity.",
                    "Make the event interrupting, or throw an escalation.",
                )
            continue
        yield problem(
            node,
            "event-kinds",
            sentence(
                "Expected %(kinds)s as %(place)s but found %(kind)s.",
                kinds=_words(_ALLOWED[node.kind]),
                place=_place(node),
                kind=sentence(node.event_kind),
            ),
            _INSTEAD.get(node.event_kind, "Draw another event."),
        )


def _words(kinds: tuple[str, ...]) -> str:
    return listed("%(one)s or %(next)s", [sentence(kind) for kind in kinds])


def _place(node: Node) -> str:
    return {
        "startEvent": sentence("start event"),
        "endEvent": sentence("end event"),
        "intermediateCatchEvent": sentence("catch event"),
        "intermediateThrowEvent": sentence("throw event"),
        "boundaryEvent": sentence("boundary event"),
    }[node.kind]
