"""A script task calculates in FEEL and says where the result goes."""

from collections.abc import Iterator

from workflows.bpmn.model import Diagram
from workflows.bpmn.neighbours import Neighbours
from workflows.bpmn.rules.rule import problem
from workflows.errors import Problem


def scripts(diagram: Diagram, _around: Neighbours) -> Iterator[Problem]:
    for _, _, node in diagram.walk():
        if node.kind != "scriptTask":
            continue
        if not node.settings.script.startswith("="):
            yield problem(
                node,
                "scripts",
                "Expected a calculation in FEEL but found none.",
                "Write zeebe:script expression in FEEL, with a leading =.",
            )
        if not node.settings.script_variable:
            yield problem(
                node, "scripts", "Expected a name for the result but found none.", "Set resultVariable of zeebe:script."
            )
