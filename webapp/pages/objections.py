"""An objection during a public notice, registered by an officer with the form that the case's rules have for it."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from forms import compiler
from forms.binding import BoundForm
from forms.context import Choice, FormContext
from webapp import clock, i18n
from webapp.access.door import current_viewer, requires
from webapp.access.permissions import Permission
from webapp.casework.queries.case import public_notice_open
from webapp.casework.queries.documents import evidence_of
from webapp.casework.queries.head import CaseHead, head_of
from webapp.casework.registering import register_objection
from webapp.pages import uploads
from webapp.pages.flashes import tell
from webapp.pages.reading import documents
from webapp.pages.words import pack_words, say
from webapp.refusals import Invalid, Stale
from workflows.feel import Clock

pages = Blueprint("objections", __name__)
FORM = "register_objection"


@pages.get("/cases/<int:case_id>/objection")
@requires(Permission.CASE_MANAGE)
def register_page(case_id: int) -> str:
    head = _head(case_id)
    return _show(head, _bind(head, None))


@pages.post("/cases/<int:case_id>/objection")
@requires(Permission.CASE_MANAGE)
def register(case_id: int) -> Response | str | tuple[str, int]:
    head, viewer = _head(case_id), current_viewer()
    posted = uploads.posted()
    bound = _bind(head, posted)
    kept = uploads.Kept()
    if bound.uploads:
        kept = uploads.keep(bound, case_id, viewer)
        bound = _bind(head, posted, kept.stored)
    if bound.row_change is not None or bound.revealed:
        return _show(head, bound)
    for name, words in kept.errors:
        bound.add_error(name, words)
    if not bound.validate() or kept.errors:
        return _show(head, bound), 422
    answers = bound.answers
    try:
        register_objection(
            case_id,
            str(answers.get("content") or ""),
            answers.get("named") != "anonymous",
            str(answers.get("received_by") or ""),
            viewer,
            clock.now(),
            str(answers.get("objector") or ""),
            [str(one) for one in answers.get("evidence") or ()],
        )
    except Invalid as refusal:
        return _show(head, bound, _placed(bound, refusal)), 422
    tell("good", "The objection is registered. Another pair of investigators will look into it.")
    return redirect(url_for("cases.case_page", case_id=case_id))


def _head(case_id: int) -> CaseHead:
    """The case, while an objection can be registered. Raises Stale when no notice is open or no form is there."""
    head = head_of(case_id, current_viewer())
    if not public_notice_open(head, clock.now()):
        raise Stale("No public notice is open, so an objection cannot be registered now.")
    if FORM not in head.project.forms:
        raise Stale("The rules of this case have no form for an objection. A process designer can add it.")
    return head


def _bind(head: CaseHead, formdata: Any, stored: Mapping[str, Sequence[str]] | None = None) -> BoundForm:
    form = compiler.compile_source(head.project.forms[FORM])
    project, language = head.project, i18n.current().code
    context = FormContext(
        clock=Clock(now=clock.now(), zone=project.pack.zone, calendar=project.calendar),
        evidence=cache(lambda: documents(head, evidence_of(head))),
        categories=[Choice(c.code, c.title.in_language(language)) for c in project.pack.categories],
        translate=pack_words(project),
    )
    return form.bind(formdata, answers={}, context=context, stored=stored)


def _placed(bound: BoundForm, refusal: Invalid) -> list[tuple[str, str]]:
    """A refusal at the field it is about; where the form has none, in the summary alone."""
    loose = []
    for name, messages in refusal.errors.items():
        for message in messages:
            if name in bound.fields:
                bound.add_error(name, say(message))
            else:
                loose.append((say(message), "main"))
    return loose


def _show(head: CaseHead, bound: BoundForm, more_errors: Sequence[tuple[str, str]] = ()) -> str:
    errors = [*((words, href.removeprefix("#")) for words, href in bound.summary_errors), *more_errors]
    return render_template(
        "cases/objection.html",
        head=head,
        bound=bound,
        errors=errors,
        posted=request.form,
        t=pack_words(head.project),
        now=clock.now(),
    )
