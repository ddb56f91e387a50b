"""What can be said of an expression before it runs."""

import pytest

from workflows.errors import FeelError
from workflows.feel import check, reads

FAULTS = [
    ("1 +", "missing", (3, 3)),
    ("(1 + 2", "missing", None),
    ("a b c +* d", "Unexpected", None),
    ("nothing(1)", "Unknown function 'nothing'", (0, 10)),
    ("uuid()", "same path", (0, 6)),
    ("random number() > 0.5", "same path", (0, 15)),
    ("abs(1, 2)", "Expected abs(n)", (0, 9)),
    ("working days after(date: today(), days: 5)", "'days'", None),
    ("", "missing", (0, 0)),
]


@pytest.mark.parametrize(("text", "said", "position"), FAULTS)
def test_faults_are_found_with_their_place(text: str, said: str, position: tuple[int, int] | None) -> None:
    fault = check(text)[0]
    assert said in fault.message
    if position:
        assert (fault.start, fault.end) == position


NAMES = ["facts.consent", "facts.references", "reference"]


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("facts.consent.given", []),
        ("facts.consnt.given", ["facts.consnt"]),
        ("reference.name = other", ["other"]),
        ("facts", []),
        ("count(facts.references.to_ask) > 0", []),
        ("facts.references.open[item > limit]", []),
        ("for r in reference return r.name", []),
        ("{a: 1, b: a}.b", []),
        ("(function(x) x + y)(1)", ["y"]),
        ("some i in reference satisfies i.name = q", ["q"]),
        ('today() > @"2026-01-01"', []),
        ("is defined(maybe)", ["maybe"]),
        ("sort(reference, function(a, b) a < b)", []),
    ],
)
def test_unknown_names_are_found(text: str, unknown: list[str]) -> None:
    assert [fault.message for fault in check(text, names=NAMES)] == [f"Unknown name '{name}'" for name in unknown]


def test_unary_tests_are_checked_as_unary_tests() -> None:
    assert check("> 5, < 3", "unary") == ()
    assert check("> 5, < 3") != ()
    assert check("? > limit", "unary", []) != ()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("facts.consent.given and reference_id != null", {"facts.consent", "reference_id"}),
        ("working days after(today(), days)", {"days"}),
        ("if a then b.c.d.e else count(f)", {"a", "b.c", "f"}),
        ("for x in list return x.y + z", {"list", "z"}),
        ("list[status = wanted]", {"list", "status", "wanted"}),
        ("{a: 1, b: a + c}", {"c"}),
        ("facts.checks.hits[1]", {"facts.checks"}),
        ("is defined(facts.veto)", {"facts.veto"}),
        ("1 + 2", set()),
    ],
)
def test_names_read_are_told(text: str, names: set[str]) -> None:
    assert reads(text) == names


def test_reading_a_broken_expression_is_an_error() -> None:
    with pytest.raises(FeelError):
        reads("1 +")
