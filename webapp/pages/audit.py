"""The office's audit: what happened outside cases; each case has its own history."""

import orjson
from flask import Blueprint, render_template, request

from webapp import clock
from webapp.access.door import current_viewer, requires
from webapp.access.permissions import Permission
from webapp.casework.queries.audit import office_audit

pages = Blueprint("audit", __name__)


@pages.get("/audit")
@requires(Permission.AUDIT_READ)
def list_page() -> str:
    """Newest first; the cases of the reader's units and the office's own events."""
    page = office_audit(current_viewer(), request.args.get("after", ""), request.args.get("before", ""))
    return render_template(
        "audit/list.html", page=page, now=clock.now(), data_of=lambda row: orjson.loads(row.content)["data"]
    )
