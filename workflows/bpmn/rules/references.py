"""Whatever an element refers to is there, and in the same scope."""

from collections.abc import Iterator

from workflows.bpmn.model import ACTIVITIES, Diagram, Node, Scope
from workflows.bpmn.neighbours import Neighbours
from workflows.bpmn.rules.rule import problem
from workflows.errors import Problem
from workflows.sentences import sentence

_RULE = "references"


def references(diagram: Diagram, _around: Neighbours) -> Iterator[Problem]:
    everything = {node.id for _, _, node in diagram.walk()}
    for _, scope in diagram.scopes():
        yield from _flows(scope, everything)
        for node in scope.nodes:
            yield from _node(scope, node)
            yield from _roots(diagram, node)


def _flows(scope: Scope, everything: set[str]) -> Iterator[Problem]:
    here = {node.id for node in scope.nodes}
    for flow in scope.flows:
        for side, end in ((sentence("source"), flow.source), (sentence("target"), flow.target)):
            if end in here:
                continue
            if end in everything:
                reason = sentence(
                    "Expected the %(side)s inside the same process or subprocess but %(end)r stands elsewhere.",
                    side=side,
                    end=end,
                )
                instead = "Draw the line to the subprocess itself, or from an event on its border."
            else:
                reason = sentence("Expected a %(side)s but %(end)r is not a node of the diagram.", side=side, end=end)
                instead = "Draw the line again from one node to the other."
            yield problem(flow, _RULE, reason, instead)


def _node(scope: Scope, node: Node) -> Iterator[Problem]:
    if node.kind == "boundaryEvent":
        host = next((n for n in scope.nodes if n.id == node.attached_to), None)
        if host is None or host.kind not in ACTIVITIES:
            yield problem(
                node,
                _RULE,
                sentence(
                    "Expected the event on the border of an activity but %(attached_to)r is none.",
                    attached_to=node.attached_to,
                ),
                "Place the event on the border of a task, subprocess or call activity.",
            )
    if node.default and not any(flow.id == node.default and flow.source == node.id for flow in scope.flows):
        yield problem(
            node,
            _RULE,
            sentence("Expected the default flow to leave the node but %(default)r does not.", default=node.default),
            "Mark one of its own outgoing flows as default.",
        )


def _roots(diagram: Diagram, node: Node) -> Iterator[Problem]:
    wanted = [(event.kind, event.reference) for event in node.events]
    if node.message:
        wanted.append(("message", node.message))
    for kind, reference in wanted:
        if reference and kind in ("message", "error", "escalation", "signal"):
            root = diagram.roots.get(reference)
            if root is None or root.kind != kind:
                yield problem(
                    node,
                    _RULE,
                    sentence(
                        "Expected a %(kind)s of the id %(reference)r but the file has none.",
                        kind=sentence(kind),
                        reference=reference,
                    ),
                    sentence("Choose or create the %(kind)s again.", kind=sentence(kind)),
                )
