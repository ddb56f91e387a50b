"""Signs on references with their innocent readings, and who said what about them."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from webapp.casework.queries.head import CaseHead
from webapp.db import rows
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


_SIGNALS = (
    sa.select(
        ReferenceSignal.id,
        ReferenceSignal.reference_id,
        ReferenceSignal.code,
        ReferenceSignal.resolution,
        ReferenceSignal.explanation,
        ReferenceSignal.resolved_at,
        Reference.number,
        User.name,
    )
    .join(Reference, Reference.id == ReferenceSignal.reference_id)
    .outerjoin(User, User.id == ReferenceSignal.resolved_by)
    .where(ReferenceSignal.case_id == sa.bindparam("case_id", type_=sa.BigInteger))
    .order_by(Reference.number, ReferenceSignal.id)
)
_OF_ONE = _SIGNALS.where(ReferenceSignal.reference_id == sa.bindparam("reference_id", type_=sa.BigInteger))


def signals_of(head: CaseHead, reference_id: int | None = None) -> tuple[SignalRow, ...]:
    """The signs of a case, or of one of its references, by referee."""
    named = {"case_id": head.id}
    found = rows(_SIGNALS, named) if reference_id is None else rows(_OF_ONE, {**named, "reference_id": reference_id})
    words = head.project.pack.referee_signals
    return tuple(
        SignalRow(
            r.id,
            r.reference_id,
            r.number,
            words.signal(r.code),
            r.resolution,
            head.key.open(r.explanation) or "",
            r.name or "",
            r.resolved_at,
        )
        for r in found
    )
