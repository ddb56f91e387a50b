"""A record that nobody has matched to the person yet: kept from whoever rates or decides, for it may be spent."""

from collections.abc import Mapping

import sqlalchemy as sa

from webapp.access.permissions import Permission
from webapp.access.viewer import Viewer
from webapp.casework.queries.head import CaseHead
from webapp.db import db, rows
from webapp.models import CasePerson, Check, Evidence, Task
from workflows.vocabulary import CheckResult, Part

_HITS = sa.select(Check.id).where(
    Check.case_id == sa.bindparam("case_id", type_=sa.BigInteger), Check.result == CheckResult.HIT
)
CLOSED = "This record stays closed until it is matched to the person."
_KEPT_FROM = (Part.RATER, Part.APPROVER)


def closed_checks(head: CaseHead, viewer: Viewer | None) -> frozenset[int]:
    """The checks with an unmatched record that this viewer does not read: they take down none, or they rate or decide
    here (domain §6.2). Nobody outside the office reads any."""
    hits = frozenset(row.id for row in rows(_HITS, {"case_id": head.id}))
    if not hits or viewer is None:
        return hits
    holds = sa.select(CasePerson.id).where(
        CasePerson.case_id == head.id,
        CasePerson.user_id == viewer.id,
        CasePerson.part.in_(_KEPT_FROM),
        CasePerson.ended_at.is_(None),
    )
    works = viewer.may(Permission.RECORD_OUTSIDE) or viewer.may(Permission.CASE_READ_UNIT)
    return hits if not works or db.session.scalar(holds.limit(1)) is not None else frozenset()


def closed_papers(head: CaseHead, viewer: Viewer | None) -> frozenset[int]:
    """The documents that came with those records."""
    brought = db.session.execute(
        sa.select(Evidence.id, Task.subject, Task.element_id)
        .join(Task, Task.id == Evidence.task_id)
        .where(Evidence.case_id == head.id, Task.element_id.in_(head.project.recording("record_reply")))
    )
    return closed_among(head, {row.id: row.subject for row in brought}, viewer)


def closed_among(head: CaseHead, brought: Mapping[int, int | None], viewer: Viewer | None) -> frozenset[int]:
    """Those of the documents brought with replies (id → of which check) that this viewer may not read yet."""
    if not brought:
        return frozenset()
    checks = closed_checks(head, viewer)
    return frozenset(document for document, check in brought.items() if check in checks)
