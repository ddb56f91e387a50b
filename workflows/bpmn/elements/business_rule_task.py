"""Business rule task: a decision is evaluated, told with the rules that matched, and mapped to scalars."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.task import Task

from workflows import events
from workflows.bpmn.drawn import Drawn
from workflows.bpmn.elements.activity import Activity
from workflows.bpmn.variables import check_name

if TYPE_CHECKING:
    from workflows.bpmn.case import Case


class BusinessRuleTask(Activity):
    """The raw result is visible to the output mappings only; without any it must be a scalar itself."""

    def __init__(self, spec: BpmnProcessSpec, drawn: Drawn, name: str = ""):
        super().__init__(spec, drawn, name)
        called = drawn.zeebe("calledDecision")
        self.decision_id = called.get("decisionId", "")
        self.result = check_name(called.get("resultVariable") or "result")

    def begin(self, case: "Case", task: Task) -> None:
        outcome = case.decide(task, self.decision_id)
        case.tell(
            events.DecisionEvaluated,
            task,
            decision_id=self.decision_id,
            inputs=outcome.inputs,
            output=outcome.output,
            rules=outcome.rules,
        )
        if self.gives:
            result: Mapping[str, object] = {self.result: outcome.output}
            self.write_outputs(case, task, result)
        else:
            case.assign(task, self.result, outcome.output)
        case.finish(task)
