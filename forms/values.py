"""Answers as values: JavaScript's numbers and texts, options, and places in nested data."""

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from forms.patterns import units

Path = tuple[str | int, ...]
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
# ECMA-262 String.prototype.trim
_BLANK = "\t\n\v\f\r \u00a0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u2028\u2029\u202f\u205f\u3000\ufeff"


@dataclass(frozen=True)
class Option:
    """One option: `token` is what the page posts for `value`."""

    value: object
    label: str
    token: str


def text_length(text: str) -> int:
    """Length as JavaScript counts it: UTF-16 units, white space at both ends apart."""
    return len(units(text.strip(_BLANK)))


def number_of(value: object) -> Decimal | None:
    """The exact decimal that form-js computes with; None where it sees no number.

    A number is a double there and reaches big.js in its shortest spelling, as `repr` gives it here.
    """
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        text = repr(float(value)) if isinstance(value, float) else str(value)
    else:
        text = str(value).strip(_BLANK)
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def js_number(text: str) -> int | float | None:
    """What JavaScript's `Number(text)` is for a decimal text; whole numbers stay int. None if infinite or no number."""
    exact = number_of(text.replace(",", "."))
    if exact is None:
        return None
    double = float(exact)
    if double in (float("inf"), float("-inf")):
        return None
    return int(double) if double.is_integer() else double


def token_of(value: object) -> str:
    """How an option's value is written into the page."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def options_of(source: object) -> tuple[Option, ...]:
    """Options from static values, input data or an expression's result, as form-js reads them; unusable ones drop out.

    Objects as values are dropped too: an answer is a scalar or a list of scalars.
    """
    found = []
    for item in source if isinstance(source, list | tuple) else ():
        value, label = item, None
        if isinstance(item, Mapping):
            value, label = item.get("value"), item.get("label")
        usable = isinstance(value, str | int | float) and (bool(value) or value == 0)
        if usable:
            found.append(Option(value, label if isinstance(label, str) and label else token_of(value), token_of(value)))
    return tuple(found)


def same(left: object, right: object) -> bool:
    """Equality without Python's True == 1."""
    return left == right and isinstance(left, bool) is isinstance(right, bool)


def get(data: object, path: Path) -> object:
    """The value at a path of nested objects and lists; None where there is none."""
    for step in path:
        if isinstance(data, Mapping) and step in data:
            data = data[str(step)]
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
        else:
            return None
    return data


def put(data: dict[str, object], path: Path, value: object) -> None:
    """Set the value at a path, making objects and list rows on the way; what is in the way is replaced."""
    here: Any = data
    for step, following in itertools.pairwise(path):
        here = _below(here, step, list if isinstance(following, int) else dict)
    last = path[-1]
    if isinstance(last, int):
        _below(here, last, dict)
    here[last] = value


def _below(here: Any, step: str | int, kind: type) -> Any:
    """What lies one step below, of the wanted kind."""
    if isinstance(step, int):
        while len(here) <= step:
            here.append({})
        below = here[step]
    else:
        below = here.get(step)
    if not isinstance(below, kind):
        below = here[step] = kind()
    return below


def dotted(path: Path) -> str:
    """A path as the name of an input: `referees.0.name`."""
    return ".".join(str(step) for step in path)
