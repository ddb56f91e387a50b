"""The people of the office, for administrators."""

import sqlalchemy as sa
from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp import clock, i18n
from webapp.access.door import current_viewer, requires
from webapp.access.permissions import Permission, Role
from webapp.casework import users
from webapp.casework.queries.paging import number
from webapp.casework.queries.projects import published_packs
from webapp.casework.users import NewUser
from webapp.db import db
from webapp.models import OrganisationUnit
from webapp.pages.flashes import tell
from webapp.pages.words import ROLES, errors_of, unit_words
from webapp.refusals import Invalid, NotFound

pages = Blueprint("users", __name__)


@pages.get("/people")
@requires(Permission.USER_MANAGE)
def list_page() -> str:
    return render_template("users/list.html", users=users.users(current_viewer()), groups=_groups(), now=clock.now())


@pages.route("/people/new", methods=["GET", "POST"])
@requires(Permission.USER_MANAGE)
def new_page() -> Response | str | tuple[str, int]:
    if request.method == "GET":
        return _new({})
    form = request.form
    new = NewUser(
        username=form.get("username", ""),
        name=form.get("name", ""),
        title=form.get("title", ""),
        email=form.get("email", ""),
        unit_id=form.get("unit", 0, number),
        password=form.get("password", ""),
        roles=tuple(form.getlist("roles")),
        groups=tuple(form.getlist("groups")),
    )
    try:
        users.add_user(new, current_viewer(), clock.now())
    except Invalid as refusal:
        return _new(errors_of(refusal)), 422
    tell("good", "%(name)s can sign in now.", name=new.name)
    return redirect(url_for("users.list_page"))


def _new(errors: dict[str, str]) -> str:
    units = db.session.scalars(sa.select(OrganisationUnit).order_by(OrganisationUnit.path)).all()
    return render_template(
        "users/new.html",
        errors=errors,
        posted=request.form,
        unit_choices=[(unit.id, unit_words(unit)) for unit in units],
        role_choices=_roles(),
        groups=_groups(),
        now=clock.now(),
    )


@pages.route("/people/<int:user_id>", methods=["GET", "POST"])
@requires(Permission.USER_MANAGE)
def user_page(user_id: int) -> Response | str:
    viewer = current_viewer()
    row = next((u for u in users.users(viewer) if u.id == user_id), None)
    if row is None:
        raise NotFound("There is no such person.")
    if request.method == "GET":
        return render_template("users/user.html", row=row, role_choices=_roles(), groups=_groups(), now=clock.now())
    form = request.form
    users.change_user(
        user_id,
        tuple(form.getlist("roles")),
        tuple(form.getlist("groups")),
        form.get("active") == "1",
        viewer,
        clock.now(),
    )
    tell("good", "Changed. Open sessions of %(name)s have ended.", name=row.name)
    return redirect(url_for("users.list_page"))


def _roles() -> list[tuple[str, str]]:
    return [(role, str(ROLES[role])) for role in Role]


def _groups() -> dict[str, str]:
    """Every queue of every published pack, in the reader's language."""
    language = i18n.current().code
    return {
        group.code: group.title.in_language(language)
        for project in published_packs().values()
        for group in project.pack.groups
    }
