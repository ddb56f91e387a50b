"""Who holds a lease, and whether that process still lives: each keeps a file locked that its end unlocks."""

import fcntl
import os
import secrets
import socket
import threading
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from flask import current_app

from webapp import clock
from webapp.config import Settings
from webapp.db import db, transaction
from webapp.models import Job
from workflows.vocabulary import JobStatus

_mine: dict[tuple[int, Path], tuple[str, int]] = {}
_lock = threading.Lock()


def owner() -> str:
    """This machine, this process by the name of its locked file, this thread."""
    return f"{socket.gethostname()}:{_name()}:{threading.get_ident()}"


def release_the_dead(now: datetime) -> int:
    """Take the leases of processes of this machine that have ended; how many jobs are free again.

    Only the lock of a file that is there says so: of another machine, or of a container with a home of its own, nothing
    is known, and the lease runs its time.
    """
    here = f"{socket.gethostname()}:"
    held = db.session.scalars(
        sa.select(Job.owner)
        .where(Job.status == JobStatus.DUE, Job.lease_until >= now, Job.owner.startswith(here, autoescape=True))
        .distinct()
    ).all()
    db.session.rollback()
    dead = [name for name in held if name is not None and _has_ended(name.split(":")[1])]
    if not dead:
        return 0
    with transaction() as session:
        freed = session.execute(
            sa.update(Job)
            .where(Job.status == JobStatus.DUE, Job.owner.in_(dead), Job.lease_until >= now)
            .values(owner=None, lease_until=None)
        )
        return int(freed.rowcount)


def _folder() -> Path:
    settings: Settings = current_app.extensions["settings"]
    return settings.home / "workers"


def _name() -> str:
    """The file that this process keeps locked for as long as it lives; made once per process and home."""
    place = (os.getpid(), _folder())
    with _lock:
        if place not in _mine:
            place[1].mkdir(parents=True, exist_ok=True, mode=0o700)
            _sweep(place[1].iterdir())
            name = secrets.token_hex(8)
            handle = os.open(place[1] / name, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
            fcntl.flock(handle, fcntl.LOCK_EX)
            _mine[place] = (name, handle)
        return _mine[place][0]


def _has_ended(name: str) -> bool:
    if any(name == mine for mine, _handle in _mine.values()):
        return False
    try:
        handle = os.open(_folder() / name, os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(handle)
    return True


def _sweep(files: Iterable[Path]) -> None:
    """Old files of processes that ended a week ago hold no lease any more."""
    for file in files:
        if clock.now().timestamp() - file.stat().st_mtime > 7 * 24 * 3600 and _has_ended(file.name):
            file.unlink(missing_ok=True)
