"""Whatever waits for a message or throws one says which."""

from collections.abc import Iterator

from workflows.bpmn.model import Diagram, Node
from workflows.bpmn.neighbours import Neighbours
from workflows.bpmn.rules.rule import problem
from workflows.errors import Problem
from workflows.sentences import sentence

_RULE = "messages"


def messages(diagram: Diagram, _around: Neighbours) -> Iterator[Problem]:
    for _, _, node in diagram.walk():
        for reference in _references(node):
            root = diagram.roots.get(reference)
            if not reference or (root is not None and not root.name):
                yield problem(
                    node,
                    _RULE,
                    "Expected a message with a name but found none.",
                    "Choose a message, or name a new one.",
                )
    for root in diagram.roots.values():
        key = root.correlation_key
        if key and not key.startswith("="):
            yield problem(
                root,
                _RULE,
                sentence("Expected FEEL as correlation key but found %(key)r.", key=key),
                "Write FEEL with a leading =, or remove it.",
            )


def _references(node: Node) -> list[str]:
    found = [event.reference for event in node.events if event.kind == "message" and node.kind != "startEvent"]
    if node.kind == "receiveTask":
        found.append(node.message)
    return found
