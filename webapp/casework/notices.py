"""A notice is opened by the person it is for: the proof is kept, and the case hears it."""

from datetime import datetime

import sqlalchemy as sa

from webapp.access.outsider import Outsider
from webapp.access.permissions import Permission
from webapp.access.viewer import Viewer
from webapp.casework.drive import drive
from webapp.casework.facts import surroundings
from webapp.casework.ground import Actor, lock_case
from webapp.casework.notice_rows import mark_opened
from webapp.casework.record import keep_notes
from webapp.db import db, transaction
from webapp.models import Notice
from webapp.refusals import NotAllowed, Stale
from workflows import engine
from workflows.errors import NotWaiting
from workflows.vocabulary import NoticeKind

OPENED = "notice_opened"
BY_LINK, BY_WORD = "link", "told"
"""How it is known that somebody opened a notice: they did it on their own page, or told an officer."""


def served(case_id: int) -> int:
    """The notice that waits to be opened. Raises Stale when none does."""
    found = db.session.scalar(
        sa.select(Notice.id)
        .where(
            Notice.case_id == case_id,
            Notice.served_at.is_not(None),
            Notice.opened_at.is_(None),
            Notice.withdrawn_at.is_(None),
            Notice.kind == NoticeKind.CONCERNS,
        )
        .order_by(Notice.id.desc())
        .limit(1)
    )
    if found is None:
        raise Stale("No notice waits to be opened.")
    return int(found)


def opened(notice_id: int, now: datetime, by: Viewer | Outsider, how: str = BY_LINK) -> bool:
    """The person has opened a notice: this is kept as the proof, and the case hears it. True for the first time.

    It is the person themselves, on their own page, or an officer who was told. Raises Stale for a notice that was not
    served or was taken back.
    """
    case_id = db.session.scalar(sa.select(Notice.case_id).where(Notice.id == notice_id))
    if case_id is None:
        raise Stale("This notice is not open any more.")
    with transaction() as session:
        ground = lock_case(session, case_id, Actor.of(by), now)
        if isinstance(by, Viewer):
            by.require(Permission.CASE_MANAGE)
            if not by.sees_unit(ground.unit_path):
                raise NotAllowed("This case belongs to another unit")
        elif by.case_id != case_id:
            raise Stale("This notice is not open any more.")
        notice = session.get(Notice, notice_id, with_for_update=True)
        if notice.served_at is None or notice.withdrawn_at is not None:
            raise Stale("This notice is not open any more.")
        if notice.opened_at is not None:
            return False
        mark_opened(ground, notice, how)
        try:
            drive(
                ground,
                lambda snapshot: engine.deliver_message(
                    ground.project.engine, snapshot, OPENED, {}, None, surroundings(ground)
                ),
            )
        except NotWaiting:  # it was deemed served before, or this notice starts no clock
            keep_notes(ground)
        return True
