"""Published definitions: immutable, content-addressed projects of diagrams, decisions, forms, scorecard, notices."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, Numbered


class Project(Numbered, Base):
    """One published version of a pack. `digest` is the SHA-256 of its content, `number` counts within the pack.

    `artefact` is the normalised project that running cases load: an upgrade of the reader does not reach them.
    """

    __tablename__ = "project"
    __table_args__ = (sa.UniqueConstraint("pack", "number"),)

    pack: Mapped[str]
    number: Mapped[int]
    digest: Mapped[str]
    reader_version: Mapped[int]
    artefact: Mapped[bytes]
    author_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    second_person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    origin: Mapped[str] = mapped_column(default="shipped")
    published_at: Mapped[datetime]
    effective_from: Mapped[datetime]


class ProjectFile(Base):
    """One file of a project as it was published, to the byte."""

    __tablename__ = "project_file"

    project_id: Mapped[int] = mapped_column(sa.ForeignKey("project.id"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[bytes]
