"""How people outside reach a unit of the office: the number in every letter and on every page of theirs."""

from datetime import datetime

import sqlalchemy as sa

from webapp.access.permissions import Permission
from webapp.access.viewer import Viewer
from webapp.casework import audit
from webapp.db import db, transaction
from webapp.models import OrganisationUnit
from webapp.refusals import Invalid, NotFound

LONGEST = 200


def units(viewer: Viewer) -> tuple[OrganisationUnit, ...]:
    """The units that this administrator sees, from the top."""
    viewer.require(Permission.USER_MANAGE)
    return seen_by(viewer)


def seen_by(viewer: Viewer) -> tuple[OrganisationUnit, ...]:
    """The viewer's own unit and those below it, from the top."""
    rows = db.session.scalars(sa.select(OrganisationUnit).order_by(OrganisationUnit.path))
    return tuple(row for row in rows if viewer.sees_unit(row.path))


def set_contact(unit_id: int, phone: str, hours: str, address: str, viewer: Viewer, now: datetime) -> None:
    """Letters written from now on tell it. Raises NotFound, Invalid (a number without digits, a text too long)."""
    viewer.require(Permission.USER_MANAGE)
    phone, hours, address = phone.strip(), hours.strip(), address.strip()
    errors: dict[str, list[str]] = {}
    if phone and not any(sign.isdecimal() for sign in phone):
        errors["phone"] = ["Give a telephone number, or leave it empty."]
    if max(map(len, (phone, hours, address))) > LONGEST:
        errors["hours"] = ["Write less: letters have little room."]
    if errors:
        raise Invalid("Some answers need your attention", errors)
    with transaction() as session:
        unit = session.get(OrganisationUnit, unit_id)
        if unit is None or not viewer.sees_unit(unit.path):
            raise NotFound("There is no such unit.")
        unit.phone, unit.hours, unit.address = phone, hours, address
        audit.write_office_event(session, "unit.changed", viewer.id, now, str(unit.id))
