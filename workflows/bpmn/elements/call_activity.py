"""Call activity: another process runs with its own variables; inputs go in, outputs come out, nothing else crosses."""

from typing import TYPE_CHECKING

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.task import Task

from workflows.bpmn import variables
from workflows.bpmn.drawn import Drawn
from workflows.bpmn.elements.activity import Activity
from workflows.bpmn.variables import VariableRefused

if TYPE_CHECKING:
    from workflows.bpmn.case import Case


class CallActivity(Activity):
    waits = True

    def __init__(self, spec: BpmnProcessSpec, drawn: Drawn, name: str = ""):
        super().__init__(spec, drawn, name)
        self.called = drawn.zeebe("calledElement").get("processId", "") or drawn.attribute("calledElement")
        if not self.called or self.called.startswith("="):
            raise VariableRefused("Expected a fixed process id in zeebe:calledElement.")

    def begin(self, case: "Case", task: Task) -> None:
        inside = case.enclose(task, self.called, called=True)
        inside.data.update((line.target, task.data[line.target]) for line in self.takes)
        case.begin_inside(inside)

    def leave(self, case: "Case", task: Task) -> None:
        inside = case.subprocesses[task.id]
        returned = {name: variables.decode(value) for name, value in inside.data.items()}
        self.write_outputs(case, task, returned)
        case.finish(task)
