"""An activity that is repeated says over which list."""

from collections.abc import Iterator

from workflows.bpmn.model import Diagram, Node
from workflows.bpmn.neighbours import Neighbours
from workflows.bpmn.rules.rule import problem
from workflows.errors import Problem
from workflows.sentences import sentence

_RULE = "multi-instance"


def multi_instance(diagram: Diagram, _around: Neighbours) -> Iterator[Problem]:
    for _, _, node in diagram.walk():
        if node.loop is not None:
            yield from _loop(node)


def _loop(node: Node) -> Iterator[Problem]:
    loop = node.loop
    assert loop is not None
    if loop.kind == "standard":
        yield problem(
            node,
            _RULE,
            "Expected no loop marker on the activity.",
            "Draw the loop: an exclusive gateway after the activity, and a flow back.",
            line=loop.line,
        )
        return
    if loop.cardinality:
        yield problem(
            node,
            _RULE,
            sentence(
                "Expected a list to go through but found a number of instances, %(cardinality)r.",
                cardinality=loop.cardinality[:80],
            ),
            "Set inputCollection of zeebe:loopCharacteristics, e.g. =[1, 2, 3].",
            line=loop.line,
        )
    if not loop.input_collection:
        yield problem(
            node,
            _RULE,
            "Expected a list to go through but found none.",
            "Set inputCollection of zeebe:loopCharacteristics, e.g. =facts.references.to_ask.",
            line=loop.line,
        )
    if bool(loop.output_collection) != bool(loop.output_element):
        yield problem(
            node,
            _RULE,
            "Expected outputCollection and outputElement together but found one of them.",
            "Set both, or neither.",
            line=loop.line,
        )
