"""A diagram of ours says so, for Camunda would run it otherwise."""

from collections.abc import Iterator

from workflows.bpmn.model import Diagram
from workflows.bpmn.neighbours import Neighbours
from workflows.bpmn.rules.rule import problem
from workflows.bpmn.vocabulary import DIALECT
from workflows.errors import Problem
from workflows.sentences import sentence


def dialect(diagram: Diagram, _around: Neighbours) -> Iterator[Problem]:
    for process in diagram.processes:
        if "probity:dialect" not in process.settings.properties and process.scope.nodes:
            yield problem(
                process,
                "dialect",
                "Expected the mark of our dialect on the process but found none.",
                sentence(
                    "Add the property probity:dialect with the value %(dialect)s to the process.", dialect=DIALECT
                ),
            )
