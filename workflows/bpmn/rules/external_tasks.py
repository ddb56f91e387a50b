"""An outside person's task can also be recorded by an officer."""

from collections.abc import Iterator

from workflows.bpmn.model import Diagram
from workflows.bpmn.neighbours import Neighbours
from workflows.bpmn.rules.rule import problem
from workflows.errors import Problem


def external_tasks(diagram: Diagram, _around: Neighbours) -> Iterator[Problem]:
    for _, _, node in diagram.walk():
        if "probity:external" in node.settings.properties and not node.settings.candidate_groups:
            yield problem(
                node,
                "external-tasks",
                "Expected officers who may record the answer of the outside person but found none.",
                "Name their groups with zeebe:assignmentDefinition candidateGroups.",
            )
