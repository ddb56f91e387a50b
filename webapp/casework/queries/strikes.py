"""What was struck out of answers and documents: that it was, on what ground, by whom; never what."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from webapp.casework.queries.head import CaseHead
from webapp.db import db
from webapp.models import Strike, User


@dataclass(frozen=True)
class StrikeRow:
    """`page` of a document, None for a passage or for the whole of it (`whole`)."""

    ground: str
    by: str
    at: datetime
    page: int | None
    whole: bool


def strikes_of_answer(head: CaseHead, submission_id: int) -> tuple[StrikeRow, ...]:
    return _rows(head, Strike.submission_id == submission_id)


def strikes_of_document(head: CaseHead, evidence_id: int) -> tuple[StrikeRow, ...]:
    return _rows(head, Strike.evidence_id == evidence_id)


def struck_passages(head: CaseHead) -> tuple[str, ...]:
    """What must be taken out of every text of the case before anybody is shown it, the longest first.

    For the one module that shows it.
    """
    rows = db.session.scalars(sa.select(Strike.passage).where(Strike.case_id == head.id))
    found = {passage for row in rows if (passage := head.key.open(row)["passage"])}
    return tuple(sorted(found, key=lambda passage: (-len(passage), passage)))


def _rows(head: CaseHead, which: sa.ColumnElement[bool]) -> tuple[StrikeRow, ...]:
    rows = db.session.execute(
        sa.select(Strike, User.name)
        .join(User, User.id == Strike.struck_by)
        .where(Strike.case_id == head.id, which)
        .order_by(Strike.id)
    )
    return tuple(
        StrikeRow(
            ground=str(r.Strike.ground),
            by=r.name,
            at=r.Strike.struck_at,
            page=r.Strike.page,
            whole=r.Strike.page is None and not head.key.open(r.Strike.passage)["passage"],
        )
        for r in rows
    )
