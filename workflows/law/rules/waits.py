"""Nobody waits for ever: every wait ends by itself or is seen by somebody, and people outside are reminded."""

from collections.abc import Iterator

from workflows.bpmn.model import Node
from workflows.law.places import Place
from workflows.law.rules.view import Found, View


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
        if not any(_reaches_somebody(view, place, event) for event in _timers(place, interrupting=False)):
            yield view.found(
                place,
                place.node,
                "law/external-reminder",
                f"Expected a reminder to the {_spoken(place)} but nothing reminds anybody.",
                "Put a non-interrupting timer on the border that leads to a letter or to a task of the office.",
            )


def substitutes(view: View) -> Iterator[Found]:
    for place in _outside(view):
        if place.external == "authority":
            continue  # only the competent authority can decide what is its own to decide; it is reminded
        if not any(True for _ in _timers(place, interrupting=True)):
            yield view.found(
                place,
                place.node,
                "law/external-substitute",
                f"Expected a way on where the {_spoken(place)} does not answer but the case waits for the answer alone.",
                "Put an interrupting timer on the border that leads to what is done without the answer.",
            )


def _outside(view: View) -> Iterator[Place]:
    return (place for place in view.whole.places if place.external)


def _spoken(place: Place) -> str:
    return place.external.replace("_", " ")


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


def _reaches_somebody(view: View, place: Place, event: Node) -> bool:
    """Whether what the event begins writes a letter or gives somebody in the office a task."""
    graph = place.graph if event.id in place.graph.nodes else place.host.graph if place.host else place.graph
    for node_id in graph.reach([event.id]):
        node = graph.nodes[node_id]
        if node.settings.operation == "letter.send":
            return True
        if node.kind == "userTask" and "probity:external" not in node.settings.properties:
            return True
    return False
