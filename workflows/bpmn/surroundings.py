"""What a step may ask of the world outside the case, and how it says that it cannot go on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn

from SpiffWorkflow.task import Task

from workflows import feel
from workflows.errors import ProcessError

Facts = Callable[[frozenset[str]], Mapping[str, object]]
Choose = Callable[[str, tuple[str, ...]], Sequence[str]]


class Stopped(ProcessError):
    """A token cannot go on: `code` is stable, the message the true cause."""

    def __init__(self, code: str, message: str):
        self.code = code
        super().__init__(message)


@dataclass(frozen=True)
class Surroundings:
    """What a step may ask of the world. `facts` is asked for the fact groups an expression reads, once per call;
    `choose` takes the free choices of a draft: (element id, flow ids) -> the flow ids taken."""

    facts: Facts
    clock: feel.Clock
    choose: Choose | None = None


class NoPython:
    """Stands where SpiffWorkflow keeps its script engine, which would run Python."""

    def evaluate(self, task: Task, expression: str, external_context: object = None) -> NoReturn:
        raise Stopped("python", f"Expected FEEL but SpiffWorkflow was asked to evaluate {expression!r}.")

    def execute(self, task: Task, script: str, external_context: object = None) -> NoReturn:
        raise Stopped("python", f"Expected FEEL but SpiffWorkflow was asked to run {script!r}.")
