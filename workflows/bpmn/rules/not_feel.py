"""Wherever something is evaluated it is FEEL, marked by a leading =; nothing else is ever run."""

from collections.abc import Iterator

from workflows.bpmn.model import Diagram, Node
from workflows.bpmn.neighbours import Neighbours
from workflows.bpmn.rules.rule import problem
from workflows.errors import Problem
from workflows.sentences import sentence

_RULE = "not-feel"
_INSTEAD = "Write it in FEEL, with a leading =."


def not_feel(diagram: Diagram, _around: Neighbours) -> Iterator[Problem]:
    for _, scope in diagram.scopes():
        for flow in scope.flows:
            if flow.condition is not None and not flow.condition.startswith("="):
                yield problem(
                    flow,
                    _RULE,
                    sentence("Expected a condition in FEEL but found %(condition)r.", condition=flow.condition[:80]),
                    _INSTEAD,
                )
        for node in scope.nodes:
            yield from _node(node)


def _node(node: Node) -> Iterator[Problem]:
    texts = [("assignee", node.settings.assignee)]
    texts += [(sentence("input %(target)s", target=mapping.target), mapping.source) for mapping in node.settings.inputs]
    texts += [
        (sentence("output %(target)s", target=mapping.target), mapping.source) for mapping in node.settings.outputs
    ]
    for where, text in texts:
        if "${" in text or "#{" in text:
            yield problem(
                node,
                _RULE,
                sentence("Expected FEEL or plain text as %(where)s but found %(text)r.", where=where, text=text[:80]),
                _INSTEAD,
            )
    if node.loop is not None and node.loop.kind != "standard":
        evaluated = [
            ("inputCollection", node.loop.input_collection),
            ("outputElement", node.loop.output_element),
            ("completionCondition", node.loop.completion),
        ]
        for where, text in evaluated:
            if text and not text.startswith("="):
                yield problem(
                    node,
                    _RULE,
                    sentence("Expected FEEL as %(where)s but found %(text)r.", where=where, text=text[:80]),
                    _INSTEAD,
                    line=node.loop.line,
                )
