"""Embedded subprocess: a scope of its own on the variables of what surrounds it."""

from typing import TYPE_CHECKING

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.task import Task

from workflows.bpmn.drawn import Drawn
from workflows.bpmn.elements.activity import Activity

if TYPE_CHECKING:
    from workflows.bpmn.case import Case


class SubProcess(Activity):
    """Waits in STARTED until no token is left inside; the finished inside is forgotten."""

    waits = True

    def __init__(self, spec: BpmnProcessSpec, drawn: Drawn, name: str = ""):
        super().__init__(spec, drawn, name)
        self.inside = f"{self.process_id}/{drawn.id}"

    def begin(self, case: "Case", task: Task) -> None:
        case.begin_inside(case.enclose(task, self.inside, called=False))
