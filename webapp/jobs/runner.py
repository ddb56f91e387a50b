"""Claims due work and runs it: one conditional update takes a job, a lease that runs out gives it back."""

import logging
import threading
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import Flask

from webapp import clock
from webapp.casework.jobs import failed, run
from webapp.db import db, transaction
from webapp.jobs.presence import owner, release_the_dead
from webapp.models import Job
from workflows.vocabulary import JobStatus

LEASE = timedelta(minutes=5)
POLL_SECONDS = 5.0
log = logging.getLogger("probity")


def claim(now: datetime, job_id: int | None = None) -> int | None:
    """Take the job that has been due longest and that nobody holds, or this one. None when there is none."""
    me = owner()
    with transaction() as session:
        due = (
            sa.select(Job.id)
            .where(
                Job.status == JobStatus.DUE,
                Job.due_at <= now,
                sa.or_(Job.lease_until.is_(None), Job.lease_until < now),
                sa.true() if job_id is None else Job.id == job_id,
            )
            .order_by(Job.due_at, Job.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        job_id = session.scalar(due)
        if job_id is None:
            return None
        taken = session.execute(
            sa.update(Job)
            .where(
                Job.id == job_id, Job.status == JobStatus.DUE, sa.or_(Job.lease_until.is_(None), Job.lease_until < now)
            )
            .values(owner=me, lease_until=now + LEASE, attempts=Job.attempts + 1)
        )
        return int(job_id) if taken.rowcount == 1 else None


def run_due(now: datetime, most: int = 1000) -> int:
    """Run what is due, one job at a time, and say how many ran. A job that fails never stops the others.

    `now` moves on with the office's clock by whole seconds while jobs run, so that a lease is always a whole one. What
    a dead process of this machine held is taken first, for its lease would keep it for minutes.
    """
    release_the_dead(now)
    done, started = 0, clock.now()
    while done < most:
        moment = now + timedelta(seconds=int((clock.now() - started).total_seconds()))
        job_id = claim(moment)
        if job_id is None:
            return done
        _run(job_id, moment)
        done += 1
    return done


def run_one(job_id: int, now: datetime) -> bool:
    """Run this job if it is due and nobody holds it; a wake-up that comes late or twice does nothing."""
    if claim(now, job_id) is None:
        return False
    _run(job_id, now)
    return True


def _run(job_id: int, moment: datetime) -> None:
    try:
        run(job_id, moment)
    except Exception as error:  # the boundary of a worker: every failure is written down and tried again
        log.warning("job failed", exc_info=True, extra={"data": {"job": job_id}})
        db.session.rollback()
        failed(job_id, error, moment)


class Loop:
    """A thread that looks for due work: all a small office needs, beside its web server; the heart of a worker."""

    def __init__(self, app: Flask, seconds: float | None = None):
        self._app, self._stop = app, threading.Event()
        self._seconds = POLL_SECONDS if seconds is None else seconds
        self._thread = threading.Thread(target=self._work, name="jobs", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(timeout=30)

    def _work(self) -> None:
        while not self._stop.is_set():
            try:
                with self._app.app_context():
                    run_due(clock.now())
            except Exception:  # the database is away, or a failure could not be written down: the office's work goes on
                log.warning("jobs wait", exc_info=True)
            self._stop.wait(self._seconds)
