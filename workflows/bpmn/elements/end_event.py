"""End event: a token ends; with an error, escalation, message, signal or terminate it tells so first."""

from typing import TYPE_CHECKING

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.task import Task

from workflows.bpmn.drawn import Drawn
from workflows.bpmn.elements.base import Element
from workflows.bpmn.elements.throw_event import thrown

if TYPE_CHECKING:
    from workflows.bpmn.case import Case


class EndEvent(Element):
    def __init__(self, spec: BpmnProcessSpec, drawn: Drawn, name: str = ""):
        super().__init__(spec, drawn, name)
        self.kind = drawn.event_kind
        self.trigger = thrown(drawn)
        root = drawn.root("errorRef")
        self.code = (root.code or root.name) if root else ""
        self.outcome = self.properties.get("outcome", "")

    def enter(self, case: "Case", task: Task) -> None:
        case.enter_stage(task, self.stage)
        if self.kind == "error":
            case.throw_error(task, self.code, self.title or f"error {self.code or 'without code'}")
            return
        if self.kind == "terminate":
            for other in task.workflow.task_tree.children:
                if other is not task:
                    case.drop(other, cause=self.bpmn_id)
        if self.trigger is not None:
            self.trigger.throw(case, task)
        if not case.alive(task):
            return
        if task.workflow is case:
            case.outcome, case.ended_at = self.outcome, self.bpmn_id
        case.finish(task)
