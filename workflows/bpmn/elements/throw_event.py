"""Intermediate throw event and send task: tell a message, a signal or an escalation, then go on."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.task import Task

from workflows.bpmn.drawn import Drawn
from workflows.bpmn.elements.activity import Activity
from workflows.bpmn.elements.base import Element
from workflows.bpmn.elements.message import Message
from workflows.bpmn.elements.signal import Signal

if TYPE_CHECKING:
    from workflows.bpmn.case import Case


class Escalation:
    """Tells the nearest escalation boundary around; caught by nobody it changes nothing (BPMN 10.5.7)."""

    def __init__(self, drawn: Drawn):
        root = drawn.root("escalationRef")
        self.code = (root.code or root.name) if root else ""

    def throw(self, case: "Case", task: Task) -> None:
        case.escalate(task, self.code)


THROWING: Mapping[str, type[Message | Signal | Escalation]] = {
    "message": Message,
    "signal": Signal,
    "escalation": Escalation,
}


def thrown(drawn: Drawn) -> Message | Signal | Escalation | None:
    kind = THROWING.get(drawn.event_kind)
    return kind(drawn) if kind else None


class ThrowEvent(Element):
    def __init__(self, spec: BpmnProcessSpec, drawn: Drawn, name: str = ""):
        super().__init__(spec, drawn, name)
        self.trigger = thrown(drawn)

    def enter(self, case: "Case", task: Task) -> None:
        case.enter_stage(task, self.stage)
        if self.trigger is not None:
            self.trigger.throw(case, task)
        if case.alive(task):  # an interrupting boundary may have heard it and taken everything away
            case.finish(task)


class SendTask(Activity):
    def __init__(self, spec: BpmnProcessSpec, drawn: Drawn, name: str = ""):
        super().__init__(spec, drawn, name)
        self.trigger = Message(drawn)

    def begin(self, case: "Case", task: Task) -> None:
        self.trigger.throw(case, task)
        if case.alive(task):
            self.leave(case, task)
