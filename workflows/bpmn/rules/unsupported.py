"""Elements that nothing here executes as the standard says."""

from collections.abc import Iterator
from typing import Final

from workflows.bpmn.model import CHOREOGRAPHY, Diagram, Node
from workflows.bpmn.neighbours import Neighbours
from workflows.bpmn.rules.rule import problem
from workflows.errors import Problem
from workflows.sentences import sentence

_KINDS: Final = {
    "task": (
        sentence("a task that says nothing about who does what"),
        "Draw a user task with a form, or a service task.",
    ),
    "manualTask": (
        sentence("a manual task, whose end nobody would tell"),
        "Draw a user task with a form that confirms it.",
    ),
    "complexGateway": (sentence("a complex gateway"), "Draw exclusive, inclusive or parallel gateways."),
    "adHocSubProcess": (sentence("an ad-hoc subprocess"), "Draw the tasks behind an inclusive gateway."),
    "transaction": (
        sentence("a transaction, whose cancelling would need compensation"),
        "Draw a subprocess, with an error event on its border for what undoes it.",
    ),
}


def unsupported(diagram: Diagram, _around: Neighbours) -> Iterator[Problem]:
    for _, _, node in diagram.walk():
        found = _found(node)
        if found is not None:
            yield problem(
                node,
                "unsupported",
                sentence("Expected an element that can be executed but found %(found)s.", found=found[0]),
                found[1],
            )


def _found(node: Node) -> tuple[str, str] | None:
    if node.event_subprocess:
        return (
            sentence("an event subprocess"),
            "Put the work that it may interrupt into a subprocess and place the event on its border.",
        )
    if node.for_compensation:
        return sentence("a compensation handler"), "Draw what undoes the work behind an error event on its border."
    if node.instantiates:
        return (
            sentence("an element that starts a case by itself"),
            "Begin with a plain start event; cases are opened by the office.",
        )
    if node.kind == "sendTask" and not node.settings.operation:
        return sentence(
            "a send task without an operation"
        ), "Draw a service task with an operation, or throw a message."
    if node.kind in CHOREOGRAPHY:
        return sentence("a step of a choreography"), "Draw one process for each partner that works here."
    return _KINDS.get(node.kind)
