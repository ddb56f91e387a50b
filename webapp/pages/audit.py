"""The office's audit: what happened outside cases; each case has its own history."""

from typing import Any

import orjson
import sqlalchemy as sa
from flask import Blueprint, render_template, request

from webapp import clock
from webapp.access.door import current_viewer, requires
from webapp.access.permissions import Permission
from webapp.access.viewer import visible_units
from webapp.casework import live
from webapp.casework.queries.history import Entry, sentence
from webapp.casework.queries.paging import PAGE, cursor, page_of, read_cursor
from webapp.db import db
from webapp.models import AuditEvent, Case, User
from webapp.pages.helpers import told

pages = Blueprint("audit", __name__)


@pages.get("/audit")
@requires(Permission.AUDIT_READ)
def list_page() -> str:
    """Newest first; the events of every case in the viewer's units and the office's own."""
    viewer = current_viewer()
    viewer.require(Permission.AUDIT_READ)
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
            Case.project_id,
            User.name,
        )
        .outerjoin(User, User.id == AuditEvent.actor_id)
        .outerjoin(Case, Case.id == AuditEvent.case_id)
        .where(sa.or_(AuditEvent.case_id.is_(None), Case.unit_id.in_(visible_units(viewer))))
        .order_by(AuditEvent.id.asc() if backwards else AuditEvent.id.desc())
        .limit(PAGE + 1)
    )
    if after or before:
        at = int(read_cursor(before or after, 1)[0])
        query = query.where(AuditEvent.id > at if backwards else AuditEvent.id < at)
    page: Any = page_of(db.session.execute(query).all(), PAGE, backwards, bool(after or before), lambda r: cursor(r.id))
    return render_template("audit/list.html", page=page, event_words=_words, now=clock.now())


def _words(row: Any) -> str:
    """The event as a sentence, with the names of the case's own process."""
    entry = Entry(0, row.at, row.name or "", row.action, row.subject, orjson.loads(row.content)["data"], False)
    if row.project_id is None:
        return sentence(entry, {})
    project = live.project(row.project_id)
    return told(entry, project, project.names)
