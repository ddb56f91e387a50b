"""What was answered on a case: the declaration, replies, minutes, the report; each opened on a page of its own."""

from flask import Blueprint, render_template

from forms import compiler
from webapp import clock
from webapp.access.door import current_viewer, requires
from webapp.access.permissions import Permission
from webapp.casework.queries import case as one
from webapp.casework.queries.submissions import submission, submissions
from webapp.pages.reading import reading_context
from webapp.pages.words import pack_words

pages = Blueprint("answers", __name__)


@pages.get("/cases/<int:case_id>/answers")
@requires(Permission.SIGNED_IN)
def list_page(case_id: int) -> str:
    viewer = current_viewer()
    head = one.head_of(case_id, viewer)
    return render_template(
        "answers/list.html",
        head=head,
        rows=submissions(head, viewer),
        t=pack_words(head.project),
        evidence=one.count_evidence(case_id),
        now=clock.now(),
    )


@pages.get("/cases/<int:case_id>/answers/<int:submission_id>")
@requires(Permission.SIGNED_IN)
def answer_page(case_id: int, submission_id: int) -> str:
    head, opened = submission(case_id, submission_id, current_viewer())
    form = compiler.compile_source(head.project.forms[opened.row.form_id])
    return render_template(
        "answers/answer.html",
        head=head,
        opened=opened,
        lines=form.summary(opened.answers, reading_context(head, form)),
        t=pack_words(head.project),
        evidence=one.count_evidence(case_id),
        now=clock.now(),
    )
