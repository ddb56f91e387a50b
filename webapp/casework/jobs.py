"""What a due job does to its case: timers tick it, outside operations are carried out and their result delivered."""

import os
import smtplib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
import sqlalchemy as sa

from webapp.access.permissions import Permission
from webapp.access.viewer import Viewer
from webapp.casework import (
    calendars,
    embargo,
    errands,
    letters,
    moving_steps,
    operators,
    replays,
    returns,
    routes,
    sending,
    visits,
)
from webapp.casework.drive import drive
from webapp.casework.facts import surroundings
from webapp.casework.ground import OFFICE, Actor, Ground, lock_case
from webapp.casework.record import TIMER, keep_notes, note_alone
from webapp.connectors import carry
from webapp.connectors.contract import AddressRefused, Parcel, Undeliverable
from webapp.db import db, transaction
from webapp.models import Incident, Job, Letter
from webapp.refusals import Gone, NotFound, Refusal, Stale
from workflows import engine
from workflows.errors import NotWaiting, ProcessError
from workflows.vocabulary import CaseStatus, IncidentStatus, JobStatus, LetterChannel, LetterStatus

MOST_LOST = 6
"""A process that ends while a job runs says little about the job: machines restart. This often in a row says enough."""
BACKOFF = (timedelta(minutes=1), timedelta(minutes=10))
MOST_ATTEMPTS = len(BACKOFF) + 1


class WorkerLost(Exception):
    """The workers that held a job ended, every time, before they could say what became of it."""


@dataclass(frozen=True)
class Leaving:
    """A letter that is about to leave, and how."""

    letter_id: int
    channel: LetterChannel
    parcel: Parcel


def run(job_id: int, now: datetime) -> None:
    """Carry out one claimed job. A job that no longer matters is cancelled.

    What the outside must do happens between two transactions: the letter is written down, then it leaves while nothing
    is locked, then the case is told. A process that dies in between leaves a letter that is tried again under the same
    id. Raises WorkerLost for a job that ends its workers, and whatever a connector raises.
    """
    if (office := _office_job(job_id)) is not None:
        office(job_id, now)
        return
    leaving = _begin(job_id, now)
    if leaving is not None:
        _arrived(job_id, leaving.letter_id, carry(leaving.channel, leaving.parcel), now)


def _office_job(job_id: int) -> Callable[[int, datetime], None] | None:
    """Work of the office itself, about no case."""
    row = db.session.execute(sa.select(Job.kind, Job.case_id, Job.status).where(Job.id == job_id)).first()
    known = row is not None and row.case_id is None and row.status == JobStatus.DUE
    return OFFICE_WORK.get(row.kind) if row is not None and known else None


def _begin(job_id: int, now: datetime) -> Leaving | None:
    """Do what needs no outside in the case's own transaction; or write down the letter that is to leave.

    The case is locked before its jobs, as every use case does, and the job is read under that lock: what somebody
    cancelled a moment ago does not leave any more.
    """
    with transaction() as session:
        locked = _lock_job(session, job_id, now)
        if locked is None:
            return None
        job, ground = locked
        if ground is None or ground.case.status == CaseStatus.CLOSED and job.kind not in sending.AFTER_THE_END:
            job.status, job.finished_at = JobStatus.CANCELLED, now
            return None
        if job.attempts > MOST_LOST:
            raise WorkerLost(f"Expected an end of '{job.kind}' but {MOST_LOST} workers were lost while it ran")
        if job.kind == TIMER:
            drive(ground, lambda snapshot: engine.tick(ground.project.engine, snapshot, surroundings(ground)))
            session.refresh(job)
            if job.status == JobStatus.DUE and job.due_at <= now:
                job.status, job.finished_at = JobStatus.CANCELLED, now  # the case knows of no such timer
            return None
        inputs = orjson.loads(job.payload)
        if job.kind == calendars.RECOUNT:
            calendars.recount(ground, inputs)
            job.status, job.finished_at = JobStatus.DONE, now
            return None
        if job.kind == visits.PURGE:
            errands.purge(ground, inputs)
            job.status, job.finished_at = JobStatus.DONE, now
            return None
        letter = sending.ERRANDS[job.kind].write(ground, job, inputs)
        if letter is None or letter.channel == LetterChannel.HAND or letter.sent_at is not None:
            _tell_case(ground, job, inputs, letter)
            return None
        keep_notes(ground)
        body, recipient = letters.leaving(ground.key.open(letter.body)), ground.key.open(letter.recipient)
        facts = sending.facts_of(ground, letter)
        return Leaving(letter.id, letter.channel, routes.parcel(letter, body, recipient, facts, now))


def _arrived(job_id: int, letter_id: int, answer: str, now: datetime) -> None:
    """The outside has taken it: the letter is sent and the case goes on, also when nobody waits for it any more."""
    with transaction() as session:
        case_id = session.scalar(sa.select(Letter.case_id).where(Letter.id == letter_id))
        ground = lock_case(session, case_id, OFFICE, now)
        letter = session.get(Letter, letter_id, with_for_update=True)
        if letter.sent_at is None:
            letter.status, letter.sent_at = LetterStatus.SENT, now
            letter.answer = ground.key.seal(orjson.loads(answer)) if answer else None
            ground.note("letter.sent", str(letter.id), template=letter.template, channel=str(letter.channel))
        job = session.get(Job, job_id, with_for_update=True)
        if job is not None and job.status == JobStatus.DUE:
            try:
                _tell_case(ground, job, orjson.loads(job.payload), letter)
            except NotWaiting:  # it has left all the same
                ground.audit.pop()
                job.status = JobStatus.CANCELLED
        keep_notes(ground)


def _tell_case(ground: Ground, job: Job, inputs: Mapping[str, Any], letter: Letter | None) -> None:
    """The job is done and its result delivered. Raises NotWaiting when the case has gone on: then nothing was."""
    errand = sending.ERRANDS[job.kind]
    result = errand.told(ground, inputs, letter)
    job.status, job.finished_at, job.owner, job.lease_until = JobStatus.DONE, ground.now, None, None
    ground.session.flush()
    if not errand.awaited:
        keep_notes(ground)
        return
    ground.note("operation.delivered", inputs.get("element", ""), operation=job.kind)
    drive(
        ground,
        lambda snapshot: engine.deliver_result(ground.project.engine, snapshot, job.key, result, surroundings(ground)),
    )


def failed(job_id: int, error: Exception, now: datetime) -> None:
    """Try again later, three times in all; then it is an incident with the true cause. What another try cannot mend is
    one at once."""
    with transaction() as session:
        locked = _lock_job(session, job_id, now)
        if locked is None:
            return
        job, ground = locked
        job.owner, job.lease_until = None, None
        job.error = told_safely(error)
        if isinstance(error, NotWaiting):
            job.status, job.finished_at = JobStatus.CANCELLED, now
            return
        code = next((code for kind, code in FOR_A_PERSON.items() if isinstance(error, kind)), "")
        if not code and job.attempts < MOST_ATTEMPTS:
            job.due_at = now + BACKOFF[job.attempts - 1]
            return
        job.status, job.finished_at = JobStatus.FAILED, now
        if ground is None:
            return  # the mail about incidents is not told of by mail
        cause = ground.key.seal(f"{type(error).__name__}: {error}")
        session.execute(
            sa.update(Letter)
            .where(Letter.job_id == job.id, Letter.status == LetterStatus.OUTBOX)
            .values(status=LetterStatus.FAILED if code else LetterStatus.OUTBOX, problem=cause)
        )
        element = orjson.loads(job.payload).get("element", "")
        session.add(
            Incident(
                case_id=job.case_id,
                job_id=job.id,
                key=job.key,
                element_id=element,
                code=code or "job_failed",
                detail=cause,
                raised_at=now,
            )
        )
        operators.tell(session, now)
        note_alone(ground, "incident.raised", element, code=code or "job_failed")


# What a person must mend: no second try before that. The incident's code says what it is.
FOR_A_PERSON: Mapping[type[Exception], str] = {
    AddressRefused: "wrong_address",
    Undeliverable: "letter_refused",
    embargo.Embargoed: "contact_embargo",
}


def told_safely(error: Exception) -> str:
    """The cause without any personal value: the kind, and what the system or the mail server's code says."""
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{type(error).__name__}: {error.smtp_code}"
    if isinstance(error, OSError) and error.errno:
        return f"{type(error).__name__}: {os.strerror(error.errno)}"
    return type(error).__name__


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
        if ground is not None and (letter_id := returns.letter_of(incident)) is not None:
            returns.again(ground, letter_id)
        elif incident.job_id is not None:
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


def _replay(job_id: int, now: datetime) -> None:
    """One piece of a policy replay. Raises WorkerLost for one that ends its workers."""
    if (db.session.scalar(sa.select(Job.attempts).where(Job.id == job_id)) or 0) > MOST_ATTEMPTS:
        raise WorkerLost(f"Expected an end of '{replays.REPLAY}' but {MOST_ATTEMPTS} workers were lost while it ran")
    replays.step(job_id, now)


OFFICE_WORK: dict[str, Callable[[int, datetime], None]] = {
    operators.MAIL: operators.mail_incidents,
    replays.REPLAY: _replay,
    **moving_steps.STEPS,
}
