"""What somebody outside reads on their own pages is proof that it reached them: the first reading is written down."""

from datetime import datetime

import sqlalchemy as sa

from webapp.access.outsider import Outsider
from webapp.casework import notices
from webapp.casework.ground import Actor, lock_case
from webapp.casework.record import note_alone
from webapp.db import db, transaction
from webapp.models import AuditEvent, Letter, Notice
from workflows.vocabulary import NoticeKind


def read_letter(letter: Letter, outsider: Outsider, now: datetime) -> None:
    """The first time only; a letter that served a notice opens that notice."""
    subject, template = str(letter.id), letter.template
    known = db.session.scalar(
        sa.select(AuditEvent.id).where(
            AuditEvent.case_id == letter.case_id, AuditEvent.action == "letter.read", AuditEvent.subject == subject
        )
    )
    if known is None:
        with transaction() as session:
            note_alone(lock_case(session, outsider.case_id, Actor.of(outsider), now), "letter.read", subject)
    if template in set(NoticeKind):
        _open(outsider, NoticeKind(template), now)


def read_concerns(outsider: Outsider, now: datetime) -> None:
    """What is held against somebody stands before them: the notice of concerns is open from now on."""
    _open(outsider, NoticeKind.CONCERNS, now)


def _open(outsider: Outsider, kind: NoticeKind, now: datetime) -> None:
    unopened = sa.select(Notice.id).where(
        Notice.case_id == outsider.case_id,
        Notice.kind == kind,
        Notice.served_at.is_not(None),
        Notice.opened_at.is_(None),
        Notice.withdrawn_at.is_(None),
    )
    for notice_id in db.session.scalars(unopened).all():
        notices.opened(notice_id, now, outsider)
