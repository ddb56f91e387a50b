"""Events on a border lead away from it, and sit where something waits."""

from collections.abc import Iterator

from workflows.bpmn.graph import Graph
from workflows.bpmn.model import Diagram, Node
from workflows.bpmn.neighbours import Neighbours
from workflows.bpmn.rules.rule import problem
from workflows.bpmn.vocabulary import OPERATIONS
from workflows.errors import Problem

_RULE = "boundary-events"


def boundary_events(diagram: Diagram, _around: Neighbours) -> Iterator[Problem]:
    for _, scope in diagram.scopes():
        graph = Graph(scope)
        for node in scope.nodes:
            if node.kind == "boundaryEvent":
                yield from _event(node, graph)


def _event(node: Node, graph: Graph) -> Iterator[Problem]:
    if graph.incoming[node.id]:
        yield problem(
            node, _RULE, "Expected nothing to lead to an event on a border.", "Draw the line to the activity."
        )
    host = graph.nodes.get(node.attached_to)
    if host is not None:
        yield from _host(node, host)


def _host(node: Node, host: Node) -> Iterator[Problem]:
    if _is_instant(host) and node.event_kind in ("message", "timer", "escalation"):
        yield problem(
            node,
            _RULE,
            "Expected an activity that takes time, for nothing can happen while this one is done at once.",
            "Place the event on a user task, service task, subprocess or call activity.",
        )
    if node.event_kind == "escalation" and host.kind not in ("subProcess", "callActivity"):
        yield problem(
            node,
            _RULE,
            "Expected something inside that escalates but a task throws nothing.",
            "Place the event on a subprocess or call activity.",
        )
    if node.event_kind == "error" and host.kind not in ("subProcess", "callActivity", "serviceTask", "sendTask"):
        yield problem(
            node,
            _RULE,
            "Expected something inside that may fail but this task throws no error.",
            "Place the event on a service task, subprocess or call activity.",
        )


def _is_instant(host: Node) -> bool:
    """Whether the activity is over in the step that begins it, so that no time passes in which an event could come."""
    operation = OPERATIONS.get(host.settings.operation)
    return host.kind in ("scriptTask", "businessRuleTask") or (operation is not None and not operation.outside)
