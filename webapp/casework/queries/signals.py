"""Signs on references with their innocent readings, and who said what about them."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from webapp.casework.queries.head import CaseHead
from webapp.db import db
from webapp.models import Reference, ReferenceSignal, User
from workflows.pack import Signal


@dataclass(frozen=True)
class SignalRow:
    """`number` is the referee's number on the case; `resolution` is '' while nobody has looked."""

    id: int
    reference_id: int
    number: int
    sign: Signal
    resolution: str
    explanation: str
    by: str
    at: datetime | None

    @property
    def open(self) -> bool:
        """Not explained yet; one that needs a call stays open until the call explained it."""
        return self.resolution != "explained"


def signals_of(head: CaseHead, reference_id: int | None = None) -> tuple[SignalRow, ...]:
    """The signs of a case, or of one of its references, by referee."""
    query = (
        sa.select(ReferenceSignal, Reference.number, User.name)
        .join(Reference, Reference.id == ReferenceSignal.reference_id)
        .outerjoin(User, User.id == ReferenceSignal.resolved_by)
        .where(ReferenceSignal.case_id == head.id)
        .order_by(Reference.number, ReferenceSignal.id)
    )
    if reference_id is not None:
        query = query.where(ReferenceSignal.reference_id == reference_id)
    words = head.project.pack.referee_signals
    return tuple(
        SignalRow(
            r.ReferenceSignal.id,
            r.ReferenceSignal.reference_id,
            r.number,
            words.signal(r.ReferenceSignal.code),
            r.ReferenceSignal.resolution,
            head.key.open(r.ReferenceSignal.explanation) or "",
            r.name or "",
            r.ReferenceSignal.resolved_at,
        )
        for r in db.session.execute(query)
    )
