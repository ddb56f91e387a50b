"""The time a person has to answer, and whom they allow to be asked: what an officer records about both."""

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from webapp import clock
from webapp.access.door import current_viewer, requires
from webapp.access.permissions import Permission
from webapp.casework import clocks, embargo
from webapp.casework.queries import case as one
from webapp.casework.queries.head import sees
from webapp.pages.cases import case_answer
from webapp.pages.flashes import tell
from webapp.pages.words import errors_of
from webapp.refusals import Invalid, NotFound

pages = Blueprint("clocks", __name__)


@pages.post("/cases/<int:case_id>/clocks/<timer>")
@requires(Permission.SIGNED_IN)
def change(case_id: int, timer: str) -> Response | tuple[str, int]:
    """Stop the time, let it go on, give more, or write down that more was asked for."""
    one.head_of(case_id, current_viewer())
    form, viewer, now = request.form, current_viewer(), clock.now()
    reason, days = form.get("why", ""), form.get("days", 0, int)
    try:
        match form.get("act", ""):
            case "pause":
                clocks.pause(case_id, timer, reason, viewer, now)
            case "resume":
                clocks.resume(case_id, timer, reason, viewer, now)
            case "extend":
                clocks.extend(case_id, timer, days, reason, viewer, now)
            case "ask":
                clocks.ask(case_id, timer, days, reason, viewer, now)
            case _:
                raise NotFound("There is no such page.")
    except Invalid as refusal:
        errors = {"why" if key == "reason" else key: words for key, words in errors_of(refusal).items()}
        return case_answer(case_id, errors, f"clock-{timer}"), 422
    tell("good", "It is recorded, and both sides see the same days left.")
    if not sees(case_id, viewer):  # somebody who approves, to whom the case came for this alone
        return redirect(url_for("cases.list_page"))
    return redirect(url_for("cases.case_page", case_id=case_id) + "#clocks")


@pages.post("/cases/<int:case_id>/contact")
@requires(Permission.CASE_MANAGE)
def allow_contact(case_id: int) -> Response | tuple[str, int]:
    """The candidate allows contact with the present employer."""
    one.head_of(case_id, current_viewer())
    try:
        embargo.allow(case_id, request.form.get("how_allowed", ""), current_viewer(), clock.now())
    except Invalid as refusal:
        return case_answer(case_id, {"how_allowed": errors_of(refusal)["reason"]}, "contact"), 422
    tell("good", "It is recorded that the candidate allows this contact. What waited for it can be tried again.")
    return redirect(url_for("cases.case_page", case_id=case_id))
