"""Parallel joins that may wait for ever: a choice before the join decides which of its flows a token ever comes by."""

from collections.abc import Callable

from workflows.bpmn.graph import Graph
from workflows.bpmn.model import Node

_CHOICES = ("exclusiveGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway")


def starving(graph: Graph) -> dict[str, Node]:
    """Joining parallel gateways that can starve, each with the node whose choice starves it.

    A branch that ends the whole scope (terminate, error) starves nothing. Tokens are not counted: a join that is
    fed by a loop around one of its branches is not found here, and is an incident when it happens.
    """
    choices = [(node, _branches(graph, node)) for node in graph.nodes.values()]
    choices = [(node, branches) for node, branches in choices if len(branches) > 1]
    found: dict[str, Node] = {}
    for join in graph.nodes.values():
        if join.kind != "parallelGateway" or len(graph.incoming[join.id]) < 2:
            continue
        before = {flow.id: _before(graph, flow.source, join.id) for flow in graph.incoming[join.id]}
        first = graph.reach((node.id for node in graph.entries()), _passing(join.id))
        for choice, branches in choices:
            # A choice that comes only after the join may leave it alone; leading back, it must feed every flow.
            arriving = set() if choice.id in first else {frozenset(before)}
            for flows, targets in branches:
                entering = frozenset(entry for entry, nodes in before.items() if entry in flows or nodes & targets)
                if entering or (choice.id in first and not _ends_all(graph, targets)):
                    arriving.add(entering)
            if len(arriving) > 1:
                found[join.id] = choice
                break
    return found


def _passing(join: str) -> Callable[[str], bool]:
    return lambda node_id: node_id != join


def _branches(graph: Graph, node: Node) -> list[tuple[set[str], set[str]]]:
    """The alternative ways on from a node, each as (ids of its flows, ids of the nodes it begins with)."""
    if node.kind in _CHOICES:
        return [({flow.id}, {flow.target}) for flow in graph.outgoing[node.id]]
    interrupting = [event.id for event in graph.boundaries[node.id] if event.interrupting]
    ways = [node.id, *interrupting] if interrupting else []
    return [({f.id for f in graph.outgoing[way]}, {f.target for f in graph.outgoing[way]}) for way in ways]


def _before(graph: Graph, end: str, join: str) -> set[str]:
    """Every node from which a token may come to `end` without passing the join."""
    seen: set[str] = set()
    stack = [end]
    while stack:
        node_id = stack.pop()
        if node_id in seen or node_id == join:
            continue
        seen.add(node_id)
        stack.extend(flow.source for flow in graph.incoming[node_id])
        if graph.nodes[node_id].kind == "boundaryEvent" and graph.nodes[node_id].attached_to in graph.nodes:
            stack.append(graph.nodes[node_id].attached_to)
    return seen


def _ends_all(graph: Graph, begin: set[str]) -> bool:
    """Whether every end that is reached from here ends the scope for all its tokens."""
    ends = [graph.nodes[node_id] for node_id in graph.reach(begin) if not graph.after(node_id)]
    return bool(ends) and all(end.event_kind in ("terminate", "error") for end in ends)
