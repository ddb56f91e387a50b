"""Random tables answer as a plain reading of the standard does."""

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflows.dmn.files import decision
from workflows.dmn import read
from workflows.errors import FeelError

ORDER = ["c", "a", "b"]
"""The output values in falling priority."""
POLICIES = ["UNIQUE", "ANY", "FIRST", "PRIORITY", "RULE ORDER", "OUTPUT ORDER", "COLLECT"]
AGGREGATIONS = ["SUM", "MIN", "MAX", "COUNT"]


@dataclass(frozen=True)
class Drawn:
    """A rule matches from `least` to `most`, both included."""

    least: int
    most: int
    answer: str
    points: int

    @property
    def quoted(self) -> str:
        return f'"{self.answer}"'


rules = st.lists(
    st.builds(Drawn, st.integers(0, 9), st.integers(0, 9), st.sampled_from(ORDER), st.integers(-5, 5)), max_size=6
)


def drawn(attributes: str, found: list[Drawn], answers: str) -> bytes:
    rows = "".join(
        f'<rule id="r{number}"><inputEntry><text>[{rule.least}..{max(rule.least, rule.most)}]</text></inputEntry>'
        f"<outputEntry><text>{rule.points if answers == 'points' else rule.quoted}</text></outputEntry></rule>"
        for number, rule in enumerate(found)
    )
    values = '<outputValues><text>"c", "a", "b"</text></outputValues>' if answers == "texts" else ""
    return decision(
        f'<decisionTable id="t" {attributes}><input><inputExpression typeRef="number"><text>n</text></inputExpression>'
        f"</input><output>{values}</output>{rows}</decisionTable>"
    )


def expected(policy: str, hits: list[str]) -> object:
    """The answer by the standard's words; an exception where it has none."""
    if policy in ("RULE ORDER", "COLLECT"):
        return hits
    if policy == "OUTPUT ORDER":
        return sorted(hits, key=ORDER.index)
    if not hits:
        return None
    if policy == "UNIQUE" and len(hits) > 1:
        raise FeelError("several match")
    if policy == "ANY" and len(set(hits)) > 1:
        raise FeelError("answers differ")
    return min(hits, key=ORDER.index) if policy == "PRIORITY" else hits[0]


@pytest.mark.parametrize("policy", POLICIES)
@settings(derandomize=True, max_examples=40, deadline=None)
@given(found=rules, n=st.integers(-1, 10))
def test_any_table_under_any_hit_policy(policy: str, found: list[Drawn], n: int) -> None:
    model = read(drawn(f'hitPolicy="{policy}"', found, "texts"), "any.dmn")
    hits = [rule.answer for rule in found if rule.least <= n <= max(rule.least, rule.most)]
    try:
        wanted = expected(policy, hits)
    except FeelError:
        with pytest.raises(FeelError):
            model.evaluate("it", {"n": n}, None)
    else:
        assert model.evaluate("it", {"n": n}, None).value == wanted


@pytest.mark.parametrize("aggregation", AGGREGATIONS)
@settings(derandomize=True, max_examples=40, deadline=None)
@given(found=rules, n=st.integers(-1, 10))
def test_any_table_under_any_aggregation(aggregation: str, found: list[Drawn], n: int) -> None:
    model = read(drawn(f'hitPolicy="COLLECT" aggregation="{aggregation}"', found, "points"), "any.dmn")
    hits = [rule.points for rule in found if rule.least <= n <= max(rule.least, rule.most)]
    fold = {"SUM": sum, "MIN": min, "MAX": max, "COUNT": len}[aggregation]
    wanted = fold(hits) if hits or aggregation == "COUNT" else None
    assert model.evaluate("it", {"n": n}, None).value == wanted
