"""Who may not do a task because of another one: both are user tasks that exist."""

from collections.abc import Iterator

from workflows.bpmn.model import Diagram
from workflows.bpmn.neighbours import Neighbours
from workflows.bpmn.rules.rule import problem
from workflows.errors import Problem
from workflows.sentences import sentence


def not_performed_by(diagram: Diagram, around: Neighbours) -> Iterator[Problem]:
    tasks = {n.id for process in around.processes.values() for _, n in process.scope.walk() if n.kind == "userTask"}
    for _, _, node in diagram.walk():
        named = node.settings.properties.get("probity:notPerformedBy", "")
        for other in (part.strip() for part in named.split(",") if part.strip()):
            if other not in tasks:
                yield problem(
                    node,
                    "not-performed-by",
                    sentence("Expected the id of a user task but %(other)r is none.", other=other),
                    "Use ids of user tasks of the same pack, separated by commas.",
                )
            elif other == node.id:
                yield problem(
                    node, "not-performed-by", "Expected another task but it names itself.", "Name the task done before."
                )
