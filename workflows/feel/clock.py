"""What an expression may know of time: a moment, a zone and a working-day calendar, all told by the caller."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

_YEARS_AROUND = 2
"""How many years before and after a year are told with it, so that a count over years asks rarely."""


class Calendar(Protocol):
    """Which days are worked. `key` is equal exactly when the content is; weekends are Saturday and Sunday."""

    @property
    def key(self) -> str: ...
    def days_off(self, year: int) -> Collection[date]: ...
    def make_up_workdays(self, year: int) -> Collection[date]: ...


@dataclass(frozen=True)
class Clock:
    """`now()` and `today()` of an expression: the aware moment `now`, seen in the IANA zone `zone`.

    Without a calendar, functions that count working days are errors. Raises ValueError on a naive `now` and
    ZoneInfoNotFoundError on an unknown zone.
    """

    now: datetime
    zone: str
    calendar: Calendar | None = None

    def __post_init__(self) -> None:
        if self.now.tzinfo is None:
            raise ValueError(f"Expected a moment with a time zone but got {self.now.isoformat()}")
        ZoneInfo(self.zone)

    def told(self) -> dict[str, str | None]:
        """As the isolate wants it: the wall clock of the zone, and the key of the calendar."""
        wall = self.now.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None)
        return {"now": f"{wall.isoformat()}@{self.zone}", "calendar": self.calendar.key if self.calendar else None}


def years_told(calendar: Calendar, year: int) -> dict[str, object]:
    """What the calendar says of `year` and the years around it. Years that Python cannot hold have no holidays."""
    first, last = year - _YEARS_AROUND, year + _YEARS_AROUND
    return {"key": calendar.key, "years": {str(y): _year_told(calendar, y) for y in range(first, last + 1)}}


def _year_told(calendar: Calendar, year: int) -> dict[str, list[str]]:
    if not MINYEAR <= year <= MAXYEAR:
        return {"off": [], "work": []}
    return {
        "off": [day.isoformat() for day in calendar.days_off(year)],
        "work": [day.isoformat() for day in calendar.make_up_workdays(year)],
    }
