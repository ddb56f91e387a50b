"""Errors and escalations are told apart by code, and what is caught is thrown somewhere."""

from collections.abc import Iterator

from workflows.bpmn.model import Diagram
from workflows.bpmn.neighbours import Neighbours
from workflows.bpmn.rules.rule import problem
from workflows.errors import Problem


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
                    f"Expected an {event.kind} with a code but found none.",
                    f"Choose an {event.kind} and give it a code.",
                )
