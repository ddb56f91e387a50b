"""No process comes to call itself without waiting in between."""

from collections.abc import Iterator

from workflows.bpmn.model import Diagram, Node, Process, Scope
from workflows.bpmn.neighbours import Neighbours
from workflows.bpmn.rules.rule import problem
from workflows.bpmn.waits import Waits
from workflows.errors import Problem
from workflows.sentences import sentence


def recursion(diagram: Diagram, around: Neighbours) -> Iterator[Problem]:
    waits = Waits(around.processes)
    at_once = {process.id: dict(_calls(process.scope, around, waits)) for process in around.processes.values()}
    for process in diagram.processes:
        for called, node in at_once.get(process.id, {}).items():
            if _comes_to(called, process, at_once):
                yield problem(
                    node,
                    "recursion",
                    sentence(
                        "Expected the called process to end but it comes back to %(id)r without waiting.", id=process.id
                    ),
                    "Put a task or a timer before the call, or remove it.",
                )


def _calls(scope: Scope, around: Neighbours, waits: Waits) -> Iterator[tuple[str, Node]]:
    """Processes that are called before anything waits."""
    at_once = waits.without(scope)
    for node in scope.nodes:
        if node.id in at_once:
            if node.kind == "callActivity" and node.settings.called in around.processes:
                yield node.settings.called, node
            elif node.content is not None:
                yield from _calls(node.content, around, waits)


def _comes_to(begin: str, process: Process, at_once: dict[str, dict[str, Node]]) -> bool:
    seen: set[str] = set()
    stack = [begin]
    while stack:
        called = stack.pop()
        if called == process.id:
            return True
        if called not in seen:
            seen.add(called)
            stack.extend(at_once.get(called, {}))
    return False
