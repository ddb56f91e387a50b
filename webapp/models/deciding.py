"""What is decided and told: votes, decisions, notices, objections, appeals, letters."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, Numbered, one_of
from webapp.vault import Box, Sealed
from workflows.vocabulary import (
    AppealOutcome,
    Channel,
    ClockChangeKind,
    DecisionCode,
    LetterChannel,
    LetterStatus,
    NoticeKind,
    ObjectionOutcome,
)


class Vote(Numbered, Base):
    """One member's vote. `band` and `score_number` are what the score advised when it was cast, if there was one."""

    __tablename__ = "vote"
    __table_args__ = (sa.UniqueConstraint("case_id", "round", "member_id"),)

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("vetting_case.id"))
    round: Mapped[int]
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    code: Mapped[DecisionCode] = mapped_column(one_of(DecisionCode, "vote_code"))
    reasons: Mapped[Box] = mapped_column(Sealed)
    cast_at: Mapped[datetime]
    band: Mapped[str | None]
    score_number: Mapped[int | None]


class Decision(Numbered, Base):
    """A human decision with its reasons. `band` is what the score advised then, if there was a score."""

    __tablename__ = "decision"
    __table_args__ = (
        sa.UniqueConstraint("case_id", "number"),
        sa.CheckConstraint("debar_months is null or debar_months between 1 and 36", name="debar_months"),
        sa.CheckConstraint("code <> 'conditional' or review_on is not null", name="condition"),
    )

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("vetting_case.id"))
    number: Mapped[int]
    code: Mapped[DecisionCode] = mapped_column(one_of(DecisionCode, "decision_code"))
    band: Mapped[str] = mapped_column(default="")
    decided_by: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    decided_at: Mapped[datetime]
    reasons: Mapped[Box] = mapped_column(Sealed)
    condition: Mapped[Box | None] = mapped_column(Sealed)
    condition_owner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    review_on: Mapped[date | None]
    debar_months: Mapped[int | None]
    score_number: Mapped[int | None]


class Notice(Numbered, Base):
    """A notice as it was served or published. A public one has a token in its address and ends by itself.

    `working_days` and `calendar` (its key) say how `ends_on` was counted; `provisional`: it lies in a year that is not
    officially published yet. `opened_by` is the proof that the person opened it. One that nobody opened went by a
    second channel (`second_at`), was served in person or tried to be (`attempted_at`), and is then deemed served
    (`deemed_at`): four moments, none of which stands for another.
    """

    __tablename__ = "notice"
    __table_args__ = (
        sa.UniqueConstraint("case_id", "kind", "number"),
        sa.Index("uq_notice_token", "token", unique=True),
    )

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("vetting_case.id"))
    kind: Mapped[NoticeKind] = mapped_column(one_of(NoticeKind, "notice_kind"))
    number: Mapped[int]
    token: Mapped[str | None]
    body: Mapped[Box | None] = mapped_column(Sealed)
    served_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    opened_by: Mapped[str] = mapped_column(default="")
    second_at: Mapped[datetime | None]
    attempted_at: Mapped[datetime | None]
    deemed_at: Mapped[datetime | None]
    ends_on: Mapped[date | None]
    working_days: Mapped[int | None]
    calendar: Mapped[str] = mapped_column(default="")
    provisional: Mapped[bool] = mapped_column(default=False)
    withdrawn_at: Mapped[datetime | None]


class Objection(Numbered, Base):
    __tablename__ = "objection"
    __table_args__ = (sa.UniqueConstraint("case_id", "number"),)

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("vetting_case.id"))
    number: Mapped[int]
    named: Mapped[bool]
    channel: Mapped[Channel] = mapped_column(one_of(Channel, "objection_channel"))
    content: Mapped[Box] = mapped_column(Sealed)
    registered_by: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    received_at: Mapped[datetime]
    outcome: Mapped[ObjectionOutcome] = mapped_column(
        one_of(ObjectionOutcome, "objection_outcome"), default=ObjectionOutcome.OPEN
    )
    decided_at: Mapped[datetime | None]


class Appeal(Numbered, Base):
    __tablename__ = "appeal"
    __table_args__ = (sa.UniqueConstraint("case_id", "number"),)

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("vetting_case.id"))
    number: Mapped[int]
    grounds: Mapped[Box] = mapped_column(Sealed)
    filed_at: Mapped[datetime]
    outcome: Mapped[AppealOutcome] = mapped_column(one_of(AppealOutcome, "appeal_outcome"), default=AppealOutcome.OPEN)
    decided_at: Mapped[datetime | None]


class Letter(Numbered, Base):
    """What leaves the office: by a connector where one is set up for its channel, otherwise by a person's hand.

    `addressee` is what the diagram said: candidate, authority, or the id of a referee, check or objection.
    `message_id` comes from the job, so a letter that is tried again keeps it; `replaces_id` is the letter that this
    one sends again. `problem` is what the receiver's server said against it, `answer` what a record body replied.
    """

    __tablename__ = "letter"
    __table_args__ = (
        sa.Index(
            "uq_letter_message_id",
            "message_id",
            unique=True,
            sqlite_where=sa.text("message_id <> ''"),
            postgresql_where=sa.text("message_id <> ''"),
        ),
    )

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("vetting_case.id"), index=True)
    job_id: Mapped[int | None] = mapped_column(sa.ForeignKey("job.id"), unique=True)
    template: Mapped[str]
    language: Mapped[str]
    addressee: Mapped[str] = mapped_column(default="")
    recipient: Mapped[Box] = mapped_column(Sealed)
    body: Mapped[Box] = mapped_column(Sealed)
    channel: Mapped[LetterChannel] = mapped_column(one_of(LetterChannel, "letter_channel"), default=LetterChannel.HAND)
    status: Mapped[LetterStatus] = mapped_column(one_of(LetterStatus, "letter_status"), default=LetterStatus.OUTBOX)
    message_id: Mapped[str] = mapped_column(default="")
    replaces_id: Mapped[int | None] = mapped_column(sa.ForeignKey("letter.id"))
    problem: Mapped[Box | None] = mapped_column(Sealed)
    answer: Mapped[Box | None] = mapped_column(Sealed)
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    sent_by: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    returned_at: Mapped[datetime | None]


class ClockChange(Numbered, Base):
    """A pause, a resumption, a wish for more time or an extension of the time in which a person answers.

    `timer` is the engine's key of the clock and `element_id` its place in the diagram; `days` are working days: those
    left when a pause began, or those asked for or granted. `actor_id` is None where the person asked for it.
    """

    __tablename__ = "clock_change"
    __table_args__ = (
        sa.Index("ix_clock_change_case", "case_id", "timer", "id"),
        sa.CheckConstraint("days >= 0", name="days"),
    )

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("vetting_case.id"))
    timer: Mapped[str]
    element_id: Mapped[str]
    kind: Mapped[ClockChangeKind] = mapped_column(one_of(ClockChangeKind, "clock_change_kind"))
    days: Mapped[int]
    was: Mapped[datetime]
    due_at: Mapped[datetime]
    reason: Mapped[Box] = mapped_column(Sealed)
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    at: Mapped[datetime]
