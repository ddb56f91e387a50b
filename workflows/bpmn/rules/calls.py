"""A call activity names a process that is there, and values pass through mappings only."""

from collections.abc import Iterator

from workflows.bpmn.model import Diagram
from workflows.bpmn.neighbours import Neighbours
from workflows.bpmn.rules.rule import problem
from workflows.errors import Problem
from workflows.sentences import sentence

_RULE = "calls"


def calls(diagram: Diagram, around: Neighbours) -> Iterator[Problem]:
    for _, _, node in diagram.walk():
        if node.kind != "callActivity":
            continue
        called = node.settings.called
        if not called or called.startswith("="):
            yield problem(
                node,
                _RULE,
                "Expected the id of a called process.",
                "Name a process of the pack with zeebe:calledElement.",
            )
        elif called not in around.processes:
            yield problem(
                node,
                _RULE,
                sentence("Expected a process %(called)r but no file has it.", called=called),
                "Name a process of the pack, or check it together with the file that has the process.",
            )
        if node.called and node.called != called:
            yield problem(
                node,
                _RULE,
                sentence("Expected one called process but calledElement says %(called)r.", called=node.called),
                "Remove the attribute calledElement; zeebe:calledElement says what is called.",
            )
