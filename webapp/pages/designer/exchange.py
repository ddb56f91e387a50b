"""Projects as ZIP files: out of the house, and in again in two steps, seen before they are taken."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask import Response as Answer
from werkzeug.wrappers import Response

from webapp import clock
from webapp.access.door import current_viewer, requires
from webapp.access.permissions import Permission
from webapp.casework import draft_exchange, drafting
from webapp.casework.draft_exchange import Arrival
from webapp.pages.designer.drafts import back, number, show, show_list
from webapp.pages.flashes import tell
from webapp.pages.words import errors_of
from webapp.refusals import Invalid

pages = Blueprint("draft_exchange", __name__)


@pages.get("/designer/drafts/<int:draft_id>/export.zip")
@requires(Permission.PROCESS_DESIGN)
def export_draft(draft_id: int) -> Answer:
    viewer = current_viewer()
    row = drafting.draft_row(draft_id, viewer)
    return _zip(draft_exchange.export_draft(draft_id, viewer), f"{row.pack}-draft-{draft_id}.zip")


@pages.get("/processes/<int:project_id>/export.zip")
@requires(Permission.PROCESS_READ)
def export_version(project_id: int) -> Answer:
    return _zip(draft_exchange.export_version(project_id, current_viewer()), f"process-{project_id}.zip")


def _zip(data: bytes, name: str) -> Answer:
    answer = Answer(data, mimetype="application/zip")
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


@pages.post("/designer/drafts/<int:draft_id>/import")
@requires(Permission.PROCESS_DESIGN)
def arrive(draft_id: int) -> str | tuple[str, int]:
    try:
        arrival = draft_exchange.arrive(draft_id, _sent(), current_viewer(), clock.now())
    except Invalid as refusal:
        return show(draft_id, _at_the_file(refusal)), 422
    return _preview(arrival, drafting.draft_row(draft_id, current_viewer()).title, draft_id)


@pages.post("/designer/drafts/<int:draft_id>/import/take")
@requires(Permission.PROCESS_DESIGN)
def take(draft_id: int) -> Response | tuple[str, int]:
    form = request.form
    try:
        revision = number(form.get("revision", ""))
        draft_exchange.take(draft_id, form.get("digest", ""), revision, current_viewer(), clock.now())
    except Invalid as refusal:
        return show(draft_id, _at_the_file(refusal)), 422
    tell("good", "The files of the ZIP file are in the draft. The revision before is in the history.")
    return back(draft_id)


@pages.post("/designer/drafts/import")
@requires(Permission.PROCESS_DESIGN)
def arrive_new() -> str | tuple[str, int]:
    try:
        arrival, code = draft_exchange.arrive_new(_sent(), current_viewer(), clock.now())
    except Invalid as refusal:
        return show_list(_at_the_file(refusal)), 422
    return _preview(arrival, code)


@pages.post("/designer/drafts/import/begin")
@requires(Permission.PROCESS_DESIGN)
def begin() -> Response | tuple[str, int]:
    form = request.form
    try:
        draft_id = draft_exchange.begin_from(
            form.get("digest", ""), form.get("title", ""), current_viewer(), clock.now()
        )
    except Invalid as refusal:
        return show_list(_at_the_file(refusal)), 422
    return redirect(url_for("drafts.draft_page", draft_id=draft_id))


def _sent() -> bytes:
    sent = request.files.get("archive")
    if sent is None or not sent.filename:
        raise Invalid("Choose a ZIP file.")
    return sent.read()


def _at_the_file(refusal: Invalid) -> dict[str, str]:
    """Whatever is wrong with an archive stands at the field where it was chosen."""
    return {"archive": next(iter(errors_of(refusal).values()))}


def _preview(arrival: Arrival, title: str, draft_id: int | None = None) -> str:
    return render_template("designer/arrival.html", arrival=arrival, title=title, draft_id=draft_id)
