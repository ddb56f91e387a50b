"""What was answered on a case: the declaration, replies, minutes, the report; each opened on a page of its own."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from forms import compiler
from webapp import clock
from webapp.access.door import current_viewer, requires
from webapp.access.permissions import Permission
from webapp.casework import blindness, striking
from webapp.casework.doings import doings_of
from webapp.casework.queries import documents, ratings
from webapp.casework.queries.asked import form_answered
from webapp.casework.queries.head import head_of
from webapp.casework.queries.strikes import strikes_of_answer
from webapp.casework.queries.submissions import submission, submissions
from webapp.db import db
from webapp.pages.flashes import tell
from webapp.pages.reading import reading_context
from webapp.pages.words import errors_of, pack_words
from webapp.refusals import Invalid

pages = Blueprint("answers", __name__)


@pages.get("/cases/<int:case_id>/answers")
@requires(Permission.SIGNED_IN)
def list_page(case_id: int) -> str:
    viewer = current_viewer()
    head = head_of(case_id, viewer)
    return render_template(
        "answers/list.html",
        head=head,
        rows=submissions(head, viewer),
        t=pack_words(head.project),
        evidence=documents.count_evidence(case_id),
        now=clock.now(),
    )


@pages.get("/cases/<int:case_id>/answers/<int:submission_id>")
@requires(Permission.SIGNED_IN)
def answer_page(case_id: int, submission_id: int) -> str:
    return _answer(case_id, submission_id)


def _answer(case_id: int, submission_id: int, errors: dict[str, str] | None = None) -> str:
    viewer = current_viewer()
    if ratings.answer_is_closed(head_of(case_id, viewer), submission_id, viewer):
        blindness.refuse_early(case_id, f"answer {submission_id}", viewer, clock.now())
    head, opened = submission(case_id, submission_id, viewer)
    form = compiler.compile_source(form_answered(head.row, head.project, opened.row.form_id, opened.row.at))
    return render_template(
        "answers/answer.html",
        head=head,
        opened=opened,
        lines=form.summary(opened.answers, reading_context(head, form)),
        t=pack_words(head.project),
        evidence=documents.count_evidence(case_id),
        struck=strikes_of_answer(head, submission_id),
        may_strike=striking.reviews(head.project, viewer, doings_of(db.session, case_id)),
        errors=errors or {},
        posted=request.form,
        now=clock.now(),
    )


@pages.post("/cases/<int:case_id>/answers/<int:submission_id>/strike")
@requires(Permission.TASK_WORK)
def strike(case_id: int, submission_id: int) -> Answer | tuple[str, int]:
    """A legal reviewer strikes a passage that is out of scope."""
    viewer = current_viewer()
    if ratings.answer_is_closed(head_of(case_id, viewer), submission_id, viewer):
        blindness.refuse_early(case_id, f"answer {submission_id}", viewer, clock.now())
    form = request.form
    try:
        copies = striking.strike_answer(
            case_id, submission_id, form.get("passage", ""), form.get("ground", ""), viewer, clock.now()
        )
    except Invalid as refusal:
        return _answer(case_id, submission_id, errors_of(refusal)), 422
    tell("good", "It is struck, here and wherever the case repeats it: %(copies)s texts.", copies=copies)
    return redirect(url_for("answers.answer_page", case_id=case_id, submission_id=submission_id))
