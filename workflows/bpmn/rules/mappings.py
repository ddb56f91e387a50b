"""A mapping has a source and a target, and sets a variable once."""

from collections.abc import Iterator

from workflows.bpmn.model import Diagram
from workflows.bpmn.neighbours import Neighbours
from workflows.bpmn.rules.rule import problem
from workflows.errors import Problem

_RULE = "mappings"


def mappings(diagram: Diagram, _around: Neighbours) -> Iterator[Problem]:
    for _, _, node in diagram.walk():
        for kind, items in (("input", node.settings.inputs), ("output", node.settings.outputs)):
            targets: set[str] = set()
            for item in items:
                if not item.source or not item.target:
                    yield problem(
                        node,
                        _RULE,
                        f"Expected a source and a target on the {kind} mapping.",
                        "Fill in both.",
                        line=item.line,
                    )
                elif item.target in targets:
                    yield problem(
                        node,
                        _RULE,
                        f"Expected {item.target!r} to be set once but two {kind} mappings set it.",
                        "Remove one of them.",
                        line=item.line,
                    )
                targets.add(item.target)
