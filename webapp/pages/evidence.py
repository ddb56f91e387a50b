"""Evidence of a case: listed, added, shown as a safe copy, and the original as a download only."""

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from werkzeug.utils import secure_filename
from werkzeug.wrappers import Response as Answer

from webapp import clock
from webapp.access.door import current_viewer, requires
from webapp.access.permissions import Permission
from webapp.casework import blindness, evidence, striking
from webapp.casework.doings import doings_of
from webapp.casework.queries import documents, ratings, shown, strikes
from webapp.casework.queries.head import CaseHead, head_of
from webapp.casework.queries.strikes import StrikeRow
from webapp.db import db
from webapp.models import Evidence
from webapp.pages.flashes import tell
from webapp.pages.words import errors_of, sources_of
from webapp.refusals import Invalid

pages = Blueprint("evidence", __name__)


@pages.get("/cases/<int:case_id>/evidence")
@requires(Permission.SIGNED_IN)
def list_page(case_id: int) -> str:
    return _list(case_id)


@pages.post("/cases/<int:case_id>/evidence")
@requires(Permission.EVIDENCE_ADD)
def add(case_id: int) -> Answer | tuple[str, int]:
    head = head_of(case_id, current_viewer())
    sent = request.files.get("file")
    try:
        source = request.form.get("source", "")
        wrong = {}
        if sent is None or not sent.filename:
            wrong["file"] = ["Choose a file."]
        if source not in sources_of(head.project):
            wrong["source"] = ["Say where the document comes from."]
        if sent is None or wrong:
            raise Invalid("Some answers need your attention", wrong)
        inspected = evidence.inspect(sent.stream, evidence.clean_title(sent.filename or ""), _most_bytes())
        evidence.add_evidence(
            case_id,
            inspected,
            request.form.get("title", "").strip() or evidence.clean_title(str(sent.filename)),
            source,
            current_viewer(),
            clock.now(),
            withheld=bool(request.form.get("withheld")),
        )
    except Invalid as refusal:
        found = errors_of(refusal)
        return _list(case_id, {name or "file": text for name, text in found.items()}), 422
    tell("good", "The document is stored. Its original can only be downloaded; what is shown is a safe copy.")
    return redirect(url_for("evidence.list_page", case_id=case_id))


def _most_bytes() -> int:
    most: int = current_app.extensions["settings"].max_upload_bytes
    return most


def _list(case_id: int, errors: dict[str, str] | None = None) -> str:
    viewer = current_viewer()
    head = head_of(case_id, viewer)
    return render_template(
        "evidence/list.html",
        head=head,
        rows=documents.evidence_of(head),
        sources=sources_of(head.project),
        errors=errors or {},
        most=_most_bytes() // 1048576,
        may_add=viewer.may(Permission.EVIDENCE_ADD),
        posted=request.form,
        now=clock.now(),
    )


@pages.get("/cases/<int:case_id>/evidence/<int:evidence_id>")
@requires(Permission.SIGNED_IN)
def evidence_page(case_id: int, evidence_id: int) -> str:
    return _document(case_id, evidence_id)


def _document(case_id: int, evidence_id: int, errors: dict[str, str] | None = None, at: str = "") -> str:
    """`errors` by field of the form `at` (strike, withdraw)."""
    viewer = current_viewer()
    head, row, struck = _open(case_id, evidence_id)
    page = min(max(request.args.get("page", 1, int), 1), max(row.pages, 1))
    return render_template(
        "evidence/document.html",
        head=head,
        row=row,
        title=head.key.open(row.title),
        text=shown.text_of(head, row),
        page=page,
        struck=struck,
        hidden=shown.is_struck(struck, page),
        why=head.key.open(row.withdrawal),
        may_strike=striking.reviews(head.project, viewer, doings_of(db.session, case_id)),
        may_withdraw=row.withdrawn_at is None
        and viewer.may(Permission.EVIDENCE_ADD)
        and (row.added_by == viewer.id or viewer.may(Permission.CASE_MANAGE)),
        errors=errors or {},
        at=at,
        posted=request.form,
        now=clock.now(),
    )


def _open(case_id: int, evidence_id: int) -> tuple[CaseHead, Evidence, tuple[StrikeRow, ...]]:
    """The document with what was struck out of it; one that came with a rating stays closed as long as the rating."""
    viewer = current_viewer()
    head, row = documents.evidence_row(case_id, evidence_id, viewer)
    if evidence_id in ratings.closed_documents(head, viewer):
        blindness.refuse_early(case_id, f"evidence {evidence_id}", viewer, clock.now())
    return head, row, strikes.strikes_of_document(head, evidence_id)


@pages.post("/cases/<int:case_id>/evidence/<int:evidence_id>/strike")
@requires(Permission.TASK_WORK)
def strike(case_id: int, evidence_id: int) -> Answer | tuple[str, int]:
    """A legal reviewer strikes a page, a passage of a text, or the whole document."""
    head_of(case_id, current_viewer())
    form = request.form
    what = form.get("what", "")
    try:
        if what not in ("page", "passage", "whole"):
            raise Invalid("Say what is struck.", {"what": ["Say what is struck."]})
        passage = form.get("passage", "") if what == "passage" else ""
        if what == "passage" and len(passage.strip()) < striking.SHORTEST:
            words = "Copy the passage word for word as it stands in this document."
            raise Invalid(words, {"passage": [words]})
        striking.strike_document(
            case_id,
            evidence_id,
            form.get("page", 0, int) if what == "page" else None,
            passage,
            form.get("ground", ""),
            current_viewer(),
            clock.now(),
        )
    except Invalid as refusal:
        return _document(case_id, evidence_id, errors_of(refusal), "strike"), 422
    tell("good", "It is struck. Nobody reads it any more, and the record says that you struck something, never what.")
    return redirect(url_for("evidence.evidence_page", case_id=case_id, evidence_id=evidence_id))


@pages.post("/cases/<int:case_id>/evidence/<int:evidence_id>/withdraw")
@requires(Permission.EVIDENCE_ADD)
def withdraw(case_id: int, evidence_id: int) -> Answer | tuple[str, int]:
    head_of(case_id, current_viewer())
    try:
        reason = request.form.get("reason", "")
        striking.withdraw_document(case_id, evidence_id, reason, current_viewer(), clock.now())
    except Invalid as refusal:
        return _document(case_id, evidence_id, errors_of(refusal), "withdraw"), 422
    tell("good", "The document is withdrawn: it can still be read, and it counts for nothing.")
    return redirect(url_for("evidence.evidence_page", case_id=case_id, evidence_id=evidence_id))


@pages.get("/cases/<int:case_id>/evidence/<int:evidence_id>/page/<int:page>.png")
@requires(Permission.SIGNED_IN)
def copy(case_id: int, evidence_id: int, page: int) -> Response:
    head, row, _struck = _open(case_id, evidence_id)
    return Response(shown.page_of(head, row, page), mimetype="image/png")


@pages.get("/cases/<int:case_id>/evidence/<int:evidence_id>/original")
@requires(Permission.SIGNED_IN)
def original(case_id: int, evidence_id: int) -> Response:
    """Always an attachment, never something the browser would open in our name."""
    head, row, _struck = _open(case_id, evidence_id)
    data = shown.original_of(head, row)
    ending = {"application/pdf": ".pdf", "image/png": ".png", "image/jpeg": ".jpg", "text/plain": ".txt"}[
        row.media_type
    ]
    name = (secure_filename(f"E-{row.number:02d}") or "document") + ending
    response = Response(data, mimetype="application/octet-stream")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
