"""Recording a paper form on which a candidate says which groups they belong to. It is never shown again."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp import clock, i18n
from webapp.access.door import current_viewer, requires
from webapp.access.permissions import Permission
from webapp.casework import monitoring
from webapp.pages.flashes import tell
from webapp.pages.reports.frame import chosen_pack, packs, watched
from webapp.pages.words import errors_of
from webapp.refusals import Invalid

pages = Blueprint("monitoring", __name__)


@pages.get("/monitoring")
@requires(Permission.MONITORING_RECORD)
def form_page() -> str:
    return _form({})


@pages.post("/monitoring")
@requires(Permission.MONITORING_RECORD)
def record() -> Response | tuple[str, int]:
    form = request.form
    known = watched()
    pack = chosen_pack(known, form.get("pack", ""))
    answers = {question.code: form.get(question.code, "") for question in monitoring.questions_of(pack)}
    try:
        monitoring.record_paper(form.get("case_number", ""), answers, current_viewer(), clock.now())
    except Invalid as refusal:
        return _form(errors_of(refusal)), 422
    tell("good", "Kept. Nobody can look at it again; it only counts in totals.")
    return redirect(url_for("monitoring.form_page", pack=pack))


def _form(errors: dict[str, str]) -> str:
    monitoring.keep_apart(current_viewer())
    known, language = watched(), i18n.current().code
    pack = chosen_pack(known, request.values.get("pack", ""))
    return render_template(
        "monitoring/form.html",
        packs=packs("monitoring.form_page", known, pack),
        pack=pack,
        questions=[
            (q.code, q.title.in_language(language), [(c.code, c.title.in_language(language)) for c in q.choices])
            for q in monitoring.questions_of(pack)
        ],
        errors=errors,
        posted=request.form,
        now=clock.now(),
    )
