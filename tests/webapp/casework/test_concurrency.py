"""Many at once: one claim wins, drafts never hurt a submit, readers read meanwhile, nobody meets a locked database."""

import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.webapp.casework.stories import driven
from tests.webapp.house import House, person
from tests.webapp.test_submit import USABLE
from webapp import clock
from webapp.access.viewer import Viewer
from webapp.casework import recruitment, tasks
from webapp.casework.ground import OFFICE, lock_case
from webapp.casework.queries.case import case_view
from webapp.casework.queries.history import history
from webapp.casework.queries.inbox import Filter, inbox
from webapp.db import after_commit, db, transaction
from webapp.models import Application, Case, OrganisationUnit, Post, Submission, Task, TaskDraft
from webapp.refusals import AlreadyDone, NotAllowed
from workflows.vocabulary import TaskStatus


def at_once(app: Flask, acts: list[Callable[[], object]]) -> list[str]:
    """What became of each act, begun together: 'done', or the name of what was raised with its words."""
    start = threading.Barrier(len(acts))
    told: list[str] = []

    def run(act: Callable[[], object]) -> None:
        with app.app_context():
            start.wait(timeout=60)
            try:
                act()
                told.append("done")
            except Exception as error:
                told.append(f"{type(error).__name__}: {error}")
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert len(told) == len(acts), "somebody never came back"
    db.session.rollback()
    db.session.expire_all()
    return told


def team_of(house: House, task: Task) -> list[Viewer]:
    """Everybody who could take this task."""
    found = []
    for name in ("ruth", "martin", "peter", "olga"):
        viewer = person(name)
        try:
            tasks.claim(task.id, viewer, clock.now())
            tasks.hand_back(task.id, viewer, clock.now())
            found.append(viewer)
        except NotAllowed:
            continue
    return found


@pytest.fixture
def task(house: House) -> Task:
    case_id = driven(house, until="check_reference")
    return house.task(case_id, "check_reference")


def test_twenty_claims_at_once_have_one_winner(app: Flask, house: House, task: Task) -> None:
    able = team_of(house, task)
    assert len(able) >= 2
    now = clock.now()
    told = at_once(app, [partial(tasks.claim, task.id, able[n % len(able)], now) for n in range(20)])
    holder = db.session.get(Task, task.id, populate_existing=True).holder_id  # type: ignore[union-attr]
    assert holder in {viewer.id for viewer in able}
    winners = sum(1 for viewer in able if viewer.id == holder) * 20 // len(able)
    assert told.count("done") == winners
    assert {t for t in told if t != "done"} <= {f"NotAllowed: {v.name} took this task already." for v in able}
    assert history(task.case_id, person("vera")).whole


def test_drafts_saved_while_somebody_submits_never_hurt_the_submit(app: Flask, house: House, task: Task) -> None:
    viewer, now = person(house.doer(task)), clock.now()
    acts: list[Callable[[], object]] = [lambda: tasks.complete_task(task.id, USABLE, viewer, now)]
    acts += [partial(tasks.save_draft, task.id, {"reasons": f"typing {n}"}, viewer, now) for n in range(15)]
    told = at_once(app, acts)
    assert {t for t in told if t != "done"} <= {f"AlreadyDone: {viewer.name} did this task already"}
    done = db.session.get(Task, task.id, populate_existing=True)
    assert done is not None and done.status == TaskStatus.DONE
    assert db.session.scalar(sa.select(sa.func.count()).where(Submission.task_id == task.id)) == 1
    assert (db.session.scalar(sa.select(sa.func.count()).where(TaskDraft.task_id == task.id)) or 0) <= 1
    with pytest.raises(AlreadyDone):
        tasks.save_draft(task.id, {}, viewer, now)


def test_fifty_writers_and_readers_at_once_all_come_through(app: Flask, house: House, task: Task) -> None:
    """Each writes its own application: on SQLite they queue for the one lock and nobody is told that it is locked."""
    joanna, now, case_id = person("joanna"), clock.now(), task.case_id
    post = db.session.scalars(sa.select(Post.id).order_by(Post.id)).first()
    before = db.session.scalar(sa.select(sa.func.count()).select_from(Application)) or 0
    assert post is not None
    db.session.rollback()
    acts: list[Callable[[], object]] = [
        partial(recruitment.shortlist, post, 100 + n, {"name": f"Person {n}"}, joanna, now) for n in range(50)
    ]
    acts += [lambda: case_view(case_id, joanna), lambda: inbox(joanna, Filter(scope="all"), now)] * 5
    assert at_once(app, acts) == ["done"] * 60
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Application)) == before + 50


def test_a_reader_sees_one_moment_while_others_write(app: Flask, house: House, task: Task) -> None:
    """On SQLite a read begun before a write is neither blocked by it nor changed by it."""
    joanna, now = person("joanna"), clock.now()
    db.session.rollback()
    count = sa.select(sa.func.count()).select_from(Application)
    before = db.session.scalar(count)
    post = db.session.scalars(sa.select(Post.id).order_by(Post.id)).first()
    assert post is not None
    assert at_once(app, [lambda: recruitment.shortlist(post, 300, {"name": "Late Person"}, joanna, now)]) == ["done"]
    assert db.session.scalar(count) == (before or 0) + 1


def test_a_use_case_reads_anew_what_was_read_before_it(app: Flask, house: House, task: Task) -> None:
    """One session may carry many use cases, as a worker's does; another process may have changed the case between."""
    now = clock.now()
    with transaction() as session:
        held = lock_case(session, task.case_id, OFFICE, now).case
    before = held.version
    able = team_of(house, task)
    assert at_once(app, [partial(tasks.claim, task.id, able[0], now)]) == ["done"]
    with transaction() as session:
        assert lock_case(session, task.case_id, OFFICE, now).case.version > before


def test_use_cases_do_not_nest_and_a_failed_one_leaves_nothing(house: House) -> None:
    with pytest.raises(RuntimeError, match="do not nest"), transaction(), transaction():
        pass
    called: list[str] = []

    def burst() -> None:
        with transaction() as session:
            after_commit(session, lambda: called.append("never"))
            session.execute(sa.update(Application).values(created_at=clock.now() + timedelta(days=9)))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        burst()
    with transaction() as session:
        after_commit(session, lambda: called.append("once"))
    assert called == ["once"]
    latest = db.session.scalar(sa.select(sa.func.max(Application.created_at)))
    assert latest is not None and latest <= clock.now()


def test_what_was_changed_while_reading_is_never_written(house: House) -> None:
    """A page may hold rows when a use case begins: nothing but what the use case itself does is committed."""
    case_id = house.open()
    db.session.rollback()
    case = db.session.get(Case, case_id)
    assert case is not None
    case.stage = "made up"
    db.session.add(OrganisationUnit(name="Made up", path="/x/"))
    with transaction() as session:
        session.execute(sa.update(Case).where(Case.id == case_id).values(tier="seen"))
    db.session.rollback()
    case = db.session.get(Case, case_id, populate_existing=True)
    assert case is not None and (case.tier, case.stage) == ("seen", "consent")
    assert db.session.scalar(sa.select(sa.func.count()).where(OrganisationUnit.name == "Made up")) == 0
