"""A business rule task names a decision of the pack."""

from collections.abc import Iterator

from workflows.bpmn.model import Diagram
from workflows.bpmn.neighbours import Neighbours
from workflows.bpmn.rules.rule import problem
from workflows.errors import Problem
from workflows.sentences import sentence

_RULE = "decisions"


def decisions(diagram: Diagram, around: Neighbours) -> Iterator[Problem]:
    for _, _, node in diagram.walk():
        if node.kind != "businessRuleTask":
            continue
        decision = node.settings.decision
        if not decision or decision.startswith("="):
            yield problem(
                node, _RULE, "Expected the id of a decision.", "Name a decision of the pack with zeebe:calledDecision."
            )
        elif around.decisions is not None and decision not in around.decisions:
            yield problem(
                node,
                _RULE,
                sentence("Expected a decision of the pack but it has no %(decision)r.", decision=decision),
                sentence("Draw the decision %(decision)r or name another.", decision=decision),
            )
        if not node.settings.decision_variable:
            yield problem(
                node,
                _RULE,
                "Expected a name for the result but found none.",
                "Set resultVariable of zeebe:calledDecision.",
            )
