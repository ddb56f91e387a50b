"""The office's audit: what happened in the cases of the viewer's units, and outside of cases."""

from typing import Any

import sqlalchemy as sa

from webapp.access.permissions import Permission
from webapp.access.viewer import Viewer
from webapp.casework.queries.cases import visible
from webapp.casework.queries.paging import PAGE, Page, cursor, number, page_of, read_cursor
from webapp.db import db
from webapp.models import AuditEvent, Case, User


def office_audit(viewer: Viewer, after: str = "", before: str = "") -> Page[Any]:
    """Newest first: id, at, action, subject, content, case_id, number and project of the case, name of the actor."""
    viewer.require(Permission.AUDIT_READ)
    backwards = bool(before)
    query = (
        sa.select(
            AuditEvent.id,
            AuditEvent.at,
            AuditEvent.action,
            AuditEvent.subject,
            AuditEvent.content,
            AuditEvent.case_id,
            Case.number,
            Case.project_id,
            User.name,
        )
        .outerjoin(User, User.id == AuditEvent.actor_id)
        .outerjoin(Case, Case.id == AuditEvent.case_id)
        .where(sa.or_(AuditEvent.case_id.is_(None), visible(viewer)))
        .order_by(AuditEvent.id.asc() if backwards else AuditEvent.id.desc())
        .limit(PAGE + 1)
    )
    if after or before:
        at = read_cursor(before or after, number)[0]
        query = query.where(AuditEvent.id > at if backwards else AuditEvent.id < at)
    return page_of(db.session.execute(query).all(), PAGE, backwards, bool(after or before), lambda r: cursor(r.id))
