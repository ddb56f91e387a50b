"""Script task: one FEEL expression, stored under one name. Nothing else runs here."""

from typing import TYPE_CHECKING

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.task import Task

from workflows.bpmn import expressions
from workflows.bpmn.drawn import BPMN, Drawn, text
from workflows.bpmn.elements.activity import Activity
from workflows.bpmn.variables import VariableRefused, check_name

if TYPE_CHECKING:
    from workflows.bpmn.case import Case


class ScriptTask(Activity):
    def __init__(self, spec: BpmnProcessSpec, drawn: Drawn, name: str = ""):
        super().__init__(spec, drawn, name)
        script = drawn.zeebe("script")
        if text(drawn.node.find(BPMN + "script")) or not script.get("expression", "").startswith("="):
            raise VariableRefused('Expected a FEEL expression (zeebe:script expression="=…") and no other script.')
        self.expression = expressions.read(script["expression"])
        self.result = check_name(script.get("resultVariable", ""))

    def begin(self, case: "Case", task: Task) -> None:
        [value] = case.values(task, [self.expression])
        if self.gives:
            self.write_outputs(case, task, {self.result: value})
        else:
            case.assign(task, self.result, value)
        case.finish(task)
