"""A process that dies at one of its statements: for proofs that it leaves nothing half done."""

import gc
from collections.abc import Callable

import sqlalchemy as sa

from tests.offices import Place
from webapp.casework import live
from webapp.db import db


class Killed(BaseException):
    """The process dies here: nothing after it runs."""


def finishes(act: Callable[[], object], at: int, place: Place) -> bool:
    """Whether `act` comes to its end in a process that dies at its statement or commit number `at`, from 1."""
    count = 0

    def die(*args: object) -> None:
        nonlocal count
        count += 1
        if count == at:
            raise Killed

    sa.event.listen(db.engine, "before_cursor_execute", die)
    sa.event.listen(db.engine, "commit", die)
    try:
        act()
    except Killed:
        return False
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", die)
        sa.event.remove(db.engine, "commit", die)
        db.session.remove()
        db.engine.dispose()
        gc.collect()  # a dead process holds no connection, and so no lock
        live.forget(place.url)  # a new process knows nothing
    return True
