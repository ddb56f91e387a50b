"""Nobody waits for ever: every wait ends by itself or is seen by somebody, and people outside are reminded."""

from collections.abc import Iterator
from typing import Final

from workflows.bpmn.graph import Graph
from workflows.bpmn.model import Node
from workflows.law.marks import GAPS
from workflows.law.places import Place
from workflows.law.rules.view import Found, View
from workflows.sentences import sentence

# Answers without which a case goes on once their time is over. Of all others it is enough that the office is given a
# task that day: a consent, a declaration, a decision of the authority can be had from nobody else.
_ENDING: Final = frozenset({*GAPS, "concerns_answer", "finding_answer", "appeal"})


def waits_escalate(view: View) -> Iterator[Found]:
    for place in view.whole.places:
        if place.left is None and place.entered is None and _waits(place) and not _ends_by_itself(place):
            yield view.found(
                place,
                place.node,
                "law/wait-escalation",
                "Expected a day on which somebody is told, or a timer, but this may wait for ever.",
                "Set a due date on the task, put a timer on its border, or wait at an event-based gateway with a "
                "timer beside.",
            )


def reminders(view: View) -> Iterator[Found]:
    for place in _outside(view):
        if not any(_reaches_somebody(place, event) for event in _timers(place, interrupting=None)):
            yield view.found(
                place,
                place.node,
                "law/external-reminder",
                sentence("Expected a reminder to the %(party)s but nothing reminds anybody.", party=_spoken(place)),
                "Put a non-interrupting timer on the border that leads to a letter or to a task of the office.",
            )


def substitutes(view: View) -> Iterator[Found]:
    for place in _outside(view):
        if place.external == "authority" and place.records not in _ENDING:
            continue  # only the competent authority can decide what is its own to decide; it is reminded
        chased = place.records not in _ENDING and any(
            _reaches(place, event, "task") for event in _timers(place, interrupting=False)
        )
        if not chased and not any(True for _ in _timers(place, interrupting=True)):
            yield view.found(
                place,
                place.node,
                "law/external-substitute",
                sentence(
                    "Expected a way on where the %(party)s does not answer but only the answer leads on.",
                    party=_spoken(place),
                ),
                "Put an interrupting timer on the border that leads to what is done without the answer.",
            )


def _outside(view: View) -> Iterator[Place]:
    return (place for place in view.whole.places if place.external)


def _spoken(place: Place) -> str:
    return sentence(place.external.replace("_", " "))


def _waits(place: Place) -> bool:
    node = place.node
    return node.kind in ("userTask", "receiveTask") or (
        node.kind == "intermediateCatchEvent" and node.event_kind == "message"
    )


def _ends_by_itself(place: Place) -> bool:
    if place.node.settings.due or any(True for _ in _timers(place, interrupting=None)):
        return True
    for flow in place.graph.incoming[place.node.id]:
        gateway = place.graph.nodes[flow.source]
        if gateway.kind == "eventBasedGateway":
            beside = (place.graph.nodes[other.target] for other in place.graph.outgoing[gateway.id])
            return any(_is_timer(event) for event in beside)
    return False


def _timers(place: Place, interrupting: bool | None) -> Iterator[Node]:
    """Timers on the border of the place, or of a call or subprocess that holds nothing else that waits."""
    for event in place.graph.boundaries[place.node.id]:
        if _is_timer(event) and interrupting in (None, event.interrupting):
            yield event
    host = place.host
    if host is not None and sum(1 for inner in host.inside if inner.host is host and _waits(inner)) == 1:
        for event in host.graph.boundaries[host.node.id]:
            if _is_timer(event) and interrupting in (None, event.interrupting):
                yield event


def _is_timer(node: Node) -> bool:
    return node.event_kind == "timer"


def _reaches_somebody(place: Place, event: Node) -> bool:
    """Whether the time brings a letter or a task of the office while the person can still answer: beside the task, or
    in its place and back to it."""
    graph = _graph_of(place, event)
    back = event.interrupting and place.node.id in graph.reach([event.id])
    return (not event.interrupting or back) and (_reaches(place, event, "letter") or _reaches(place, event, "task"))


def _reaches(place: Place, event: Node, what: str) -> bool:
    """Whether what the event begins writes a letter, or gives somebody in the office a task, before the task itself."""
    graph = _graph_of(place, event)
    for node_id in graph.reach([event.id], lambda node_id: node_id != place.node.id):
        node = graph.nodes[node_id]
        if what == "letter" and node.settings.operation == "letter.send":
            return True
        if what == "task" and node.kind == "userTask" and "probity:external" not in node.settings.properties:
            return True
    return False


def _graph_of(place: Place, event: Node) -> Graph:
    if event.id in place.graph.nodes or place.host is None:
        return place.graph
    return place.host.graph
