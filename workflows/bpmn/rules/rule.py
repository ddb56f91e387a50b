"""The shape of a lint rule."""

from collections.abc import Callable, Iterable

from workflows.bpmn.model import Diagram, Flow, Node, Process, Root
from workflows.bpmn.neighbours import Neighbours
from workflows.errors import Problem

Rule = Callable[[Diagram, Neighbours], Iterable[Problem]]


def problem(element: Node | Flow | Process | Root, rule: str, reason: str, instead: str, line: int = 0) -> Problem:
    """`reason` says what was expected and found, `instead` what to draw; `line` where not the element's own."""
    return Problem(element.id, element.name, line or element.line, rule, reason, instead)
