"""The designer's bench: drafts with their history, who has them open, what reviewers say, trials, moves of cases."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, Numbered, one_of
from webapp.vault import Box, Sealed
from workflows.vocabulary import DraftStatus, MovedStatus, MoveStatus


class Draft(Numbered, Base):
    """A project on the drawing board. `base_id` is the published version it began from; `revision` the newest one.

    From `asked_at` on a second person (`reviewer_id`) has it to review: `asked_revision` is what they are shown, and
    nothing else can be published by their word. `project_id` is the version it became. `stops` and `advice` are how
    many problems were found in it as it stands; None while nobody has looked since it was saved.
    """

    __tablename__ = "draft"
    __table_args__ = (
        sa.CheckConstraint("(status = 'published') = (project_id is not null)", name="published"),
        sa.CheckConstraint("status <> 'in_review' or asked_revision is not null", name="asked"),
        sa.Index("ix_draft_list", "status", "updated_at", "id"),
    )

    pack: Mapped[str]
    title: Mapped[str]
    base_id: Mapped[int | None] = mapped_column(sa.ForeignKey("project.id"))
    key_id: Mapped[int] = mapped_column(sa.ForeignKey("data_key.id"))
    status: Mapped[DraftStatus] = mapped_column(one_of(DraftStatus, "draft_status"), default=DraftStatus.OPEN)
    revision: Mapped[int] = mapped_column(default=0)
    stops: Mapped[int | None]
    advice: Mapped[int | None]
    created_by: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    created_at: Mapped[datetime]
    updated_by: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    updated_at: Mapped[datetime]
    asked_by: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    asked_at: Mapped[datetime | None]
    asked_revision: Mapped[int | None]
    reviewer_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    effective_from: Mapped[datetime | None]
    project_id: Mapped[int | None] = mapped_column(sa.ForeignKey("project.id"))


class DraftRevision(Numbered, Base):
    """A state of a draft that can be gone back to. What one person saves within a few minutes is one revision:
    `begun_at` to `at`. `action` is a RevisionAction."""

    __tablename__ = "draft_revision"
    __table_args__ = (sa.UniqueConstraint("draft_id", "number"),)

    draft_id: Mapped[int] = mapped_column(sa.ForeignKey("draft.id", ondelete="CASCADE"))
    number: Mapped[int]
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    begun_at: Mapped[datetime]
    at: Mapped[datetime]
    action: Mapped[str]


class DraftFile(Base):
    """A file as a revision left it; without `source` it was taken away. What a draft holds is the newest row of each
    name. `counter` rises with each save within the revision, so that a stale page can be told."""

    __tablename__ = "draft_file"

    draft_id: Mapped[int] = mapped_column(sa.ForeignKey("draft.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    counter: Mapped[int] = mapped_column(default=1)
    source: Mapped[bytes | None]


class DraftPresence(Base):
    """Who has which file of a draft open, as far as their browser last said."""

    __tablename__ = "draft_presence"

    draft_id: Mapped[int] = mapped_column(sa.ForeignKey("draft.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), primary_key=True)
    file: Mapped[str] = mapped_column(default="")
    seen_at: Mapped[datetime]


class DraftComment(Numbered, Base):
    """What somebody says of a draft, a file of it or an element of a diagram, until it is settled."""

    __tablename__ = "draft_comment"

    draft_id: Mapped[int] = mapped_column(sa.ForeignKey("draft.id", ondelete="CASCADE"), index=True)
    file: Mapped[str] = mapped_column(default="")
    element_id: Mapped[str] = mapped_column(default="")
    revision: Mapped[int]
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    at: Mapped[datetime]
    text: Mapped[Box] = mapped_column(Sealed)
    settled_by: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    settled_at: Mapped[datetime | None]


class Trial(Numbered, Base):
    """A draft that is being tried on the bench: what was done so far, as JSON, from which the bench can always come to
    the same place again. `digest` is the content that is tried, so that a changed draft is told."""

    __tablename__ = "trial"

    draft_id: Mapped[int] = mapped_column(sa.ForeignKey("draft.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    revision: Mapped[int]
    digest: Mapped[str]
    started_at: Mapped[datetime]
    steps: Mapped[str] = mapped_column(default="[]")
    counter: Mapped[int] = mapped_column(default=0)


class ScenarioResult(Base):
    """What came of a scenario (`told`, JSON without anybody's data: everybody on the bench is invented). `key` is the
    digest of all that it hangs on, so nothing is ever known of other content."""

    __tablename__ = "scenario_result"

    key: Mapped[str] = mapped_column(primary_key=True)
    told: Mapped[str]
    at: Mapped[datetime] = mapped_column(index=True)


class CaseMove(Numbered, Base):
    """Running cases of a pack on their way to version `target_id`. `chosen` (the filter) and `mapping` (element of the
    old version → element of the new one) are JSON; `at_case` is the last case that was looked at. Nothing can start
    before the dry run has ended (`looked_at`), and what it said stays is not tried."""

    __tablename__ = "case_move"
    __table_args__ = (sa.CheckConstraint("moved + stayed <= total", name="counts"),)

    pack: Mapped[str]
    target_id: Mapped[int] = mapped_column(sa.ForeignKey("project.id"))
    chosen: Mapped[str] = mapped_column(default="{}")
    mapping: Mapped[str] = mapped_column(default="{}")
    status: Mapped[MoveStatus] = mapped_column(one_of(MoveStatus, "move_status"), default=MoveStatus.PLANNED)
    created_by: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    created_at: Mapped[datetime]
    started_by: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    looked_at: Mapped[datetime | None]
    at_case: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    total: Mapped[int] = mapped_column(default=0)
    moved: Mapped[int] = mapped_column(default=0)
    stayed: Mapped[int] = mapped_column(default=0)


class MovedCase(Base):
    """One case of a move: what became of it, why (`reason` a code, `detail` JSON of element ids), and the old `state`
    with the rows as they were (`before`, JSON of ids, codes and dates) for a way back as long as nothing has happened
    since (`version` is the case's after the move). `at` is when it was looked at, then when it moved."""

    __tablename__ = "moved_case"

    move_id: Mapped[int] = mapped_column(sa.ForeignKey("case_move.id", ondelete="CASCADE"), primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("vetting_case.id"), primary_key=True, index=True)
    status: Mapped[MovedStatus] = mapped_column(one_of(MovedStatus, "moved_status"), default=MovedStatus.WAITING)
    reason: Mapped[str] = mapped_column(default="")
    detail: Mapped[str] = mapped_column(default="{}")
    source_id: Mapped[int] = mapped_column(sa.ForeignKey("project.id"))
    before: Mapped[str] = mapped_column(default="{}")
    state: Mapped[bytes | None]
    version: Mapped[int | None]
    at: Mapped[datetime | None]
