"""Human work on a case, the queues it is offered to, and drafts of answers."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, Numbered, one_of
from webapp.vault import Box, Sealed
from workflows.vocabulary import OutsideParty, Part, TaskStatus


class Task(Numbered, Base):
    """One piece of human work. `key` is the engine's id of it; `sort_due` is the due moment or far ahead,
    so that lists page by one indexed order."""

    __tablename__ = "task"
    __table_args__ = (
        sa.UniqueConstraint("case_id", "key"),
        sa.CheckConstraint("status <> 'done' or done_at is not null", name="done"),
        sa.Index(
            "ix_task_holder",
            "holder_id",
            "sort_due",
            "id",
            sqlite_where=sa.text("status = 'open'"),
            postgresql_where=sa.text("status = 'open'"),
        ),
        sa.Index(
            "ix_task_unit",
            "unit_id",
            "sort_due",
            "id",
            sqlite_where=sa.text("status = 'open'"),
            postgresql_where=sa.text("status = 'open'"),
        ),
    )

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("vetting_case.id"), index=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation_unit.id"))
    key: Mapped[str]
    process_id: Mapped[str]
    element_id: Mapped[str]
    path: Mapped[str] = mapped_column(default="")
    name: Mapped[str]
    form_id: Mapped[str]
    stage: Mapped[str] = mapped_column(default="")
    part: Mapped[Part | None] = mapped_column(one_of(Part, "task_part"))
    external: Mapped[OutsideParty | None] = mapped_column(one_of(OutsideParty, "task_external"))
    subject: Mapped[int | None] = mapped_column(sa.BigInteger)
    assignee_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    holder_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    held_since: Mapped[datetime | None]
    offered_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    sort_due: Mapped[datetime]
    follow_up_at: Mapped[datetime | None]
    priority: Mapped[int] = mapped_column(default=50)
    status: Mapped[TaskStatus] = mapped_column(one_of(TaskStatus, "task_status"), default=TaskStatus.OPEN)
    done_by: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    done_at: Mapped[datetime | None]


class TaskOffer(Base):
    """An open task in one group's queue. Rows live only while the task is open, so the queue stays small.

    `urgency` is 100 - priority: the most urgent come first in an ascending order.
    """

    __tablename__ = "task_offer"
    __table_args__ = (
        sa.Index("ix_task_offer_due", "group_code", "unit_id", "sort_due", "task_id"),
        sa.Index("ix_task_offer_waiting", "group_code", "unit_id", "task_id"),
        sa.Index("ix_task_offer_priority", "group_code", "unit_id", "urgency", "sort_due", "task_id"),
    )

    task_id: Mapped[int] = mapped_column(sa.ForeignKey("task.id", ondelete="CASCADE"), primary_key=True)
    group_code: Mapped[str] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation_unit.id"))
    sort_due: Mapped[datetime]
    urgency: Mapped[int]


class TaskDraft(Base):
    """What somebody has typed so far. Each person has a draft of their own."""

    __tablename__ = "task_draft"

    task_id: Mapped[int] = mapped_column(sa.ForeignKey("task.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), primary_key=True)
    answers: Mapped[Box] = mapped_column(Sealed)
    saved_at: Mapped[datetime]


class Submission(Numbered, Base):
    """What was answered, for ever. A corrected answer is a new version beside the old one.

    Who answered is `actor_id`, somebody of the office, or `link_id`, somebody outside who came by a link and signed
    with the name in `signature`. `records` is the record kind it was filed as, '' for none. `channel` and the fields
    after it say how an outside person's answer reached the officer who recorded it.
    """

    __tablename__ = "submission"
    __table_args__ = (
        sa.UniqueConstraint("task_id", "version"),
        sa.Index("ix_submission_case", "case_id", "element_id"),
        sa.CheckConstraint("(actor_id is null) = (link_id is not null)", name="answered_by"),
    )

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("vetting_case.id"))
    task_id: Mapped[int] = mapped_column(sa.ForeignKey("task.id"))
    version: Mapped[int] = mapped_column(default=1)
    element_id: Mapped[str]
    form_id: Mapped[str]
    records: Mapped[str] = mapped_column(default="")
    subject: Mapped[int | None] = mapped_column(sa.BigInteger)
    answers: Mapped[Box] = mapped_column(Sealed)
    commitment: Mapped[bytes]
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    link_id: Mapped[int | None] = mapped_column(sa.ForeignKey("link.id"))
    signature: Mapped[Box | None] = mapped_column(Sealed)
    submitted_at: Mapped[datetime]
    signed: Mapped[bool] = mapped_column(default=False)
    channel: Mapped[str] = mapped_column(default="")
    received_on: Mapped[datetime | None]
    read_back: Mapped[bool] = mapped_column(default=False)
    copy_sent: Mapped[bool] = mapped_column(default=False)
    scan_id: Mapped[int | None] = mapped_column(sa.ForeignKey("evidence.id"))
