"""Every end of the main process says how the case ended; no other end does."""

from collections.abc import Iterator

from workflows.bpmn.model import Diagram
from workflows.bpmn.neighbours import Neighbours
from workflows.bpmn.rules.rule import problem
from workflows.errors import Problem

_RULE = "outcomes"


def outcomes(diagram: Diagram, around: Neighbours) -> Iterator[Problem]:
    for process in diagram.processes:
        main = around.is_main(process.id)
        for scope, node in process.scope.walk():
            if node.kind != "endEvent":
                continue
            told = "probity:outcome" in node.settings.properties
            top = main and scope is process.scope
            if top and not told and node.event_kind != "error":
                yield problem(
                    node,
                    _RULE,
                    "Expected an outcome on an end event of the main process but found none.",
                    "Set the property probity:outcome.",
                )
            elif told and not top:
                yield problem(
                    node,
                    _RULE,
                    "Expected no outcome here, for the case goes on after this end.",
                    "Set probity:outcome on the end events of the main process itself.",
                )
