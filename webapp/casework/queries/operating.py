"""Jobs, incidents and the outbox, as the people who run the office see them: no personal value in any list."""

import re
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from webapp.access.permissions import Permission
from webapp.access.viewer import Viewer
from webapp.casework.queries.paging import PAGE, Page, cursor, moment, number, page_of, read_cursor
from webapp.db import db
from webapp.models import Case, DataKey, Incident, Job, Letter
from webapp.vault import vault
from workflows.vocabulary import IncidentStatus, JobStatus


@dataclass(frozen=True)
class JobRow:
    id: int
    kind: str
    case_number: str
    status: str
    due_at: datetime
    attempts: int
    error: str


@dataclass(frozen=True)
class IncidentRow:
    id: int
    case_id: int | None
    case_number: str
    element_id: str
    code: str
    detail: str
    raised_at: datetime
    status: str


def jobs(viewer: Viewer, status: str = "", after: str = "", before: str = "") -> Page[JobRow]:
    """Due work, soonest first."""
    viewer.require(Permission.OPERATE)
    backwards = bool(before)
    query = (
        sa.select(Job.id, Job.kind, Case.number, Job.status, Job.due_at, Job.attempts, Job.error)
        .outerjoin(Case, Case.id == Job.case_id)
        .order_by(*((Job.due_at.desc(), Job.id.desc()) if backwards else (Job.due_at, Job.id)))
        .limit(PAGE + 1)
    )
    if status in set(JobStatus):
        query = query.where(Job.status == status)
    if after or before:
        due, job_id = read_cursor(before or after, moment, number)
        place = sa.tuple_(Job.due_at, Job.id)
        at = sa.tuple_(sa.literal(due, Job.due_at.type), sa.literal(job_id))
        query = query.where(place < at if backwards else place > at)
    rows = [
        JobRow(r.id, r.kind, r.number or "", str(r.status), r.due_at, r.attempts, r.error)
        for r in db.session.execute(query)
    ]
    return page_of(rows, PAGE, backwards, bool(after or before), lambda r: cursor(r.due_at.isoformat(), r.id))


@dataclass(frozen=True)
class Standing:
    """How due work stands. `late_seconds`: how long the work that nobody has taken yet has been due."""

    due: int
    running: int
    waiting: int
    failed: int
    late_seconds: int
    incidents: tuple[IncidentRow, ...]


def standing(now: datetime) -> Standing:
    """For the console, which whoever runs the machine has."""
    held = Job.lease_until >= now
    due, count = sa.and_(Job.status == JobStatus.DUE, Job.due_at <= now), sa.func.count()
    row = db.session.execute(
        sa.select(
            count.filter(due, sa.or_(Job.lease_until.is_(None), ~held)).label("due"),
            count.filter(due, held).label("running"),
            count.filter(Job.status == JobStatus.DUE, Job.due_at > now).label("waiting"),
            count.filter(Job.status == JobStatus.FAILED).label("failed"),
        ).select_from(Job)
    ).one()
    oldest = db.session.scalar(sa.select(sa.func.min(Job.due_at)).where(due, sa.or_(Job.lease_until.is_(None), ~held)))
    late = int((now - oldest).total_seconds()) if oldest is not None else 0
    return Standing(row.due, row.running, row.waiting, row.failed, late, _incidents(open_only=True))


def incidents(viewer: Viewer, open_only: bool = True) -> tuple[IncidentRow, ...]:
    """What needs a person, newest first, 200 at most."""
    viewer.require(Permission.OPERATE)
    return _incidents(open_only)


def _incidents(open_only: bool) -> tuple[IncidentRow, ...]:
    query = (
        sa.select(Incident, Case.number, DataKey.id.label("key_id"), DataKey.wrapped, Job.error)
        .outerjoin(Case, Case.id == Incident.case_id)
        .outerjoin(Job, Job.id == Incident.job_id)
        .outerjoin(DataKey, DataKey.id == Case.key_id)
        .order_by(Incident.raised_at.desc(), Incident.id.desc())
        .limit(200)
    )
    if open_only:
        query = query.where(Incident.status == IncidentStatus.OPEN)
    found = []
    for row in db.session.execute(query):
        incident = row.Incident
        detail = vault().key(row.key_id, row.wrapped).open(incident.detail) if row.wrapped else ""
        cause = without_values(detail or "")
        if ": " in (row.error or ""):  # what the system itself said
            cause = row.error
        found.append(
            IncidentRow(
                incident.id,
                incident.case_id,
                row.number or "",
                incident.element_id,
                incident.code,
                cause,
                incident.raised_at,
                str(incident.status),
            )
        )
    return tuple(found)


_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|“[^”]*”|「[^」]*」")


def without_values(detail: str) -> str:
    """The cause of an incident as the people who run the office may read it: they do not read cases (domain §6.3).

    Our errors say "Expected X but Y": X is ours, Y and whatever is quoted may be an answer. Of any other error only
    its kind is told; the whole text stays under the seal of the case.
    """
    expected, ours, _found = detail.partition(" but ")
    if ours and "Expected" in expected:
        return _QUOTED.sub("…", expected) + " but …"
    kind = detail.partition(":")[0]
    return kind if kind.isidentifier() else ""


@dataclass(frozen=True)
class LetterRow:
    id: int
    case_id: int
    case_number: str
    project_id: int
    template: str
    language: str
    channel: str
    status: str
    created_at: datetime


def outbox(viewer: Viewer, status: str = "", after: str = "", before: str = "") -> Page[LetterRow]:
    """What leaves or would be sent, newest first; the content is on the case, for those who may read it."""
    viewer.require(Permission.OPERATE)
    backwards = bool(before)
    query = (
        sa.select(
            Letter.id,
            Letter.case_id,
            Case.number,
            Case.project_id,
            Letter.template,
            Letter.language,
            Letter.channel,
            Letter.status,
            Letter.created_at,
        )
        .join(Case, Case.id == Letter.case_id)
        .order_by(Letter.id.asc() if backwards else Letter.id.desc())
        .limit(PAGE + 1)
    )
    if status:
        query = query.where(Letter.status == status)
    if after or before:
        letter_id = read_cursor(before or after, number)[0]
        query = query.where(Letter.id > letter_id if backwards else Letter.id < letter_id)
    rows = [LetterRow(*r) for r in db.session.execute(query)]
    return page_of(rows, PAGE, backwards, bool(after or before), lambda r: cursor(r.id))
