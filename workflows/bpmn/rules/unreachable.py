"""Every node can be come to."""

from collections.abc import Iterator

from workflows.bpmn.graph import Graph
from workflows.bpmn.lowering import links
from workflows.bpmn.model import Diagram, Node, Scope
from workflows.bpmn.neighbours import Neighbours
from workflows.bpmn.rules.rule import problem
from workflows.errors import Problem


def unreachable(diagram: Diagram, _around: Neighbours) -> Iterator[Problem]:
    for owner, scope in diagram.scopes():
        if not (isinstance(owner, Node) and owner.kind == "adHocSubProcess"):
            yield from _scope(scope)


def _scope(scope: Scope) -> Iterator[Problem]:
    graph = Graph(links("", scope))
    reached = graph.reach(node.id for node in graph.entries())
    for node in scope.nodes:
        if node.id not in reached and not node.event_subprocess and not node.for_compensation:
            yield problem(
                node,
                "unreachable",
                "Expected a path from the start event but none leads here.",
                "Draw a line to it, or remove it.",
            )
