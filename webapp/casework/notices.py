"""Notices as they are served and published; the text is fixed at that moment and sealed."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from webapp.access.permissions import Permission
from webapp.access.viewer import Viewer
from webapp.casework.drive import drive
from webapp.casework.facts import surroundings
from webapp.casework.ground import OFFICE, Actor, Ground, lock_case
from webapp.casework.record import keep_notes
from webapp.db import db, transaction
from webapp.models import Notice
from webapp.refusals import Invalid, NotAllowed, Stale
from workflows import engine
from workflows.errors import NotWaiting
from workflows.vocabulary import NoticeKind

OPENED = "notice_opened"
BY_LINK, BY_WORD = "link", "told"
"""How it is known that somebody opened a notice: they did it on their own page, or told an officer."""


def open_notice(ground: Ground, kind: NoticeKind, body: Mapping[str, Any]) -> Notice:
    """A new notice of this kind, numbered within the case; nothing is served yet."""
    number = ground.session.scalar(
        sa.select(sa.func.count()).select_from(Notice).where(Notice.case_id == ground.case.id, Notice.kind == kind)
    )
    notice = Notice(
        case_id=ground.case.id,
        kind=kind,
        number=int(number or 0) + 1,
        token=secrets.token_urlsafe(24) if kind is NoticeKind.PUBLIC else None,
        body=ground.key.seal(dict(body)),
    )
    ground.session.add(notice)
    ground.session.flush()
    return notice


def publish_period(ground: Ground, days: int) -> Notice:
    """Open the latest public notice for `days` full working days after today.

    Days beyond the last published calendar are marked provisional, to be recounted when it is published.
    """
    notice = ground.session.scalar(
        sa.select(Notice)
        .where(Notice.case_id == ground.case.id, Notice.kind == NoticeKind.PUBLIC)
        .order_by(Notice.number.desc())
        .limit(1)
    )
    if notice is None:
        notice = open_notice(ground, NoticeKind.PUBLIC, {})
    notice.served_at = ground.now
    notice.working_days, notice.calendar = days, ground.project.calendar.key
    notice.ends_on = ground.working_days_after(days)
    notice.provisional = ground.project.calendar.is_provisional(notice.ends_on)
    return notice


def latest(ground: Ground, kind: NoticeKind) -> Notice | None:
    """The notice of this kind that stands now."""
    found: Notice | None = ground.session.scalar(
        sa.select(Notice)
        .where(Notice.case_id == ground.case.id, Notice.kind == kind, Notice.withdrawn_at.is_(None))
        .order_by(Notice.number.desc())
        .limit(1)
    )
    return found


def opened(notice_id: int, now: datetime, how: str = BY_LINK, viewer: Viewer | None = None) -> bool:
    """The person has opened a notice: this is kept as the proof, and the case hears it. True for the first time.

    A person who opens it on their own page acts without a `viewer`; an officer who was told acts with one. Raises
    Stale for a notice that was not served or was taken back.
    """
    case_id = db.session.scalar(sa.select(Notice.case_id).where(Notice.id == notice_id))
    if case_id is None:
        raise Stale("This notice is not open any more.")
    with transaction() as session:
        ground = lock_case(session, case_id, Actor.of(viewer) if viewer else OFFICE, now)
        if viewer is not None:
            viewer.require(Permission.CASE_MANAGE)
            if not viewer.sees_unit(ground.unit_path):
                raise NotAllowed("This case belongs to another unit")
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


def mark_opened(ground: Ground, notice: Notice, how: str) -> None:
    notice.opened_at, notice.opened_by = ground.now, how
    ground.note("notice.opened", str(notice.id), kind=str(notice.kind), how=how)


def second_way(ground: Ground, kind: NoticeKind) -> Notice | None:
    """Nobody opened the notice: it goes by a second way now."""
    notice = latest(ground, kind)
    if notice is not None and notice.opened_at is None and notice.second_at is None:
        notice.second_at = ground.now
        ground.note("notice.second", str(notice.id), kind=str(kind))
    return notice


def attempted(ground: Ground, kind: NoticeKind, reached: bool) -> None:
    """Somebody went to serve the notice in person; `reached` when the person took it."""
    notice = latest(ground, kind)
    if notice is None:
        raise Invalid("There is no notice to serve.")
    notice.attempted_at = ground.now
    ground.note("notice.attempted", str(notice.id), kind=str(kind), reached=reached)
    if reached and notice.opened_at is None:
        mark_opened(ground, notice, "handed")


def deem(ground: Ground, kind: NoticeKind) -> None:
    """The pack's rule: what was sent twice and could not be handed over counts as served. One that was opened stays
    opened. Raises ValueError when nothing was tried: a notice is never deemed served by waiting alone."""
    notice = latest(ground, kind)
    if notice is None or notice.opened_at is not None:
        return
    if notice.second_at is None or notice.attempted_at is None:
        raise ValueError("Expected a second way and an attempt to serve before a notice is deemed served")
    notice.deemed_at = ground.now
    ground.note("notice.deemed", str(notice.id), kind=str(kind))
