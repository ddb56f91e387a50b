"""A service task names an operation and hands it what it needs."""

from collections.abc import Iterator

from workflows.bpmn.model import Diagram, Node
from workflows.bpmn.neighbours import Neighbours
from workflows.bpmn.rules.rule import problem
from workflows.bpmn.vocabulary import OPERATIONS
from workflows.errors import Problem
from workflows.sentences import sentence

_RULE = "operations"


def operations(diagram: Diagram, _around: Neighbours) -> Iterator[Problem]:
    for _, _, node in diagram.walk():
        if node.kind == "serviceTask" or (node.kind == "sendTask" and node.settings.operation):
            yield from _operation(node)


def _operation(node: Node) -> Iterator[Problem]:
    name = node.settings.operation
    operation = OPERATIONS.get(name)
    if operation is None:
        found = sentence("found %(name)r", name=name) if name else sentence("found none")
        yield problem(
            node,
            _RULE,
            sentence("Expected a named operation but %(found)s.", found=found),
            sentence("Set the type of zeebe:taskDefinition to one of: %(known)s.", known=", ".join(sorted(OPERATIONS))),
        )
        return
    handed = {mapping.target for mapping in node.settings.inputs}
    for missing in sorted(set(operation.needs) - handed):
        yield problem(
            node,
            _RULE,
            sentence("Expected the input %(missing)r for %(name)s but found none.", missing=missing, name=name),
            sentence("Add an input mapping to %(missing)r.", missing=missing),
        )
    for extra in sorted(handed - set(operation.needs) - set(operation.takes)):
        yield problem(
            node,
            _RULE,
            sentence("Expected no input %(extra)r, for %(name)s does not take it.", extra=extra, name=name),
            "Remove the input mapping.",
        )
