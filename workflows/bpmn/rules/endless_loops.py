"""Every loop in the drawing waits somewhere, or it would run for ever in one step."""

from collections.abc import Iterator

from workflows.bpmn.graph import Graph
from workflows.bpmn.lowering import links
from workflows.bpmn.model import Diagram
from workflows.bpmn.neighbours import Neighbours
from workflows.bpmn.rules.rule import problem
from workflows.bpmn.waits import Waits
from workflows.errors import Problem


def endless_loops(diagram: Diagram, around: Neighbours) -> Iterator[Problem]:
    waits = Waits(around.processes)
    for _, scope in diagram.scopes():
        graph = Graph(links("", scope))
        passing = {node.id for node in scope.nodes if not waits.at(node)}
        for node_id in _on_a_ring(graph, passing):
            yield problem(
                graph.nodes[node_id],
                "endless-loops",
                "Expected a wait in the loop but nothing in it waits.",
                "Put a user task, a catch event or a timer into the loop.",
            )


def _on_a_ring(graph: Graph, passing: set[str]) -> Iterator[str]:
    """The first node, in document order, of every ring that stays inside `passing`. Peeling off what leads nowhere
    and what comes from nowhere leaves the rings and the paths between them."""
    left = set(passing)
    while left:
        peeled = {
            node_id
            for node_id in left
            if not left & set(_next(graph, node_id)) or not any(flow.source in left for flow in graph.incoming[node_id])
        }
        if not peeled:
            break
        left -= peeled
    for node_id in graph.nodes:
        if node_id in left:
            ring = _ring(graph, node_id, left)
            if ring:
                yield node_id
                left -= ring
            left.discard(node_id)


def _ring(graph: Graph, begin: str, inside: set[str]) -> set[str]:
    """Nodes from which a token comes back to `begin`, when it can; else empty."""
    forward: set[str] = set()
    stack = [n for n in _next(graph, begin) if n in inside]
    while stack:
        node_id = stack.pop()
        if node_id not in forward:
            forward.add(node_id)
            stack.extend(n for n in _next(graph, node_id) if n in inside)
    return forward if begin in forward else set()


def _next(graph: Graph, node_id: str) -> list[str]:
    return [flow.target for flow in graph.outgoing[node_id]]
