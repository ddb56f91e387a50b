"""What somebody sent, as it was sent: read, printed, and a declaration put right."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from forms import compiler
from forms.binding import BoundForm
from webapp import clock
from webapp.access.door import requires
from webapp.access.outside import current_outsider
from webapp.access.permissions import Permission
from webapp.casework import corrections
from webapp.casework.queries import outside as mine
from webapp.casework.queries.asked import form_answered
from webapp.casework.queries.head import CaseHead
from webapp.models import Submission
from webapp.pages.flashes import tell
from webapp.pages.words import pack_words
from webapp.portal.answering import ACT, SIGNATURE, placed
from webapp.portal.blueprint import pages
from webapp.portal.filling import context_for, posted
from webapp.refusals import Invalid, NotFound


@pages.get("/answers/<int:submission_id>")
@requires(Permission.OUTSIDE)
def answer_page(submission_id: int) -> str:
    outsider = current_outsider()
    head, row, name = mine.my_submission(submission_id, outsider)
    form = compiler.compile_source(form_answered(head.row, head.project, row.form_id, row.submitted_at))
    context = context_for(head, outsider, {}, row.subject)
    return render_template(
        "portal/answer.html",
        head=head,
        row=row,
        name=name,
        lines=form.summary(head.key.open(row.answers), context),
        signature=head.key.open(row.signature) or "",
        may_correct=row.records == corrections.CORRECTED and not mine.is_over(head),
        t=pack_words(head.project),
    )


@pages.get("/answers/<int:submission_id>/correct")
@requires(Permission.OUTSIDE)
def correct_page(submission_id: int) -> str:
    head, row, name = _correctable(submission_id)
    return _show(head, row, name, _bind(head, row, None))


@pages.post("/answers/<int:submission_id>/correct")
@requires(Permission.OUTSIDE)
def correct(submission_id: int) -> Response | str | tuple[str, int]:
    head, row, name = _correctable(submission_id)
    bound = _bind(head, row, posted())
    if bound.row_change is not None or request.form.get(ACT) == "ask" or bound.revealed:
        return _show(head, row, name, bound)
    if not bound.validate():
        return _show(head, row, name, bound), 422
    try:
        corrections.correct(
            submission_id, bound.answers, current_outsider(), clock.now(), request.form.get(SIGNATURE, "")
        )
    except Invalid as refusal:
        return _show(head, row, name, bound, placed(bound, refusal)), 422
    tell("good", "Your correction is sent. What you wrote before stays beside it, with the day.")
    return redirect(url_for("portal.home_page"))


def _correctable(submission_id: int) -> tuple[CaseHead, Submission, str]:
    head, row, name = mine.my_submission(submission_id, current_outsider())
    if row.records != corrections.CORRECTED or mine.is_over(head):
        raise NotFound("There is no such page.")
    return head, row, name


def _bind(head: CaseHead, row: Submission, formdata: object) -> BoundForm:
    outsider = current_outsider()
    form = compiler.compile_source(form_answered(head.row, head.project, row.form_id, row.submitted_at))
    facts = mine.facts_of(head, form.fact_groups, clock.now())
    context = context_for(head, outsider, facts, row.subject)
    return form.bind(formdata, answers=head.key.open(row.answers), context=context)  # type: ignore[arg-type]


def _show(
    head: CaseHead, row: Submission, name: str, bound: BoundForm, more: list[tuple[str, str]] | None = None
) -> str:
    return render_template(
        "portal/correct.html",
        head=head,
        row=row,
        name=name,
        bound=bound,
        errors=[*((words, href.removeprefix("#")) for words, href in bound.summary_errors), *(more or [])],
        typed=request.form.get(SIGNATURE, ""),
        t=pack_words(head.project),
    )
