"""Service task: a named operation is requested and its result awaited; a failure is never swallowed."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.task import Task

from workflows import events
from workflows.bpmn import variables
from workflows.bpmn.drawn import Drawn
from workflows.bpmn.elements.activity import Activity

if TYPE_CHECKING:
    from workflows.bpmn.case import Case


class ServiceTask(Activity):
    """Waits in STARTED until the result is delivered, in the same transaction or days later."""

    waits = True

    def __init__(self, spec: BpmnProcessSpec, drawn: Drawn, name: str = ""):
        super().__init__(spec, drawn, name)
        self.operation = drawn.zeebe("taskDefinition").get("type", "")

    def begin(self, case: "Case", task: Task) -> None:
        inputs = {line.target: variables.decode(task.data[line.target]) for line in self.takes}
        task._ready()
        task.run()
        task.internal_data["open"] = "operation"
        case.tell(events.OperationRequested, task, key=task.id, operation=self.operation, inputs=inputs)

    def _run_hook(self, my_task: Task) -> None:
        """None: SpiffWorkflow keeps the task STARTED, work that goes on elsewhere."""

    def deliver(self, case: "Case", task: Task, result: Mapping[str, object]) -> None:
        """Map the result out and go on. What no output names is not kept."""
        task.internal_data.pop("open", None)
        read = {name for line in self.gives for name in line.source.variables}
        try:
            kept = variables.encode_all({name: value for name, value in result.items() if name in read})
        except variables.VariableRefused as refused:
            case.fail(task, "enter", "variable_refused", str(refused))  # a retry asks for the operation again
            return
        task.internal_data["result"] = kept
        case.attempt(task, "leave")

    def leave(self, case: "Case", task: Task) -> None:
        kept: Mapping[str, variables.Stored] = task.internal_data.get("result", {})
        self.write_outputs(case, task, {name: variables.decode(value) for name, value in kept.items()})
        case.finish(task)
