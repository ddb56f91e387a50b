"""Behind an event-based gateway stand events that wait."""

from collections.abc import Iterator

from workflows.bpmn.graph import Graph
from workflows.bpmn.model import Diagram, Scope
from workflows.bpmn.neighbours import Neighbours
from workflows.bpmn.rules.rule import problem
from workflows.errors import Problem

_RULE = "event-gateways"


def event_gateways(diagram: Diagram, _around: Neighbours) -> Iterator[Problem]:
    for _, scope in diagram.scopes():
        yield from _scope(scope)


def _scope(scope: Scope) -> Iterator[Problem]:
    graph = Graph(scope)
    for gateway in (node for node in scope.nodes if node.kind == "eventBasedGateway"):
        flows = graph.outgoing[gateway.id]
        if len(flows) < 2:
            yield problem(
                gateway,
                _RULE,
                "Expected at least two events to wait for.",
                "Draw the second event, or a catch event alone.",
            )
        for flow in flows:
            target = graph.nodes[flow.target]
            if target.kind != "intermediateCatchEvent" or target.event_kind not in ("message", "timer"):
                yield problem(
                    target,
                    _RULE,
                    "Expected a message or timer catch event behind an event-based gateway.",
                    "Draw a catch event between the gateway and this step.",
                )
            elif len(graph.incoming[target.id]) > 1:
                yield problem(
                    target,
                    _RULE,
                    "Expected the event to follow the event-based gateway alone.",
                    "Draw an event of its own for the other path.",
                )
