"""Answering from outside: the form of a task with a draft that keeps, and a typed name that signs it."""

from collections.abc import Sequence
from typing import Any

from flask import jsonify, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from forms.binding import BoundForm
from webapp import clock, dates
from webapp.access.door import requires
from webapp.access.outside import current_outsider
from webapp.access.permissions import Permission
from webapp.casework import opening, tasks
from webapp.casework.queries import outside as mine
from webapp.casework.queries.outside import OutsideTask
from webapp.pages.flashes import tell
from webapp.pages.words import pack_words, say
from webapp.portal.blueprint import pages
from webapp.portal.filling import bind, bind_posted
from webapp.refusals import AlreadyDone, Invalid, NotFound
from workflows.vocabulary import OutsideParty

ACT = "page:act"
SIGNATURE = "signature_name"
# Why a referee gives no reference, and how the form of a pack that asks says the same.
DECLINES = {"no": "no", "wrong_person": "wrong_person", "left": "wrong_person"}


@pages.get("/tasks/<int:task_id>")
@requires(Permission.OUTSIDE)
def task_page(task_id: int) -> str | Response:
    view = mine.my_task(task_id, current_outsider(), clock.now())
    if not view.open:
        return redirect(url_for("portal.home_page"))
    if view.properties.get("records") == "concerns_answer":
        opening.read_concerns(view.outsider, clock.now())
        view = mine.my_task(task_id, current_outsider(), clock.now())
    return _show(view, bind(view, None))


@pages.post("/tasks/<int:task_id>")
@requires(Permission.OUTSIDE)
def submit(task_id: int) -> Response | str | tuple[str, int]:
    outsider, now = current_outsider(), clock.now()
    view = mine.my_task(task_id, outsider, now)
    if not view.open:
        raise AlreadyDone("", view.task.done_at, view.head.id, cancelled=view.task.status == "cancelled")
    bound, upload_errors = bind_posted(view)
    if bound.row_change is not None:
        return _show(view, bound)
    if request.form.get(ACT) == "save":
        tasks.save_draft(task_id, bound.draft, outsider, now)
        tell("good", "Saved. Nothing has been sent yet: come back by a new link within your time.")
        return redirect(url_for("portal.home_page"))
    if request.form.get(ACT) == "ask" or bound.revealed:
        return _show(view, bound, asks_more=bool(bound.revealed))
    for name, words in upload_errors:
        bound.add_error(name, words)
    if not bound.validate() or upload_errors:
        return _show(view, bound), 422
    try:
        tasks.complete_task(task_id, bound.answers, outsider, now, signature=request.form.get(SIGNATURE, ""))
    except Invalid as refusal:
        return _show(view, bound, placed(bound, refusal)), 422
    tell("good", "Sent. Thank you.")
    return redirect(url_for("portal.home_page"))


@pages.post("/tasks/<int:task_id>/draft")
@requires(Permission.OUTSIDE)
def draft(task_id: int) -> Response:
    """Kept as one types; answers with the time so that the page can say so."""
    outsider, now = current_outsider(), clock.now()
    view = mine.my_task(task_id, outsider, now)
    saved = tasks.save_draft(task_id, bind(view, request.form).draft, outsider, now)
    return jsonify(words=gettext("Saved at %(time)s. You can come back later.", time=dates.clock_time(saved)))


@pages.post("/tasks/<int:task_id>/decline")
@requires(Permission.OUTSIDE)
def decline(task_id: int) -> Response:
    """A referee need not answer, and need not say why beyond one of three plain reasons."""
    outsider, now = current_outsider(), clock.now()
    view = mine.my_task(task_id, outsider, now)
    reason = request.form.get("reason", "")
    if outsider.party is not OutsideParty.REFEREE or reason not in DECLINES:
        raise NotFound("There is no such page.")
    answers = {"answers_now": DECLINES[reason], "declined": reason}
    name = (view.head.key.open(mine.my_reference(outsider).details) or {}).get("name", "–")
    tasks.complete_task(task_id, answers, outsider, now, signature=name)
    tell("good", "Thank you for telling us. We do not ask you again.")
    return redirect(url_for("portal.home_page"))


def placed(bound: BoundForm, refusal: Invalid) -> list[tuple[str, str]]:
    """Each error of a use case at its field; what has no field goes into the summary alone."""
    loose = []
    for name, messages in (refusal.errors or {"": [refusal.message]}).items():
        for message in messages:
            words = say(message, **refusal.values)
            if name in bound.fields:
                bound.add_error(name, words)
            else:
                loose.append((words, name if name == SIGNATURE else "main"))
    return loose


def _show(view: OutsideTask, bound: BoundForm, more: Sequence[tuple[str, str]] = (), asks_more: bool = False) -> str:
    return render_template(
        "portal/task.html",
        view=view,
        bound=bound,
        errors=[*((words, href.removeprefix("#")) for words, href in bound.summary_errors), *more],
        asks_more=asks_more,
        concerns=_concerns(view),
        typed=request.form.get(SIGNATURE, ""),
        contact=mine.contact(view.head),
        t=pack_words(view.head.project),
    )


def _concerns(view: OutsideTask) -> list[Any]:
    """What this task asks the candidate to answer, word for word as it was put to them."""
    match view.properties.get("records"):
        case "finding_answer":
            return [told.gist for told in mine.told(view.head) if told.id == view.task.subject]
        case "concerns_answer":
            return [gist for _notice, gist in mine.served_concerns(view.head) if gist]
    return []
