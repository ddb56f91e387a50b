"""Every end of the main process says how the case ended; no other end does."""

from collections.abc import Iterator

from workflows.bpmn.graph import Graph
from workflows.bpmn.lowering import links
from workflows.bpmn.model import Diagram, Scope
from workflows.bpmn.neighbours import Neighbours
from workflows.bpmn.rules.rule import problem
from workflows.errors import Problem

_RULE = "outcomes"


def outcomes(diagram: Diagram, around: Neighbours) -> Iterator[Problem]:
    for process in diagram.processes:
        main = around.is_main(process.id)
        beside = _beside(process.scope)
        for scope, node in process.scope.walk():
            if node.kind != "endEvent":
                continue
            told = "probity:outcome" in node.settings.properties
            top = main and scope is process.scope
            if top and not told and node.event_kind != "error" and node.id not in beside:
                yield problem(
                    node,
                    _RULE,
                    "Expected an outcome on an end event of the main process but found none.",
                    "Set the property probity:outcome.",
                )
            elif told and not top:
                yield problem(
                    node,
                    _RULE,
                    "Expected no outcome here, for the case goes on after this end.",
                    "Set probity:outcome on the end events of the main process itself.",
                )


def _beside(scope: Scope) -> set[str]:
    """What only a non-interrupting event leads to, a reminder for instance: the case does not end there."""
    graph = Graph(links("", scope))
    main = graph.reach(
        (node.id for node in graph.entries()),
        lambda node_id: graph.nodes[node_id].kind != "boundaryEvent" or graph.nodes[node_id].interrupting,
    )
    side = {node.id for node in scope.nodes if node.kind == "boundaryEvent" and not node.interrupting}
    return graph.reach(side) - (main - side)
