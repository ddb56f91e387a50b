"""What the office learns about its own judgement: group data, impact reports, second looks, policy replays."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, Numbered, one_of
from webapp.vault import Box, Sealed
from workflows.vocabulary import DecisionCode


class MonitoringForm(Base):
    """What somebody volunteered about the groups they belong to, apart from every case.

    `link` is a keyed hash of the application: without the master key nothing leads from a row to a person or back. The
    answers are sealed at one length under a key of their own. No moment, no author, no order of writing is kept.
    """

    __tablename__ = "monitoring_form"
    __table_args__ = ({"sqlite_with_rowid": False},)

    link: Mapped[bytes] = mapped_column(sa.LargeBinary(32), primary_key=True)
    year: Mapped[int]
    answers: Mapped[Box] = mapped_column(Sealed)


class ImpactReport(Numbered, Base):
    """The adverse impact of one pack over one period that has ended: made once, never again, so that no two reports
    differ by one person. `content` is JSON of what may be shown; what is held back is not in it."""

    __tablename__ = "impact_report"
    __table_args__ = (
        sa.UniqueConstraint("pack", "first_day"),
        sa.CheckConstraint("first_day <= last_day", name="period"),
    )

    pack: Mapped[str]
    first_day: Mapped[date]
    last_day: Mapped[date]
    made_at: Mapped[datetime]
    made_by: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    content: Mapped[str]


class SecondLook(Numbered, Base):
    """A closed case that a second person judges without the first decision. `agreed` says which sample it came from:
    decisions that agreed with the band, or departed from it. `code` and `reasons` are the second judgement."""

    __tablename__ = "second_look"
    __table_args__ = (
        sa.CheckConstraint("(code is null) = (read_at is null)", name="judged"),
        sa.CheckConstraint("(code is null) = (reader_id is null)", name="reader"),
    )

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("vetting_case.id"), unique=True)
    agreed: Mapped[bool]
    seed: Mapped[int]
    drawn_at: Mapped[datetime]
    drawn_by: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    reader_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    code: Mapped[DecisionCode | None] = mapped_column(one_of(DecisionCode, "second_look_code"))
    reasons: Mapped[Box | None] = mapped_column(Sealed)
    read_at: Mapped[datetime | None]


class PolicyReplay(Numbered, Base):
    """A draft scorecard or veto table over the closed cases of a pack. `at_case` is the last case that was done.

    `by_group` is JSON of what may be shown by group, '' until the replay has ended.
    """

    __tablename__ = "policy_replay"
    __table_args__ = (sa.CheckConstraint("kind in ('scorecard', 'vetoes')", name="kind"),)

    pack: Mapped[str]
    kind: Mapped[str]
    draft: Mapped[bytes]
    digest: Mapped[str]
    made_by: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    made_at: Mapped[datetime]
    last_case: Mapped[int] = mapped_column(sa.BigInteger)
    at_case: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    total: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    left_out: Mapped[int] = mapped_column(default=0)
    by_group: Mapped[str] = mapped_column(default="")
    finished_at: Mapped[datetime | None]


class ReplayChange(Base):
    """A case that the draft would put elsewhere: band (or veto result) and total in hundredths, before and after."""

    __tablename__ = "replay_change"

    replay_id: Mapped[int] = mapped_column(sa.ForeignKey("policy_replay.id", ondelete="CASCADE"), primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("vetting_case.id"), primary_key=True)
    before: Mapped[str]
    after: Mapped[str]
    total_before: Mapped[int | None]
    total_after: Mapped[int | None]
