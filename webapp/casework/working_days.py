"""The working-day calendars of the office, kept warm; a newer publication is noticed by statements made anyway."""

from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock

import sqlalchemy as sa

from webapp.db import database, db
from webapp.models import CalendarYear
from workflows.calendars import JURISDICTIONS, Calendar, with_years

# The newest publication, as a column for the statements that load a viewer or lock a case: knowing whether what is
# kept is still good costs no statement of its own.
NEWEST = sa.select(sa.func.coalesce(sa.func.max(CalendarYear.id), 0)).scalar_subquery().label("newest_calendar")


@dataclass(frozen=True)
class _Kept:
    """Every calendar as of the publication `newest`."""

    newest: int
    by_code: Mapping[str, Calendar]


_kept: dict[str, _Kept] = {}
_seen: dict[str, int] = {}
_lock = Lock()


def saw(newest: int) -> None:
    """A statement has read NEWEST: what is kept of an older publication is not good any more."""
    name = database()
    with _lock:
        _seen[name] = max(newest, _seen.get(name, 0))


def calendar(code: str) -> Calendar:
    """The working days of a jurisdiction with the years this office has published. Raises KeyError.

    Costs a statement only when another publication was seen than the one that is kept.
    """
    name = database()
    with _lock:
        kept, newest = _kept.get(name), _seen.get(name, 0)
    if kept is None or kept.newest < newest:
        kept = _read()
        with _lock:
            _kept[name] = kept
    return kept.by_code[code]


def latest_years(code: str) -> dict[int, CalendarYear]:
    """Year → its latest publication by this office."""
    rows = db.session.scalars(sa.select(CalendarYear).where(CalendarYear.code == code).order_by(CalendarYear.id))
    return {row.year: row for row in rows}


def forget(name: str) -> None:
    """Let go of what is kept for one database."""
    with _lock:
        _kept.pop(name, None)
        _seen.pop(name, None)


def _read() -> _Kept:
    rows = db.session.scalars(sa.select(CalendarYear).order_by(CalendarYear.id)).all()
    latest = {(row.code, row.year): row.days for row in rows}
    by_code = {
        code: with_years(code, [days for (of, _year), days in latest.items() if of == code]) for code in JURISDICTIONS
    }
    return _Kept(max((row.id for row in rows), default=0), by_code)
