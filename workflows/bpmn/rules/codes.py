"""Errors and escalations are told apart by code, and what is caught is thrown somewhere."""

from collections.abc import Iterator

from workflows.bpmn.model import Diagram
from workflows.bpmn.neighbours import Neighbours
from workflows.bpmn.rules.rule import problem
from workflows.errors import Problem
from workflows.sentences import sentence


def codes(diagram: Diagram, _around: Neighbours) -> Iterator[Problem]:
    for _, _, node in diagram.walk():
        for event in node.events:
            if event.kind not in ("error", "escalation"):
                continue
            root = diagram.roots.get(event.reference)
            throws = node.kind in ("endEvent", "intermediateThrowEvent")
            if (throws and not event.reference) or (root is not None and not root.code):
                yield problem(
                    node,
                    "codes",
                    sentence("Expected an %(kind)s with a code but found none.", kind=sentence(event.kind)),
                    sentence("Choose an %(kind)s and give it a code.", kind=sentence(event.kind)),
                )
