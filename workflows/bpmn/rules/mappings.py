"""A mapping has a source and a target, and sets a variable once."""

from collections.abc import Iterator

from workflows.bpmn.model import Diagram
from workflows.bpmn.neighbours import Neighbours
from workflows.bpmn.rules.rule import problem
from workflows.errors import Problem
from workflows.sentences import sentence

_RULE = "mappings"


def mappings(diagram: Diagram, _around: Neighbours) -> Iterator[Problem]:
    for _, _, node in diagram.walk():
        for kind, items in ((sentence("input"), node.settings.inputs), (sentence("output"), node.settings.outputs)):
            targets: set[str] = set()
            for item in items:
                if not item.source or not item.target:
                    yield problem(
                        node,
                        _RULE,
                        sentence("Expected a source and a target on the %(kind)s mapping.", kind=kind),
                        "Fill in both.",
                        line=item.line,
                    )
                elif item.target in targets:
                    yield problem(
                        node,
                        _RULE,
                        sentence(
                            "Expected %(target)r to be set once but two %(kind)s mappings set it.",
                            target=item.target,
                            kind=kind,
                        ),
                        "Remove one of them.",
                        line=item.line,
                    )
                targets.add(item.target)
