"""The person behind a request: who they are, what they may do, which units they see."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from webapp.access.permissions import Permission, granted
from webapp.casework import working_days
from webapp.db import db, rows
from webapp.models import Membership, OrganisationUnit, User
from webapp.refusals import NotAllowed


@dataclass(frozen=True)
class Viewer:
    """A signed-in person, as plain values: safe to hand around, never a database row."""

    id: int
    username: str
    name: str
    title: str
    locale: str
    unit_id: int
    unit_path: str
    epoch: int
    roles: frozenset[str]
    groups: frozenset[str]
    permissions: frozenset[Permission] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "permissions", granted(self.roles))

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions

    def require(self, permission: Permission) -> None:
        """Raises NotAllowed when the permission is missing: the server-side check at every door."""
        if permission not in self.permissions:
            raise NotAllowed("Your role does not include this.")

    def sees_unit(self, unit_path: str) -> bool:
        return unit_path.startswith(self.unit_path)


_MEMBERSHIPS = (
    sa.select(
        User.id,
        User.username,
        User.name,
        User.title,
        User.locale,
        User.unit_id,
        User.epoch,
        OrganisationUnit.path,
        Membership.kind,
        Membership.code,
        working_days.NEWEST,
    )
    .join(OrganisationUnit, OrganisationUnit.id == User.unit_id)
    .outerjoin(Membership, Membership.user_id == User.id)
    .where(User.active)
)
# Asked with every request, so built once.
_BY_ID = _MEMBERSHIPS.where(User.id == sa.bindparam("user_id", type_=sa.BigInteger))
_BY_USERNAME = _MEMBERSHIPS.where(User.username == sa.bindparam("username", type_=sa.Text))


def load(user_id: int) -> Viewer | None:
    """The viewer with this id, or None when there is none or the account is closed. One statement."""
    return _viewer(_BY_ID, {"user_id": user_id})


def load_by_username(username: str) -> Viewer | None:
    return _viewer(_BY_USERNAME, {"username": username})


def _viewer(query: sa.Select[Any], named: Mapping[str, object]) -> Viewer | None:
    found = rows(query, named)
    if not found:
        return None
    first = found[0]
    working_days.saw(first.newest_calendar)
    return Viewer(
        id=first.id,
        username=first.username,
        name=first.name,
        title=first.title,
        locale=first.locale,
        unit_id=first.unit_id,
        unit_path=first.path,
        epoch=first.epoch,
        roles=frozenset(row.code for row in found if row.kind == "role"),
        groups=frozenset(row.code for row in found if row.kind == "group"),
    )


def visible_units(viewer: Viewer) -> tuple[int, ...]:
    """Ids of the viewer's own unit and everything below it."""
    found = db.session.scalars(
        sa.select(OrganisationUnit.id).where(OrganisationUnit.path.startswith(viewer.unit_path)).order_by("id")
    )
    return tuple(found)
