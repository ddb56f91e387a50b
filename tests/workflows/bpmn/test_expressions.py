"""An expression is read once: literal or FEEL, and what it reads down to the single fact."""

import pytest

from workflows.bpmn import expressions
from workflows.errors import FeelError


def test_only_a_leading_sign_makes_it_feel() -> None:
    assert expressions.read("P7D").literal
    assert not expressions.read(" = 1 + 1").literal


def test_what_is_read_is_known_down_to_the_fact() -> None:
    read = expressions.read(
        '=facts.consent.given and count(facts.references.to_ask) > depth and kind = "facts.plan.tier"'
    )
    assert read.variables == {"depth", "kind"}
    assert read.groups == {"consent", "references"}
    assert read.paths == ("depth", "kind", "facts.consent.given", "facts.references.to_ask")


@pytest.mark.parametrize("bad", ["=", "=1 +", "=if true then"])
def test_what_cannot_be_parsed_is_refused_at_once(bad: str) -> None:
    with pytest.raises(FeelError):
        expressions.read(bad)


def test_a_condition_is_never_literal() -> None:
    with pytest.raises(FeelError):
        expressions.condition("true")


@pytest.mark.parametrize("value", [None, 0, 1, "true", []])
def test_only_true_and_false_are_answers_to_a_condition(value: object) -> None:
    with pytest.raises(FeelError):
        expressions.truth(value, "x")
