"""The documents of a case: listed, counted, one by one; what a rater brought stays closed as long as the rating."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from webapp.access.viewer import Viewer
from webapp.casework.queries import ratings, unmatched
from webapp.casework.queries.head import CaseHead, head_of
from webapp.db import db, rows
from webapp.models import Evidence, Strike, Task
from webapp.refusals import NotFound
from workflows.vocabulary import Part


@dataclass(frozen=True)
class EvidenceRow:
    """`withheld`: the candidate cannot be told of it; `withdrawn`: it counts for nothing; `struck`: something was
    struck out of it."""

    id: int
    number: int
    title: str
    source: str
    criteria: str
    added_at: datetime
    media_type: str
    size: int
    pages: int
    sha256: str
    withheld: bool
    withdrawn: bool
    struck: bool


_DOCUMENTS = (
    sa.select(
        Evidence.id,
        Evidence.number,
        Evidence.title,
        Evidence.source,
        Evidence.criteria,
        Evidence.added_at,
        Evidence.added_by,
        Evidence.media_type,
        Evidence.size,
        Evidence.pages,
        Evidence.sha256,
        Evidence.withheld_at.is_not(None).label("withheld"),
        Evidence.withdrawn_at.is_not(None).label("withdrawn"),
        Task.part,
        Task.subject,
        Task.element_id,
        sa.exists().where(Strike.evidence_id == Evidence.id).label("struck"),
    )
    .outerjoin(Task, Task.id == Evidence.task_id)
    .where(Evidence.case_id == sa.bindparam("case_id", type_=sa.BigInteger))
    .order_by(Evidence.number.desc())
)


def evidence_of(head: CaseHead) -> tuple[EvidenceRow, ...]:
    """All documents that this viewer may see, newest first."""
    found = rows(_DOCUMENTS, {"case_id": head.id})
    rated = {r.id: r.added_by for r in found if r.part == Part.RATER}
    replying = head.project.recording("record_reply")
    replied = {r.id: r.subject for r in found if r.element_id in replying}
    closed = ratings.closed_among(head, rated, head.viewer) | unmatched.closed_among(head, replied, head.viewer)
    return tuple(_row(head, r) for r in found if r.id not in closed)


def _row(head: CaseHead, row: sa.Row[Any]) -> EvidenceRow:
    return EvidenceRow(
        id=row.id,
        number=row.number,
        title=head.key.open(row.title),
        source=row.source,
        criteria=row.criteria,
        added_at=row.added_at,
        media_type=row.media_type,
        size=row.size,
        pages=row.pages,
        sha256=row.sha256,
        withheld=bool(row.withheld),
        withdrawn=bool(row.withdrawn),
        struck=bool(row.struck),
    )


def count_evidence(case_id: int) -> int:
    return int(
        db.session.scalar(sa.select(sa.func.count()).select_from(Evidence).where(Evidence.case_id == case_id)) or 0
    )


def evidence_row(case_id: int, evidence_id: int, viewer: Viewer) -> tuple[CaseHead, Evidence]:
    """One piece of evidence of a case the viewer may see. Raises NotFound."""
    head = head_of(case_id, viewer)
    row = db.session.get(Evidence, evidence_id)
    if row is None or row.case_id != case_id or evidence_id in unmatched.closed_papers(head, viewer):
        raise NotFound("There is no such document in this case.")
    return head, row
