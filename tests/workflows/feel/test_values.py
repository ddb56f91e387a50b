"""Values cross into FEEL and back without losing their type or a digit."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.errors import FeelError
from workflows.feel import YearsMonths, evaluate

SHANGHAI = ZoneInfo("Asia/Shanghai")
MOMENTS = [
    date(2026, 2, 28),
    time(9, 30, 5),
    time(9, 30, tzinfo=timezone(timedelta(hours=5, minutes=30))),
    datetime(2026, 1, 31, 10, 0),  # noqa: DTZ001 - a local one must come back local
    datetime(2026, 1, 31, 10, 0, 0, 250000, tzinfo=SHANGHAI),
    datetime(2026, 1, 31, 10, 0, tzinfo=timezone(timedelta(hours=-3))),
    datetime(2026, 1, 31, 10, 0, tzinfo=UTC),
    timedelta(days=3, hours=2, microseconds=1500),
    timedelta(days=-1, seconds=-5),
    timedelta(0),
    YearsMonths(14),
    YearsMonths(-25),
    YearsMonths(0),
]

names = st.text(max_size=6).filter(lambda name: name != "@")
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(-1e15, 1e15)
    | st.text(max_size=20) | st.dates(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@pytest.mark.parametrize("value", MOMENTS, ids=repr)
def test_moments_come_back_as_they_went(value: object) -> None:
    result = evaluate("x", {"x": value}, None)
    assert result == value
    assert type(result) is type(value)


@settings(derandomize=True, max_examples=150, deadline=None)
@given(plain)
def test_any_plain_value_comes_back_as_it_went(value: object) -> None:
    assert evaluate("x", {"x": value}, None) == value


def test_a_date_is_a_date_and_a_text_is_a_text() -> None:
    assert evaluate("d.year", {"d": date(2026, 1, 31)}, None) == 2026
    with pytest.raises(FeelError, match="year"):
        evaluate("d.year", {"d": "2026-01-31"}, None)


def test_decimals_cross_when_a_float_keeps_every_digit() -> None:
    assert evaluate("x", {"x": Decimal("78.25")}, None) == 78.25
    assert evaluate("x", {"x": Decimal("7825")}, None) == 7825


UNFIT = [float("nan"), float("inf"), Decimal("NaN"), Decimal("0.12345678901234567890"), 2**53, {1, 2}, {"@": "x"}]


@pytest.mark.parametrize("value", [*UNFIT, object()], ids=lambda value: type(value).__name__)
def test_what_has_no_exact_counterpart_is_refused(value: object) -> None:
    with pytest.raises(FeelError):
        evaluate("x", {"x": value}, None)


@pytest.mark.parametrize("text", ["function(a) a", "[1..5]", "10 ** 400", "abs", "{f: abs}"])
def test_results_that_mean_nothing_outside_are_refused(text: str) -> None:
    with pytest.raises(FeelError, match="Expected a"):
        evaluate(text, {}, None)
