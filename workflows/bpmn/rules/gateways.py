"""A gateway that chooses says how; one that does not choose has no conditions."""

from collections.abc import Iterator

from workflows.bpmn.graph import Graph
from workflows.bpmn.model import ACTIVITIES, EVENTS, Diagram, Node, Scope
from workflows.bpmn.neighbours import Neighbours
from workflows.bpmn.rules.rule import problem
from workflows.errors import Problem
from workflows.sentences import sentence

_RULE = "gateways"


def gateways(diagram: Diagram, _around: Neighbours) -> Iterator[Problem]:
    for _, scope in diagram.scopes():
        yield from _scope(scope)


def _scope(scope: Scope) -> Iterator[Problem]:
    graph = Graph(scope)
    for node in scope.nodes:
        if node.kind in ("exclusiveGateway", "inclusiveGateway"):
            yield from _choosing(graph, node)
        elif node.kind in ("parallelGateway", "eventBasedGateway"):
            yield from _not_choosing(graph, node)
        elif node.kind in ACTIVITIES or node.kind in EVENTS:
            yield from _conditional_flows(graph, node)


def _choosing(graph: Graph, node: Node) -> Iterator[Problem]:
    flows = graph.outgoing[node.id]
    for flow in flows:
        if flow.id == node.default and flow.condition is not None:
            yield problem(flow, _RULE, "Expected no condition on the default flow.", "Remove the condition.")
        if flow.id != node.default and flow.condition is None and len(flows) > 1:
            yield problem(
                flow,
                _RULE,
                "Expected a condition but found none.",
                "Write a condition in FEEL, with a leading =, or mark the flow as default.",
            )
    if not node.default and (len(flows) > 1 or any(flow.condition is not None for flow in flows)):
        yield problem(
            node,
            _RULE,
            "Expected a default flow, for a case must go on where no condition holds.",
            "Mark one outgoing flow as default.",
        )


def _not_choosing(graph: Graph, node: Node) -> Iterator[Problem]:
    for flow in graph.outgoing[node.id]:
        if flow.condition is not None:
            yield problem(
                flow,
                _RULE,
                sentence("Expected no condition on a flow out of a %(gateway)s.", gateway=_spoken(node)),
                "Remove the condition, or draw an exclusive or inclusive gateway.",
            )


def _conditional_flows(graph: Graph, node: Node) -> Iterator[Problem]:
    flows = graph.outgoing[node.id]
    if any(flow.condition is not None for flow in flows) and not node.default:
        if node.kind in EVENTS:
            reason = "Expected flows without conditions after an event."
        elif all(flow.condition is not None for flow in flows):
            reason = "Expected a default flow, for a case must go on where no condition holds."
        else:
            return
        yield problem(node, _RULE, reason, "Draw an exclusive gateway after it, with a default flow.")


def _spoken(node: Node) -> str:
    return sentence("parallel gateway") if node.kind == "parallelGateway" else sentence("event-based gateway")
