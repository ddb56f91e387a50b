"""Puts work that falls due into its table."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from webapp.models import Job
from workflows.vocabulary import JobStatus

_FRESH = {"status": JobStatus.DUE, "attempts": 0, "error": "", "owner": None, "lease_until": None, "finished_at": None}


def put(session: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write jobs (case_id, kind, key, due_at, payload, created_at, legal); one that was there already falls due anew.

    A repeating timer and an operation that is tried again keep their key, so they keep their row: the letter that a
    job has written stays its only letter.
    """
    if not rows:
        return
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = insert(Job).values([{"legal": False, **row, **_FRESH} for row in rows])
    new = {name: statement.excluded[name] for name in ("due_at", "payload", "legal", *_FRESH)}
    session.execute(
        statement.on_conflict_do_update(index_elements=["case_id", "kind", "key"], set_=new),
        execution_options={"populate_existing": True},
    )
