"""The people of the office: adding them, what they may do, whose queues they serve, closing their account."""

from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa

from webapp.access.permissions import Permission, Role
from webapp.access.signin import hash_password
from webapp.access.viewer import Viewer
from webapp.casework import audit
from webapp.db import db, transaction
from webapp.models import Membership, OrganisationUnit, User
from webapp.refusals import Invalid, NotAllowed, NotFound

LEAST_PASSWORD = 12


@dataclass(frozen=True)
class UserRow:
    id: int
    username: str
    name: str
    title: str
    email: str
    unit: str
    unit_id: int
    active: bool
    roles: tuple[str, ...]
    groups: tuple[str, ...]


@dataclass(frozen=True)
class NewUser:
    username: str
    name: str
    title: str
    email: str
    unit_id: int
    password: str
    roles: tuple[str, ...]
    groups: tuple[str, ...]
    locale: str = "en"


def users(viewer: Viewer) -> list[UserRow]:
    viewer.require(Permission.USER_MANAGE)
    rows = db.session.execute(
        sa.select(User, OrganisationUnit.name.label("unit"))
        .join(OrganisationUnit, OrganisationUnit.id == User.unit_id)
        .order_by(User.active.desc(), User.name)
    ).all()
    codes: dict[tuple[int, str], list[str]] = {}
    for row in db.session.execute(sa.select(Membership.user_id, Membership.kind, Membership.code)):
        codes.setdefault((row.user_id, row.kind), []).append(row.code)
    return [
        UserRow(
            r.User.id,
            r.User.username,
            r.User.name,
            r.User.title,
            r.User.email,
            r.unit,
            r.User.unit_id,
            r.User.active,
            tuple(sorted(codes.get((r.User.id, "role"), ()))),
            tuple(sorted(codes.get((r.User.id, "group"), ()))),
        )
        for r in rows
    ]


def add_user(new: NewUser, viewer: Viewer, now: datetime) -> int:
    viewer.require(Permission.USER_MANAGE)
    with transaction() as session:
        user_id = create(session, new, now)
        audit.write_office_event(
            session, "user.added", viewer.id, now, str(user_id), roles=sorted(new.roles), groups=sorted(new.groups)
        )
        return user_id


def create(session: sa.orm.Session, new: NewUser, now: datetime, password_hash: str = "") -> int:
    """Write a user; many with one password may share the hash made once. Raises Invalid with errors by field."""
    errors: dict[str, list[str]] = {}
    username = new.username.strip().casefold()
    if not username:
        errors["username"] = ["Give a user name."]
    elif session.scalar(sa.select(User.id).where(User.username == username)):
        errors["username"] = ["This user name is taken."]
    if not new.name.strip():
        errors["name"] = ["Give the full name."]
    if len(new.password) < LEAST_PASSWORD:
        errors["password"] = ["Use at least 12 characters."]
    if session.get(OrganisationUnit, new.unit_id) is None:
        errors["unit"] = ["Choose a unit."]
    if not set(new.roles) <= set(Role):
        errors["roles"] = ["Choose roles from the list."]
    if errors:
        raise Invalid("Some answers need your attention", errors)
    user = User(
        username=username,
        name=new.name.strip(),
        title=new.title.strip(),
        email=new.email.strip(),
        password_hash=password_hash or hash_password(new.password),
        unit_id=new.unit_id,
        locale=new.locale,
        created_at=now,
    )
    session.add(user)
    session.flush()
    _set_memberships(session, user.id, new.roles, new.groups)
    return user.id


def change_user(
    user_id: int, roles: tuple[str, ...], groups: tuple[str, ...], active: bool, viewer: Viewer, now: datetime
) -> None:
    """Change what somebody may do. It holds at once: their open sessions end. Nobody changes their own rights."""
    viewer.require(Permission.USER_MANAGE)
    if user_id == viewer.id:
        raise NotAllowed("Somebody else must change your own rights.")
    if not set(roles) <= set(Role):
        raise Invalid("Choose roles from the list.", {"roles": ["Choose roles from the list."]})
    with transaction() as session:
        user = session.get(User, user_id, with_for_update=True)
        if user is None:
            raise NotFound("There is no such person.")
        user.active, user.epoch = active, user.epoch + 1
        session.execute(sa.delete(Membership).where(Membership.user_id == user_id))
        _set_memberships(session, user_id, roles, groups)
        audit.write_office_event(
            session,
            "user.changed",
            viewer.id,
            now,
            str(user_id),
            roles=sorted(roles),
            groups=sorted(groups),
            active=active,
        )


def _set_memberships(session: sa.orm.Session, user_id: int, roles: tuple[str, ...], groups: tuple[str, ...]) -> None:
    rows = [{"user_id": user_id, "kind": "role", "code": code} for code in sorted(set(roles))]
    rows += [{"user_id": user_id, "kind": "group", "code": code} for code in sorted(set(groups))]
    if rows:
        session.execute(sa.insert(Membership), rows)


def add_from_console(new: NewUser, unit: str, now: datetime) -> int:
    """Whoever can run commands on the server may add the first administrator; the audit says so (no actor)."""
    with transaction() as session:
        found = session.scalar(sa.select(OrganisationUnit).where(OrganisationUnit.name == (unit or "Office")))
        if found is None:
            found = OrganisationUnit(name=unit or "Office", path="")
            session.add(found)
            session.flush()
            found.path = f"/{found.id}/"
            session.flush()
        user_id = create(session, replace(new, unit_id=found.id), now)
        audit.write_office_event(
            session, "user.added", None, now, str(user_id), roles=sorted(new.roles), groups=sorted(new.groups)
        )
        return user_id


def set_password_from_console(username: str, password: str, now: datetime) -> None:
    """A way back in. Raises NotFound and Invalid."""
    if len(password) < LEAST_PASSWORD:
        raise Invalid("Use at least 12 characters.", {"password": ["Use at least 12 characters."]})
    with transaction() as session:
        user = session.scalar(sa.select(User).where(User.username == username.strip().casefold()).with_for_update())
        if user is None:
            raise NotFound("There is no such person.")
        user.password_hash, user.epoch = hash_password(password), user.epoch + 1
        user.failed_sign_ins, user.locked_until = 0, None
        audit.write_office_event(session, "user.password_set", None, now, str(user.id))
