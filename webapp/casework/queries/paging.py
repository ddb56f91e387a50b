"""Keyset paging: a page begins after the last row of the one before, never at a count."""

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

import orjson

from webapp.refusals import NotFound

Row = TypeVar("Row")
PAGE = 25
MOST_COUNTED = 99


@dataclass(frozen=True)
class Page(Generic[Row]):
    """`after` and `before` are cursors for the next and the previous page, '' where there is none."""

    rows: tuple[Row, ...]
    after: str
    before: str


def cursor(*values: Any) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(values)).decode().rstrip("=")


def read_cursor(text: str, *kinds: Callable[[Any], Any]) -> list[Any]:
    """The values of a cursor, each read by its kind (`number`, `moment`); raises NotFound for one we did not make."""
    try:
        values = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if not isinstance(values, list):
            raise ValueError("Expected a list")
        return [kind(value) for kind, value in zip(kinds, values, strict=True)]
    except (ValueError, TypeError):
        raise NotFound("This page link is broken. Start again from the list.") from None


def number(value: Any) -> int:
    """A whole number that a database can hold."""
    found = int(value)
    if abs(found) >= 2**63:
        raise ValueError("Expected a number of 64 bits")
    return found


def moment(value: Any) -> datetime:
    found = datetime.fromisoformat(value)
    if found.tzinfo is None:
        raise ValueError("Expected a moment with its zone")
    return found


def page_of(found: Sequence[Row], limit: int, backwards: bool, entered: bool, key: Callable[[Row], str]) -> Page[Row]:
    """Cut `limit` + 1 fetched rows to a page; `found` is reversed when it was read backwards."""
    more = len(found) > limit
    rows = tuple(found[:limit])
    if backwards:
        rows = rows[::-1]
    has_next = more if not backwards else entered
    has_previous = entered if not backwards else more
    return Page(
        rows=rows,
        after=key(rows[-1]) if rows and has_next else "",
        before=key(rows[0]) if rows and has_previous else "",
    )


@dataclass(frozen=True)
class Count:
    """A count that stops at 99: `text` is what a person reads."""

    value: int

    @property
    def text(self) -> str:
        return f"{MOST_COUNTED}+" if self.value > MOST_COUNTED else str(self.value)
