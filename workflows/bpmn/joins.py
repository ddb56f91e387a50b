"""Parallel joins that may wait for ever: a choice before the join decides which of its flows a token ever comes by."""

from workflows.bpmn.graph import Graph
from workflows.bpmn.model import Node

_CHOICES = ("exclusiveGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway")


def starving(graph: Graph) -> dict[str, Node]:
    """Joining parallel gateways that can starve, each with the node whose choice starves it.

    A branch that ends the whole scope (terminate, error) starves nothing. Tokens are not counted: a join that is
    fed by a loop around one of its branches is not found here, and is an incident when it happens.
    """
    found: dict[str, Node] = {}
    joins = [n for n in graph.nodes.values() if n.kind == "parallelGateway" and len(graph.incoming[n.id]) > 1]
    for join in joins:
        for choice in graph.nodes.values():
            branches = _branches(graph, choice)
            arriving = {flows for flows in (_arriving(graph, begin, join) for begin in branches) if flows is not None}
            if len(arriving) > 1:
                found[join.id] = choice
                break
    return found


def _branches(graph: Graph, node: Node) -> list[str]:
    """The alternative ways on from a node, as the ids they begin with: flow ids, or boundary event ids."""
    if node.kind in _CHOICES:
        return [flow.id for flow in graph.outgoing[node.id]]
    interrupting = [event.id for event in graph.boundaries[node.id] if event.interrupting]
    return [f"={node.id}", *interrupting] if interrupting else []


def _arriving(graph: Graph, begin: str, join: Node) -> frozenset[str] | None:
    """By which flows of the join a token may come from this branch; None where it ends the scope for all."""
    if begin.startswith("="):
        first = [flow for flow in graph.outgoing[begin[1:]]]
    elif begin in graph.nodes:
        first = list(graph.outgoing[begin])
    else:
        first = [flow for flows in graph.outgoing.values() for flow in flows if flow.id == begin]
    reached = graph.reach((flow.target for flow in first if flow.target != join.id), lambda node_id: node_id != join.id)
    entering = {flow.id for flow in graph.incoming[join.id] if flow in first or flow.source in reached - {join.id}}
    if entering:
        return frozenset(entering)
    ends = [graph.nodes[node_id] for node_id in reached if not graph.after(node_id)]
    return None if ends and all(end.event_kind in ("terminate", "error") for end in ends) else frozenset()
