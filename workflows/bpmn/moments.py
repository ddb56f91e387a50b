"""Due moments: what a date, a date and time, a duration or a cycle of the diagram means on the clock of the office."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from workflows.bpmn.variables import VariableRefused
from workflows.feel import Clock

MAX_CYCLES = 1_000
_DURATION = re.compile(
    r"(?P<sign>-?)P(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?"
)


@dataclass(frozen=True)
class Wait:
    """When a timer is due (UTC) and how often it comes again, each time `every` later (ISO 8601 duration)."""

    due: datetime
    again: int = 0
    every: str = ""


def at(value: object, clock: Clock) -> datetime:
    """A moment in UTC. A date is the END of that day in the office's zone; a local date and time is in that zone.

    Accepts date, datetime and their ISO texts. Raises VariableRefused for anything else.
    """
    if isinstance(value, str):
        value = _parse(value)
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=ZoneInfo(clock.zone))).astimezone(UTC)
    if isinstance(value, date):
        return datetime.combine(value, time.max, ZoneInfo(clock.zone)).astimezone(UTC)
    raise VariableRefused(f"Expected a date or a date and time but {value!r:.80}.")


def after(start: datetime, duration: object, zone: str) -> datetime:
    """`start` plus an ISO 8601 duration, in UTC. Years, months and weeks and days are counted on the office's
    calendar (a day may have 23 hours), hours and smaller on the clock. A Python timedelta is exact.

    Raises VariableRefused for what is not a duration, and for a negative one.
    """
    if isinstance(duration, timedelta):
        if duration < timedelta(0):
            raise VariableRefused(f"Expected a duration that does not point back but {duration!r}.")
        return start.astimezone(UTC) + duration
    matched = _DURATION.fullmatch(str(duration).strip())
    if (
        matched is None
        or matched["sign"]
        or not any(matched.group(key) for key in matched.groupdict() if key != "sign")
    ):
        raise VariableRefused(f"Expected a duration such as P7D or PT4H but {duration!r:.80}.")
    part = {key: float(found) for key, found in matched.groupdict().items() if found and key != "sign"}
    local = start.astimezone(ZoneInfo(zone))
    months = local.month - 1 + int(part.get("months", 0) + 12 * part.get("years", 0))
    year, month = local.year + months // 12, months % 12 + 1
    local = local.replace(year=year, month=month, day=min(local.day, monthrange(year, month)[1]))
    local += timedelta(days=part.get("days", 0) + 7 * part.get("weeks", 0))
    exact = timedelta(hours=part.get("hours", 0), minutes=part.get("minutes", 0), seconds=part.get("seconds", 0))
    return local.astimezone(UTC) + exact


def cycle(value: object, clock: Clock) -> Wait:
    """`R3/P1D`, `R/PT1H` (at most 1,000 times) or `R3/2026-01-31T09:00:00Z/P1D`, as ISO 8601 writes them.

    Raises VariableRefused for anything else and for an interval of no length, which would never end.
    """
    parts = str(value).strip().split("/")
    if len(parts) not in (2, 3) or not re.fullmatch(r"R\d{0,6}", parts[0]):
        raise VariableRefused(f"Expected a cycle such as R3/P1D but {value!r:.80}.")
    times = min(int(parts[0][1:] or MAX_CYCLES), MAX_CYCLES)
    every = parts[-1]
    later = after(clock.now, every, clock.zone)
    if times < 1 or later <= clock.now:
        raise VariableRefused(f"Expected a cycle that comes at least once, later, but {value!r:.80}.")
    return Wait(at(parts[1], clock) if len(parts) == 3 else later, times - 1, every)


def _parse(text: str) -> date | datetime:
    text = text.strip()
    try:
        return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    except ValueError:
        raise VariableRefused(f"Expected a date or a date and time but {text!r:.80}.") from None
