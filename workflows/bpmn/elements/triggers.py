"""The event definitions that can be waited for or thrown, and the one table of them."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from SpiffWorkflow.task import Task

from workflows.bpmn import variables
from workflows.bpmn.drawn import Drawn, Mapped
from workflows.bpmn.elements.message import Message
from workflows.bpmn.elements.signal import Signal
from workflows.bpmn.elements.timer import Timer
from workflows.bpmn.variables import VariableRefused

if TYPE_CHECKING:
    from workflows.bpmn.case import Case

Trigger = Timer | Message | Signal

# SpiffWorkflow's own event definition classes are not used at all: instances of its base ones never match those its
# parser makes, and its timers ask the clock of the machine.
CATCHING: Mapping[str, type[Trigger]] = {"timer": Timer, "message": Message, "signal": Signal}


def catching(drawn: Drawn) -> Trigger | None:
    """What an event waits for; None where it waits for nothing outside (none, error, escalation)."""
    kind = CATCHING.get(drawn.event_kind)
    return kind(drawn) if kind else None


def waited_for(drawn: Drawn) -> Trigger:
    """As `catching`, for an element that must wait. Raises VariableRefused."""
    trigger = catching(drawn)
    if trigger is None:
        raise VariableRefused(f"Expected a timer, message or signal to wait for but {drawn.event_kind}.")
    return trigger


def kept(outputs: tuple[Mapped, ...], payload: Mapping[str, object]) -> dict[str, variables.Stored]:
    """The part of a payload that the mappings read, as it is stored until they have run.

    Raises VariableRefused for values that are no scalars or short lists.
    """
    read = {name for line in outputs for name in line.source.variables}
    return variables.encode_all({name: value for name, value in payload.items() if name in read})


def write_payload(case: "Case", task: Task, outputs: tuple[Mapped, ...]) -> None:
    """Output mappings of an event over what came with it; what the message did not bring is null."""
    read = {name for line in outputs for name in line.source.variables}
    known = {name for layer in case.layers(task) for name in layer}
    brought: Mapping[str, variables.Stored] = task.internal_data.get("payload", {})
    given = dict.fromkeys(read - known) | {name: variables.decode(value) for name, value in brought.items()}
    values = case.values(task, [line.source for line in outputs], given)
    for line, value in zip(outputs, values, strict=True):
        case.assign(task, line.target, value)
