"""FEEL counts working days exactly as Python does, on the real calendars with overrides."""

from datetime import UTC, date, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.calendars import JURISDICTIONS, Calendar
from workflows.feel import Clock, Request, evaluate_many

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
DAYS = st.dates(date(2015, 1, 1), date(2032, 12, 31))
TEXTS = (
    "working days after(d, n)",
    "working days between(d, e)",
    "working days between(e, d)",
    "is working day(d)",
)


@settings(derandomize=True, deadline=None, max_examples=50)
@given(
    st.sampled_from(sorted(JURISDICTIONS)),
    st.frozensets(DAYS, max_size=6),
    st.frozensets(DAYS, max_size=6),
    DAYS,
    st.integers(0, 60),
    st.integers(-200, 200),
)
def test_feel_and_python_count_the_same(code, off, work, day, n, apart):
    place = Calendar(code, off - work, work)
    other = date.fromordinal(day.toordinal() + apart)
    told = evaluate_many(
        [Request(text) for text in TEXTS], {"d": day, "e": other, "n": n}, Clock(NOW, "Asia/Shanghai", place)
    )
    assert told == [
        place.working_days_after(day, n),
        place.working_days_between(day, other),
        place.working_days_between(other, day),
        place.is_working_day(day),
    ]
