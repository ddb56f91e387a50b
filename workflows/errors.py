"""What a process may refuse, and the words for it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One reason why a file cannot be run as drawn.

    `element` is the BPMN/DMN/form id ('' where none exists), `line` counts from 1 (0 unknown), `rule` is
    the stable id of the lint rule, `instead` says what to draw or write so that it would be accepted.
    """

    element: str
    name: str
    line: int
    rule: str
    reason: str
    instead: str


class ProcessError(Exception):
    """Base of everything that workflows/ refuses."""


class Refused(ProcessError):
    """A file (diagram, decision, form, scorecard) is refused; `problems` says why, element by element."""

    def __init__(self, problems: tuple[Problem, ...]):
        self.problems = problems
        super().__init__("; ".join(f"{p.element}: {p.reason}".removeprefix(": ") for p in problems) or "refused")


class Unreadable(ProcessError):
    """The bytes are not a readable file of the expected kind at all; `line` counts from 1 (0: the whole file)."""

    def __init__(self, message: str, line: int = 0):
        self.line = line
        super().__init__(message)


class FeelError(ProcessError):
    """An expression failed; `position` is (from, to) in characters where known."""

    def __init__(self, message: str, expression: str = "", position: tuple[int, int] | None = None):
        self.expression, self.position = expression, position
        super().__init__(message)


class FeelTimeout(FeelError):
    """An expression took too long or too much memory and was stopped."""


class StateError(ProcessError):
    """A stored case state cannot be loaded or does not fit its definition."""


class NotWaiting(ProcessError):
    """The task, timer or message is not waiting any more: done, cancelled or never there."""
