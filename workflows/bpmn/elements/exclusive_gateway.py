"""Exclusive gateway: the first flow whose condition holds, else the default; what was read is told with the path."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from SpiffWorkflow.task import Task

from workflows import events
from workflows.bpmn import expressions
from workflows.bpmn.drawn import Flow
from workflows.bpmn.elements.base import Element
from workflows.errors import FeelError, ProcessError

if TYPE_CHECKING:
    from workflows.bpmn.case import Case


class NoFlow(ProcessError):
    """No condition of a gateway holds and it has no default flow."""


class ChoosingGateway(Element):
    """What exclusive and inclusive gateways share: all conditions in one crossing, and the record of the choice."""

    def choose(self, case: "Case", task: Task) -> None:
        """Decide which flows are taken, tell it with what was read, and go on."""
        conditional = [flow for flow in self.flows if flow.condition is not None and not flow.default]
        if len(self.flows) > 1 and self.free and case.around.choose is not None:
            wanted = set(case.around.choose(self.bpmn_id, tuple(flow.id for flow in self.flows)))
            taken = self.narrow([flow for flow in self.flows if flow.id in wanted])
        else:
            answers = case.tries(task, [flow.condition for flow in conditional if flow.condition is not None])
            taken = self.held(list(zip(conditional, answers, strict=True)))
        taken = taken or [flow for flow in self.flows if flow.default or flow.condition is None][:1]
        if self.flows and not taken:
            raise NoFlow("Expected a condition that holds, or a default flow, but none does.")
        task.internal_data["taken"] = [flow.id for flow in taken]
        if len(self.flows) > 1:
            case.tell(events.GatewayTaken, task, flows=tuple(flow.id for flow in taken), read=self._read(case, task))
        case.finish(task)

    def held(self, answers: list[tuple[Flow, object]]) -> list[Flow]:
        """The flows whose conditions hold, as many as this gateway may take."""
        raise NotImplementedError

    def narrow(self, flows: list[Flow]) -> list[Flow]:
        """A free choice cut down to what this gateway may take."""
        return flows

    def followers(self, case: "Case", task: Task) -> Iterable[Flow]:
        taken = task.internal_data["taken"]
        return [flow for flow in self.flows if flow.id in taken]

    def _read(self, case: "Case", task: Task) -> tuple[tuple[str, object], ...]:
        asked = [flow.condition for flow in self.flows if flow.condition is not None and not flow.default]
        context = case.context(task, asked)
        paths = dict.fromkeys(path for expression in asked for path in expression.paths)
        return tuple((path, _at(context, path)) for path in paths)


class ExclusiveGateway(ChoosingGateway):
    def enter(self, case: "Case", task: Task) -> None:
        self.choose(case, task)

    def held(self, answers: list[tuple[Flow, object]]) -> list[Flow]:
        for flow, answer in answers:
            if truth_of(flow, answer):
                return [flow]  # conditions after the first that holds do not count, nor do their errors (BPMN 13.4.2)
        return []

    def narrow(self, flows: list[Flow]) -> list[Flow]:
        return flows[:1]


def truth_of(flow: Flow, answer: object) -> bool:
    if isinstance(answer, FeelError):
        raise answer
    return expressions.truth(answer, flow.condition.text if flow.condition else "")


def _at(context: object, path: str) -> object:
    for step in path.split("."):
        context = context.get(step) if isinstance(context, dict) else None
    return context
