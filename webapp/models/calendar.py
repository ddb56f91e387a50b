"""The years of working days that this office has entered as they were officially published."""

from collections.abc import Iterable
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, Numbered
from workflows.calendars import Year


class CalendarYear(Numbered, Base):
    """One publication of one year. It never changes: a correction is a new row with the next `number`.

    `off` and `work` are days as ISO dates joined by commas; `source` says where they were published.
    """

    __tablename__ = "calendar_year"
    __table_args__ = (
        sa.UniqueConstraint("code", "year", "number"),
        sa.CheckConstraint("number > 0", name="number"),
    )

    code: Mapped[str]
    year: Mapped[int]
    number: Mapped[int]
    off: Mapped[str]
    work: Mapped[str]
    source: Mapped[str]
    published_at: Mapped[datetime]
    published_by: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))

    @property
    def days(self) -> Year:
        return Year(self.year, _days(self.off), _days(self.work))


def joined(days: Iterable[date]) -> str:
    return ",".join(day.isoformat() for day in sorted(days))


def _days(text: str) -> frozenset[date]:
    return frozenset(date.fromisoformat(day) for day in text.split(",") if day)
