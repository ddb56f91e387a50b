"""Boundary event: listens while its activity runs; interrupting, it takes the activity away with all that is inside."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from workflows.bpmn.drawn import Drawn
from workflows.bpmn.elements import triggers
from workflows.bpmn.elements.base import Element
from workflows.errors import ProcessError

if TYPE_CHECKING:
    from workflows.bpmn.case import Case


class BoundaryEvent(Element):
    """Timers, messages and signals are tokens on the activity. Errors and escalations come from inside and are
    looked up when thrown; `code` '' catches every code."""

    def __init__(self, spec: BpmnProcessSpec, drawn: Drawn, name: str = ""):
        super().__init__(spec, drawn, name)
        self.host = drawn.attribute("attachedToRef")
        self.kind = drawn.event_kind
        self.interrupting = drawn.attribute("cancelActivity", "true") != "false" or self.kind == "error"
        self.trigger = triggers.catching(drawn)
        root = drawn.root("errorRef" if self.kind == "error" else "escalationRef")
        self.code = (root.code or root.name) if root else ""
        self.gives = drawn.mapping("output")

    def arm(self, case: "Case", host: Task) -> None:
        """Begin to listen. Errors and escalations need no token."""
        if self.trigger is None:
            return
        task = case.spawn(self, host, TaskState.WAITING)
        try:
            self.trigger.arm(case, task)
        except ProcessError:
            case.drop(task, cause=self.bpmn_id)  # the incident is the activity's; a retry arms anew
            raise
        case.event_manager.add_task(task)

    def catches(self, kind: str, code: str) -> bool:
        return self.kind == kind and self.code in ("", code)

    def fire(self, case: "Case", task: Task, payload: Mapping[str, object]) -> None:
        """What the boundary listened for has come."""
        trigger: triggers.Trigger = task.task_spec.trigger
        trigger.fired(case, task)
        host = task.parent
        if not self.interrupting and not trigger.again(case, task):
            case.drop(task, cause=self.bpmn_id)
        self.take(case, host, payload)

    def take(self, case: "Case", host: Task, payload: Mapping[str, object]) -> None:
        """Send tokens on from the boundary, in place of the activity when interrupting, beside it when not.

        Payload mappings run on a token of their own, so that a mapping that fails is an incident and not a loss.
        """
        root, kept = host.workflow.task_tree, triggers.kept(self.gives, payload)
        if self.interrupting:
            case.drop(host, cause=self.bpmn_id)
        token = case.spawn(self, root)
        token.internal_data["payload"] = kept
        case.resume(token)

    def leave(self, case: "Case", task: Task) -> None:
        triggers.write_payload(case, task, self.gives)
        case.finish(task)
