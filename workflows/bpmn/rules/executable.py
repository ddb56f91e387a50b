"""Every process in the file is there to be executed."""

from collections.abc import Iterator

from workflows.bpmn.model import Diagram
from workflows.bpmn.neighbours import Neighbours
from workflows.bpmn.rules.rule import problem
from workflows.errors import Problem


def executable(diagram: Diagram, _around: Neighbours) -> Iterator[Problem]:
    if not any(process.scope.nodes for process in diagram.processes):
        yield Problem("", "", 0, "executable", "Expected a process with work in it but found none.", "Draw a process.")
    for process in diagram.processes:
        if process.scope.nodes and not process.executable:
            yield problem(
                process,
                "executable",
                "Expected a process that can be executed but it is marked as a sketch.",
                "Set the process to executable, or draw a partner as an empty pool.",
            )
        elif process.executable and not process.scope.nodes:
            yield problem(
                process, "executable", "Expected work in the process but it is empty.", "Draw it or remove it."
            )
