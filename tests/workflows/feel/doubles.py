"""A small calendar and a fixed clock for tests of expressions."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from workflows.feel import Clock

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class SmallCalendar:
    """New Year's Day and the first week of October off each year, the last Saturday before it worked."""

    key: str = "small-1"

    def days_off(self, year: int) -> Collection[date]:
        return [date(year, 1, 1), *(date(year, 10, day) for day in range(1, 8))]

    def make_up_workdays(self, year: int) -> Collection[date]:
        return [day for day in (date(year, 9, n) for n in range(24, 31)) if day.weekday() == 5]

    def is_working_day(self, day: date) -> bool:
        if day.weekday() >= 5:
            return day in self.make_up_workdays(day.year)
        return day not in self.days_off(day.year)

    def working_days_after(self, day: date, n: int) -> date:
        if n == 0 and self.is_working_day(day):
            return day
        left = max(n, 1)
        while left:
            day += ONE_DAY
            left -= self.is_working_day(day)
        return day

    def working_days_between(self, start: date, end: date) -> int:
        if end < start:
            return -self.working_days_between(end, start)
        return sum(self.is_working_day(start + ONE_DAY * i) for i in range(1, (end - start).days + 1))


NOW = datetime(2026, 1, 30, 18, 30, tzinfo=UTC)
"""Saturday 31 January, half past two in the morning, in Shanghai; still Friday in London."""

CLOCK = Clock(NOW, "Asia/Shanghai", SmallCalendar())
