"""What a candidate may say of the groups they belong to: a page apart from the case, voluntary, never shown again."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp import clock, i18n
from webapp.access.door import requires
from webapp.access.permissions import Permission
from webapp.casework import monitoring
from webapp.pages.flashes import tell
from webapp.pages.words import errors_of
from webapp.portal.blueprint import pages
from webapp.portal.keeping import candidate
from webapp.refusals import Invalid, NotFound
from workflows.pack import Question


@pages.get("/groups")
@requires(Permission.OUTSIDE)
def groups_page() -> str:
    return _form({})


@pages.post("/groups")
@requires(Permission.OUTSIDE)
def volunteer() -> Response | tuple[str, int]:
    """What is chosen takes the place of what was sent before; nothing chosen takes it away."""
    head, _outsider = candidate()
    chosen = {question.code: request.form.get(question.code, "") for question in _questions()}
    try:
        monitoring.volunteer(head.row.application_id, chosen, clock.now())
    except Invalid as refusal:
        return _form(errors_of(refusal)), 422
    if any(chosen.values()):
        tell("good", "Thank you. It lies apart from your case, and nobody who decides sees it.")
    else:
        tell("good", "We hold nothing of this about you.")
    return redirect(url_for("portal.home_page"))


def _questions() -> tuple[Question, ...]:
    head, _outsider = candidate()
    found = monitoring.questions_for(head.row.application_id)
    if not found:
        raise NotFound("There is no such page.")
    return found


def _form(errors: dict[str, str]) -> str:
    """Always empty: what somebody said is shown to nobody, themselves included: others look over shoulders."""
    language = i18n.current().code
    return render_template(
        "portal/groups.html",
        questions=[
            (q.code, q.title.in_language(language), [(c.code, c.title.in_language(language)) for c in q.choices])
            for q in _questions()
        ],
        errors=errors,
    )
