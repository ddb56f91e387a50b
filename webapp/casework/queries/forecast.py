"""When somebody will hear: how long the cases of this office took, as a span that holds eight in ten, never one day."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from webapp.casework.queries.head import CaseHead
from webapp.db import db
from webapp.models import Case
from workflows.vocabulary import CaseStatus, Outcome

LEAST = 10
"""Fewer cases than these say nothing about eight in ten."""
_HEARD = (Outcome.HIRED, Outcome.CONDITIONAL, Outcome.REJECTED, Outcome.DEBARRED)


@dataclass(frozen=True)
class Forecast:
    """Between these days eight in ten of `cases` cases like this one heard."""

    first: date
    last: date
    cases: int


def forecast(head: CaseHead, now: datetime) -> Forecast | None:
    """From the decided cases of the same unit and pack that took longer than this one has so far; None for too few."""
    elapsed = now - head.row.opened_at
    rows = db.session.execute(
        sa.select(Case.opened_at, Case.closed_at).where(
            Case.pack == head.row.pack,
            Case.unit_id == head.row.unit_id,
            Case.status == CaseStatus.CLOSED,
            Case.outcome.in_(_HEARD),
        )
    ).all()
    took = sorted(row.closed_at - row.opened_at for row in rows if row.closed_at - row.opened_at > elapsed)
    if len(took) < LEAST:
        return None
    first, last = span(took)
    return Forecast((head.row.opened_at + first).date(), (head.row.opened_at + last).date(), len(took))


def span(took: list[timedelta]) -> tuple[timedelta, timedelta]:
    """The middle eight tenths of sorted durations: a tenth is cut off, rounded down, at each end."""
    cut = len(took) // 10
    return took[cut], took[-1 - cut]
