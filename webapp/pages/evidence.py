"""Evidence of a case: listed, added, shown as a safe copy, and the original as a download only."""

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from werkzeug.utils import secure_filename
from werkzeug.wrappers import Response as Answer

from webapp import clock
from webapp.access.door import current_viewer, requires
from webapp.access.permissions import Permission
from webapp.casework import evidence
from webapp.casework.queries import case as one
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
    head = one.head_of(case_id, current_viewer())
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
    head = one.head_of(case_id, viewer)
    return render_template(
        "evidence/list.html",
        head=head,
        rows=one.evidence_of(head),
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
    head, row = one.evidence_row(case_id, evidence_id, current_viewer())
    text = ""
    if row.media_type == "text/plain":
        text = evidence.original(head.key, row).decode("utf-8", "replace")[:200_000]
    return render_template(
        "evidence/document.html",
        head=head,
        row=row,
        title=head.key.open(row.title),
        text=text,
        page=min(max(request.args.get("page", 1, int), 1), max(row.pages, 1)),
        now=clock.now(),
    )


@pages.get("/cases/<int:case_id>/evidence/<int:evidence_id>/page/<int:page>.png")
@requires(Permission.SIGNED_IN)
def copy(case_id: int, evidence_id: int, page: int) -> Response:
    head, row = one.evidence_row(case_id, evidence_id, current_viewer())
    if row.media_type == "text/plain":
        return Response("", 404)
    return Response(evidence.safe_copy(head.key, row, page), mimetype="image/png")


@pages.get("/cases/<int:case_id>/evidence/<int:evidence_id>/original")
@requires(Permission.SIGNED_IN)
def original(case_id: int, evidence_id: int) -> Response:
    """Always an attachment, never something the browser would open in our name."""
    head, row = one.evidence_row(case_id, evidence_id, current_viewer())
    ending = {"application/pdf": ".pdf", "image/png": ".png", "image/jpeg": ".jpg", "text/plain": ".txt"}[
        row.media_type
    ]
    name = (secure_filename(f"E-{row.number:02d}") or "document") + ending
    response = Response(evidence.original(head.key, row), mimetype="application/octet-stream")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
