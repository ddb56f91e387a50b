"""Ids name one thing each, and look like names."""

import re
from collections.abc import Iterator

from workflows.bpmn.model import Diagram, Flow, Node, Process, Root
from workflows.bpmn.neighbours import Neighbours
from workflows.bpmn.rules.rule import problem
from workflows.errors import Problem
from workflows.sentences import sentence

_SHAPE = re.compile(r"[^\W\d][\w.-]{0,127}")  # an XML NCName, at most 128 characters
# SpiffWorkflow 3.2.0 makes task specs of these names itself; a node of the same id is taken for them and lost.
_ENGINE = re.compile(
    r"Start|End|Root|StartEventSplit|StartEventJoin|.*\.(EndJoin|BoundaryEventSplit|BoundaryEventJoin)"
)


def ids(diagram: Diagram, around: Neighbours) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for element in _elements(diagram):
        if not element.id:
            if isinstance(element, Process | Root):
                yield problem(element, "ids", "Expected an id but found none.", "Give it an id.")
            continue
        if element.id in seen:
            yield problem(
                element,
                "ids",
                sentence(
                    "Expected an id that is used once but %(id)r stands on line %(line)s too.",
                    id=element.id,
                    line=seen[element.id],
                ),
                "Give one of the two another id.",
            )
        seen.setdefault(element.id, element.line)
        if not _SHAPE.fullmatch(element.id):
            yield problem(
                element,
                "ids",
                "Expected an id of at most 128 letters, digits, _, - and ., that begins with a letter or _.",
                "Give it another id.",
            )
        elif element.id.startswith("probity_") or (isinstance(element, Node) and _ENGINE.fullmatch(element.id)):
            yield problem(
                element,
                "ids",
                sentence(
                    "Expected an id of the drawing's own but %(id)r is kept for what the engine adds.", id=element.id
                ),
                "Give it another id.",
            )
    for process in diagram.processes:
        if around.processes.get(process.id, process) is not process:
            yield problem(process, "ids", "Expected one process of this id but another file has it too.", "Rename one.")


def _elements(diagram: Diagram) -> Iterator[Process | Node | Flow | Root]:
    yield from diagram.processes
    for _, scope in diagram.scopes():
        yield from scope.nodes
        yield from scope.flows
    yield from diagram.roots.values()
