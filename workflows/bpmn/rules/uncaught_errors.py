"""An error that ends something inside the main process is caught on the way out, for nothing stands around the case."""

from collections.abc import Iterator

from workflows.bpmn.model import Diagram, Node, Scope
from workflows.bpmn.neighbours import Neighbours
from workflows.bpmn.rules.rule import problem
from workflows.errors import Problem

_ANY = ""  # an error event without a code catches every error (BPMN 10.5.4)


def uncaught_errors(diagram: Diagram, around: Neighbours) -> Iterator[Problem]:
    for process in diagram.processes:
        if around.is_main(process.id):
            yield from _scope(diagram, process.scope, frozenset())


def _scope(diagram: Diagram, scope: Scope, caught: frozenset[str]) -> Iterator[Problem]:
    for node in scope.nodes:
        if node.kind == "endEvent" and node.event_kind == "error" and not {_code(diagram, node), _ANY} & caught:
            yield problem(
                node,
                "uncaught-errors",
                "Expected the error to be caught but no error event with its code stands on a subprocess around it.",
                "Place an error event on the border of the subprocess, or end with an outcome.",
            )
        if node.content is not None:
            here = {_code(diagram, event) for event in scope.nodes if event.attached_to == node.id and _catches(event)}
            yield from _scope(diagram, node.content, caught | here)


def _catches(node: Node) -> bool:
    return node.kind == "boundaryEvent" and node.event_kind == "error"


def _code(diagram: Diagram, node: Node) -> str:
    root = diagram.roots.get(node.events[0].reference)
    return root.code if root is not None else _ANY
