"""People of the demo work on working days between nine and five."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from webapp.demo import hours
from workflows import calendars

CHINA = calendars.calendar("CN")


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - bounds are naive
    st.floats(0, 12),
)
def test_whatever_is_done_is_done_in_office_hours_and_never_before(moment: datetime, days: float) -> None:
    found = hours.later(moment, days, "Asia/Shanghai", CHINA).astimezone(ZoneInfo("Asia/Shanghai"))
    assert found >= moment
    assert CHINA.is_working_day(found.date())
    assert (
        timedelta(hours=9)
        <= found - datetime.combine(found.date(), datetime.min.time(), found.tzinfo)
        <= timedelta(hours=17)
    )


def test_a_day_begun_on_friday_afternoon_ends_on_monday_afternoon() -> None:
    friday = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)  # two in the afternoon in Shanghai
    assert hours.later(friday, 1, "Asia/Shanghai", CHINA) == datetime(2026, 11, 23, 6, 0, tzinfo=UTC)


def test_going_back_skips_the_holidays() -> None:
    assert hours.before(date(2026, 10, 9), 2, CHINA) == date(2026, 9, 30)
