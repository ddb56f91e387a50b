"""Due work and what went wrong with it."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, Numbered, one_of
from webapp.vault import Box, Sealed
from workflows.vocabulary import IncidentStatus, JobStatus


class Job(Numbered, Base):
    """Work that falls due, written in the case's own transaction. `payload` is JSON of ids and codes only."""

    __tablename__ = "job"
    __table_args__ = (
        sa.UniqueConstraint("case_id", "kind", "key"),
        sa.Index(
            "ix_job_due",
            "due_at",
            "id",
            sqlite_where=sa.text("status = 'due'"),
            postgresql_where=sa.text("status = 'due'"),
        ),
    )

    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("vetting_case.id"))
    kind: Mapped[str]
    key: Mapped[str]
    due_at: Mapped[datetime]
    legal: Mapped[bool] = mapped_column(default=False)
    payload: Mapped[str] = mapped_column(default="{}")
    status: Mapped[JobStatus] = mapped_column(one_of(JobStatus, "job_status"), default=JobStatus.DUE)
    attempts: Mapped[int] = mapped_column(default=0)
    owner: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class Incident(Numbered, Base):
    """Something a person must look at: a case cannot go on by itself, or a job has failed for good.

    `told_at` is when the operators had it by mail.
    """

    __tablename__ = "incident"
    __table_args__ = (sa.Index("ix_incident_open", "status", "raised_at", "id"),)

    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("vetting_case.id"), index=True)
    job_id: Mapped[int | None] = mapped_column(sa.ForeignKey("job.id"))
    key: Mapped[str] = mapped_column(default="")
    element_id: Mapped[str] = mapped_column(default="")
    code: Mapped[str]
    detail: Mapped[Box | None] = mapped_column(Sealed)
    status: Mapped[IncidentStatus] = mapped_column(
        one_of(IncidentStatus, "incident_status"), default=IncidentStatus.OPEN
    )
    raised_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
