"""Inclusive gateway: waits as long as a token could still come, then takes every flow whose condition holds."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.task import Task

from workflows.bpmn.drawn import Drawn, Flow
from workflows.bpmn.elements.exclusive_gateway import ChoosingGateway, truth_of
from workflows.bpmn.elements.parallel_gateway import Join

if TYPE_CHECKING:
    from workflows.bpmn.case import Case


class InclusiveGateway(ChoosingGateway, Join):
    """`upstream` names, per incoming flow, the elements from which it can be reached without passing the gateway."""

    def __init__(self, spec: BpmnProcessSpec, drawn: Drawn, name: str = ""):
        super().__init__(spec, drawn, name)
        self.upstream: Mapping[str, frozenset[str]] = {}

    def enter(self, case: "Case", task: Task) -> None:
        self.choose(case, task)

    def held(self, answers: list[tuple[Flow, object]]) -> list[Flow]:
        return [flow for flow, answer in answers if truth_of(flow, answer)]

    def check(self, case: "Case", task: Task) -> None:
        """Never before everything has come to rest: a token that moves may still be on its way here."""

    def may_open(self, case: "Case", task: Task) -> bool:
        """BPMN 13.4.3: no token elsewhere can reach an incoming flow that is still empty, other than one that can
        also reach an incoming flow which has its token already."""
        arrived = task.internal_data["arrived"]
        empty = [self.upstream[flow_id] for flow_id in self.entries if flow_id not in arrived]
        full = [self.upstream[flow_id] for flow_id in self.entries if flow_id in arrived]
        for other in task.workflow.task_tree.children:
            stands = other.task_spec.name
            if other is task or not any(stands in reach for reach in empty):
                continue
            if not any(stands in reach for reach in full):
                return False
        return True
