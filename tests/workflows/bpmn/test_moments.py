"""Due moments: what dates, durations and cycles mean on the clock of the office."""

from datetime import UTC, date, datetime, timedelta

import pytest

from workflows.bpmn import moments
from workflows.bpmn.moments import Wait
from workflows.bpmn.variables import VariableRefused
from workflows.feel import Clock, YearsMonths

SHANGHAI = Clock(datetime(2026, 3, 2, 1, tzinfo=UTC), "Asia/Shanghai", None)
LONDON = Clock(datetime(2026, 3, 28, 9, tzinfo=UTC), "Europe/London", None)


@pytest.mark.parametrize("said", [date(2026, 3, 9), "2026-03-09"])
def test_a_date_is_the_end_of_its_day(said: object) -> None:
    assert moments.at(said, SHANGHAI) == datetime(2026, 3, 9, 15, 59, 59, 999999, UTC)


@pytest.mark.parametrize(
    "said",
    [datetime(2026, 3, 9, 8), "2026-03-09T08:00:00", "2026-03-09T00:00:00Z", datetime(2026, 3, 9, tzinfo=UTC)],  # noqa: DTZ001
)
def test_a_date_and_time_is_exact(said: object) -> None:
    assert moments.at(said, SHANGHAI) == datetime(2026, 3, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("duration", "due"),
    [
        ("P1D", datetime(2026, 3, 29, 8, tzinfo=UTC)),  # that night has 23 hours in London
        ("PT24H", datetime(2026, 3, 29, 9, tzinfo=UTC)),
        (timedelta(days=1), datetime(2026, 3, 29, 9, tzinfo=UTC)),
        ("P1W", datetime(2026, 4, 4, 8, tzinfo=UTC)),
        ("P1M", datetime(2026, 4, 28, 8, tzinfo=UTC)),
        (YearsMonths(11), datetime(2027, 2, 28, 9, tzinfo=UTC)),
        ("P1Y2M3DT4H5M6.5S", datetime(2027, 5, 31, 12, 5, 6, 500000, UTC)),
    ],
)
def test_days_and_longer_follow_the_calendar_hours_the_clock(duration: object, due: datetime) -> None:
    assert moments.after(LONDON.now, duration, LONDON.zone) == due


def test_a_month_ends_with_its_last_day() -> None:
    assert moments.after(datetime(2026, 1, 31, tzinfo=UTC), "P1M", "UTC") == datetime(2026, 2, 28, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "wait"),
    [
        ("R3/PT1H", Wait(datetime(2026, 3, 2, 2, tzinfo=UTC), 2, "PT1H")),
        ("R/P1D", Wait(datetime(2026, 3, 3, 1, tzinfo=UTC), 999, "P1D")),
        ("R2/2026-03-05T00:00:00Z/P1D", Wait(datetime(2026, 3, 5, tzinfo=UTC), 1, "P1D")),
    ],
)
def test_a_cycle_is_bounded(said: str, wait: Wait) -> None:
    assert moments.cycle(said, SHANGHAI) == wait


@pytest.mark.parametrize(
    "said", [None, 3, True, "soon", "P", "PT", "-P1D", "P1.5D", timedelta(-1), YearsMonths(-1), ""]
)
def test_what_is_no_duration_is_refused(said: object) -> None:
    with pytest.raises(VariableRefused):
        moments.after(SHANGHAI.now, said, "UTC")


@pytest.mark.parametrize("said", [None, 3, "soon", "2026-13-01", ["2026-03-01"]])
def test_what_is_no_moment_is_refused(said: object) -> None:
    with pytest.raises(VariableRefused):
        moments.at(said, SHANGHAI)


@pytest.mark.parametrize("said", ["P1D", "R0/P1D", "R3/PT0S", "R3", "R-1/P1D", "Rx/P1D", None])
def test_what_is_no_cycle_is_refused(said: object) -> None:
    with pytest.raises(VariableRefused):
        moments.cycle(said, SHANGHAI)
