"""How Python values cross into FEEL and back: JSON, with what JSON cannot say tagged."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from workflows.errors import FeelError


@dataclass(frozen=True, order=True)
class YearsMonths:
    """A years and months duration, in months; negative ones point back."""

    months: int

    def __str__(self) -> str:
        years, months = divmod(abs(self.months), 12)
        text = (f"{years}Y" if years else "") + (f"{months}M" if months or not years else "")
        return f"{'-' if self.months < 0 else ''}P{text}"


Scalar: TypeAlias = bool | int | float | str | date | time | datetime | timedelta | YearsMonths | None
Value: TypeAlias = "Scalar | list[Value] | dict[str, Value]"

_TAG = "@"
_DURATION = re.compile(
    r"(?P<sign>-?)P(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<days>\d+)D)?"
    r"(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?"
)


def encode(message: Mapping[str, object]) -> str:
    """The JSON text of a message for the isolate.

    Raises FeelError on a value that FEEL has no exact counterpart for: NaN, infinities, decimals with more digits than
    a float keeps, objects of other classes. Whole numbers past 2^53 are refused on the other side.
    """
    try:
        return json.dumps(message, default=_tagged, allow_nan=False, separators=(",", ":"))
    except (TypeError, ValueError, RecursionError) as error:
        raise FeelError(f"A value cannot be used in an expression: {error}") from error


def _tagged(value: object) -> object:
    if isinstance(value, datetime):
        return {_TAG: "date and time", "iso": value.replace(tzinfo=None).isoformat() + _zone(value.tzinfo, value)}
    if isinstance(value, date):
        return {_TAG: "date", "iso": value.isoformat()}
    if isinstance(value, time):
        return {_TAG: "time", "iso": value.replace(tzinfo=None).isoformat() + _zone(value.tzinfo, value)}
    if isinstance(value, timedelta):
        return {_TAG: "duration", "iso": _iso_duration(value)}
    if isinstance(value, YearsMonths):
        return {_TAG: "duration", "iso": str(value)}
    if isinstance(value, Decimal):
        return _number(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (frozenset, set)):
        raise TypeError("Expected a list but got a set, which has no order")
    raise TypeError(f"Expected plain data but got {type(value).__name__}")


def _zone(zone: tzinfo | None, moment: datetime | time) -> str:
    if zone is None:
        return ""
    if isinstance(zone, ZoneInfo) and zone.key:
        return f"@{zone.key}"
    offset = moment.utcoffset()
    if offset is None:
        raise ValueError(f"Expected a fixed offset or a named zone but got {zone}")
    minutes, seconds = divmod(abs(int(offset.total_seconds())), 60)
    sign = "-" if offset < timedelta(0) else "+"
    return f"{sign}{minutes // 60:02}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")


def _iso_duration(value: timedelta) -> str:
    micros = abs(value) // timedelta(microseconds=1)
    seconds, rest = divmod(micros, 1_000_000)
    fraction = f".{rest:06}".rstrip("0") if rest else ""
    return f"{'-' if value < timedelta(0) else ''}PT{seconds}{fraction}S"


def _number(value: Decimal) -> int | float:
    if not value.is_finite():
        raise ValueError(f"Expected a number but got {value}")
    if value == value.to_integral_value():
        return int(value)
    if Decimal(repr(float(value))) != value:
        raise ValueError(f"Expected at most 15 significant digits but got {value}: it would be rounded")
    return float(value)


def decode(value: Any) -> Value:
    """The Python value of what the isolate sent. Raises FeelError on a date that Python cannot hold."""
    if isinstance(value, list):
        return [decode(item) for item in value]
    if isinstance(value, dict):
        if _TAG in value:
            return _untagged(value[_TAG], value["iso"])
        return {key: decode(item) for key, item in value.items()}
    return value  # type: ignore[no-any-return]


def _untagged(kind: str, iso: str) -> Value:
    try:
        match kind:
            case "date":
                return date.fromisoformat(iso)
            case "time":
                if "@" in iso:
                    return time.fromisoformat(_plain(iso)).replace(tzinfo=_named(iso))
                return time.fromisoformat(iso)
            case "date and time":
                if "@" in iso:
                    return datetime.fromisoformat(_plain(iso)).replace(tzinfo=_named(iso))
                return datetime.fromisoformat(iso)
            case "years and months":
                return YearsMonths(_parts(iso)["months"])
            case _:
                return timedelta(microseconds=_parts(iso)["micros"])
    except (ValueError, OverflowError, ZoneInfoNotFoundError) as error:
        raise FeelError(f"Expected a {kind} between the years 1 and 9999 but got {iso}") from error


def _plain(iso: str) -> str:
    return iso.partition("@")[0]


def _named(iso: str) -> ZoneInfo:
    return ZoneInfo(iso.partition("@")[2])


def _parts(iso: str) -> dict[str, int]:
    match = _DURATION.fullmatch(iso)
    if match is None:
        raise ValueError(iso)
    count = {name: Decimal(text or 0) for name, text in match.groupdict().items() if name != "sign"}
    sign = -1 if match["sign"] else 1
    seconds = count["days"] * 86_400 + count["hours"] * 3600 + count["minutes"] * 60 + count["seconds"]
    return {
        "months": sign * int(count["years"] * 12 + count["months"]),
        "micros": sign * int(seconds * 1_000_000),
    }
