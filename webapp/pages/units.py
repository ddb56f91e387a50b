"""The units of the office, for administrators: how people outside reach each of them."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp import clock
from webapp.access.door import current_viewer, requires
from webapp.access.permissions import Permission
from webapp.casework import units
from webapp.pages.flashes import tell
from webapp.pages.words import errors_of, unit_words
from webapp.refusals import Invalid

pages = Blueprint("units", __name__)


@pages.get("/people/units")
@requires(Permission.USER_MANAGE)
def list_page() -> str:
    return _list({}, 0)


def _list(errors: dict[str, str], at: int) -> str:
    rows = [(unit, unit_words(unit)) for unit in units.units(current_viewer())]
    return render_template("users/units.html", units=rows, errors=errors, at=at, posted=request.form)


@pages.post("/people/units/<int:unit_id>")
@requires(Permission.USER_MANAGE)
def change(unit_id: int) -> Response | tuple[str, int]:
    form = request.form
    try:
        phone, hours, address = (form.get(name, "") for name in ("phone", "hours", "address"))
        units.set_contact(unit_id, phone, hours, address, current_viewer(), clock.now())
    except Invalid as refusal:
        return _list(errors_of(refusal), unit_id), 422
    tell("good", "Letters tell it from now on.")
    return redirect(url_for("units.list_page"))
