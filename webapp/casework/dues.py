"""Puts work that falls due into its table."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from webapp.db import after_commit
from webapp.jobs import wake
from webapp.models import Job
from workflows.vocabulary import JobStatus

TIMER = "timer"
_FRESH = {"status": JobStatus.DUE, "attempts": 0, "error": "", "owner": None, "lease_until": None, "finished_at": None}


def _put(insert: Any) -> Any:
    statement = insert(Job)
    new = {name: statement.excluded[name] for name in ("due_at", "payload", "legal", *_FRESH)}
    return statement.on_conflict_do_update(index_elements=["case_id", "kind", "key"], set_=new).returning(
        Job.id, Job.kind
    )


# Built once: an insert that holds its rows could not be kept compiled.
_PUT = {"sqlite": _put(sqlite.insert), "postgresql": _put(postgresql.insert)}


def put(session: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write jobs (case_id, kind, key, due_at, payload, created_at, legal); one that was there already falls due anew.

    A repeating timer and an operation that is tried again keep their key, so they keep their row: the letter that a
    job has written stays its only letter.
    """
    if not rows:
        return
    statement = _PUT[session.get_bind().dialect.name]
    put_now = session.execute(
        statement, [{"legal": False, **row, **_FRESH} for row in rows], execution_options={"populate_existing": True}
    ).all()
    due_now = [row.id for row in put_now if row.kind != TIMER]
    if due_now:
        after_commit(session, lambda: wake.ring(due_now))
