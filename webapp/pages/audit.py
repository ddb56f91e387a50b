"""The office's audit: what happened outside cases; each case has its own history."""

from typing import Any

import orjson
from flask import Blueprint, render_template, request

from webapp import clock
from webapp.access.door import current_viewer, requires
from webapp.access.permissions import Permission
from webapp.casework.queries.audit import office_audit
from webapp.casework.queries.history import Entry, sentence
from webapp.pages.words import words

pages = Blueprint("audit", __name__)


@pages.get("/audit")
@requires(Permission.AUDIT_READ)
def list_page() -> str:
    """Newest first; the cases of the reader's units and the office's own events."""
    page = office_audit(current_viewer(), request.args.get("after", ""), request.args.get("before", ""))
    return render_template("audit/list.html", page=page, event_words=_words, now=clock.now())


def _words(row: Any) -> str:
    """The event as a sentence in the office's words; names of a case's elements are on its own history page."""
    data = orjson.loads(row.content)["data"]
    entry = Entry(0, row.at, row.name or "", row.action, row.subject, data, False)
    places = {key: words(data[key]) for key in ("outcome", "part", "verdict", "code", "kind") if key in data}
    return sentence(entry, {"element": row.subject or "–", **places})
