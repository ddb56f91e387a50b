"""Who follows whom in one scope: the questions that rules, normaliser and outline ask of a drawing."""

from collections import defaultdict
from collections.abc import Callable, Iterable

from workflows.bpmn.model import Flow, Node, Scope


class Graph:
    """Successors and predecessors of one scope. A boundary event follows the activity it sits on."""

    def __init__(self, scope: Scope):
        self.nodes: dict[str, Node] = {node.id: node for node in scope.nodes}
        self.outgoing: dict[str, list[Flow]] = defaultdict(list)
        self.incoming: dict[str, list[Flow]] = defaultdict(list)
        self.boundaries: dict[str, list[Node]] = defaultdict(list)
        for flow in scope.flows:
            if flow.source in self.nodes and flow.target in self.nodes:
                self.outgoing[flow.source].append(flow)
                self.incoming[flow.target].append(flow)
        for node in scope.nodes:
            if node.kind == "boundaryEvent" and node.attached_to in self.nodes:
                self.boundaries[node.attached_to].append(node)

    def after(self, node_id: str) -> list[str]:
        """What may run next: targets of flows, and the boundary events of the node itself."""
        return [flow.target for flow in self.outgoing[node_id]] + [node.id for node in self.boundaries[node_id]]

    def reach(self, begin: Iterable[str], through: Callable[[str], bool] = lambda _node_id: True) -> set[str]:
        """Every node that a token from `begin` may come to, `begin` included; a node for which `through`
        is false is reached but not passed."""
        seen: set[str] = set()
        stack = [node_id for node_id in begin if node_id in self.nodes]
        while stack:
            node_id = stack.pop()
            if node_id in seen:
                continue
            seen.add(node_id)
            if through(node_id):
                stack.extend(self.after(node_id))
        return seen

    def entries(self) -> list[Node]:
        """Where tokens are born: start events; where none is drawn, every node that nothing leads to (BPMN 10.5.2)."""
        starts = [node for node in self.nodes.values() if node.kind == "startEvent"]
        return starts or self.sources()

    def sources(self) -> list[Node]:
        """Nodes that nothing leads to, other than start and boundary events, link catches, compensation handlers
        and event subprocesses, which live without an incoming flow."""
        return [node for node in self.nodes.values() if not self.incoming[node.id] and not _born_otherwise(node)]


def _born_otherwise(node: Node) -> bool:
    return (
        node.kind in ("startEvent", "boundaryEvent")
        or node.for_compensation
        or node.event_subprocess
        or (node.kind == "intermediateCatchEvent" and node.event_kind == "link")
    )
