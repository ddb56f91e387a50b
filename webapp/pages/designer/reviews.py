"""A draft before its second person: asked for, talked about, sent back, published; an older version once more."""

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from webapp import clock
from webapp.access import signin
from webapp.access.door import current_viewer, requires
from webapp.access.permissions import Permission
from webapp.access.signin import SignatureProof
from webapp.casework import draft_talk, reviewing
from webapp.casework.drafting import draft_row
from webapp.pages import processes
from webapp.pages.designer.drafts import back, effective_of, number, show
from webapp.pages.flashes import tell
from webapp.pages.words import errors_of
from webapp.refusals import Invalid
from workflows.vocabulary import DraftStatus

pages = Blueprint("draft_reviews", __name__)


@pages.post("/designer/drafts/<int:draft_id>/ask")
@requires(Permission.PROCESS_DESIGN)
def ask(draft_id: int) -> Response | tuple[str, int]:
    form = request.form
    try:
        reviewing.ask(
            draft_id,
            number(form.get("reviewer", "")),
            number(form.get("revision", "")),
            effective_of(form.get("effective", "")),
            current_viewer(),
            clock.now(),
        )
    except Invalid as refusal:
        return show(draft_id, errors_of(refusal)), 422
    tell("good", "The second person sees the draft among theirs. Any change takes it back.")
    return back(draft_id)


@pages.post("/designer/drafts/<int:draft_id>/send-back")
@requires(Permission.PROCESS_DESIGN)
def send_back(draft_id: int) -> Response | tuple[str, int]:
    try:
        reviewing.send_back(draft_id, request.form.get("reasons", ""), current_viewer(), clock.now())
    except Invalid as refusal:
        return show(draft_id, errors_of(refusal)), 422
    tell("good", "The draft is sent back. Your reasons stand among its comments.")
    return back(draft_id)


@pages.post("/designer/drafts/<int:draft_id>/publish")
@requires(Permission.PROCESS_PUBLISH)
def publish(draft_id: int) -> Response | tuple[str, int]:
    viewer, now = current_viewer(), clock.now()
    try:
        project_id = reviewing.publish(draft_id, number(request.form.get("revision", "")), viewer, now, _proof())
    except Invalid as refusal:
        errors = errors_of(refusal)
        if "signature_password" in errors:
            errors["password"] = errors.pop("signature_password")
        return show(draft_id, errors), 422
    tell("good", "It is published. New cases take it; running cases stay on the version they began with.")
    return redirect(url_for("processes.process_page", project_id=project_id))


def _proof() -> SignatureProof | None:
    password = request.form.get("password", "")
    return signin.prove_signature(current_viewer(), password, clock.now()) if password else None


@pages.post("/designer/drafts/<int:draft_id>/say")
@requires(Permission.PROCESS_DESIGN)
def say(draft_id: int) -> Response | tuple[str, int]:
    form = request.form
    try:
        draft_talk.comment(draft_id, form.get("text", ""), current_viewer(), clock.now(), form.get("file", ""))
    except Invalid as refusal:
        return show(draft_id, errors_of(refusal)), 422
    return back(draft_id, "comments")


@pages.post("/designer/drafts/<int:draft_id>/said/<int:comment_id>")
@requires(Permission.PROCESS_DESIGN)
def settle(draft_id: int, comment_id: int) -> Response:
    draft_talk.settle(draft_id, comment_id, current_viewer(), clock.now())
    return back(draft_id, "comments")


@pages.post("/processes/<int:project_id>/again")
@requires(Permission.PROCESS_DESIGN)
def roll_back(project_id: int) -> Response | tuple[str, int]:
    form, viewer = request.form, current_viewer()
    try:
        draft_id = reviewing.roll_back(
            project_id,
            form.get("title", ""),
            number(form.get("reviewer", "")),
            effective_of(form.get("effective", "")),
            viewer,
            clock.now(),
        )
    except Invalid as refusal:
        return processes.show(project_id, errors_of(refusal)), 422
    if draft_row(draft_id, viewer).status is DraftStatus.IN_REVIEW:
        tell("good", "The second person sees it among their drafts.")
    else:
        tell("warn", "Something stands against this version today. Mend the draft, then ask for it.")
    return back(draft_id)
