"""The people outside of one case, as the office sees them: links by hand, requests, the change ledger."""

import segno
from flask import Blueprint, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from webapp import clock
from webapp.access.door import current_viewer, requires
from webapp.access.permissions import Permission
from webapp.addresses import row_number
from webapp.casework import asking, clocks, letters, links
from webapp.casework.links import State
from webapp.casework.queries import case as one
from webapp.casework.queries import documents, letting_in
from webapp.casework.queries.head import sees
from webapp.casework.queries.ledger import ledger
from webapp.casework.queries.outside import contact
from webapp.pages.flashes import tell
from webapp.pages.words import errors_of, pack_words
from webapp.refusals import Gone, Invalid

pages = Blueprint("outside", __name__)


@pages.get("/cases/<int:case_id>/outside")
@requires(Permission.SIGNED_IN)
def list_page(case_id: int) -> str:
    return _list(case_id)


def _list(case_id: int, errors: dict[str, str] | None = None, at: int = 0) -> str:
    """`errors` of the answer to request `at`, whose words are kept."""
    viewer = current_viewer()
    head = one.head_of(case_id, viewer)
    return render_template(
        "outside/list.html",
        head=head,
        links=letting_in.links_of(head, clock.now()),
        invitable=letting_in.invitable(head, viewer),
        requests=letting_in.requests_of(head),
        ledger=ledger(head),
        may=viewer.may(Permission.RECORD_OUTSIDE),
        may_answer=lambda kind: asking.may_answer(viewer, kind),
        clocks=clocks.candidates_clocks(case_id, head.project, clock.now()),
        clock_name=lambda element: pack_words(head.project)(head.project.waited_for(element)),
        errors=errors or {},
        at=at,
        posted=request.form,
        evidence=documents.count_evidence(case_id),
        now=clock.now(),
        t=pack_words(head.project),
    )


@pages.post("/cases/<int:case_id>/outside/links")
@requires(Permission.RECORD_OUTSIDE)
def hand_over(case_id: int) -> str:
    """A fresh link as a printable sheet with its QR code; shown this once, and audited."""
    one.head_of(case_id, current_viewer())
    party, _, number = request.form.get("to", "").partition(":")
    link_id = links.hand_over(case_id, party, row_number(number), current_viewer(), clock.now())
    return _sheet(case_id, link_id)


def _sheet(case_id: int, link_id: int) -> str:
    head = one.head_of(case_id, current_viewer())
    row = next(row for row in letting_in.links_of(head, clock.now()) if row.id == link_id)
    address = links.address(link_id)
    return render_template(
        "outside/sheet.html",
        head=head,
        row=row,
        address=address,
        code=qr_code(address),
        contact=contact(head),
    )


def qr_code(address: str) -> Markup:
    """The address as a QR code, drawn in the colour of the text around it on nothing."""
    drawn = segno.make(address, error="m").svg_inline(scale=5, border=4, dark="#000", light="#fff", omitsize=False)
    return Markup(drawn)  # noqa: S704 - made of squares


@pages.post("/cases/<int:case_id>/letters/<int:letter_id>/print")
@requires(Permission.RECORD_OUTSIDE)
def letter_sheet(case_id: int, letter_id: int) -> str:
    """A letter as it leaves, with its address or code in it, for an office that prints its mail; audited."""
    viewer, now = current_viewer(), clock.now()
    head, row = one.letter_of(case_id, letter_id, viewer)
    link = letters.hand_over(case_id, letter_id, viewer, now)
    if link is not None and links.state_of(link, now) is not State.OPEN:
        raise Gone("The link of this letter has ended. Hand over a new one.")
    letter = letters.leaving(head.key.open(row.body))
    text = Markup(letter["html"].partition("</h1>")[2])  # noqa: S704 - escaped when it was written
    code = qr_code(links.address(link.id)) if link is not None else ""
    return render_template("outside/letter.html", head=head, row=row, letter=letter, text=text, code=code)


@pages.post("/cases/<int:case_id>/outside/links/<int:link_id>/revoke")
@requires(Permission.RECORD_OUTSIDE)
def revoke(case_id: int, link_id: int) -> Response:
    one.head_of(case_id, current_viewer())
    links.revoke(case_id, link_id, current_viewer(), clock.now())
    tell("good", "The link is withdrawn. Nobody comes in by it any more.")
    return redirect(url_for("outside.list_page", case_id=case_id))


@pages.post("/cases/<int:case_id>/outside/requests/<int:request_id>")
@requires(Permission.SIGNED_IN)
def answer(case_id: int, request_id: int) -> Response | tuple[str, int]:
    viewer, form = current_viewer(), request.form
    one.head_of(case_id, viewer)
    status, words, timer, days = form.get("status", ""), form.get("answer", ""), form.get("timer", ""), form.get("days")
    try:
        asking.answer(case_id, request_id, status, words, viewer, clock.now(), timer, row_number(days) or 0)
    except Invalid as refusal:
        return _list(case_id, errors_of(refusal), request_id), 422
    tell("good", "Your answer stands on the candidate's page.")
    if not sees(case_id, viewer):  # somebody who approves, to whom the case came for this alone
        return redirect(url_for("cases.list_page"))
    return redirect(url_for("outside.list_page", case_id=case_id))
