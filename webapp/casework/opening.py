"""Proof that the candidate opened what was served: the first reading is written down and told to the case."""

from datetime import datetime

import sqlalchemy as sa

from webapp.access.outsider import Outsider
from webapp.casework.cases import deliver
from webapp.casework.ground import Actor, Ground, lock_case
from webapp.casework.record import keep_notes
from webapp.db import db, transaction
from webapp.models import AuditEvent, Letter, Notice
from webapp.refusals import Stale
from workflows.vocabulary import NoticeKind


def read_letter(letter: Letter, outsider: Outsider, now: datetime) -> None:
    """The first time only; a letter that served a notice opens that notice."""
    subject = str(letter.id)
    known = db.session.scalar(
        sa.select(AuditEvent.id).where(
            AuditEvent.case_id == letter.case_id, AuditEvent.action == "letter.read", AuditEvent.subject == subject
        )
    )
    if known is not None:
        return
    kind = NoticeKind(letter.template) if letter.template in set(NoticeKind) else None
    with transaction() as session:
        ground = lock_case(session, outsider.case_id, Actor.of(outsider), now)
        ground.note("letter.read", subject)
        _open(ground, kind)


def read_concerns(outsider: Outsider, now: datetime) -> None:
    """What is held against somebody stands before them: the notice of concerns is open from now on."""
    waits = db.session.scalar(sa.select(Notice.id).where(*_unopened(outsider.case_id, NoticeKind.CONCERNS)).limit(1))
    if waits is not None:
        with transaction() as session:
            _open(lock_case(session, outsider.case_id, Actor.of(outsider), now), NoticeKind.CONCERNS)


def _open(ground: Ground, kind: NoticeKind | None) -> None:
    opened = 0
    if kind is not None:
        opened = ground.session.execute(
            sa.update(Notice).where(*_unopened(ground.case.id, kind)).values(opened_at=ground.now)
        ).rowcount
    if opened:
        ground.note("notice.opened", "", kind=str(kind))
        try:
            deliver(ground, "notice_opened", {})
        except Stale:
            pass  # the case counts from the service and waits for no opening
        else:
            return
    keep_notes(ground)


def _unopened(case_id: int, kind: NoticeKind) -> tuple[sa.ColumnElement[bool], ...]:
    return Notice.case_id == case_id, Notice.kind == kind, Notice.served_at.is_not(None), Notice.opened_at.is_(None)
