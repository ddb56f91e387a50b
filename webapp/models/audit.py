"""Who did what, when: one chain per case, ids and codes only; the sentence is made when it is read."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, Numbered


class AuditEvent(Numbered, Base):
    """`content` is the canonical bytes of the event (sorted JSON); `digest` chains it to the one before it."""

    __tablename__ = "audit_event"
    __table_args__ = (
        sa.UniqueConstraint("case_id", "case_seq"),
        sa.Index("ix_audit_event_actor", "actor_id", "at"),
    )

    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("vetting_case.id"))
    case_seq: Mapped[int | None]
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    action: Mapped[str]
    subject: Mapped[str] = mapped_column(default="")
    content: Mapped[bytes]
    digest: Mapped[bytes]
