"""When somebody will hear: how long the cases of this office took, as a span that holds eight in ten, never one day."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from webapp.casework.queries.head import CaseHead
from webapp.db import db
from webapp.models import Case, Letter
from workflows.vocabulary import CaseStatus, Outcome

LEAST = 10
"""Fewer cases than these say nothing about eight in ten."""
_HEARD = (Outcome.HIRED, Outcome.CONDITIONAL, Outcome.REJECTED, Outcome.DEBARRED)
_TOLD = ("adverse", "outcome")
"""Letters by which the person hears the decision; named by the packs' templates."""


@dataclass(frozen=True)
class Forecast:
    """Between these days eight in ten of `cases` cases like this one heard; None where it takes longer than almost all
    of them did, so that they say nothing about it any more."""

    first: date | None
    last: date | None
    cases: int


def forecast(head: CaseHead, now: datetime) -> Forecast | None:
    """From the decided cases of the same unit and pack that took longer than this one has so far; None for too few.

    A case took until its decision was written to the candidate, or until its end where nothing was."""
    elapsed = now - head.row.opened_at
    rows = db.session.execute(durations(head.row)).all()
    took = sorted(row.heard - row.opened_at for row in rows if row.heard - row.opened_at > elapsed)
    if len(rows) < LEAST:
        return None
    if len(took) < LEAST:
        return Forecast(None, None, len(rows))
    first, last = span(took)
    return Forecast((head.row.opened_at + first).date(), (head.row.opened_at + last).date(), len(took))


def durations(like: Case) -> sa.Select[tuple[datetime, datetime]]:
    """(opened_at, heard) of every decided case of the same unit and pack."""
    told = (
        sa.select(sa.func.min(Letter.created_at))
        .where(Letter.case_id == Case.id, Letter.template.in_(_TOLD))
        .scalar_subquery()
    )
    return sa.select(
        Case.opened_at, sa.func.coalesce(told, Case.closed_at, type_=Case.closed_at.type).label("heard")
    ).where(
        Case.pack == like.pack,
        Case.unit_id == like.unit_id,
        Case.status == CaseStatus.CLOSED,
        Case.outcome.in_(_HEARD),
    )


def span(took: list[timedelta]) -> tuple[timedelta, timedelta]:
    """The middle eight tenths of sorted durations: a tenth is cut off, rounded down, at each end."""
    cut = len(took) // 10
    return took[cut], took[-1 - cut]
