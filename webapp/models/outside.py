"""People outside the office: their one-time links, what they opened with them, drafts, and what they ask us for."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, Numbered, one_of
from webapp.vault import Box, Sealed
from workflows.vocabulary import OutsideParty, RequestKind, RequestStatus


class Link(Numbered, Base):
    """One way in for one person to one thing: the candidate's page of a case, one reference, one record asked for.

    `digest` is the SHA-256 of the token; the token is in no table. `nonce` is 256 random bits from which the vault
    derives it again when the letter that carries it leaves or is printed. `made_by` is None where a letter made it.
    `tries` counts wrong second facts.
    """

    __tablename__ = "link"
    __table_args__ = (
        sa.CheckConstraint("party in ('candidate', 'referee', 'record_body')", name="party"),
        sa.CheckConstraint("(party = 'referee') = (reference_id is not null)", name="reference"),
        sa.CheckConstraint("(party = 'record_body') = (check_id is not null)", name="check"),
        sa.CheckConstraint("tries >= 0", name="tries"),
    )

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("vetting_case.id"), index=True)
    party: Mapped[OutsideParty] = mapped_column(one_of(OutsideParty, "link_outside_party"))
    reference_id: Mapped[int | None] = mapped_column(sa.ForeignKey("reference.id"))
    check_id: Mapped[int | None] = mapped_column(sa.ForeignKey("record_check.id"))
    letter_id: Mapped[int | None] = mapped_column(sa.ForeignKey("letter.id"))
    nonce: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    digest: Mapped[bytes] = mapped_column(sa.LargeBinary(32), unique=True)
    made_by: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)

    @property
    def subject(self) -> int | None:
        """The reference or the check that it leads to; None for the candidate's page."""
        return self.reference_id or self.check_id


class Visit(Numbered, Base):
    """One browser that used a link. `digest` is the SHA-256 of its cookie; `proven_at` is the second fact.

    `code_nonce` stands for the code that was sent to a referee; the code itself is in no table. `network` and `device`
    are keyed hashes for the signs on references, gone after `traces_until`.
    """

    __tablename__ = "visit"

    link_id: Mapped[int] = mapped_column(sa.ForeignKey("link.id"), index=True)
    digest: Mapped[bytes] = mapped_column(sa.LargeBinary(32), unique=True)
    begun_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    proven_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    code_nonce: Mapped[bytes | None] = mapped_column(sa.LargeBinary(32))
    code_sent_at: Mapped[datetime | None]
    network: Mapped[bytes | None] = mapped_column(sa.LargeBinary(16))
    device: Mapped[bytes | None] = mapped_column(sa.LargeBinary(16))
    traces_until: Mapped[datetime]


class Guess(Base):
    """How often one client (a keyed hash) came with a link that we do not know, within one window of time."""

    __tablename__ = "guess"

    client: Mapped[bytes] = mapped_column(sa.LargeBinary(16), primary_key=True)
    window: Mapped[datetime] = mapped_column(primary_key=True)
    count: Mapped[int]


class OutsideDraft(Base):
    """What an outside person has typed so far. Nobody in the office reads it; it goes when the answer is sent."""

    __tablename__ = "outside_draft"

    task_id: Mapped[int] = mapped_column(sa.ForeignKey("task.id", ondelete="CASCADE"), primary_key=True)
    answers: Mapped[Box] = mapped_column(Sealed)
    saved_at: Mapped[datetime]


class OutsideRequest(Numbered, Base):
    """Something the candidate asks the office for, and what the office answered."""

    __tablename__ = "outside_request"
    __table_args__ = (sa.CheckConstraint("(status = 'open') = (answered_at is null)", name="answered"),)

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("vetting_case.id"), index=True)
    link_id: Mapped[int] = mapped_column(sa.ForeignKey("link.id"))
    kind: Mapped[RequestKind] = mapped_column(one_of(RequestKind, "outside_request_kind"))
    text: Mapped[Box] = mapped_column(Sealed)
    made_at: Mapped[datetime]
    status: Mapped[RequestStatus] = mapped_column(
        one_of(RequestStatus, "outside_request_status"), default=RequestStatus.OPEN
    )
    answer: Mapped[Box | None] = mapped_column(Sealed)
    answered_by: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    answered_at: Mapped[datetime | None]
