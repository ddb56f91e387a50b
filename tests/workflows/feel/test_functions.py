"""Functions that the editor offers answer here too, or are refused by name."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflows.feel.doubles import CLOCK, NOW, SmallCalendar
from workflows.calendars import Calendar
from workflows.errors import FeelError
from workflows.feel import Clock, evaluate

CALENDAR = SmallCalendar()

ANSWERS = [
    ("is defined(x)", True),
    ("is defined(x.missing)", False),
    ("is defined(missing.at.all)", False),
    ("is defined(value: missing)", False),
    ('get or else(x.missing, "other")', "other"),
    ("get or else(x.a, 5)", 1),
    ('assert(x.a, x.a > 0, "positive")', 1),
    ('get value(x, "a")', 1),
    ('get value({a: {b: 3}}, ["a", "b"])', 3),
    ('context put(x, "b", 2)', {"a": 1, "b": 2}),
    ('context put(x, ["b"], 2)', {"a": 1, "b": 2}),
    ("context merge([{a: 1}, {b: 2}])", {"a": 1, "b": 2}),
    ("duplicate values([1, 2, 1, 3, 2])", [1, 2]),
    ('string join(["a", null, "b"], ", ", "[", "]")', "[a, b]"),
    ("is empty([])", True),
    ("partition([1, 2, 3], 2)", [[1, 2], [3]]),
    ('extract("a1b22", "[0-9]+")', ["1", "22"]),
    ('trim("  a b ")', "a b"),
    ('is blank("  ")', True),
    ('from json("[1, {\\"a\\": null}]")', [1, {"a": None}]),
    ("to json({a: [1, true]})", '{"a":[1,true]}'),
    ('last day of month(@"2028-02-03")', date(2028, 2, 29)),
    ("last day of month(now())", date(2026, 1, 31)),
    ('date and time(now(), "UTC")', NOW),
    ("now()", NOW),
    ("today()", date(2026, 1, 31)),
    ('now() - @"2026-01-30T18:00:00Z"', timedelta(minutes=30)),
    ("overlaps before([1..5], [3..8])", True),
    ("overlaps after([3..8], [1..5])", True),
    ("overlaps before([1..2], [3..8])", False),
    ("finishes(5, [1..5])", True),
    ("finishes([3..5], [1..5])", True),
    ("finished by([1..5], 5)", True),
    ("during(3, [1..5])", True),
    ("during([2..3], [1..5])", True),
    ("starts(1, [1..5])", True),
    ("starts([1..3], [1..5])", True),
    ("started by([1..5], [1..3])", True),
    ("coincides([1..5], [1..5])", True),
    ("coincides(3, 3)", True),
    ('list contains([@"2026-01-01"], @"2026-01-01")', True),
    ("list contains([1, null], null)", True),
    ('index of([@"2026-01-01", null], @"2026-01-01")', [1]),
    ("median([10, 9, 1])", 9),
    ('max([@"2026-01-01", @"2026-05-05"])', date(2026, 5, 5)),
    ("min(3, 1, 2)", 1),
    ('replace("abc", "b", "x")', "axc"),
    ("min([])", None),
]


@pytest.mark.parametrize(("text", "expected"), ANSWERS)
def test_functions_answer(text: str, expected: object) -> None:
    assert evaluate(text, {"x": {"a": 1}}, CLOCK) == expected


FAILING = ["random number()", "uuid()", 'to base64("a")', "coincides([1..], 3)", 'min([1, "a"])']


@pytest.mark.parametrize("text", FAILING)
def test_functions_that_cannot_answer_are_errors(text: str) -> None:
    with pytest.raises(FeelError):
        evaluate(text, {}, CLOCK)


def test_working_days_skip_days_off_and_count_make_up_days() -> None:
    assert evaluate('working days after(@"2026-09-25", 1)', {}, CLOCK) == date(2026, 9, 26)
    assert evaluate('working days after(@"2026-09-30", 1)', {}, CLOCK) == date(2026, 10, 8)
    assert evaluate('working days after(date: @"2026-09-30", n: 0)', {}, CLOCK) == date(2026, 9, 30)
    assert evaluate('working days between(@"2026-09-30", @"2026-10-09")', {}, CLOCK) == 2
    assert evaluate('working days between(a: @"2026-10-09", b: @"2026-09-30")', {}, CLOCK) == -2
    assert evaluate('is working day(@"2026-10-01")', {}, CLOCK) is False
    assert evaluate("is working day(now())", {}, CLOCK) is False


days = st.dates(date(2000, 1, 1), date(2060, 1, 1))


@settings(derandomize=True, max_examples=100, deadline=None)
@given(days, st.integers(0, 400), st.integers(-500, 500))
def test_feel_and_python_count_the_same_working_days(day: date, n: int, span: int) -> None:
    other = day + timedelta(days=span)
    context = {"day": day, "n": n, "other": other}
    assert evaluate("working days after(day, n)", context, CLOCK) == CALENDAR.working_days_after(day, n)
    assert evaluate("working days between(day, other)", context, CLOCK) == CALENDAR.working_days_between(day, other)
    assert evaluate("is working day(day)", context, CLOCK) == CALENDAR.is_working_day(day)


def test_a_count_over_twenty_years_asks_for_the_years_it_lacks() -> None:
    last = CALENDAR.working_days_after(date(2026, 1, 31), 5000)
    assert evaluate("working days after(today(), 5000)", {}, CLOCK) == last


def test_another_calendar_content_is_another_answer() -> None:
    class NoHolidays(SmallCalendar):
        def days_off(self, year: int) -> list[date]:
            return []

    other = Clock(NOW, "Asia/Shanghai", NoHolidays("none-1"))
    assert evaluate('is working day(@"2026-10-01")', {}, other) is True
    assert evaluate('is working day(@"2026-10-01")', {}, CLOCK) is False


@pytest.mark.parametrize("n", ["-1", "1.5", "5001", "null"])
def test_working_days_take_whole_bounded_numbers(n: str) -> None:
    if n == "null":
        assert evaluate(f"working days after(today(), {n})", {}, CLOCK) is None
    else:
        with pytest.raises(FeelError, match="5000"):
            evaluate(f"working days after(today(), {n})", {}, CLOCK)


def test_without_a_calendar_or_a_clock_nothing_is_made_up() -> None:
    with pytest.raises(FeelError, match="calendar"):
        evaluate("is working day(today())", {}, Clock(NOW, "UTC"))
    with pytest.raises(FeelError, match="clock"):
        evaluate("today()", {}, None)


def test_the_same_moment_is_another_day_in_another_zone() -> None:
    assert evaluate("today()", {}, Clock(NOW, "Europe/London")) == date(2026, 1, 30)


def test_a_naive_clock_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Clock(datetime(2026, 1, 31), "UTC")  # noqa: DTZ001 - that is what is tested
    assert Clock(datetime(2026, 1, 31, tzinfo=UTC), "UTC").calendar is None


@pytest.mark.parametrize("code", ["CN", "US", "UK-ENG"])
@settings(derandomize=True, max_examples=60, deadline=None)
@given(day=st.dates(date(2015, 1, 1), date(2035, 1, 1)), n=st.integers(0, 300))
def test_feel_and_the_shipped_calendars_count_the_same_working_days(code: str, day: date, n: int) -> None:
    calendar = Calendar(code, off=frozenset({date(2026, 3, 2)}), work=frozenset({date(2026, 3, 7)}))
    clock = Clock(NOW, "UTC", calendar)
    end = calendar.working_days_after(day, n)
    assert evaluate("working days after(day, n)", {"day": day, "n": n}, clock) == end
    assert evaluate("working days between(day, end)", {"day": day, "end": end}, clock) == calendar.working_days_between(
        day, end
    )
    assert evaluate("is working day(day)", {"day": day}, clock) == calendar.is_working_day(day)
