"""The office's audit: what happened outside cases; each case has its own history."""

from typing import Any

import orjson
import sqlalchemy as sa
from flask import Blueprint, render_template, request

from webapp import clock
from webapp.access.door import current_viewer, requires
from webapp.access.permissions import Permission
from webapp.casework.queries.paging import PAGE, cursor, page_of, read_cursor
from webapp.db import db
from webapp.models import AuditEvent, Case, User

pages = Blueprint("audit", __name__)


@pages.get("/audit")
@requires(Permission.AUDIT_READ)
def list_page() -> str:
    """Newest first; every case's events and the office's own."""
    current_viewer().require(Permission.AUDIT_READ)
    after, before = request.args.get("after", ""), request.args.get("before", "")
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
            User.name,
        )
        .outerjoin(User, User.id == AuditEvent.actor_id)
        .outerjoin(Case, Case.id == AuditEvent.case_id)
        .order_by(AuditEvent.id.asc() if backwards else AuditEvent.id.desc())
        .limit(PAGE + 1)
    )
    if after or before:
        at = int(read_cursor(before or after, 1)[0])
        query = query.where(AuditEvent.id > at if backwards else AuditEvent.id < at)
    page: Any = page_of(db.session.execute(query).all(), PAGE, backwards, bool(after or before), lambda r: cursor(r.id))
    return render_template(
        "audit/list.html", page=page, now=clock.now(), data_of=lambda row: orjson.loads(row.content)["data"]
    )
