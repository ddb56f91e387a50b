"""A vetting case: where it stands, and the engine's state of it."""

from datetime import datetime
from typing import ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, Numbered, one_of
from webapp.vault import Box, Sealed
from workflows.vocabulary import CaseStatus, Outcome, Part


class Case(Numbered, Base):
    """`version` rises with every step and guards against a second writer; `last_seq` and `head` are the end
    of the audit chain; `state` is the engine's bytes and nothing else may read meaning into them; `withdrawal` is how
    the candidate told the office. Before `employer_contact_at` nothing leaves for the present employer. A case that was
    moved to another version (`project_id`) keeps the scorecard, vetoes, bands and periods of `rules_id`."""

    __tablename__ = "vetting_case"
    __table_args__ = (
        sa.CheckConstraint("(status = 'closed') = (closed_at is not null)", name="closed"),
        sa.CheckConstraint("status <> 'closed' or outcome is not null", name="outcome"),
        sa.Index("ix_vetting_case_unit_list", "unit_id", "status", "opened_at", "id"),
        sa.Index("ix_vetting_case_list", "status", "opened_at", "id"),
    )

    number: Mapped[str] = mapped_column(unique=True)
    application_id: Mapped[int] = mapped_column(sa.ForeignKey("application.id"), unique=True)
    post_id: Mapped[int] = mapped_column(sa.ForeignKey("post.id"), index=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation_unit.id"))
    key_id: Mapped[int] = mapped_column(sa.ForeignKey("data_key.id"))
    project_id: Mapped[int] = mapped_column(sa.ForeignKey("project.id"), index=True)
    rules_id: Mapped[int | None] = mapped_column(sa.ForeignKey("project.id"))
    pack: Mapped[str]
    opened_at: Mapped[datetime]
    opened_by: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    status: Mapped[CaseStatus] = mapped_column(one_of(CaseStatus, "case_status"), default=CaseStatus.OPEN)
    outcome: Mapped[Outcome | None] = mapped_column(one_of(Outcome, "case_outcome"))
    closed_at: Mapped[datetime | None]
    stage: Mapped[str] = mapped_column(default="")
    stage_since: Mapped[datetime]
    next_deadline: Mapped[datetime | None]
    conditional_offer_at: Mapped[datetime | None]
    employer_contact_at: Mapped[datetime | None]
    tier: Mapped[str] = mapped_column(default="")
    min_referees: Mapped[int] = mapped_column(default=0)
    vote_round: Mapped[int] = mapped_column(default=1)
    veto_result: Mapped[str] = mapped_column(default="none")
    veto_rules: Mapped[str] = mapped_column(default="")
    review_on: Mapped[datetime | None]
    withdrawal: Mapped[Box | None] = mapped_column(Sealed)
    version: Mapped[int] = mapped_column(default=0)
    last_seq: Mapped[int] = mapped_column(default=0)
    head: Mapped[bytes | None]
    state: Mapped[bytes | None]

    __mapper_args__: ClassVar = {"version_id_col": version}


class CasePerson(Numbered, Base):
    """Somebody appointed to a part on a case. `conflict` is what they declared: '' not yet, 'none', 'declared'."""

    __tablename__ = "case_person"
    __table_args__ = (
        sa.CheckConstraint("conflict in ('', 'none', 'declared')", name="conflict"),
        sa.Index("ix_case_person_user", "user_id", "case_id"),
    )

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("vetting_case.id"), index=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    part: Mapped[Part] = mapped_column(one_of(Part, "case_person_part"))
    place: Mapped[int] = mapped_column(default=1)
    conflict: Mapped[str] = mapped_column(default="")
    since: Mapped[datetime]
    ended_at: Mapped[datetime | None]
