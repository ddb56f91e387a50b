"""Notices as rows: prepared, served, opened, published; the text is fixed at that moment and sealed."""

import secrets
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from webapp.casework.ground import Ground
from webapp.models import Notice
from webapp.refusals import Invalid
from workflows.vocabulary import NoticeKind


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
