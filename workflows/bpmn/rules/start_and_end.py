"""A process or subprocess begins at one start event and ends at end events."""

from collections.abc import Iterator

from workflows.bpmn.graph import Graph
from workflows.bpmn.model import Diagram, Node, Process, Scope
from workflows.bpmn.neighbours import Neighbours
from workflows.bpmn.rules.rule import problem
from workflows.errors import Problem
from workflows.sentences import sentence

_RULE = "start-and-end"


def start_and_end(diagram: Diagram, _around: Neighbours) -> Iterator[Problem]:
    for owner, scope in diagram.scopes():
        if not (isinstance(owner, Node) and owner.kind == "adHocSubProcess"):
            yield from _scope(owner, scope)
    for _, _, node in diagram.walk():
        if node.content is not None and not node.content.nodes:
            yield problem(
                node, _RULE, "Expected work inside the subprocess but it is empty.", "Draw it, or draw a task."
            )


def _scope(owner: Process | Node, scope: Scope) -> Iterator[Problem]:
    starts = [node for node in scope.nodes if node.kind == "startEvent"]
    graph = Graph(scope)
    if not starts:
        yield problem(
            owner, _RULE, "Expected a start event but found none.", "Draw a start event before the first step."
        )
    for node in starts[1:]:
        yield problem(
            node,
            _RULE,
            sentence("Expected one start event but %(id)r is one already.", id=starts[0].id),
            "Begin at one start event and choose the way with a gateway.",
        )
    for node in starts:
        if graph.incoming[node.id]:
            yield problem(
                node, _RULE, "Expected nothing to lead to a start event.", "Draw the line to the step after it."
            )
    if not any(node.kind == "endEvent" for node in scope.nodes):
        yield problem(owner, _RULE, "Expected an end event but found none.", "Draw an end event after the last step.")
    for node in scope.nodes:
        leaves = graph.outgoing[node.id]
        if node.kind == "endEvent" and leaves:
            yield problem(
                node, _RULE, "Expected nothing after an end event.", "Draw a throw event instead of the end event."
            )
        throws_link = node.kind == "intermediateThrowEvent" and node.event_kind == "link"
        if node.kind != "endEvent" and not leaves and not throws_link and not node.for_compensation:
            yield problem(
                node,
                _RULE,
                "Expected a flow that leads on but the path stops here.",
                "Draw the line on, to an end event.",
            )
