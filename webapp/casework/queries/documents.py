"""The documents of a case: listed, counted, one by one; what a rater brought stays closed as long as the rating."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from webapp.access.viewer import Viewer
from webapp.casework.queries.head import CaseHead, head_of
from webapp.casework.queries.ratings import closed_documents
from webapp.casework.queries.unmatched import closed_papers
from webapp.db import db
from webapp.models import Evidence, Strike
from webapp.refusals import NotFound


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


def evidence_of(head: CaseHead) -> tuple[EvidenceRow, ...]:
    """All documents that this viewer may see, newest first."""
    rows = db.session.scalars(
        sa.select(Evidence).where(Evidence.case_id == head.id).order_by(Evidence.number.desc())
    ).all()
    closed = closed_documents(head, head.viewer) | closed_papers(head, head.viewer) if rows else frozenset()
    struck = set(db.session.scalars(sa.select(Strike.evidence_id).where(Strike.case_id == head.id))) if rows else set()
    return tuple(
        EvidenceRow(
            id=r.id,
            number=r.number,
            title=head.key.open(r.title),
            source=r.source,
            criteria=r.criteria,
            added_at=r.added_at,
            media_type=r.media_type,
            size=r.size,
            pages=r.pages,
            sha256=r.sha256,
            withheld=r.withheld_at is not None,
            withdrawn=r.withdrawn_at is not None,
            struck=r.id in struck,
        )
        for r in rows
        if r.id not in closed
    )


def count_evidence(case_id: int) -> int:
    return int(
        db.session.scalar(sa.select(sa.func.count()).select_from(Evidence).where(Evidence.case_id == case_id)) or 0
    )


def evidence_row(case_id: int, evidence_id: int, viewer: Viewer) -> tuple[CaseHead, Evidence]:
    """One piece of evidence of a case the viewer may see. Raises NotFound."""
    head = head_of(case_id, viewer)
    row = db.session.get(Evidence, evidence_id)
    if row is None or row.case_id != case_id or evidence_id in closed_papers(head, viewer):
        raise NotFound("There is no such document in this case.")
    return head, row
