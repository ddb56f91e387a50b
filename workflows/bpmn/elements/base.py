"""What every element shares: its place in the diagram, and the life of a token on it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, ClassVar

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.mixins.bpmn_spec_mixin import BpmnSpecMixin
from SpiffWorkflow.task import Task

from workflows.bpmn.drawn import Drawn, Flow
from workflows.bpmn.expressions import Expression
from workflows.errors import ProcessError

if TYPE_CHECKING:
    from workflows.bpmn.case import Case


class Frozen(ProcessError):
    """Somebody tried to change a parsed diagram, which all cases of the process share."""


class Element(BpmnSpecMixin):  # type: ignore[misc]  # SpiffWorkflow is untyped
    """A flow node. SpiffWorkflow keeps the task and its state; the element says what happens.

    A token is one SpiffWorkflow Task directly below its scope's root. It is created by `arrive`, begins its work in
    `enter` and is removed when done, so nothing grows with the number of loops and nothing is merged or copied.
    """

    waits: ClassVar[bool] = False  # may rest on this element; False = passes in one go

    def __init__(self, spec: BpmnProcessSpec, drawn: Drawn, name: str = ""):
        super().__init__(spec, name or drawn.id, lane=drawn.surface.lane or None, bpmn_name=drawn.name or None)
        self.bpmn_id = drawn.id
        self.title = drawn.name
        self.line = drawn.line
        self.process_id = drawn.surface.process_id
        self.free = drawn.free
        self.properties = dict(drawn.properties)
        self.stage = self.properties.get("stage", "")
        self.flows: tuple[Flow, ...] = ()
        self.entries: tuple[str, ...] = ()

    # --- the life of a token -------------------------------------------------------------------------------------

    def arrive(self, case: "Case", root: Task, flow_id: str) -> None:
        """A token comes in through a flow ('' at a start event) into the scope below `root`."""
        case.place(self, root)

    def enter(self, case: "Case", task: Task) -> None:
        """The token begins its work here; a plain element has none and goes on."""
        case.finish(task)

    def leave(self, case: "Case", task: Task) -> None:
        """What was waited for has come; the token takes every outgoing flow."""
        case.finish(task)

    def followers(self, case: "Case", task: Task) -> Iterable[Flow]:
        """The flows a finished token takes."""
        return self.flows

    # --- SpiffWorkflow's hooks -----------------------------------------------------------------------------------

    def test(self) -> None:
        """Connections were checked when the diagram was read; SpiffWorkflow asks at every READY."""

    def _predict(self, my_task: Task, seen: object = None, looked_ahead: int = 0, mask: int = 0) -> None:
        """No tree of possible futures: it is what makes the stock state large and the stock step slow."""

    def _update_hook(self, my_task: Task) -> bool:
        """No data is inherited from the parent: variables live in scopes (stock joins erase lists)."""
        return False

    def _on_complete_hook(self, my_task: Task) -> None:
        case: Case = my_task.workflow.top_workflow
        case.passed(my_task, self.followers(case, my_task))

    # --- what is read --------------------------------------------------------------------------------------------

    def expressions(self) -> Iterator[Expression]:
        """Every expression drawn on the element and on its outgoing flows."""
        held = (value for name, value in vars(self).items() if name not in ("_wf_spec", "boundaries"))
        return expressions_in(tuple(held))

    # --- frozen --------------------------------------------------------------------------------------------------

    def freeze(self) -> None:
        """From now on nothing may change: the parsed diagram is shared by every case and thread."""
        for name in ("_inputs", "_outputs"):
            setattr(self, name, tuple(getattr(self, name)))
        self._frozen = True

    def __setattr__(self, name: str, value: object) -> None:
        if getattr(self, "_frozen", False):
            raise Frozen(f"Expected {self.name!r} to stay as parsed but {name!r} was set.")
        super().__setattr__(name, value)


def expressions_in(value: object) -> Iterator[Expression]:
    if isinstance(value, Expression):
        yield value
    elif isinstance(value, tuple | list):
        for item in value:
            yield from expressions_in(item)
    elif isinstance(value, Mapping):
        yield from expressions_in(tuple(value.values()))
    elif is_dataclass(value) and not isinstance(value, type):
        yield from expressions_in(tuple(getattr(value, found.name) for found in fields(value)))
    elif type(value).__module__.startswith("workflows.bpmn.elements") and not isinstance(value, Element | type):
        yield from expressions_in(tuple(vars(value).values()))
