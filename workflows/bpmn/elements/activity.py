"""Activities: local variables in, boundary events armed, work, mapped variables out."""

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.task import Task

from workflows.bpmn import variables
from workflows.bpmn.drawn import Drawn, Mapped
from workflows.bpmn.elements.base import Element

if TYPE_CHECKING:
    from workflows.bpmn.case import Case
    from workflows.bpmn.elements.boundary_event import BoundaryEvent


class Activity(Element):
    """A task, subprocess or call activity. Subclasses say what the work is (`begin`) and what comes of it."""

    def __init__(self, spec: BpmnProcessSpec, drawn: Drawn, name: str = ""):
        super().__init__(spec, drawn, name)
        self.takes = drawn.mapping("input")
        self.gives = drawn.mapping("output")
        self.boundaries: tuple[BoundaryEvent, ...] = ()

    def enter(self, case: "Case", task: Task) -> None:
        case.enter_stage(task, self.stage)
        self.take_in(case, task, self.takes)
        self.arm_missing(case, task)
        self.begin(case, task)

    def take_in(self, case: "Case", task: Task, lines: Iterable[Mapped]) -> None:
        """Input mappings: the local variables of the activity."""
        asked = list(lines)
        for line, value in zip(asked, case.values(task, [line.source for line in asked]), strict=True):
            task.data[line.target] = variables.encode(line.target, value)

    def arm_missing(self, case: "Case", task: Task, known: Collection[str] = ()) -> None:
        """The boundary events that do not listen yet begin to, but for those `known`: before a retry, or after a move,
        some may already, and some have fired."""
        for boundary in self.boundaries:
            if boundary.name not in known and all(child.task_spec is not boundary for child in task.children):
                boundary.arm(case, task)

    def begin(self, case: "Case", task: Task) -> None:
        """Do the work, or wait for it. The default has none."""
        self.leave(case, task)

    def leave(self, case: "Case", task: Task) -> None:
        self.write_outputs(case, task, {})
        case.finish(task)

    def write_outputs(self, case: "Case", task: Task, result: Mapping[str, object]) -> None:
        """Output mappings, over the result and the variables, in one crossing; later lines do not see earlier ones."""
        values = case.values(task, [line.source for line in self.gives], result)
        for line, value in zip(self.gives, values, strict=True):
            variables.encode(line.target, value)  # all or nothing
        for line, value in zip(self.gives, values, strict=True):
            case.assign(task, line.target, value)
