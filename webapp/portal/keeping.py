"""The candidate's rights: read what is held against them and what we wrote, ask, allow, leave, take a copy."""

from collections.abc import Mapping
from typing import Any

import orjson
from flask import Response as Download
from flask import redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from webapp import clock
from webapp.access.door import requires
from webapp.access.outside import current_outsider
from webapp.access.outsider import Outsider
from webapp.access.permissions import Permission
from webapp.casework import asking, cases, embargo, exporting, opening
from webapp.casework.queries import outside as mine
from webapp.casework.queries.head import CaseHead, head_for
from webapp.pages.flashes import tell
from webapp.pages.words import errors_of, pack_words
from webapp.portal.blueprint import pages
from webapp.refusals import Invalid, NotFound
from workflows.vocabulary import OutsideParty, RequestKind

Answer = Response | str | tuple[str, int]


def candidate() -> tuple[CaseHead, Outsider]:
    """These pages are the candidate's; a referee learns of none of them."""
    outsider = current_outsider()
    if outsider.party is not OutsideParty.CANDIDATE:
        raise NotFound("There is no such page.")
    return head_for(outsider), outsider


@pages.get("/concerns")
@requires(Permission.OUTSIDE)
def concerns_page() -> str:
    _head, outsider = candidate()
    opening.read_concerns(outsider, clock.now())
    head = head_for(outsider)
    return render_template(
        "portal/concerns.html",
        head=head,
        told=mine.told(head),
        served=mine.served_concerns(head),
        turn=[one for one in mine.asked_of(head, outsider) if one.open],
        t=pack_words(head.project),
    )


@pages.get("/letters/<int:letter_id>")
@requires(Permission.OUTSIDE)
def letter_page(letter_id: int) -> str:
    outsider = current_outsider()
    _head, row = mine.my_letter(letter_id, outsider)
    opening.read_letter(row, outsider, clock.now())
    head, row = mine.my_letter(letter_id, outsider)
    letter = head.key.open(row.body)
    # Rendered and escaped by workflows.notices when it was written; the page's own h1 says the subject.
    text = letter["html"].partition("</h1>")[2]
    return render_template("portal/letter.html", head=head, row=row, letter=letter, text=Markup(text))  # noqa: S704


@pages.get("/ask/<kind>")
@requires(Permission.OUTSIDE)
def ask_page(kind: str) -> str:
    candidate()
    if kind not in set(RequestKind):
        raise NotFound("There is no such page.")
    return render_template("portal/ask.html", kind=kind, errors={}, text="")


@pages.post("/ask/<kind>")
@requires(Permission.OUTSIDE)
def ask(kind: str) -> Answer:
    _head, outsider = candidate()
    text = request.form.get("text", "")
    try:
        asking.ask(kind, text, outsider, clock.now())
    except Invalid as refusal:
        return render_template("portal/ask.html", kind=kind, errors=errors_of(refusal), text=text), 422
    tell("good", "We have your request. You will find our answer on this page.")
    return redirect(url_for("portal.home_page"))


@pages.get("/contact")
@requires(Permission.OUTSIDE)
def contact_page() -> str:
    head, _outsider = candidate()
    return render_template("portal/contact.html", names=mine.kept_out(head, clock.now()), error="")


@pages.post("/contact")
@requires(Permission.OUTSIDE)
def allow_contact() -> Answer:
    """Whom the candidate kept out may be asked from now on: their own word, so no officer needs to write it down."""
    head, outsider = candidate()
    if not request.form.get("sure"):
        return render_template("portal/contact.html", names=mine.kept_out(head, clock.now()), error="sure"), 422
    embargo.allow_myself(outsider, clock.now())
    tell("good", "Thank you. We may ask them from now on.")
    return redirect(url_for("portal.home_page"))


@pages.get("/withdraw")
@requires(Permission.OUTSIDE)
def withdraw_page() -> str:
    candidate()
    return render_template("portal/withdraw.html", error="")


@pages.post("/withdraw")
@requires(Permission.OUTSIDE)
def withdraw() -> Answer:
    """Two steps, for it cannot be taken back: the tick is the second."""
    _head, outsider = candidate()
    if not request.form.get("sure"):
        return render_template("portal/withdraw.html", error="sure"), 422
    cases.withdraw_myself(outsider, request.form.get("reason", ""), clock.now())
    tell("good", "You have withdrawn. Everything that was going on stops.")
    return redirect(url_for("portal.home_page"))


@pages.get("/data")
@requires(Permission.OUTSIDE)
def data_page() -> str:
    head, outsider = candidate()
    return render_template("portal/data.html", held=exporting.held(head, outsider), t=pack_words(head.project))


@pages.post("/data")
@requires(Permission.OUTSIDE)
def data_file() -> Download:
    """The same as a file that a machine reads (PIPL Art. 45, GDPR Art. 15 and 20)."""
    head, outsider = candidate()
    number, content = head.row.number, orjson.dumps(_plain(exporting.held(head, outsider)), option=orjson.OPT_INDENT_2)
    exporting.taken(outsider, clock.now())
    return Download(
        content,
        mimetype="application/json",
        headers={"Content-Disposition": f'attachment; filename="{number}.json"'},
    )


def _plain(held: list[exporting.Part]) -> Mapping[str, Any]:
    return {part.code: [dict(lines) for lines in part.records] for part in held}
