"""Scenarios as files: strict, small in a diff, and judged expectation by expectation."""

from dataclasses import replace

import pytest

from workflows import packs, scenarios
from workflows.errors import Refused
from workflows.scenarios import Act, Expected, Failure, Happened, Scenario, judge
from workflows.scenarios.model import Kind

SHIPPED = [
    (code, name)
    for code in packs.shipped()
    for name in sorted(packs.files(code))
    if scenarios.name_of(name) is not None
]
PLAIN = b"title: One\nsteps:\n  - until: end\nexpect: {}\n"


@pytest.mark.parametrize("code", packs.shipped())
def test_every_pack_ships_with_scenarios_of_its_own_ways_to_end(code: str) -> None:
    files = packs.files(code)
    found = [scenarios.parse(files[name], name) for of, name in SHIPPED if of == code]
    outcomes = {one.expected.outcome for one in found}
    assert {"hired", "rejected", "withdrawn", "incomplete"} <= outcomes
    assert len({one.title for one in found}) == len(found) >= 20


@pytest.mark.parametrize(("code", "name"), SHIPPED)
def test_a_shipped_scenario_is_written_as_it_is_read(code: str, name: str) -> None:
    data = packs.files(code)[name]
    assert scenarios.write(scenarios.parse(data, name)) == data


def test_every_kind_of_step_goes_round() -> None:
    acts = (
        Act(Kind.DO, "rate_conduct", {"M1": 3, "reasons": "Because: of 'this'\nand that", "met": True}, "raters_2", 2),
        Act(Kind.UNTIL, "end"),
        Act(Kind.WAIT, "vote_closes"),
        Act(Kind.DAYS, days=30),
        Act(Kind.MESSAGE, "notice_opened"),
    )
    expected = Expected(
        "hired", ("a",), ("b",), ("c",), {"d": ("raters",)}, ("e", "e"), "referral", "hard", {"f": ("1",)}
    )
    said = {
        "cosign_report": ({"agree": "no"}, {"agree": "yes"}),
        "give_consent": ({"scopes": ["x", "y"], "day": "2026-03-01"},),
    }
    scenario = Scenario("Round trip", acts, expected, about="All of it", level="trust", answers=said)
    assert scenarios.parse(scenarios.write(scenario), "x") == scenario
    assert scenarios.acts_of([scenarios.plain_act(act) for act in acts]) == acts


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("title: One\nsteps: []\n", "Expected 'expect' but it is missing"),
        ("title: One\nsteps: []\nexpect: {}\nmore: 1\n", "got 'more'"),
        ("title: One\nsteps:\n  - do: a\n    wait: b\nexpect: {}\n", "Expected one of do, until, wait, days, message"),
        ("title: One\nsteps:\n  - wait: a\n    answers: {}\nexpect: {}\n", "got 'answers'"),
        ("title: One\nsteps:\n  - days: 0\nexpect: {}\n", "from 1 to 3650"),
        ("title: One\nsteps:\n  - do: 'a b'\nexpect: {}\n", "the id of an element"),
        ("title: One\nsteps: []\nexpect:\n  outcome: promoted\n", "Expected one of hired"),
        ("title: One\nsteps: &a []\nexpect: {}\n", "anchors"),
        ("title: One\nsteps: !!python/name:os.system []\nexpect: {}\n", "Expected"),
    ],
)
def test_what_no_scenario_can_say_is_refused_with_its_line(text: str, words: str) -> None:
    with pytest.raises(Refused) as refused:
        scenarios.parse(text.encode(), "scenarios/one.yaml")
    assert words in str(refused.value)
    assert refused.value.problems[0].line > 0


def test_a_long_scenario_is_refused() -> None:
    text = "title: One\nsteps:\n" + "  - days: 1\n" * 501 + "expect: {}\n"
    with pytest.raises(Refused, match="at most 500 steps"):
        scenarios.parse(text.encode(), "x")


@pytest.mark.parametrize(
    ("name", "found"),
    [("scenarios/hired.yaml", "hired"), ("scenarios/a/b.yaml", None), ("scenarios/x.yml", None), ("pack.yaml", None)],
)
def test_a_scenario_is_known_by_where_it_lies(name: str, found: str | None) -> None:
    assert scenarios.name_of(name) == found


CAME = Happened(
    "hired", True, ("a", "b", "c", "b"), {"b": ("raters",)}, ("x", "x", "y"), "referral", "none", {"d": ("R1", "R2")}
)


@pytest.mark.parametrize(
    ("expected", "failures"),
    [
        (Expected(), []),
        (Expected("hired", ("a", "c", "b"), ("c",), ("z",), {"b": ("raters",)}, ("x", "y"), "referral", "none"), []),
        (Expected("rejected"), [Failure("outcome", "", "rejected", "hired")]),
        (Expected(path=("c", "a")), [Failure("path", "a", "a", "c")]),
        (Expected(path=("z", "a")), [Failure("path", "z", "z", "")]),
        (Expected(visits=("q", "a")), [Failure("visits", "q", "q", "")]),
        (Expected(avoids=("b",)), [Failure("avoids", "b", "", "b")]),
        (Expected(offered={"b": ("approvers",)}), [Failure("offered", "b", "approvers", "raters")]),
        (Expected(offered={"q": ("raters",)}), [Failure("offered", "q", "raters", "")]),
        (Expected(letters=("x", "x", "x")), [Failure("letters", "x", "3", "2")]),
        (Expected(band="favourable"), [Failure("band", "", "favourable", "referral")]),
        (Expected(rules={"d": ("R1",)}), [Failure("rules", "d", "R1", "R1, R2")]),
    ],
)
def test_each_expectation_is_judged_alone(expected: Expected, failures: list[Failure]) -> None:
    assert list(judge(expected, CAME)) == failures


def test_a_case_that_stopped_is_never_as_expected() -> None:
    stopped = replace(CAME, incidents=(("b", "feel_error"),))
    assert list(judge(Expected(), stopped)) == [Failure("incident", "b", "", "feel_error")]
