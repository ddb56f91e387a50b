"""The due work of a move, piece by piece: looking at cases, moving them, taking them back. Each case is a transaction
of its own, and the counts are in it: a process that dies leaves every case old or new and nothing miscounted."""

import logging
from collections.abc import Callable
from datetime import datetime
from time import monotonic
from typing import Any

import orjson
import sqlalchemy as sa

from webapp.casework import moving
from webapp.casework.calendars import grounds
from webapp.casework.ground import Actor, Ground, lock_case
from webapp.casework.moving_cases import move_case, take_back, told
from webapp.casework.moving_looks import Stored, look_at
from webapp.db import db, transaction
from webapp.models import CaseMove, Job, MovedCase
from webapp.refusals import Stale
from workflows.vocabulary import JobStatus, MovedStatus, MoveStatus

PIECE = 100
"""Cases of one dry-run step: what is looked at between two marks of progress."""
MOST_LOST = 3
"""So often in a row may a worker end while it handles a case."""
SECONDS = 20.0
"""So long cases are moved before the worker looks at other due work; far below a lease."""
log = logging.getLogger("probity")


def look(job_id: int, now: datetime) -> None:
    """Look at one piece. The looking holds no lock; it counts only if nobody looked at the same piece meanwhile."""
    found = _row_of(job_id)
    if found is None:
        return
    row, _job = found
    began, target_id, mapping = row.at_case, row.target_id, orjson.loads(row.mapping)
    ids = _next(row.id, began, PIECE)
    looks = {}
    for ground in grounds(ids, now):
        looks[ground.case.id] = look_at(ground, target_id, mapping)
    with transaction() as session:
        locked = _lock(session, job_id)
        if locked is None or locked[0].at_case != began or orjson.loads(locked[0].mapping) != mapping:
            return
        row, job = locked
        for case_id in ids:
            seen = looks.get(case_id)
            one = session.get(MovedCase, (row.id, case_id))
            one.at, one.detail = now, told(seen)
            one.reason = "erased" if seen is None else seen.reasons[0][0] if seen.reasons else ""
            if one.reason:
                one.status = MovedStatus.STAYED
                row.stayed += 1
        row.at_case = ids[-1] if ids else began
        _again(job, now)
        if len(ids) < PIECE:
            row.looked_at, job.status, job.finished_at = now, JobStatus.DONE, now


def run(job_id: int, now: datetime) -> None:
    """Move cases, one transaction each, until they are done or others should have their turn."""
    _each(job_id, now, _move_one, MoveStatus.DONE)


def give_back(job_id: int, now: datetime) -> None:
    """Take cases back, one transaction each. Those that have gone on since stay."""
    _each(job_id, now, _return_one, MoveStatus.RETURNED)


def _each(job_id: int, now: datetime, act: Callable[..., bool], ended: MoveStatus) -> None:
    """Every row after the last one that was handled. Done by two at once, each case is still handled once: the row of
    the move is locked after the case, and who comes second finds the case handled."""
    until = monotonic() + SECONDS
    while monotonic() < until:
        found = _row_of(job_id)
        if found is None:
            return
        row, job = found
        ids = _next(row.id, row.at_case, 50, status=MovedStatus.WAITING if act is _move_one else MovedStatus.MOVED)
        by = row.started_by if act is _move_one else orjson.loads(job.payload).get("by")
        target_id, mapping = row.target_id, orjson.loads(row.mapping)
        if not ids:
            with transaction() as session:
                locked = _lock(session, job_id)
                if locked is not None:
                    row, job = locked
                    row.status, row.finished_at = ended, now
                    job.status, job.finished_at = JobStatus.DONE, now
            return
        if job.attempts > MOST_LOST:  # its workers end on this case, every time: it stays, and the others go on
            with transaction() as session:
                _handle(session, None, job_id, ids[0], _fail, target_id, mapping)
            continue
        for case_id in ids:
            _one(job_id, case_id, Actor(by), now, act, target_id, mapping)
            if monotonic() >= until:
                break
    with transaction() as session:
        locked = _lock(session, job_id)
        if locked is not None:
            _again(locked[1], now)


def _one(
    job_id: int, case_id: int, actor: Actor, now: datetime, act: Callable[..., bool], target_id: int, mapping: Stored
) -> None:
    """One case. What fails on it is written down beside it and stops no other."""
    try:
        with transaction() as session:
            ground = lock_case(session, case_id, actor, now)
            _handle(session, ground, job_id, case_id, act, target_id, mapping)
    except Exception as error:  # the boundary of a worker: this case stays, whole, and says that something failed
        log.warning("case not moved", exc_info=True, extra={"data": {"case": case_id, "error": type(error).__name__}})
        db.session.rollback()
        with transaction() as session:
            _handle(session, None, job_id, case_id, _fail, target_id, mapping)


def _handle(
    session: Any,
    ground: Ground | None,
    job_id: int,
    case_id: int,
    act: Callable[..., bool],
    target_id: int,
    mapping: Stored,
) -> None:
    locked = _lock(session, job_id)
    one = session.get(MovedCase, (locked[0].id, case_id), with_for_update=True) if locked else None
    if locked is None or one is None or locked[0].at_case >= case_id:
        return
    row, job = locked
    act(ground, row, one, target_id, mapping)
    row.at_case, job.attempts = case_id, 1


def _move_one(ground: Ground, row: CaseMove, one: MovedCase, target_id: int, mapping: Stored) -> None:
    move_case(ground, one, target_id, mapping)
    if one.status == MovedStatus.MOVED:
        row.moved += 1
    else:
        row.stayed += 1


def _return_one(ground: Ground, row: CaseMove, one: MovedCase, target_id: int, mapping: Stored) -> None:
    try:
        take_back(ground, one, target_id)
    except Stale:
        one.reason = "gone_on"
        return
    row.moved -= 1


def _fail(ground: None, row: CaseMove, one: MovedCase, target_id: int, mapping: Stored) -> None:
    if one.status == MovedStatus.WAITING:
        one.status = MovedStatus.STAYED
        row.stayed += 1
    one.reason = "error"


def _next(move_id: int, after: int, most: int, status: MovedStatus | None = None) -> list[int]:
    query = sa.select(MovedCase.case_id).where(MovedCase.move_id == move_id, MovedCase.case_id > after)
    if status is not None:
        query = query.where(MovedCase.status == status)
    return list(db.session.scalars(query.order_by(MovedCase.case_id).limit(most)))


def _row_of(job_id: int) -> tuple[CaseMove, Job] | None:
    """The move that a job carries on; what was read before belongs to an older snapshot."""
    db.session.rollback()
    job = db.session.get(Job, job_id, populate_existing=True)
    if job is None or job.status != JobStatus.DUE:
        return None
    row = db.session.get(CaseMove, int(job.key), populate_existing=True)
    return (row, job) if row is not None else None


def _lock(session: Any, job_id: int) -> tuple[CaseMove, Job] | None:
    job = session.get(Job, job_id, with_for_update=True)
    row = session.get(CaseMove, int(job.key), with_for_update=True) if job is not None else None
    return (row, job) if row is not None and job.status == JobStatus.DUE else None


def _again(job: Job, now: datetime) -> None:
    """The job goes on at once, held by nobody."""
    job.attempts, job.owner, job.lease_until, job.due_at = 0, None, None, now


STEPS: dict[str, Callable[[int, datetime], None]] = {moving.LOOK: look, moving.RUN: run, moving.RETURN: give_back}
