"""Intermediate catch event and receive task: wait for a timer, a message or a signal, then go on."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from workflows.bpmn.drawn import Drawn
from workflows.bpmn.elements import triggers
from workflows.bpmn.elements.activity import Activity
from workflows.bpmn.elements.base import Element
from workflows.bpmn.elements.message import Message

if TYPE_CHECKING:
    from workflows.bpmn.case import Case


class CatchEvent(Element):
    waits = True

    def __init__(self, spec: BpmnProcessSpec, drawn: Drawn, name: str = ""):
        super().__init__(spec, drawn, name)
        self.trigger = triggers.waited_for(drawn)
        self.gives = drawn.mapping("output")

    def enter(self, case: "Case", task: Task) -> None:
        case.enter_stage(task, self.stage)
        self.trigger.arm(case, task)
        task._set_state(TaskState.WAITING)
        case.event_manager.add_task(task)

    def fire(self, case: "Case", task: Task, payload: Mapping[str, object]) -> None:
        """What was waited for has come."""
        case.event_manager.remove_task(task)
        self.trigger.fired(case, task)
        task.internal_data["payload"] = triggers.kept(self.gives, payload)
        case.resume(task)

    def leave(self, case: "Case", task: Task) -> None:
        triggers.write_payload(case, task, self.gives)
        case.finish(task)


class ReceiveTask(Activity):
    """A task that waits for a message: the catch event with boundary events and local variables."""

    waits = True

    def __init__(self, spec: BpmnProcessSpec, drawn: Drawn, name: str = ""):
        super().__init__(spec, drawn, name)
        self.trigger = Message(drawn)

    def begin(self, case: "Case", task: Task) -> None:
        self.trigger.arm(case, task)
        task._set_state(TaskState.WAITING)
        case.event_manager.add_task(task)

    fire = CatchEvent.fire
    leave = CatchEvent.leave
