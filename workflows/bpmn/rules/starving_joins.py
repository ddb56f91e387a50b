"""A parallel join gets a token on every flow it waits for."""

from collections.abc import Iterator

from workflows.bpmn.graph import Graph
from workflows.bpmn.joins import starving
from workflows.bpmn.lowering import links
from workflows.bpmn.model import Diagram, Scope
from workflows.bpmn.neighbours import Neighbours
from workflows.bpmn.rules.rule import problem
from workflows.errors import Problem
from workflows.sentences import sentence


def starving_joins(diagram: Diagram, _around: Neighbours) -> Iterator[Problem]:
    for _, scope in diagram.scopes():
        yield from _scope(scope)


def _scope(scope: Scope) -> Iterator[Problem]:
    graph = Graph(links("", scope))
    for join, choice in starving(graph).items():
        yield problem(
            graph.nodes[join],
            "starving-joins",
            sentence(
                "Expected a token on every incoming flow but %(name)r chooses among them, so the join may wait "
                "for ever.",
                name=choice.name or choice.id,
            ),
            "Join with an exclusive or inclusive gateway, or split with a parallel one.",
        )
