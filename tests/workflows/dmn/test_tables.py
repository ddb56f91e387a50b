"""Every hit policy and aggregation answers as the standard says, and tells which rules matched."""

import pytest

from tests.workflows.dmn.files import model
from workflows.dmn import Matched
from workflows.errors import FeelError

GRADES = model("hit_policies")
POINTS = model("aggregations")

ACCEPTED = ("B", 12)
"""matches rule 1 alone"""
TWICE = ("B", 30)
"""matches rules 1 and 2"""
LATE = ("D", 30)
"""matches rules 2 and 3"""
NEVER = ("C", 3)
"""matches no rule"""

ANSWERS = [
    ("unique", ACCEPTED, "accept", [1]),
    ("unique", NEVER, None, []),
    ("any", ACCEPTED, "accept", [1]),
    ("any", NEVER, None, []),
    ("first", TWICE, "accept", [1]),
    ("first", LATE, "discuss", [2]),
    ("first", NEVER, None, []),
    ("priority", TWICE, "discuss", [2]),
    ("priority", LATE, "refuse", [3]),
    ("rule_order", LATE, ["discuss", "refuse"], [2, 3]),
    ("rule_order", NEVER, [], []),
    ("output_order", LATE, ["refuse", "discuss"], [3, 2]),
    ("output_order", TWICE, ["discuss", "accept"], [2, 1]),
    ("collect", TWICE, ["accept", "discuss"], [1, 2]),
    ("collect", NEVER, [], []),
    ("pairs_first", LATE, {"verdict": "discuss", "ask": 1}, [2]),
    ("pairs_priority", LATE, {"verdict": "discuss", "ask": 2}, [3]),
    ("pairs_priority", TWICE, {"verdict": "discuss", "ask": 1}, [2]),
    ("pairs_rule_order", LATE, [{"verdict": "discuss", "ask": 1}, {"verdict": "discuss", "ask": 2}], [2, 3]),
    ("pairs_output_order", LATE, [{"verdict": "discuss", "ask": 2}, {"verdict": "discuss", "ask": 1}], [3, 2]),
    ("pairs_collect", ACCEPTED, [{"verdict": "accept", "ask": 0}], [1]),
    ("default", ("D", 1), {"verdict": "refuse", "ask": 0}, [1]),
    ("default", ("A", 1), {"verdict": "discuss", "ask": 2}, []),
]  # fmt: skip


@pytest.mark.parametrize(("decision", "facts", "answer", "rules"), ANSWERS)
def test_hit_policies(decision: str, facts: tuple[str, int], answer: object, rules: list[int]) -> None:
    verdict = GRADES.evaluate(decision, {"severity": facts[0], "months": facts[1]}, None)
    assert verdict.value == answer
    assert verdict.rules == tuple(Matched(f"t_{decision}", f"t_{decision}_r{number}") for number in rules)
    assert verdict.inputs == (("severity", facts[0]), ("months", facts[1]))


@pytest.mark.parametrize("facts", [TWICE, LATE])
def test_unique_with_two_matches_is_an_error_that_names_them(facts: tuple[str, int]) -> None:
    with pytest.raises(FeelError, match="Expected one rule of 't_unique' to match but 't_unique_r"):
        GRADES.evaluate("unique", {"severity": facts[0], "months": facts[1]}, None)


def test_any_with_different_answers_is_an_error_that_names_them() -> None:
    with pytest.raises(FeelError, match="'t_any_r1' and 't_any_r2' differ"):
        GRADES.evaluate("any", {"severity": "A", "months": 30}, None)


AGGREGATES = [
    ("sum", 30, 32.5),
    ("sum", 5, 5),
    ("sum", 0, None),
    ("min", 30, 5),
    ("max", 30, 20),
    ("count", 30, 3),
    ("count", 0, 0),
    ("sum_with_default", 0, 0),
]


@pytest.mark.parametrize(("decision", "days", "answer"), AGGREGATES)
def test_aggregations(decision: str, days: int, answer: object) -> None:
    assert POINTS.evaluate(decision, {"days": days}, None).value == answer


def test_the_largest_of_dates_is_the_latest() -> None:
    assert str(POINTS.evaluate("latest", {"days": 11}, None).value) == "2026-03-01"


def test_an_input_outside_its_allowed_values_is_an_error() -> None:
    with pytest.raises(FeelError, match="allowed values"):
        GRADES.evaluate("first", {"severity": "E", "months": 1}, None)


def test_a_missing_input_is_named() -> None:
    with pytest.raises(FeelError, match="input 'months'"):
        GRADES.evaluate("first", {"severity": "A"}, None)


def test_a_null_input_matches_only_what_takes_null() -> None:
    assert GRADES.evaluate("collect", {"severity": None, "months": 30}, None).value == ["discuss"]
