"""Working days per jurisdiction: published holidays, make-up workdays, and the office's own dated overrides."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from importlib.metadata import version

import holidays

MOST_DAYS = 5000
"""Most working days one call counts (about 20 years): a bound against input that would loop for minutes."""

_ONE_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True)
class _Jurisdiction:
    """What is known of one jurisdiction's calendar besides the library's days.

    `reaches_back` is the number of last days of the last published year that the next year's publication may still
    change. `source` says who publishes.
    """

    country: str
    subdivision: str | None
    last_published_year: int
    reaches_back: int
    source: str


# Statutory federal holidays only (library category "public"): days off by executive order are no legal holidays for
# counting time; an office that observes them enters them as days off.
# CN reaches back: the 2019 arrangement (December 2018) made Saturday 2018-12-29 a workday and Monday 2018-12-31 off.
JURISDICTIONS = {
    "CN": _Jurisdiction("CN", None, 2026, 7, "General Office of the State Council, yearly holiday arrangement notice"),
    "US": _Jurisdiction("US", None, 2030, 0, "5 U.S.C. 6103; federal holidays as listed by OPM"),
    "UK-ENG": _Jurisdiction("GB", "ENG", 2027, 0, "Banking and Financial Dealings Act 1971; bank holidays on gov.uk"),
}


@dataclass(frozen=True)
class Calendar:
    """The working days of one jurisdiction as one office knows them today. Weekend is Saturday and Sunday.

    `off` and `work` are the office's dated overrides: extra days off and extra workdays; they win over the published
    holidays. `published_through` raises (or lowers) the last officially published year known to the library's data,
    for an office that enters a new arrangement as overrides before the library has it.

    Raises ValueError on an unknown code and on a day that is both off and a workday.
    """

    code: str
    off: frozenset[date] = frozenset()
    work: frozenset[date] = frozenset()
    published_through: int | None = None

    def __post_init__(self) -> None:
        if self.code not in JURISDICTIONS:
            raise ValueError(f"Expected a calendar code of {', '.join(sorted(JURISDICTIONS))} but got {self.code!r}")
        if both := self.off & self.work:
            raise ValueError(f"Expected a day to be off or a workday but {min(both)} is both")

    @property
    def last_published_year(self) -> int:
        """The last year whose days off are officially published."""
        return self.published_through or JURISDICTIONS[self.code].last_published_year

    @property
    def provisional_from(self) -> date:
        """The first day that a later publication may still turn into a workday or a day off."""
        return date(self.last_published_year + 1, 1, 1) - timedelta(days=JURISDICTIONS[self.code].reaches_back)

    @cached_property
    def key(self) -> str:
        """A stable id of what this calendar says: equal keys give equal working days on every machine."""
        parts = [self.code, version("holidays"), str(self.last_published_year)]
        parts += [f"-{day}" for day in sorted(self.off)] + [f"+{day}" for day in sorted(self.work)]
        return f"{self.code}-{self.last_published_year}-{hashlib.sha256(' '.join(parts).encode()).hexdigest()[:16]}"

    def days_off(self, year: int) -> frozenset[date]:
        """The days from Monday to Friday of this year on which nobody works."""
        days = (_published_off(self.code, year) | {d for d in self.off if d.year == year}) - self.work
        return frozenset(d for d in days if d.weekday() < _SATURDAY)

    def make_up_workdays(self, year: int) -> frozenset[date]:
        """The Saturdays and Sundays of this year that are worked (调休)."""
        days = (_published_make_up(self.code, year) | {d for d in self.work if d.year == year}) - self.off
        return frozenset(d for d in days if d.weekday() >= _SATURDAY)

    def is_working_day(self, day: date) -> bool:
        """Whether the office works on this day."""
        if day in self.work or day in self.off:
            return day in self.work
        if day.weekday() >= _SATURDAY:
            return day in _published_make_up(self.code, day.year)
        return day not in _published_off(self.code, day.year)

    def is_provisional(self, day: date) -> bool:
        """Whether the day lies beyond what is officially published, so that counts reaching it may still move."""
        return day >= self.provisional_from

    def working_days_after(self, day: date, n: int) -> date:
        """The n-th working day after `day`, `day` itself not counted; n = 0 is `day`, or the next working day.

        The result is always a working day. Raises ValueError unless 0 ≤ n ≤ 5,000, or past the year 9999.
        """
        if not 0 <= n <= MOST_DAYS:
            raise ValueError(f"Expected 0 to {MOST_DAYS} working days but got {n}")
        if n == 0 and self.is_working_day(day):
            return day
        left = max(n, 1)
        try:
            while left:
                day += _ONE_DAY
                left -= self.is_working_day(day)
        except OverflowError:
            raise ValueError("Expected a date before the year 10000 but the count runs past it") from None
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """How many working days lie after `start` up to and including `end`; negative when `end` comes first.

        So `working_days_between(d, working_days_after(d, n)) == n` for n ≥ 1.
        Raises ValueError when the days lie more than 20 years apart.
        """
        if end < start:
            return -self.working_days_between(end, start)
        if (end - start).days > MOST_DAYS * 365 // 250:
            raise ValueError(f"Expected days at most 20 years apart but got {start} and {end}")
        return sum(self.is_working_day(start + timedelta(days=i)) for i in range(1, (end - start).days + 1))


@dataclass(frozen=True)
class Year:
    """One year as an authority published it: the days off and the worked Saturdays and Sundays (调休).

    It replaces what the library expects of that year. Days of the December before may stand in it where the
    jurisdiction's arrangements reach back (`first_day`).
    """

    year: int
    off: frozenset[date]
    work: frozenset[date]


def first_day(code: str, year: int) -> date:
    """The first day that the publication of this year may speak of. Raises KeyError on an unknown code."""
    return date(year, 1, 1) - timedelta(days=JURISDICTIONS[code].reaches_back)


def with_years(code: str, years: Iterable[Year]) -> Calendar:
    """The calendar of a jurisdiction with the years an office has entered, each year at most once.

    The last published year rises over years that follow on each other without a gap.
    """
    worked: dict[date, bool] = {}
    last = JURISDICTIONS[code].last_published_year
    for year in sorted(years, key=lambda entered: entered.year):
        expected = (day for day in _published_off(code, year.year) if day.weekday() < _SATURDAY)
        worked |= dict.fromkeys(expected, True) | dict.fromkeys(_published_make_up(code, year.year), False)
        worked |= dict.fromkeys(year.off, False) | dict.fromkeys(year.work, True)
        last += year.year == last + 1
    off = frozenset(day for day, works in worked.items() if not works)
    return Calendar(code, off, frozenset(worked) - off, last)


def differences(before: Calendar, after: Calendar, start: date, end: date) -> tuple[date, ...]:
    """The days from `start` to `end` (both included) that are worked in one of the calendars and not in the other."""
    days = (start + timedelta(days=i) for i in range((end - start).days + 1))
    return tuple(day for day in days if before.is_working_day(day) != after.is_working_day(day))


@dataclass(frozen=True)
class Recount:
    """What the recount of a served period found; the facts that the audit keeps.

    `served_end` is what the person was told, `counted_end` what the newly published calendar gives, `end` what holds.
    """

    counted_from: date
    working_days: int
    served_end: date
    counted_end: date
    end: date
    moved: bool
    provisional: bool
    served_calendar: str
    published_calendar: str


def recount(
    counted_from: date, working_days: int, served_end: date, served_calendar: str, published: Calendar
) -> Recount:
    """Count a served period again after its calendar was published; the end never comes before the served one.

    A person who was told "until the 12th" may rely on it: a calendar that would end the period earlier changes nothing,
    one that ends it later moves the end, because the statutory number of working days must be given in full.
    `served_calendar` is the `key` of the calendar that the served end was counted with.
    """
    counted = published.working_days_after(counted_from, working_days)
    end = max(served_end, counted)
    return Recount(
        counted_from=counted_from,
        working_days=working_days,
        served_end=served_end,
        counted_end=counted,
        end=end,
        moved=end != served_end,
        provisional=published.is_provisional(end),
        served_calendar=served_calendar,
        published_calendar=published.key,
    )


def calendar(
    code: str, off: Iterable[date] = (), work: Iterable[date] = (), published_through: int | None = None
) -> Calendar:
    """The calendar of a jurisdiction (a key of JURISDICTIONS) with an office's overrides."""
    return Calendar(code, frozenset(off), frozenset(work), published_through)


def _published_off(code: str, year: int) -> frozenset[date]:
    return _published(code, year)[0]


def _published_make_up(code: str, year: int) -> frozenset[date]:
    return _published(code, year)[1]


@lru_cache(maxsize=256)
def _published(code: str, year: int) -> tuple[frozenset[date], frozenset[date]]:
    """(days off, worked weekend days) of one year as the library has them.

    The neighbouring years are read too: arrangements around 1 January belong to either.
    """
    place = JURISDICTIONS[code]
    around = range(max(year - 1, 1), min(year + 1, 9999) + 1)
    days = holidays.country_holidays(place.country, subdiv=place.subdivision, years=around)
    off = frozenset(d for d in days if d.year == year)
    made_up = frozenset(d for d in days.weekend_workdays if d.year == year)
    return off - made_up, made_up
