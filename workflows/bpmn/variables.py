"""Process variables: what may be stored under which name, and how it survives as plain JSON.

Only scalars and short lists of scalars are let in. Nested data would be shared between branches and with finished
tasks, and a mapping with a key `typename` makes a stored SpiffWorkflow case unloadable (3.2.0, measured). Personal
facts and free text live in tables.
"""

import math
import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from workflows.errors import ProcessError
from workflows.feel import YearsMonths

Stored = str | int | float | bool | None | list["str | int | float | bool | None"]

MAX_TEXT = 1_000
MAX_LIST = 50
MAX_NUMBER = 2**53
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
# `facts` is the window on the tables; `typename` is SpiffWorkflow's own mark for a class to be rebuilt;
# `loopCounter` marks the scope of one instance among many.
RESERVED = frozenset({"facts", "typename", "loopCounter"})


class VariableRefused(ProcessError):
    """A value is no scalar or short list of scalars, or its name is no identifier."""


def check_name(name: str) -> str:
    """The name itself. Raises VariableRefused unless it is an identifier of at most 64 characters."""
    if not isinstance(name, str) or not NAME.fullmatch(name) or name in RESERVED:
        raise VariableRefused(
            f"Expected a variable name of letters, digits and '_' (not {', '.join(sorted(RESERVED))}) but {name!r}."
        )
    return name


def encode(name: str, value: object) -> Stored:
    """The value as plain JSON: dates and times become '@ISO', text that begins with '@' gets one more '@'.

    Raises VariableRefused for nested data, lists over 50 items, text over 1,000 characters, numbers that are not
    finite or beyond 2**53.
    """
    check_name(name)
    if isinstance(value, list | tuple):
        if len(value) > MAX_LIST:
            raise VariableRefused(f"Expected at most {MAX_LIST} items in {name!r} but {len(value)}.")
        return [_scalar(name, item) for item in value]
    return _scalar(name, value)


def encode_all(values: Mapping[str, object]) -> dict[str, Stored]:
    return {name: encode(name, value) for name, value in values.items()}


def decode(stored: Stored) -> object:
    """The value as expressions see it: dates as Python dates, lists always a fresh list."""
    if isinstance(stored, list):
        return [_read(item) for item in stored]
    return _read(stored)


def _scalar(name: str, value: object) -> str | int | float | bool | None:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        if len(value) > MAX_TEXT:
            raise VariableRefused(f"Expected at most {MAX_TEXT} characters in {name!r} but {len(value)}.")
        return "@" + value if value.startswith("@") else str(value)
    if isinstance(value, Decimal):
        value = int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, int | float):
        if not math.isfinite(value) or abs(value) > MAX_NUMBER:
            raise VariableRefused(f"Expected a finite number up to 2**53 in {name!r} but {value!r}.")
        return value
    if isinstance(value, datetime | date | time):
        return "@" + value.isoformat()
    if isinstance(value, timedelta):
        return f"@P{value // timedelta(microseconds=1)}"
    if isinstance(value, YearsMonths):
        return f"@M{value.months}"
    raise VariableRefused(f"Expected text, a number, yes/no, a date or nothing in {name!r} but {type(value).__name__}.")


def _read(stored: str | int | float | bool | None) -> object:
    if not isinstance(stored, str) or not stored.startswith("@"):
        return stored
    text = stored[1:]
    if text.startswith("@"):
        return text
    if text.startswith("P"):
        return timedelta(microseconds=int(text[1:]))
    if text.startswith("M"):
        return YearsMonths(int(text[1:]))
    if "T" in text:
        return datetime.fromisoformat(text)
    return time.fromisoformat(text) if text[2:3] == ":" else date.fromisoformat(text)
