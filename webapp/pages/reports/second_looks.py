"""Drawing closed cases for a blind second look, and what came of those drawn before."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp import clock
from webapp.access.door import current_viewer, requires
from webapp.access.permissions import Permission
from webapp.casework import calibration, second_looks
from webapp.pages.flashes import tell
from webapp.pages.reports.frame import chosen_pack, packs, pages, percent, scored, tabs
from webapp.pages.words import errors_of, say
from webapp.refusals import Invalid


@pages.get("/reports/second-looks")
@requires(Permission.SECOND_LOOK_DRAW)
def second_looks_page() -> str:
    return _page({})


@pages.post("/reports/second-looks")
@requires(Permission.SECOND_LOOK_DRAW)
def second_looks_draw() -> Response | tuple[str, int]:
    form = request.form
    pack = form.get("pack", "")
    try:
        found = second_looks.draw(
            pack, form.get("percent", -1, int), form.get("seed", -1, int), current_viewer(), clock.now()
        )
    except Invalid as refusal:
        return _page(errors_of(refusal) or {"percent": say(refusal.message)}), 422
    tell(
        "good",
        "Drawn: %(agreed)s of %(of_agreed)s that agreed, %(departed)s of %(of_departed)s that departed.",
        agreed=found.agreed,
        of_agreed=found.of_agreed,
        departed=found.departed,
        of_departed=found.of_departed,
    )
    return redirect(url_for("reports.second_looks_page", pack=pack))


def _page(errors: dict[str, str]) -> str:
    known = scored()
    pack = chosen_pack(known, request.values.get("pack", ""))
    return render_template(
        "reports/second_looks.html",
        tabs=tabs(),
        packs=packs("reports.second_looks_page", known, pack),
        pack=pack,
        looks=calibration.second_looks(pack, current_viewer()) if pack else (),
        percent=percent,
        errors=errors,
        posted=request.form,
        now=clock.now(),
    )
