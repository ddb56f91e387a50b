"""What a due job does to its case: timers tick it, outside operations are carried out and their result delivered."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import orjson
import sqlalchemy as sa

from webapp.access.permissions import Permission
from webapp.access.viewer import Viewer
from webapp.casework import calendars, errands, letters, replays
from webapp.casework.drive import drive
from webapp.casework.facts import surroundings
from webapp.casework.ground import OFFICE, Actor, Ground, lock_case
from webapp.casework.record import TIMER, note_alone
from webapp.db import db, transaction
from webapp.models import Check, Incident, Job, Reference
from webapp.refusals import Gone, NotFound, Refusal, Stale
from workflows import engine
from workflows.errors import NotWaiting, ProcessError
from workflows.vocabulary import CaseStatus, CheckStatus, IncidentStatus, JobStatus, ReferenceStatus

MOST_ATTEMPTS = 3
BACKOFF = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1))


class WorkerLost(Exception):
    """The workers that held a job ended, every time, before they could say what became of it."""


def run(job_id: int, now: datetime) -> None:
    """Carry out one claimed job in the case's own transaction. A job that no longer matters is cancelled.

    The case is locked before its jobs, as every use case does, and the job is read under that lock: what somebody
    cancelled a moment ago does not leave any more. Raises WorkerLost for a job that ends its workers.
    """
    asked = db.session.execute(sa.select(Job.kind, Job.attempts).where(Job.id == job_id)).first()
    if asked is not None and asked.kind == replays.REPLAY:
        if asked.attempts > MOST_ATTEMPTS:
            raise WorkerLost(f"Expected an end of '{asked.kind}' but {MOST_ATTEMPTS} workers were lost while it ran")
        replays.step(job_id, now)  # belongs to no case, and computes before it locks
        return
    with transaction() as session:
        locked = _lock_job(session, job_id, now)
        if locked is None:
            return
        job, ground = locked
        if ground is not None and job.kind in errands.KINDS:
            errands.run(ground, job, orjson.loads(job.payload))
            job.status, job.finished_at = JobStatus.DONE, now
            return
        if ground is None or ground.case.status == CaseStatus.CLOSED:
            job.status, job.finished_at = JobStatus.CANCELLED, now
            return
        if job.attempts > MOST_ATTEMPTS:
            raise WorkerLost(f"Expected an end of '{job.kind}' but {MOST_ATTEMPTS} workers were lost while it ran")
        if job.kind == TIMER:
            drive(ground, lambda snapshot: engine.tick(ground.project.engine, snapshot, surroundings(ground)))
            session.refresh(job)
            if job.status == JobStatus.DUE and job.due_at <= now:
                job.status, job.finished_at = JobStatus.CANCELLED, now  # the case knows of no such timer
            return
        inputs = orjson.loads(job.payload)
        if job.kind == calendars.RECOUNT:
            calendars.recount(ground, inputs)
            job.status, job.finished_at = JobStatus.DONE, now
            return
        result = OUTSIDE[job.kind](ground, job, inputs)
        job.status, job.finished_at = JobStatus.DONE, now
        session.flush()
        ground.note("operation.delivered", inputs.get("element", ""), operation=job.kind)
        # NotWaiting rolls everything back, the letter too: the case has gone on and nobody wants it any more.
        drive(
            ground,
            lambda snapshot: engine.deliver_result(
                ground.project.engine, snapshot, job.key, result, surroundings(ground)
            ),
        )


def failed(job_id: int, error: Exception, now: datetime) -> None:
    """Try again later, three times in all; then it is an incident with the true cause."""
    with transaction() as session:
        locked = _lock_job(session, job_id, now)
        if locked is None:
            return
        job, ground = locked
        job.owner, job.lease_until = None, None
        job.error = type(error).__name__
        if isinstance(error, NotWaiting):
            job.status, job.finished_at = JobStatus.CANCELLED, now
            return
        if job.attempts < MOST_ATTEMPTS:
            job.due_at = now + BACKOFF[job.attempts - 1]
            return
        job.status, job.finished_at = JobStatus.FAILED, now
        element = orjson.loads(job.payload).get("element", "")
        session.add(
            Incident(
                case_id=job.case_id,
                job_id=job.id,
                key=job.key,
                element_id=element,
                code="job_failed",
                detail=ground.key.seal(f"{type(error).__name__}: {error}") if ground else None,
                raised_at=now,
            )
        )
        if ground is not None:
            note_alone(ground, "incident.raised", element, code="job_failed")


def _lock_job(session: Any, job_id: int, now: datetime) -> tuple[Job, Ground | None] | None:
    """The job under its case's lock, or None when it is done already. The ground is None where no case can be
    driven: the job belongs to none, or the personal data of its case has been erased."""
    case_id = session.scalar(sa.select(Job.case_id).where(Job.id == job_id))
    try:
        ground = lock_case(session, case_id, OFFICE, now) if case_id is not None else None
    except Gone:
        ground = None
    job = session.get(Job, job_id, with_for_update=True)
    return (job, ground) if job is not None and job.status == JobStatus.DUE else None


def retry(incident_id: int, viewer: Viewer, now: datetime) -> None:
    """Try again where a case or a job stopped. Raises NotFound when somebody has resolved it already, and Stale when
    the case has gone on since: the incident is closed then."""
    viewer.require(Permission.OPERATE)
    gone_on = False
    with transaction() as session:
        case_id = session.scalar(sa.select(Incident.case_id).where(Incident.id == incident_id))
        ground = lock_case(session, case_id, Actor.of(viewer), now) if case_id is not None else None
        incident = session.get(Incident, incident_id, with_for_update=True)
        if incident is None or incident.status != IncidentStatus.OPEN:
            raise NotFound("This incident has been resolved already.")
        incident.status, incident.resolved_at, incident.resolved_by = IncidentStatus.RESOLVED, now, viewer.id
        if incident.job_id is not None:
            session.execute(
                sa.update(Job)
                .where(Job.id == incident.job_id, Job.status == JobStatus.FAILED)
                .values(status=JobStatus.DUE, due_at=now, attempts=0, owner=None, lease_until=None, error="")
            )
            if ground is not None:
                note_alone(ground, "incident.retried", incident.element_id)
        elif ground is not None:
            ground.note("incident.retried", incident.element_id)
            try:
                drive(
                    ground,
                    lambda snapshot: engine.retry(ground.project.engine, snapshot, incident.key, surroundings(ground)),
                )
            except NotWaiting:
                gone_on = True
    if gone_on:
        raise Stale("The case has gone on since; there is nothing to try again.")


def retry_all(viewer: Viewer, now: datetime) -> tuple[int, int]:
    """Retry every open incident; (how many were tried, how many of them could not be)."""
    viewer.require(Permission.OPERATE)
    ids = db.session.scalars(sa.select(Incident.id).where(Incident.status == IncidentStatus.OPEN)).all()
    missed = 0
    for incident_id in ids:
        try:
            retry(incident_id, viewer, now)
        except (Refusal, ProcessError):
            missed += 1
    return len(ids), missed


def _send_letter(ground: Ground, job: Job, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    to = str(inputs.get("to") or "candidate")
    letters.write(ground, job, str(inputs["template"]), to, inputs)
    if inputs["template"] == "reference_request":
        reference = ground.session.get(Reference, int(to))
        if reference is not None and reference.status in (ReferenceStatus.PLANNED, ReferenceStatus.SPARE):
            reference.status, reference.asked_at = ReferenceStatus.ASKED, ground.now
    return {"sent": True}


def _request_record(ground: Ground, job: Job, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    """A letter to the record body; the reply is a task of its own."""
    check = ground.session.get(Check, int(inputs["check"]))
    if check is None or check.case_id != ground.case.id:
        raise ValueError("Expected a check of this case")
    check.status, check.requested_at = CheckStatus.REQUESTED, ground.now
    letters.write(ground, job, "record_request", str(check.id), inputs)
    return {"requested": True}


OUTSIDE: dict[str, Callable[[Ground, Job, Mapping[str, Any]], Mapping[str, Any]]] = {
    "letter.send": _send_letter,
    "record.request": _request_record,
}
