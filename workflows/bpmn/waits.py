"""Where a case certainly rests: the nodes that a token never passes in one step."""

from collections.abc import Mapping

from workflows.bpmn.graph import Graph
from workflows.bpmn.model import Node, Process, Scope
from workflows.bpmn.vocabulary import OPERATIONS


class Waits:
    """Answers for the processes of one project; what a process does is worked out once."""

    def __init__(self, processes: Mapping[str, Process]):
        self._processes = processes
        self._known: dict[str, bool] = {}

    def at(self, node: Node) -> bool:
        """Whether every pass through this node waits for a person, a message, a time or something outside.

        A multi-instance never counts: its list may be empty.
        """
        if node.loop is not None:
            return False
        if node.kind in ("userTask", "receiveTask", "eventBasedGateway"):
            return True
        if node.kind == "intermediateCatchEvent":
            return node.event_kind in ("message", "timer")
        if node.kind in ("serviceTask", "sendTask"):
            operation = OPERATIONS.get(node.settings.operation)
            return operation is not None and operation.outside
        if node.kind == "callActivity":
            return self._called(node.settings.called)
        return node.content is not None and self._always(node.content)

    def without(self, scope: Scope) -> set[str]:
        """Nodes that a token may come to from the start without any wait."""
        graph = Graph(scope)
        return graph.reach((node.id for node in graph.entries()), lambda node_id: not self.at(graph.nodes[node_id]))

    def _called(self, process_id: str) -> bool:
        if process_id not in self._processes:
            return False
        if process_id not in self._known:
            self._known[process_id] = False  # while it is worked out: a process that calls itself does not wait so
            self._known[process_id] = self._always(self._processes[process_id].scope)
        return self._known[process_id]

    def _always(self, scope: Scope) -> bool:
        """Whether no path through the scope comes to an end without a wait."""
        graph = Graph(scope)
        resting = {node.id for node in scope.nodes if self.at(node)}
        passed = graph.reach((node.id for node in graph.entries()), lambda node_id: node_id not in resting)
        return bool(resting) and all(graph.after(node_id) or node_id in resting for node_id in passed)
