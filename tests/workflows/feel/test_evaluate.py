"""FEEL answers as the standard says, and says so when it cannot answer."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.workflows.feel.doubles import CLOCK
from workflows.errors import FeelError
from workflows.feel import Feel, Isolate, Request, Value, evaluate, evaluate_many
from workflows.feel import feel as shared
from workflows.feel.memory import Memory

CONTEXT = {
    "facts": {"consent": {"given": True, "scopes": ["identity", "conduct"]}, "score": {"total": 7400, "band": None}},
    "references": [{"name": "a", "usable": True}, {"name": "b", "usable": False}],
    "post_level": "senior",
}

ANSWERS = [
    ("1 + 2 * 3", 7),
    ("facts.consent.given and post_level = \"senior\"", True),
    ('"conduct" in facts.consent.scopes', True),
    ("facts.score.total >= 7000", True),
    ("facts.score.band = null", True),
    ("facts.score.band < 3", None),
    ("null and false", False),
    ("facts.score.band != null and facts.score.band > 3", False),
    ("references[usable].name", ["a"]),
    ('references[starts with(name, "b")].usable', [False]),
    ("references[2].name", "b"),
    ("[true, false][item = false]", [False]),
    ("[1, 2, 3][item > 1]", [2, 3]),
    ("[][item > 1]", []),
    ("for i in 1..3 return i * i", [1, 4, 9]),
    ("for i in 1..2.5 return i", [1, 2]),
    ("for i in 2..0 return i", [2, 1, 0]),
    ("for i in null return i", None),
    ('duration("P1D") * 3 = duration("P3D")', True),
    ('0.5 * duration("P1Y") = duration("P6M")', True),
    ('duration("P200D") = duration("P201D")', False),
    ('duration("PT24H") = duration("P1D")', True),
    ('duration("P1Y") = duration("P12M")', True),
    ('@"2026-01-31" + duration("P1M") = @"2026-02-28"', True),
    ('@"2026-01-31" + duration("PT48H") = @"2026-02-02"', True),
    ("some r in references satisfies r.usable", True),
    ("every r in references satisfies r.usable", False),
    ("if null then 1 else 2", 2),
    ("count(references)", 2),
    ("1 + null", None),
    ("-facts.score.band", None),
    ("string length(null)", None),
    ("{a: 1, b: a + 1}.b", 2),
    ("{f: function(x) x + 1, r: f(2)}.r", 3),
    ("3 instance of number", True),
    ('"x" + string(2)', "x2"),
    ("`post_level`", "senior"),
    ("", FeelError),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), ANSWERS)
def test_expressions_answer(text: str, expected: object) -> None:
    if expected is FeelError:
        with pytest.raises(FeelError):
            evaluate(text, CONTEXT, CLOCK)
    else:
        assert evaluate(text, CONTEXT, CLOCK) == expected


GUESSES = [
    ("unknown", "not found"),
    ("facts.consnt.given", "not found"),
    ("references.nme", "not found"),
    ("nothing(1)", "not found"),
    ("1 / 0", "by zero"),
    ("1 + post_level", "add"),
    ('5 < "10"', "Can't compare a number with a text"),
    ("post_level = 3", "Can't compare"),
    ('today() = "2026-01-31"', "Can't compare a date with a text"),
    ("today() < now()", "Can't compare"),
    ('now() > date and time("2026-01-31T00:00:00")', "time zone"),
    ('now() - date and time("2026-01-31T00:00:00")', "time zone"),
    ("today() + today()", "add"),
    ('today() + duration("PT5H")', "hours"),
    ('today() - duration("PT5H")', "hours"),
    ('duration("P1M") > duration("P30D")', "months with days"),
    ("for i in 5 return i", "a list or a range"),
    ('duration("P1D") * "2"', "multiply"),
    ("string length(5)", "Expected string but got a number"),
    ("sum([1, post_level])", "got"),
    ('number("")', "numeric"),
    ('date("2026-02-30")', "not a valid date"),
    ('duration("P1W")', "not a valid duration"),
    ('if "no" then 1 else 2', "must be true or false"),
    ("true and post_level", "must be true or false"),
    ("some r in references satisfies r.name", "must be true or false"),
    ("references[string(name)]", "must be true or false"),
    ("null.x", "not found"),
    ("abs(1, 2)", "Cannot invoke"),
]


@pytest.mark.parametrize(("text", "said"), GUESSES)
def test_what_feelin_would_guess_is_an_error(text: str, said: str) -> None:
    with pytest.raises(FeelError, match=said) as caught:
        evaluate(text, CONTEXT, CLOCK)
    assert caught.value.position is not None
    assert caught.value.expression == text


def test_an_error_never_shows_the_values_of_the_data() -> None:
    with pytest.raises(FeelError) as caught:
        evaluate("name + 1", {"name": "Zhang San"}, CLOCK)
    assert "Zhang" not in str(caught.value)


def test_positions_count_characters() -> None:
    with pytest.raises(FeelError) as caught:
        evaluate('"𝒳𝒳" + missing', {}, CLOCK)
    assert caught.value.position == (7, 14)


def test_unary_tests_judge_the_value_under_the_question_mark() -> None:
    requests = [
        Request("> 5", "unary", {"?": 6}),
        Request('"a", "b"', "unary", {"?": "b"}),
        Request("not(1, 2)", "unary", {"?": 2}),
        Request("? > limit", "unary", {"?": 3}),
        Request("-", "unary", {"?": None}),
        Request("[1..3]", "unary", {"?": "2"}),
    ]
    assert evaluate_many(requests, {"limit": 2}, CLOCK) == [True, True, False, True, True, False]


def test_one_failing_expression_does_not_spoil_the_batch() -> None:
    good, bad, last = evaluate_many([Request("a + 1"), Request("b"), Request("a", context={"a": 5})], {"a": 1}, None)
    assert (good, last) == (2, 5)
    assert isinstance(bad, FeelError)


def test_a_date_that_python_cannot_hold_does_not_spoil_the_batch() -> None:
    far, near = evaluate_many([Request('@"9999-12-31" + duration("P1Y")'), Request("a")], {"a": 1}, None)
    assert isinstance(far, FeelError)
    assert near == 1


class Counting(Isolate):
    asked = 0

    def ask(self, function: str, message: str) -> object:
        self.asked += 1
        return super().ask(function, message)


def test_a_batch_is_one_crossing_and_nothing_is_none() -> None:
    isolate = Counting()
    feel = type(shared)(isolate)
    assert feel.evaluate_many([], {}, None) == []
    literals = [Request("5"), Request('"a"'), Request("null"), Request("true")]
    assert feel.evaluate_many(literals, {}, None) == [5, "a", None, True]
    assert isolate.asked == 0
    feel.evaluate_many([Request(f"x > {n}") for n in range(40)], {"x": 3}, None)
    assert isolate.asked == 1
    isolate.close()


LITERALS = ["5", "-5", "007", "0", '"a b"', '""', '"é 中"', "true", "false", "null", "-0", "123456789012345"]


@pytest.mark.parametrize("text", LITERALS)
def test_literals_answered_in_python_mean_the_same_in_feel(text: str) -> None:
    [by_feel] = evaluate_many([Request(f"({text})")], {}, None)
    by_python: Value = evaluate(text, {}, None)
    assert by_python == by_feel
    assert type(by_python) is type(by_feel)


def test_data_shadows_a_function_only_for_its_own_expression() -> None:
    with pytest.raises(FeelError):
        evaluate("count([1])", {"count": 3}, None)
    assert evaluate("count([1])", {}, None) == 1


@pytest.mark.parametrize("text", ['verdict != "usable"', "not(verdict = null)", "count([verdict]) > 0"])
def test_what_hangs_on_no_clock_is_asked_once(text: str) -> None:
    counting = Counting()
    kept = Feel(counting, remember=True)
    answers = [kept.evaluate(text, {"verdict": verdict}, CLOCK) for verdict in ("usable", "usable", "late", "usable")]
    assert counting.asked == 2
    assert answers == [
        evaluate(text, {"verdict": verdict}, CLOCK) for verdict in ("usable", "usable", "late", "usable")
    ]


@pytest.mark.parametrize(
    "text",
    ["now()", "today() > day", "is working day(day)", "working  days after(day, 1)", "working days between(day, day)"],
)
def test_what_asks_the_clock_is_asked_each_time(text: str) -> None:
    counting = Counting()
    kept = Feel(counting, remember=True)
    for moment in (CLOCK, replace(CLOCK, now=CLOCK.now + timedelta(days=40))):
        assert kept.evaluate(text, {"day": date(2026, 2, 3)}, moment) == evaluate(
            text, {"day": date(2026, 2, 3)}, moment
        )
    assert counting.asked >= 2


def test_without_memory_each_is_asked() -> None:
    counting = Counting()
    plain = Feel(counting)
    assert [plain.evaluate("1 + 1", {}, None) for _ in range(2)] == [2, 2]
    assert counting.asked == 2


def test_what_may_say_something_of_somebody_is_not_kept() -> None:
    counting = Counting()
    kept = Feel(counting, remember=True)
    for text in ("name", "[name]", "{person: name}"):
        counting.asked = 0
        assert [kept.evaluate(text, {"name": "Wen"}, None) for _ in range(2)].count(None) == 0
        assert counting.asked == 2, text


def test_the_memory_forgets_what_was_not_asked_for_longest() -> None:
    memory = Memory(most=2)
    one, two, three = (memory.digest(text) for text in ("one", "two", "three"))
    memory.keep(one, [{"value": True}])
    memory.keep(two, [{"value": False}])
    assert memory.answers(one) == [{"value": True}]
    memory.keep(three, [{"value": None}])
    assert (memory.answers(one), memory.answers(two)) == ([{"value": True}], None)
    assert Memory().digest("one") != one, "nobody can work out from a digest what was asked"
