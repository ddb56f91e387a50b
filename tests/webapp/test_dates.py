"""Days and deadlines, in words first and in both languages."""

from datetime import UTC, date, datetime

import pytest

from tests.webapp.gallery.office import Weekdays, create_office
from webapp import dates

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("due", "tone", "english", "chinese", "on"),
    [
        (date(2026, 11, 19), "red", "2 days over", "逾期 2 天", "Thu 19 Nov"),
        (date(2026, 11, 20), "red", "1 day over", "逾期 1 天", "Fri 20 Nov"),
        (date(2026, 11, 23), "yellow", "Due today", "今天到期", "Mon 23 Nov"),
        (date(2026, 11, 24), "yellow", "1 day left", "剩 1 天", "Tue 24 Nov"),
        (date(2026, 11, 25), "yellow", "2 days left", "剩 2 天", "Wed 25 Nov"),
        (date(2026, 11, 26), "", "3 days left", "剩 3 天", "Thu 26 Nov"),
        (date(2027, 1, 4), "", "30 days left", "剩 30 天", "Mon 4 Jan 2027"),
    ],
)
def test_a_deadline_is_said_in_working_days(due: date, tone: str, english: str, chinese: str, on: str) -> None:
    with create_office().test_request_context("/?lang=en"):
        assert dates.deadline(due, MONDAY, Weekdays()) == dates.Deadline(tone, english, on)
    with create_office().test_request_context("/?lang=zh_Hans"):
        assert dates.deadline(due, MONDAY, Weekdays()).words == chinese


def test_a_deadline_missed_on_a_weekend_is_over_before_a_working_day_has_passed() -> None:
    with create_office().test_request_context("/?lang=en"):
        assert dates.deadline(date(2026, 11, 21), date(2026, 11, 22), Weekdays()).words == "Just over"
        assert dates.deadline(date(2026, 11, 22), date(2026, 11, 21), Weekdays()).words == "0 days left"


@pytest.mark.parametrize(
    ("lang", "day", "this_year", "long"),
    [
        ("en", "Mon 23 Nov 2026", "Mon 23 Nov", "Monday 23 November 2026"),
        ("zh_Hans", "2026年11月23日 周一", "11月23日 周一", "2026年11月23日 星期一"),
    ],
)
def test_days_are_written_as_the_reader_writes_them(lang: str, day: str, this_year: str, long: str) -> None:
    with create_office().test_request_context(f"/?lang={lang}"):
        assert (dates.day(MONDAY), dates.day(MONDAY, MONDAY), dates.long_day(MONDAY)) == (day, this_year, long)


def test_moments_are_told_in_the_offices_zone() -> None:
    app = create_office(zone="Asia/Shanghai")
    late = datetime(2026, 11, 20, 18, 5, tzinfo=UTC)
    with app.test_request_context("/?lang=en"):
        assert dates.moment(late) == "Sat 21 Nov 2026, 02:05"
        assert dates.day(late) == "Sat 21 Nov 2026"
    with app.test_request_context("/?lang=zh_Hans"):
        assert dates.moment(late) == "2026年11月21日 周六 02:05"


END_OF_MONDAY_IN_NEW_YORK = datetime(2026, 11, 24, 4, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("office", "lang", "said"),
    [
        ("UTC", "en", "Mon 23 Nov 2026, New York time"),
        ("Asia/Shanghai", "zh_Hans", "2026年11月23日 周一（纽约时间）"),
        ("America/New_York", "en", "Mon 23 Nov 2026"),
        ("America/Toronto", "en", "Mon 23 Nov 2026"),
    ],
)
def test_a_time_limit_is_told_by_the_clocks_whose_rules_set_it_and_they_are_named_where_ours_differ(
    office: str, lang: str, said: str
) -> None:
    with create_office(zone=office).test_request_context(f"/?lang={lang}"):
        assert dates.day_there(END_OF_MONDAY_IN_NEW_YORK, "America/New_York") == said
        assert "23" in dates.long_day_there(END_OF_MONDAY_IN_NEW_YORK, "America/New_York")


def test_waiting_counts_working_days() -> None:
    with create_office().test_request_context("/?lang=en"):
        assert dates.waited(date(2026, 11, 5), MONDAY, Weekdays()) == "12 days"
        assert dates.waited(MONDAY, MONDAY, Weekdays()) == "today"
