"""The office's audit: what happened in cases and outside of them; each case has its own history."""

from typing import Any

from flask import Blueprint, render_template, request

from webapp import clock
from webapp.access.door import current_viewer, requires
from webapp.access.permissions import Permission
from webapp.casework import live
from webapp.casework.audit import data_of
from webapp.casework.queries.audit import office_audit
from webapp.casework.queries.history import Entry, sentence
from webapp.pages.helpers import told

pages = Blueprint("audit", __name__)


@pages.get("/audit")
@requires(Permission.AUDIT_READ)
def list_page() -> str:
    """Newest first; the cases of the reader's units and the office's own events."""
    page = office_audit(current_viewer(), request.args.get("after", ""), request.args.get("before", ""))
    return render_template("audit/list.html", page=page, event_words=_words, party_of=_party, now=clock.now())


def _party(row: Any) -> str:
    """Who outside did it, as a code; '' where somebody of the office or the system did."""
    return str(data_of(row.content).get("party", ""))


def _words(row: Any) -> str:
    """The event as a sentence, with the names of the case's own process."""
    entry = Entry(0, row.at, row.name or "", row.action, row.subject, data_of(row.content), False)
    if row.project_id is None:
        return sentence(entry, {})
    project = live.project(row.project_id)
    return told(entry, project, project.names)
