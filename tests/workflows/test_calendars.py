"""Working days against the published arrangements, retyped from the notices."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.calendars import JURISDICTIONS, Calendar, Year, calendar, differences, recount, with_years

CN = calendar("CN")
US = calendar("US")
ENGLAND = calendar("UK-ENG")

# State Council notices for 2025 (Nov 2024) and 2026 (Nov 2025): first and last day off, then the worked weekend days.
ARRANGEMENTS = [
    ("2025-01-01", "2025-01-01", []),
    ("2025-01-28", "2025-02-04", ["2025-01-26", "2025-02-08"]),
    ("2025-04-04", "2025-04-06", []),
    ("2025-05-01", "2025-05-05", ["2025-04-27"]),
    ("2025-05-31", "2025-06-02", []),
    ("2025-10-01", "2025-10-08", ["2025-09-28", "2025-10-11"]),
    ("2026-01-01", "2026-01-03", ["2026-01-04"]),
    ("2026-02-15", "2026-02-23", ["2026-02-14", "2026-02-28"]),
    ("2026-04-04", "2026-04-06", []),
    ("2026-05-01", "2026-05-05", ["2026-05-09"]),
    ("2026-06-19", "2026-06-21", []),
    ("2026-09-25", "2026-09-27", []),
    ("2026-10-01", "2026-10-07", ["2026-09-20", "2026-10-10"]),
]


def day(text: str) -> date:
    return date.fromisoformat(text)


def days(first: str, last: str) -> list[date]:
    return [day(first) + timedelta(days=i) for i in range((day(last) - day(first)).days + 1)]


@pytest.mark.parametrize(("first", "last", "worked"), ARRANGEMENTS)
def test_the_published_chinese_holidays_are_kept(first, last, worked):
    assert not any(CN.is_working_day(d) for d in days(first, last))
    assert all(CN.is_working_day(day(d)) for d in worked)
    # the break is exactly as long as published: the day before and the day after are ordinary
    for neighbour in (day(first) - timedelta(days=1), day(last) + timedelta(days=1)):
        assert CN.is_working_day(neighbour) == (neighbour.weekday() < 5 or neighbour.isoformat() in worked)


@pytest.mark.parametrize("year", [2025, 2026])
def test_every_chinese_day_of_the_year_is_told_apart(year):
    off = {d for first, last, _ in ARRANGEMENTS for d in days(first, last)}
    worked = {day(d) for *_, more in ARRANGEMENTS for d in more}
    for d in days(f"{year}-01-01", f"{year}-12-31"):
        assert CN.is_working_day(d) == (d in worked or (d.weekday() < 5 and d not in off)), d


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        ("2026-09-28", 5, "2026-10-10"),  # five days of public notice over National Day: 29, 30 Sep, 8, 9, 10 (Sat) Oct
        ("2026-09-30", 5, "2026-10-13"),  # 8, 9, 10 (Sat), 12, 13 Oct
        ("2026-02-13", 1, "2026-02-14"),  # a Friday; the Saturday is a make-up workday
        ("2026-02-13", 5, "2026-02-27"),  # 14, 24, 25, 26, 27 Feb
        ("2026-02-13", 6, "2026-02-28"),  # and the second make-up Saturday
        ("2025-01-24", 5, "2025-02-07"),  # 26 (Sun), 27 Jan, 5, 6, 7 Feb
        ("2025-09-26", 5, "2025-10-10"),  # 28 (Sun), 29, 30 Sep, 9, 10 Oct
        ("2025-12-31", 1, "2026-01-04"),  # Sunday 4 January is worked
        ("2026-10-10", 0, "2026-10-10"),  # nothing to wait: the day itself, a worked Saturday
        ("2026-10-11", 0, "2026-10-12"),  # nothing to wait on a free Sunday: the next working day
    ],
)
def test_chinese_working_days_are_counted_over_make_up_workdays(start, n, end):
    assert CN.working_days_after(day(start), n) == day(end)
    if n:
        assert CN.working_days_between(day(start), day(end)) == n


@pytest.mark.parametrize(
    ("place", "off"),
    [
        (US, ["2026-01-01", "2026-01-19", "2026-02-16", "2026-05-25", "2026-06-19", "2026-07-03", "2026-09-07",
              "2026-10-12", "2026-11-11", "2026-11-26", "2026-12-25"]),
        (US, ["2027-01-01", "2027-01-18", "2027-02-15", "2027-05-31", "2027-06-18", "2027-07-05", "2027-09-06",
              "2027-10-11", "2027-11-11", "2027-11-25", "2027-12-24", "2027-12-31"]),
        (ENGLAND, ["2026-01-01", "2026-04-03", "2026-04-06", "2026-05-04", "2026-05-25", "2026-08-31", "2026-12-25",
                   "2026-12-28"]),
        (ENGLAND, ["2027-01-01", "2027-03-26", "2027-03-29", "2027-05-03", "2027-05-31", "2027-08-30", "2027-12-27",
                   "2027-12-28"]),
    ],
)  # fmt: skip
def test_the_federal_and_the_english_days_off_are_exactly_the_published_ones(place, off):
    year = day(off[0]).year
    assert place.days_off(year) == {day(d) for d in off}
    assert place.make_up_workdays(year) == frozenset()


def test_an_executive_order_day_is_no_legal_holiday_until_the_office_says_so():
    christmas_eve = date(2025, 12, 24)
    assert US.is_working_day(christmas_eve)
    assert not calendar("US", off=[christmas_eve]).is_working_day(christmas_eve)


def test_overrides_win_over_the_published_days():
    snow, worked_holiday, worked_sunday = date(2026, 3, 3), date(2026, 4, 6), date(2026, 3, 8)
    ours = calendar("CN", off=[snow, date(2026, 5, 9)], work=[worked_holiday, worked_sunday])
    assert not ours.is_working_day(snow)
    assert ours.is_working_day(worked_holiday)
    assert ours.is_working_day(worked_sunday)
    assert not ours.is_working_day(date(2026, 5, 9))
    assert worked_sunday in ours.make_up_workdays(2026)
    assert date(2026, 5, 9) not in ours.make_up_workdays(2026)
    assert ours.days_off(2026) == (CN.days_off(2026) | {snow}) - {worked_holiday}


def test_days_beyond_the_published_year_are_provisional():
    assert not CN.is_provisional(date(2026, 12, 24))
    assert CN.is_provisional(date(2026, 12, 25)), "the next notice may move the last days of December"
    assert CN.is_provisional(date(2027, 1, 1))
    assert US.provisional_from == date(2031, 1, 1)
    assert calendar("CN", published_through=2027).provisional_from == date(2027, 12, 25)


def test_new_year_arrangements_reach_back_into_december():
    assert CN.is_working_day(date(2018, 12, 29))
    assert not CN.is_working_day(date(2018, 12, 31))
    assert CN.is_working_day(date(2006, 12, 30)), "worked for the 2007 New Year"


def test_the_key_is_stable_and_tells_different_calendars_apart():
    a, b = date(2026, 3, 3), date(2026, 3, 4)
    assert calendar("CN").key == CN.key
    assert calendar("CN", off=[a, b]).key == calendar("CN", off=[b, a]).key
    keys = {
        c.key
        for c in (CN, US, calendar("CN", off=[a]), calendar("CN", work=[a]), calendar("CN", published_through=2027))
    }
    assert len(keys) == 5


@pytest.mark.parametrize("n", [-1, 5001])
def test_a_count_out_of_range_is_refused(n):
    with pytest.raises(ValueError, match="Expected 0 to 5000"):
        CN.working_days_after(date(2026, 1, 1), n)


def test_what_cannot_be_a_calendar_is_refused():
    with pytest.raises(ValueError, match="CN, UK-ENG, US"):
        calendar("FR")
    with pytest.raises(ValueError, match="both"):
        calendar("CN", off=[date(2026, 1, 5)], work=[date(2026, 1, 5)])
    with pytest.raises(ValueError, match="year 10000"):
        CN.working_days_after(date(9999, 12, 30), 5)
    with pytest.raises(ValueError, match="20 years"):
        CN.working_days_between(date(1990, 1, 1), date(2026, 1, 1))


def test_a_published_calendar_never_ends_a_served_period_earlier():
    # Served in February 2027 before the 2027 arrangement was known; the arrangement then makes Saturday 20 February
    # a workday (shorter) or gives two more days off (longer).
    start, served = date(2027, 2, 12), CN.working_days_after(date(2027, 2, 12), 6)
    assert served == date(2027, 2, 22)
    shorter = calendar("CN", work=[date(2027, 2, 20)], published_through=2027)
    told = recount(start, 6, served, CN.key, shorter)
    assert (told.counted_end, told.end, told.moved) == (date(2027, 2, 20), served, False)
    longer = calendar("CN", off=[date(2027, 2, 15), date(2027, 2, 16)], published_through=2027)
    told = recount(start, 6, served, CN.key, longer)
    assert (told.counted_end, told.end, told.moved) == (date(2027, 2, 24), date(2027, 2, 24), True)
    assert (told.served_end, told.served_calendar, told.published_calendar) == (served, CN.key, longer.key)
    assert not told.provisional


PLACES = st.sampled_from(sorted(JURISDICTIONS))
DAYS = st.dates(date(2015, 1, 1), date(2032, 12, 31))
OVERRIDES = st.frozensets(DAYS, max_size=8)


@st.composite
def calendars(draw) -> Calendar:
    off = draw(OVERRIDES)
    return Calendar(draw(PLACES), off, draw(OVERRIDES) - off)


@settings(derandomize=True, deadline=None)
@given(calendars(), DAYS, st.integers(0, 60))
def test_counting_forth_and_back_agree(place, start, n):
    end = place.working_days_after(start, n)
    assert place.is_working_day(end)
    assert end > start or (n == 0 and end == start)
    assert place.working_days_between(start, end) == (n or int(end != start))
    assert place.working_days_between(end, start) == -place.working_days_between(start, end)
    assert place.working_days_after(start, n + 1) > end or n == 0


@settings(derandomize=True, deadline=None)
@given(calendars(), DAYS)
def test_a_day_is_worked_exactly_as_the_two_year_tables_say(place, d):
    """Whoever counts from `days_off` and `make_up_workdays` alone (FEEL does) comes to the same answer."""
    weekend = d.weekday() >= 5
    by_table = d in place.make_up_workdays(d.year) if weekend else d not in place.days_off(d.year)
    assert place.is_working_day(d) == by_table


@settings(derandomize=True, deadline=None)
@given(calendars(), calendars(), DAYS, st.integers(1, 40))
def test_a_recount_gives_the_full_days_and_never_less_than_served(served_with, published, start, n):
    served = served_with.working_days_after(start, n)
    told = recount(start, n, served, served_with.key, published)
    assert told.end >= served
    assert published.working_days_between(start, told.end) >= n
    assert told.moved == (told.end > served)


# --- years as an office enters them -----------------------------------------------------------------------------------


def test_an_entered_year_replaces_what_was_expected_of_it():
    entered = with_years("CN", [Year(2027, frozenset({date(2027, 1, 4)}), frozenset({date(2027, 1, 9)}))])
    assert entered.days_off(2027) == {date(2027, 1, 4)}
    assert entered.make_up_workdays(2027) == {date(2027, 1, 9)}
    assert entered.is_working_day(date(2027, 1, 1))  # expected by everybody, and not in what was published
    assert entered.days_off(2026) == CN.days_off(2026)


def test_an_arrangement_reaches_into_the_december_before():
    published = Year(2027, frozenset({date(2026, 12, 31), date(2027, 1, 1)}), frozenset({date(2026, 12, 26)}))
    entered = with_years("CN", [published])
    assert not entered.is_working_day(date(2026, 12, 31))
    assert entered.is_working_day(date(2026, 12, 26))
    assert entered.provisional_from == date(2027, 12, 25)
    corrected = with_years("CN", [published, Year(2026, CN.days_off(2026), CN.make_up_workdays(2026))])
    assert not corrected.is_working_day(date(2026, 12, 31))  # whichever of the two was entered first


def test_a_year_entered_again_as_it_is_known_changes_no_day():
    same = with_years("CN", [Year(2026, CN.days_off(2026), CN.make_up_workdays(2026))])
    assert differences(CN, same, date(2025, 12, 1), date(2027, 1, 31)) == ()


def test_years_are_official_up_to_the_first_gap():
    years = [Year(year, frozenset({date(year, 1, 1)}), frozenset()) for year in (2027, 2029)]
    assert with_years("CN", years).last_published_year == 2027
    assert with_years("CN", [*years, Year(2028, frozenset(), frozenset())]).last_published_year == 2029
