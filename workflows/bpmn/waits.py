"""Where a case certainly rests: the nodes that a token never passes in one step."""

from collections.abc import Mapping

from workflows.bpmn.graph import Graph
from workflows.bpmn.model import Node, Process, Scope
from workflows.bpmn.vocabulary import OPERATIONS


def waits(node: Node, processes: Mapping[str, Process], calling: frozenset[str] = frozenset()) -> bool:
    """Whether every pass through this node waits for a person, a message, a time or something outside."""
    if node.loop is not None and node.kind != "userTask":
        return False  # the list may be empty
    if node.kind == "userTask":
        return node.loop is None
    if node.kind in ("receiveTask", "eventBasedGateway"):
        return True
    if node.kind == "intermediateCatchEvent":
        return node.event_kind in ("message", "timer")
    if node.kind in ("serviceTask", "sendTask"):
        operation = OPERATIONS.get(node.settings.operation)
        return operation is not None and operation.outside
    if node.kind == "callActivity":
        called = processes.get(node.settings.called)
        return (
            called is not None
            and called.id not in calling
            and always_waits(called.scope, processes, calling | {called.id})
        )
    return node.content is not None and always_waits(node.content, processes, calling)


def always_waits(scope: Scope, processes: Mapping[str, Process], calling: frozenset[str] = frozenset()) -> bool:
    """Whether no path through the scope comes to an end without a wait."""
    graph = Graph(scope)
    resting = {node.id for node in scope.nodes if waits(node, processes, calling)}
    passed = graph.reach((node.id for node in graph.entries()), lambda node_id: node_id not in resting)
    return bool(resting) and all(graph.after(node_id) or node_id in resting for node_id in passed)


def unwaited(scope: Scope, processes: Mapping[str, Process]) -> set[str]:
    """Nodes that a token may come to from the start without any wait."""
    graph = Graph(scope)
    nodes = graph.nodes
    return graph.reach((node.id for node in graph.entries()), lambda node_id: not waits(nodes[node_id], processes))
