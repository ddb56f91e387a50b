"""What recruitment hands over: campaigns, posts with their places, ranked applications."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, Numbered
from webapp.vault import Box, Sealed


class Campaign(Numbered, Base):
    __tablename__ = "campaign"

    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    pack: Mapped[str]
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation_unit.id"), index=True)
    opens_on: Mapped[date]
    closed_at: Mapped[datetime | None]


class Post(Numbered, Base):
    """`ratio` is how many candidates may be vetted for one place (1 = equal to the places, 2 at most)."""

    __tablename__ = "post"
    __table_args__ = (
        sa.UniqueConstraint("campaign_id", "code"),
        sa.CheckConstraint("places > 0", name="places"),
        sa.CheckConstraint("ratio between 1 and 3", name="ratio"),
        sa.CheckConstraint("level in ('routine', 'sensitive', 'trust')", name="level"),
    )

    campaign_id: Mapped[int] = mapped_column(sa.ForeignKey("campaign.id"), index=True)
    code: Mapped[str]
    title: Mapped[str]
    employer: Mapped[str]
    level: Mapped[str] = mapped_column(default="routine")
    places: Mapped[int] = mapped_column(default=1)
    ratio: Mapped[int] = mapped_column(default=1)


class DataKey(Numbered, Base):
    """The wrapped key of one application and its case. Destroying it makes their personal values unreadable."""

    __tablename__ = "data_key"

    wrapped: Mapped[bytes | None]
    destroyed_at: Mapped[datetime | None]


class Application(Numbered, Base):
    """A person's application for a post: `rank` 1 is first. The person's details are sealed."""

    __tablename__ = "application"
    __table_args__ = (
        sa.UniqueConstraint("post_id", "rank"),
        sa.CheckConstraint("rank > 0", name="rank"),
        sa.CheckConstraint("status in ('shortlisted', 'vetting', 'next_in_line', 'closed')", name="status"),
    )

    post_id: Mapped[int] = mapped_column(sa.ForeignKey("post.id"), index=True)
    key_id: Mapped[int] = mapped_column(sa.ForeignKey("data_key.id"))
    rank: Mapped[int]
    status: Mapped[str] = mapped_column(default="shortlisted")
    person: Mapped[Box | None] = mapped_column(Sealed)
    created_at: Mapped[datetime]


class SearchToken(Base):
    """Keyed hashes of what an application can be found by: name, examination number."""

    __tablename__ = "search_token"

    token: Mapped[bytes] = mapped_column(sa.LargeBinary(8), primary_key=True)
    application_id: Mapped[int] = mapped_column(
        sa.ForeignKey("application.id", ondelete="CASCADE"), primary_key=True, index=True
    )
