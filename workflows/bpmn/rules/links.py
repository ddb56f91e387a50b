"""Link events come in pairs inside one process or subprocess."""

from collections.abc import Iterator

from workflows.bpmn.model import Diagram, Node, Scope
from workflows.bpmn.neighbours import Neighbours
from workflows.bpmn.rules.rule import problem
from workflows.errors import Problem
from workflows.sentences import sentence

_RULE = "links"


def links(diagram: Diagram, _around: Neighbours) -> Iterator[Problem]:
    for _, scope in diagram.scopes():
        yield from _scope(scope)


def _scope(scope: Scope) -> Iterator[Problem]:
    throws = _labels(scope, "intermediateThrowEvent")
    catches = _labels(scope, "intermediateCatchEvent")
    for label, nodes in catches.items():
        if not label:
            yield from (problem(n, _RULE, "Expected a link with a name.", "Name the link at both ends.") for n in nodes)
        for node in nodes[1:]:
            yield problem(
                node,
                _RULE,
                sentence(
                    "Expected one catch event for the link %(label)r but %(id)r is one already.",
                    label=label,
                    id=nodes[0].id,
                ),
                "Give the second link another name.",
            )
        if label not in throws:
            yield problem(
                nodes[0],
                _RULE,
                sentence("Expected a throw event for the link %(label)r.", label=label),
                "Draw it, or remove this one.",
            )
    for label, nodes in throws.items():
        if label not in catches:
            for node in nodes:
                yield problem(
                    node,
                    _RULE,
                    sentence("Expected a catch event for the link %(label)r.", label=label),
                    "Draw it in the same process.",
                )


def _labels(scope: Scope, kind: str) -> dict[str, list[Node]]:
    found: dict[str, list[Node]] = {}
    for node in scope.nodes:
        if node.kind == kind and node.event is not None and node.event.kind == "link":
            found.setdefault(node.event.label, []).append(node)
    return found
