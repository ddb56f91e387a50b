"""Letters: one as it was written and what became of it, and a pack's templates before anything is filled in."""

from flask import Blueprint, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from webapp import clock, i18n
from webapp.access.door import current_viewer, requires
from webapp.access.permissions import Permission
from webapp.casework import returns
from webapp.casework.queries import case as one
from webapp.casework.queries.projects import project_row
from webapp.pages.flashes import tell
from webapp.pages.words import errors_of
from webapp.refusals import Invalid, NotFound
from workflows import notices

pages = Blueprint("letters", __name__)


@pages.get("/cases/<int:case_id>/letters/<int:letter_id>")
@requires(Permission.SIGNED_IN)
def letter_page(case_id: int, letter_id: int) -> str:
    """A letter as it was written, to be printed and sent where no mail server is, and to be put right."""
    return _letter(case_id, letter_id, {})


def _letter(case_id: int, letter_id: int, errors: dict[str, str]) -> str:
    viewer = current_viewer()
    head, row = one.letter_of(case_id, letter_id, viewer)
    letter = head.key.open(row.body)
    problem = str(head.key.open(row.problem) or "")
    return render_template(
        "cases/letter.html",
        head=head,
        row=row,
        letter=letter,
        # Rendered and escaped by workflows.notices when it was written; the page's own h1 says the subject.
        text=letter["html"].partition("</h1>")[2],
        to=head.key.open(row.recipient),
        problem=problem.partition(": ")[2] or problem,
        may_correct=viewer.may(Permission.RECORD_OUTSIDE),
        has_address=row.addressee == "candidate" or one.is_to_a_referee(row),
        errors=errors,
        posted=request.form,
        now=clock.now(),
    )


@pages.post("/cases/<int:case_id>/letters/<int:letter_id>/sent")
@requires(Permission.RECORD_OUTSIDE)
def sent(case_id: int, letter_id: int) -> Response:
    one.letter_of(case_id, letter_id, current_viewer())
    returns.mark_sent(case_id, letter_id, current_viewer(), clock.now())
    tell("good", "It is recorded that you sent this letter.")
    return redirect(url_for("letters.letter_page", case_id=case_id, letter_id=letter_id))


@pages.post("/cases/<int:case_id>/letters/<int:letter_id>/again")
@requires(Permission.RECORD_OUTSIDE)
def again(case_id: int, letter_id: int) -> Response:
    one.letter_of(case_id, letter_id, current_viewer())
    returns.send_again(case_id, letter_id, current_viewer(), clock.now())
    tell("good", "The letter is written anew and leaves within a minute.")
    return redirect(url_for("cases.case_page", case_id=case_id) + "#notices")


@pages.post("/cases/<int:case_id>/letters/<int:letter_id>/address")
@requires(Permission.RECORD_OUTSIDE)
def address(case_id: int, letter_id: int) -> Response | tuple[str, int]:
    one.letter_of(case_id, letter_id, current_viewer())
    form = request.form
    try:
        returns.correct_address(
            case_id, letter_id, form.get("email", ""), form.get("how", ""), current_viewer(), clock.now()
        )
    except Invalid as refusal:
        return _letter(case_id, letter_id, errors_of(refusal)), 422
    tell("good", "The address is corrected, and the letter leaves for it within a minute.")
    return redirect(url_for("cases.case_page", case_id=case_id) + "#notices")


@pages.get("/processes/<int:project_id>/letters/<code>")
@requires(Permission.PROCESS_READ)
def template_page(project_id: int, code: str) -> str:
    """A template as it would leave; what is filled in stands in brackets by its name."""
    row = project_row(project_id, current_viewer())
    language = request.args.get("language", i18n.current().code)
    notice = row.project.notice(code, language)
    if notice is None or language not in notices.LANGUAGES:
        raise NotFound("There is no such letter in this process.")
    values = {field: f"[{field}]" for field in notice.fields}
    return render_template(
        "processes/letter.html",
        row=row,
        project=row.project,
        notice=notice,
        codes=row.project.letters,
        html=Markup(str(notices.html(notice, values)).partition("</h1>")[2]),  # noqa: S704 - escaped by notices
        text=notices.text(notice, values),
        now=clock.now(),
    )
