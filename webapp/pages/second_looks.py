"""Second looks: closed cases of others, judged once more without the first decision."""

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from webapp import clock
from webapp.access.door import current_viewer, requires
from webapp.access.permissions import Permission
from webapp.casework import second_looks
from webapp.casework.queries import shown, strikes
from webapp.pages.flashes import tell
from webapp.pages.words import errors_of, words
from webapp.refusals import Invalid

pages = Blueprint("second_looks", __name__)


@pages.get("/second-looks")
@requires(Permission.SECOND_LOOK)
def list_page() -> str:
    return render_template("second_looks/list.html", rows=second_looks.waiting(current_viewer()), now=clock.now())


@pages.get("/second-looks/<int:look_id>")
@requires(Permission.SECOND_LOOK)
def look_page(look_id: int) -> str:
    return _look(look_id, {})


@pages.post("/second-looks/<int:look_id>")
@requires(Permission.SECOND_LOOK)
def judge(look_id: int) -> Answer | tuple[str, int]:
    form = request.form
    try:
        second_looks.judge(look_id, form.get("code", ""), form.get("reasons", ""), current_viewer(), clock.now())
    except Invalid as refusal:
        return _look(look_id, errors_of(refusal)), 422
    tell("good", "Thank you. Your judgement is kept; it changes nothing in the case.")
    return redirect(url_for("second_looks.list_page"))


def _look(look_id: int, errors: dict[str, str]) -> str:
    found = second_looks.look(look_id, current_viewer())
    return render_template(
        "second_looks/look.html",
        look=found,
        head=found.head,
        codes=[(code, words(code)) for code in found.head.project.pack.decisions],
        errors=errors,
        posted=request.form,
        now=clock.now(),
    )


@pages.get("/second-looks/<int:look_id>/documents/<int:evidence_id>")
@requires(Permission.SECOND_LOOK)
def document_page(look_id: int, evidence_id: int) -> str:
    head, row = second_looks.document(look_id, evidence_id, current_viewer())
    struck = strikes.strikes_of_document(head, row.id)
    return render_template(
        "second_looks/document.html",
        look_id=look_id,
        head=head,
        row=row,
        title=head.key.open(row.title),
        text=shown.text_of(head, row),
        open_pages=[n for n in range(1, max(row.pages, 1) + 1) if not shown.is_struck(struck, n)],
        now=clock.now(),
    )


@pages.get("/second-looks/<int:look_id>/documents/<int:evidence_id>/page/<int:page>.png")
@requires(Permission.SECOND_LOOK)
def document_copy(look_id: int, evidence_id: int, page: int) -> Response:
    head, row = second_looks.document(look_id, evidence_id, current_viewer())
    return Response(shown.page_of(head, row, page), mimetype="image/png")
