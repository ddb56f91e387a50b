"""The office: its units, the people who work in it, what they may do and which queues they serve."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, Numbered


class OrganisationUnit(Numbered, Base):
    """A part of the office. `path` is the ids from the top, '/1/4/', so that a subtree is one prefix.

    `phone`, `hours` and `address` are told to people outside: a human to call.
    """

    __tablename__ = "organisation_unit"

    name: Mapped[str]
    name_zh: Mapped[str] = mapped_column(default="")
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation_unit.id"))
    path: Mapped[str] = mapped_column(unique=True)
    phone: Mapped[str] = mapped_column(default="")
    hours: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")


class User(Numbered, Base):
    """Somebody with a sign-in. `epoch` rises when every open session must end."""

    __tablename__ = "user_account"

    username: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    email: Mapped[str]
    title: Mapped[str] = mapped_column(default="")
    password_hash: Mapped[str]
    locale: Mapped[str] = mapped_column(default="en")
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation_unit.id"), index=True)
    active: Mapped[bool] = mapped_column(default=True)
    epoch: Mapped[int] = mapped_column(default=0)
    failed_sign_ins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    created_at: Mapped[datetime]


class Membership(Base):
    """A role (what one may do) or a group (whose queue one serves)."""

    __tablename__ = "membership"
    __table_args__ = (sa.CheckConstraint("kind in ('role', 'group')", name="kind"),)

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
