"""The task page: the form left, the case beside it; drafts as one types; done by somebody else told kindly."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from typing import Any

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from forms import compiler
from forms.binding import BoundForm
from forms.compiler import CompiledForm
from forms.context import Choice, FormContext
from forms.summary import Row
from webapp import clock, dates, i18n
from webapp.access import signin
from webapp.access.door import current_viewer, requires
from webapp.access.permissions import Permission
from webapp.access.signin import SignatureProof
from webapp.access.viewer import Viewer
from webapp.casework import blindness, tasks
from webapp.casework.queries import ratings
from webapp.casework.queries.asked import changed_since, form_answered
from webapp.casework.queries.head import CaseHead
from webapp.casework.queries.task import TaskView, candidates_for, task_view
from webapp.casework.tasks import OutsideAnswer
from webapp.pages import pieces, uploads
from webapp.pages.deciding import deciding
from webapp.pages.flashes import tell
from webapp.pages.reading import criteria_of, documents
from webapp.pages.words import pack_words, say
from webapp.refusals import AlreadyDone, Invalid
from workflows.feel import Clock
from workflows.vocabulary import Channel, OutsideParty

pages = Blueprint("tasks", __name__)
# What was pressed: save, ask or complete. No answer can have this name, and a form may well ask about an action.
ACT = "page:act"
# Bookkeeping fields of the page itself; they are never answers.
OUTSIDE = "page:outside"
OUTSIDE_FIELDS = ("outside_channel", "outside_received_on", "outside_read_back", "outside_copy_sent", "outside_scan")


def _view(task_id: int) -> TaskView:
    """The task for whoever asks; somebody else's rating is not come near before all are locked."""
    viewer, now = current_viewer(), clock.now()
    view = task_view(task_id, viewer, now)
    if ratings.task_is_closed(view.head, view.task, viewer):
        blindness.refuse_early(view.head.id, f"task {task_id}", viewer, now)
    return view


@pages.get("/tasks/<int:task_id>")
@requires(Permission.TASK_WORK)
def task_page(task_id: int) -> str:
    view = _view(task_id)
    if not view.open:
        return _show_ended(view)
    bound = _bind(view, None)
    return _show(view, bound)


@pages.post("/tasks/<int:task_id>/signals/<int:signal_id>")
@requires(Permission.TASK_WORK)
def resolve_signal(task_id: int, signal_id: int) -> Response:
    """A sign on a reference is explained, or needs a call; what was typed into the task's form stays in its draft."""
    form = request.form
    try:
        tasks.resolve_signal(
            task_id,
            signal_id,
            form.get("resolution", ""),
            form.get("explanation", ""),
            current_viewer(),
            clock.now(),
        )
        tell("good", "Your explanation is kept with the reference.")
    except Invalid as refusal:
        tell("bad", refusal.message)
    return redirect(url_for("tasks.task_page", task_id=task_id, _anchor="signals"))


@pages.post("/tasks/<int:task_id>")
@requires(Permission.TASK_WORK)
def submit(task_id: int) -> Response | str | tuple[str, int]:
    viewer, now = current_viewer(), clock.now()
    view = _view(task_id)
    if not view.open:
        return _too_late(view)
    bound, upload_errors = _bind_posted(view, viewer)
    if bound.row_change is not None:
        return _show(view, bound, request.form)
    if request.form.get(ACT) == "save":
        tasks.save_draft(task_id, _draft_of(bound), viewer, now)
        tell("good", "Your draft is kept. Nothing has been submitted.")
        return redirect(url_for("inbox.inbox_page"))
    if request.form.get(ACT) == "ask" or bound.revealed:
        return _show(view, bound, request.form, asks_more=bool(bound.revealed))
    for name, words in upload_errors:
        bound.add_error(name, words)
    valid = bound.validate() and not upload_errors
    outside, outside_errors = _outside(view)
    if not valid or outside_errors:
        return _show(view, bound, request.form, outside_errors), 422
    try:
        proof = _proof(view, viewer, now)
        case_id = tasks.complete_task(task_id, bound.answers, viewer, now, proof, outside)
    except Invalid as refusal:
        return _show(view, bound, request.form, _placed(bound, refusal)), 422
    except AlreadyDone:
        return _too_late(task_view(task_id, viewer, now))
    tell("good", "%(task)s: done.", task=pack_words(view.head.project)(view.task.name))
    if request.form.get("then") == "next":
        return redirect(url_for("inbox.inbox_page"))
    return redirect(url_for("cases.case_page", case_id=case_id))


@pages.post("/tasks/<int:task_id>/draft")
@requires(Permission.TASK_WORK)
def draft(task_id: int) -> Response:
    """Kept as one types; answers with the time so that the page can say so."""
    viewer, now = current_viewer(), clock.now()
    view = _view(task_id)
    bound = _bind(view, request.form)
    saved = tasks.save_draft(task_id, _draft_of(bound), viewer, now)
    return jsonify(words=gettext("Draft saved %(time)s", time=dates.clock_time(saved)))


def context_of(view: TaskView, form: CompiledForm) -> FormContext:
    """What this form is filled in against."""
    project, language = view.head.project, i18n.current().code
    zone = project.pack.zone
    criteria = criteria_of(project)
    if view.task.external == OutsideParty.REFEREE:
        criteria = tuple(c for c in criteria if c.id in project.pack.references.criteria)
    names = pieces.Names(view.head) if form.asks_for_pieces else None
    if names is not None:
        criteria = pieces.with_pieces(criteria, view.ground, names)
    return FormContext(
        clock=Clock(now=clock.now(), zone=zone, calendar=project.calendar),
        facts=view.facts(form.fact_groups),
        data={"reference": view.task.subject, "subject": view.task.subject, "portal": False},
        people=lambda group: [
            Choice(str(c.id), f"{c.name}, {c.title}" if c.title else c.name, say(c.refused) if c.refused else None)
            for c in candidates_for(view, group)
        ],
        criteria=criteria,
        evidence=cache(lambda: documents(view.head, view.evidence)),
        pieces=pieces.all_choices(view.ground, names) if names is not None else (),
        concerns=pieces.concerns_of(view.head) if names is not None else (),
        categories=[Choice(c.code, c.title.in_language(language)) for c in project.pack.categories],
        signer=current_viewer().name if view.signed else None,
        translate=pack_words(project),
    )


def _bind(view: TaskView, formdata: Any, stored: Mapping[str, Sequence[str]] | None = None) -> BoundForm:
    form = compiler.compile_source(view.head.project.forms[view.task.form_id])
    answers = {key: value for key, value in (view.draft or _prefilled(view, form)).items() if key != OUTSIDE}
    return form.bind(formdata, answers=answers, context=context_of(view, form), stored=stored)


def _draft_of(bound: BoundForm) -> dict[str, Any]:
    """Everything typed on the page: the answers, and the officer's stamp on an answer from outside."""
    stamp = {name: request.form[name] for name in OUTSIDE_FIELDS if request.form.get(name)}
    return bound.draft | ({OUTSIDE: stamp} if stamp else {})


def _prefilled(view: TaskView, form: CompiledForm) -> dict[str, Any]:
    """What the office knows already and nobody should have to type again, as far as the form asks for it."""
    asked = form.top_keys & _KNOWN.keys()
    return {**{name: _KNOWN[name](view.head) for name in asked}, **_replied(view)}


_KNOWN: Mapping[str, Callable[[CaseHead], Any]] = {
    "name": lambda head: head.person,
    "sex": lambda head: head.details.get("sex", ""),
    "admission_ticket": lambda head: head.details.get("exam_number", ""),
    "current_unit": lambda head: head.details.get("current_unit", ""),
    "post": lambda head: head.post,
}


def _replied(view: TaskView) -> dict[str, str]:
    """What a record body said, under the names that the packs' forms give it."""
    reply = view.reply
    if not reply or reply["result"] == "later":
        return {}
    reference = dict.fromkeys(("reference_number", "record_reference"), reply["reference"])
    return {"result": reply["result"], "summary": reply["summary"], **reference}


def _bind_posted(view: TaskView, viewer: Viewer) -> tuple[BoundForm, list[tuple[str, str]]]:
    """Bind what was posted; files that fit are stored at once."""
    posted = uploads.posted()
    bound = _bind(view, posted)
    if not bound.uploads or view.locked:
        return bound, []
    kept = uploads.keep(bound, view.head.id, viewer, view.task.id)
    return _bind(task_view(view.task.id, viewer, clock.now()), posted, kept.stored), kept.errors


def _outside(view: TaskView) -> tuple[OutsideAnswer | None, list[tuple[str, str]]]:
    """The officer's stamp on an answer from outside: channel, day, read back, copy, scan."""
    if view.task.external is None:
        return None, []
    errors = []
    channel = request.form.get("outside_channel", "")
    if channel not in set(Channel) - {Channel.PORTAL}:
        errors.append((gettext("Say how the answer reached you"), "outside_channel"))
    received = _day(request.form.get("outside_received_on", ""))
    if received is None or received > dates.office_day(clock.now()):
        errors.append(
            (gettext("Give the day the answer reached you; it cannot be in the future"), "outside_received_on")
        )
    spoken = channel in (Channel.PHONE, Channel.VISIT)
    if spoken and not request.form.get("outside_read_back"):
        errors.append((gettext("Read the answer back to the person and confirm that you did"), "outside_read_back"))
    scan = request.form.get("outside_scan", "")
    if scan and scan not in {str(e.id) for e in view.evidence}:
        errors.append((gettext("Choose a document of this case"), "outside_scan"))
    if errors:
        return None, errors
    assert received is not None
    return (
        OutsideAnswer(
            channel=Channel(channel),
            received_on=dates.start_of(received),
            read_back=bool(request.form.get("outside_read_back")),
            copy_sent=bool(request.form.get("outside_copy_sent")),
            scan_id=int(scan) if scan else None,
        ),
        [],
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _proof(view: TaskView, viewer: Viewer, now: datetime) -> SignatureProof | None:
    if not view.signed:
        return None
    password = request.form.get("password", "")
    if not password:
        raise Invalid("Sign with your password.", {"password": ["Sign with your password."]})
    return signin.prove_signature(viewer, password, now)


def _placed(bound: BoundForm, refusal: Invalid) -> list[tuple[str, str]]:
    """Put each error of a use case at its field; what has no field goes into the summary alone."""
    loose = []
    for name, messages in refusal.errors.items():
        name = "password" if name == "signature_password" else name
        for message in messages:
            words = say(message, **refusal.values)
            if name in bound.fields or (name == "password" and bound.signature is not None):
                bound.add_error(name, words)
            else:
                loose.append((words, name if name == "password" else "main"))
    if not refusal.errors:
        loose.append((say(refusal.message, **refusal.values), "main"))
    return loose


def _show(
    view: TaskView,
    bound: BoundForm,
    posted: Any = None,
    more_errors: Sequence[tuple[str, str]] = (),
    asks_more: bool = False,
) -> str:
    errors = [*((words, href.removeprefix("#")) for words, href in bound.summary_errors), *more_errors]
    return render_template(
        "tasks/task.html",
        view=view,
        bound=bound,
        errors=errors,
        asks_more=asks_more,
        posted=posted or (view.draft or {}).get(OUTSIDE, {}),
        channels=_CHANNELS,
        t=pack_words(view.head.project),
        now=clock.now(),
        said=_said(view),
        changed=view.draft_saved_at is not None and changed_since(view.head.row, view.task.key, view.draft_saved_at),
        deciding=deciding(view),
    )


_CHANNELS = (Channel.LETTER, Channel.PHONE, Channel.VISIT, Channel.EMAIL)


def _said(view: TaskView) -> list[tuple[Any, Any]]:
    """Earlier answers in words, beside the form."""
    found = []
    for said in view.said:
        form = compiler.compile_source(form_answered(view.head.row, view.head.project, said.form_id, said.at))
        context = replace(context_of(view, form), signer=None)
        found.append((said, form.summary(said.answers, context)))
    return found


def _too_late(view: TaskView) -> tuple[str, int]:
    """Somebody was faster: who and when, and every word that was typed, so that it can be copied from the page."""
    bound = _bind(view, request.form)
    form = compiler.compile_source(view.head.project.forms[view.task.form_id])
    return _show_ended(view, form.summary(bound.answers, bound.context)), 409


def _show_ended(view: TaskView, typed: Sequence[Row] = ()) -> str:
    return render_template(
        "tasks/ended.html",
        view=view,
        typed=typed,
        t=pack_words(view.head.project),
        now=clock.now(),
    )
