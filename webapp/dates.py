"""How days and deadlines are written, in the reader's language; day counts are always working days."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time, get_timezone_location
from flask_babel import get_locale, gettext, ngettext, to_user_timezone, to_utc

# CLDR's own short forms put commas where we want none, so the patterns are ours.
_PATTERNS = {
    "en": {"day": "EEE d MMM", "day-year": "EEE d MMM y", "long": "EEEE d MMMM", "long-year": "EEEE d MMMM y"},
    "zh_Hans": {"day": "M月d日 EEE", "day-year": "y年M月d日 EEE", "long": "M月d日 EEEE", "long-year": "y年M月d日 EEEE"},
}
SOON = 2  # working days before a deadline at which it turns amber


class WorkingDays(Protocol):
    def working_days_between(self, start: date, end: date) -> int: ...


@dataclass(frozen=True)
class Deadline:
    """`tone` is the colour of a tag (red, yellow, or '' for plain text), `words` say how long, `on` the day itself."""

    tone: str
    words: str
    on: str


def day(value: date | datetime, today: date | None = None) -> str:
    """Mon 23 Nov 2026, 2026年11月23日 周一; with `today`, the year is left out when it is this one."""
    same_year = today is not None and today.year == value.year
    return _written(value, "day" if same_year else "day-year")


def long_day(value: date | datetime, today: date | None = None) -> str:
    """Friday 4 December 2026: headings, and everything addressed to people outside the office."""
    same_year = today is not None and today.year == value.year
    return _written(value, "long" if same_year else "long-year")


def day_there(value: datetime, zone: str, today: date | None = None) -> str:
    """The day on which a time limit ends by the clocks of `zone`, whose rules set it: told with the place where the
    office's clocks say otherwise. Mon 23 Nov 2026, New York time."""
    return _placed(day(value.astimezone(ZoneInfo(zone)).date(), today), value, zone)


def long_day_there(value: datetime, zone: str) -> str:
    """`day_there` in the long form, for people outside the office."""
    return _placed(long_day(value.astimezone(ZoneInfo(zone)).date()), value, zone)


def _placed(words: str, value: datetime, zone: str) -> str:
    if value.astimezone(ZoneInfo(zone)).utcoffset() == to_user_timezone(value).utcoffset():
        return words
    place = get_timezone_location(zone, locale=_locale(), return_city=True)
    return gettext("%(day)s, %(place)s time", day=words, place=place)


def clock_time(value: datetime) -> str:
    """16:05, in the office's zone."""
    return format_time(to_user_timezone(value), "HH:mm", locale=_locale())


def moment(value: datetime) -> str:
    """Fri 20 Nov 2026, 16:05, in the office's zone."""
    return gettext("%(day)s, %(time)s", day=day(value), time=clock_time(value))


def office_day(now: datetime) -> date:
    """The day it is in the office's zone."""
    return to_user_timezone(now).date()


def start_of(value: date) -> datetime:
    """The first moment of that day in the office's zone, in UTC."""
    return to_utc(datetime.combine(value, time.min)).replace(tzinfo=UTC)


def since(value: datetime, now: datetime) -> str:
    """09:12 when that was today in the office's zone, otherwise the day: for lists, where room is short."""
    return clock_time(value) if office_day(value) == office_day(now) else day(value, office_day(now))


def deadline(due: date, today: date, calendar: WorkingDays) -> Deadline:
    """What stands at a task that is due on `due` (the office's day, to its end) when today is `today`."""
    if due < today:
        over = calendar.working_days_between(due, today)
        words = ngettext("%(num)s day over", "%(num)s days over", over) if over else gettext("Just over")
        return Deadline("red", words, day(due, today))
    if due == today:
        return Deadline("yellow", gettext("Due today"), day(due, today))
    left = calendar.working_days_between(today, due)
    words = ngettext("%(num)s day left", "%(num)s days left", left)
    return Deadline("yellow" if left <= SOON else "", words, day(due, today))


def waited(since: date, today: date, calendar: WorkingDays) -> str:
    """today, 1 day, 12 days: how long something has been waiting."""
    days = calendar.working_days_between(since, today)
    return ngettext("%(num)s day", "%(num)s days", days) if days else gettext("today")


def _written(value: date | datetime, pattern: str) -> str:
    if isinstance(value, datetime):
        value = to_user_timezone(value).date()
    return _formatted(value, pattern, _locale())


@lru_cache(maxsize=4096)
def _formatted(value: date, pattern: str, locale: str) -> str:
    """A list writes the same few days again and again."""
    return format_date(value, _PATTERNS[locale][pattern], locale=locale)


def _locale() -> str:
    code = str(get_locale())
    return code if code in _PATTERNS else "en"
