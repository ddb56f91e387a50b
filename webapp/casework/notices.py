"""Notices as they are served and published; the text is fixed at that moment and sealed."""

import secrets
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from webapp.casework.ground import Ground
from webapp.models import Notice
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
