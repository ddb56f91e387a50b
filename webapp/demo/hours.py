"""Office hours: when somebody gets round to something, on working days between nine and five where they sit."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from workflows.calendars import Calendar

OPENS, CLOSES = time(9), time(17)
DAY = timedelta(hours=8)


def later(moment: datetime, days: float, zone: str, calendar: Calendar) -> datetime:
    """`days` working days of eight hours after `moment` (aware), always inside office hours."""
    local, left = moment.astimezone(ZoneInfo(zone)), DAY * days
    while True:
        opens = datetime.combine(local.date(), OPENS, local.tzinfo)
        closes = datetime.combine(local.date(), CLOSES, local.tzinfo)
        if calendar.is_working_day(local.date()) and local < closes:
            local = max(local, opens)
            if local + left <= closes:
                return local + left
            left -= closes - local
        local = datetime.combine(local.date() + timedelta(days=1), OPENS, local.tzinfo)


def before(day: date, days: int, calendar: Calendar) -> date:
    """The working day that lies `days` working days before `day`."""
    while days > 0:
        day -= timedelta(days=1)
        days -= calendar.is_working_day(day)
    while not calendar.is_working_day(day):
        day -= timedelta(days=1)
    return day
