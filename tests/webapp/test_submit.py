"""A submit: exactly once, whole or not at all, cheap, and kind to whoever comes second."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.webapp.browsing import Browser
from tests.webapp.casework.stories import driven
from tests.webapp.house import House, person
from tests.webapp.killing import finishes
from webapp import clock
from webapp.casework import tasks
from webapp.casework.queries.task import task_view
from webapp.db import db
from webapp.models import AuditEvent, Case, Job, Reference, Submission, Task
from webapp.refusals import AlreadyDone
from workflows.vocabulary import TaskStatus

USABLE = {
    "identity_verified_by": "switchboard",
    "signals_explained": "",
    "verdict": "usable",
    "reasons": "The referee answered at the switchboard of the employer and confirmed the dates.",
}


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """Every SQL statement that reaches the database meanwhile, and COMMIT each time one is made."""
    seen: list[str] = []

    def executed(conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    def committed(conn: Any) -> None:
        seen.append("COMMIT")

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", executed)
    sa.event.listen(engine, "commit", committed)
    try:
        yield seen
    finally:
        sa.event.remove(engine, "before_cursor_execute", executed)
        sa.event.remove(engine, "commit", committed)


@pytest.fixture
def reference(house: House) -> tuple[int, int, str]:
    """A case in mid collection: (case, open check_reference task, who may do it)."""
    case_id = driven(house, until="check_reference")
    task = house.task(case_id, "check_reference")
    return case_id, task.id, house.doer(task)


def test_one_submit_is_one_commit_and_at_most_fifteen_statements(
    app: Flask, house: House, reference: tuple[int, int, str]
) -> None:
    _case_id, task_id, username = reference
    browser = Browser(app, username)
    browser.get(f"/tasks/{task_id}")
    with statements(app) as seen:
        browser.post(f"/tasks/{task_id}", {**USABLE, "page:act": "complete"})
    assert seen.count("COMMIT") == 1
    assert len(seen) - 1 <= 15, "\n".join(seen)
    db.session.rollback()
    assert db.session.get(Task, task_id).status == TaskStatus.DONE


def test_whoever_comes_second_is_told_who_did_it_and_when(
    app: Flask, house: House, reference: tuple[int, int, str]
) -> None:
    _case_id, task_id, username = reference
    first, second = Browser(app, username), Browser(app, username)
    first.get(f"/tasks/{task_id}")
    second.get(f"/tasks/{task_id}")
    first.post(f"/tasks/{task_id}", {**USABLE, "page:act": "complete"})
    told = second.post(f"/tasks/{task_id}", {**USABLE, "page:act": "complete"}, status=409)
    assert person(username).name in told.text
    assert "2026" in told.text
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count()).where(Submission.task_id == task_id)) == 1


def test_fifty_at_once_make_one_submission(app: Flask, house: House, reference: tuple[int, int, str]) -> None:
    _case_id, task_id, username = reference
    viewer, now = person(username), clock.now()
    outcomes: list[str] = []
    start = threading.Barrier(50)

    def submit() -> None:
        with app.app_context():
            start.wait(timeout=60)
            try:
                tasks.complete_task(task_id, USABLE, viewer, now)
                outcomes.append("done")
            except AlreadyDone as refusal:
                outcomes.append(refusal.by)
            except Exception as error:
                outcomes.append(repr(error))
            finally:
                db.session.remove()

    threads = [threading.Thread(target=submit) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert sorted(outcomes) == sorted(["done"] + [viewer.name] * 49)


def test_a_process_killed_at_any_statement_leaves_the_case_as_before_or_as_after(
    app: Flask, house: House, reference: tuple[int, int, str], place: Any
) -> None:
    case_id, task_id, username = reference
    viewer, now = person(username), clock.now()
    before = _everything()
    survived = 0
    for at in range(1, 60):
        finished = finishes(lambda: tasks.complete_task(task_id, USABLE, viewer, now), at, place)
        if finished:
            survived = at
            break
        assert _everything() == before, f"killed at statement {at}, something stayed"
    assert survived > 10, "the submit has fewer statements than this test thinks"
    assert db.session.get(Task, task_id).status == TaskStatus.DONE
    assert house.waiting(case_id)


def _everything() -> dict[str, Any]:
    """What a submit may change, as plain values."""
    db.session.rollback()
    found = {
        table.__tablename__: db.session.scalar(sa.select(sa.func.count()).select_from(table))
        for table in (Submission, Task, Job, AuditEvent)
    }
    found["done"] = db.session.scalar(sa.select(sa.func.count()).where(Task.status == TaskStatus.DONE))
    found["references"] = sorted(map(str, db.session.scalars(sa.select(Reference.status))))
    found["case"] = db.session.execute(sa.select(Case.version, Case.last_seq, Case.state)).all()
    db.session.rollback()
    return found


def test_a_late_answer_does_not_beat_a_deadline(house: House) -> None:
    """A due interrupting timer wins over a later click, also when no worker has run it yet."""
    case_id = driven(house, until="give_consent")
    task = house.task(case_id, "give_consent")
    username = house.doer(task)
    timers = db.session.scalars(
        sa.select(Job).where(Job.case_id == case_id, Job.kind == "timer").order_by(Job.due_at.desc())
    )
    last = timers.first()
    assert last is not None
    office = house.app.extensions["clock"]
    office.set_to(last.due_at)
    view = task_view(task.id, person(username), clock.now())
    assert view.open
    with pytest.raises(AlreadyDone):
        house.do(task, username, {"consent": "given", "scopes": [], "signed": True})
