"""`python -m benchmarks.moving`: how long 1,000 running cases with open multi-instance tasks take to move, and the heat
map over 100,000 tasks. Every state is loaded afterwards, and some cases go on to their end.
"""

import argparse
import os
import random
import sys
from datetime import UTC, datetime, timedelta
from time import perf_counter, process_time

import sqlalchemy as sa

from benchmarks import volumes
from benchmarks.office import furnish
from benchmarks.places import fresh
from webapp import create_app
from webapp.access import viewer as viewers
from webapp.access.permissions import Role
from webapp.access.viewer import Viewer
from webapp.casework import live, moving
from webapp.casework.moving import Chosen
from webapp.casework.queries.watching import watch
from webapp.casework.users import NewUser, create
from webapp.commands.db import migrate
from webapp.config import from_environment
from webapp.db import db, transaction
from webapp.demo.people import PASSWORD
from webapp.jobs.runner import run_due
from webapp.models import Case, CaseMove, OrganisationUnit, Project, ProjectFile, Task
from workflows import catalog, engine
from workflows.bpmn.normalise import READER_VERSION
from workflows.catalog import Source
from workflows.engine import Snapshot
from workflows.play import Table
from workflows.vocabulary import CaseStatus, TaskStatus

REAL = 8
NAME = b'name="Check the reference"'


def tell(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.moving", description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000, help="running cases to move")
    parser.add_argument("--finish", type=int, default=40, help="of the moved cases, so many are played to their end")
    parser.add_argument("--tasks", type=int, default=100_000, help="open tasks to watch")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="postgresql")
    asked = parser.parse_args()
    with fresh(asked.database) as place:
        os.environ.update(place.environment)
        migrate()
        furnish(place, REAL, 0, 0)
        app = create_app(from_environment(place.environment))
        with app.app_context():
            _measure(asked.cases, asked.tasks, asked.finish)
            db.session.remove()
            db.engine.dispose()


def _measure(cases: int, tasks: int, finish: int) -> None:
    now = datetime.now(UTC)
    per_case = (db.session.scalar(sa.select(sa.func.count()).where(Task.status == TaskStatus.OPEN)) or 0) / REAL
    volumes.grow(db.engine, round(cases * per_case))
    running = db.session.scalar(sa.select(sa.func.count()).where(Case.status != CaseStatus.CLOSED))
    planner, starter = _designer("planner", now), _designer("starter", now)
    target = _version(now)
    move_id = moving.plan_move(target, Chosen(), planner, now)
    took, busy = _work_off()
    tell(f"dry run of {running} cases: {took:.1f} s, of them {busy:.1f} s of this process's processor")
    moving.start(move_id, starter, datetime.now(UTC))
    took, busy = _work_off()
    db.session.rollback()
    row = db.session.get(CaseMove, move_id)
    assert row is not None
    tell(
        f"moved {row.moved} of {row.total}, {row.stayed} stayed: {took:.1f} s, {1000 * took / row.total:.1f} ms a case,"
    )
    tell(f"of them {busy:.1f} s of this process's processor")
    _finish(target, finish)
    _watch(target, tasks, planner, now)


def _work_off() -> tuple[float, float]:
    """Seconds, and seconds of this process's processor: on a machine that is shared the second says more."""
    began, busy = perf_counter(), process_time()
    while run_due(datetime.now(UTC) + timedelta(seconds=1)):
        db.session.rollback()
        db.session.expunge_all()
    return perf_counter() - began, process_time() - busy


def _designer(username: str, now: datetime) -> Viewer:
    with transaction() as session:
        top = session.scalar(sa.select(OrganisationUnit.id).order_by(OrganisationUnit.path).limit(1))
        new = NewUser(username, username, "Designer", f"{username}@example.org", top, PASSWORD, (Role.DESIGNER,), ())
        create(session, new, now)
    found = viewers.load_by_username(username)
    assert found is not None
    return found


def _version(now: datetime) -> int:
    """The newest version with the task under another name: what open tasks are told by."""
    old = db.session.scalar(
        sa.select(Project).where(Project.pack == "civil_service").order_by(Project.number.desc()).limit(1)
    )
    assert old is not None
    files = dict(live.project(old.id).sources)
    assert NAME in files["ask_referee.bpmn"]
    files["ask_referee.bpmn"] = files["ask_referee.bpmn"].replace(NAME, b'name="Check what the referee said"')
    source = Source(files)
    number = old.number + 1
    with transaction() as session:
        row = Project(
            pack="civil_service", number=number, digest=source.key, reader_version=READER_VERSION,
            artefact=catalog.normalise(source), origin="designed", published_at=now, effective_from=now,
        )  # fmt: skip
        session.add(row)
        session.flush()
        session.add_all(ProjectFile(project_id=row.id, name=name, source=data) for name, data in files.items())
        return row.id


def _finish(target: int, finish: int) -> None:
    """Every state loads on its new diagrams with all its tasks; a sample is played to the end."""
    rows = db.session.execute(
        sa.select(Case.id, Case.state, Case.project_id, Case.rules_id).where(Case.project_id == target)
    ).all()
    states = []
    for row in rows:
        project = live.project(row.project_id, row.rules_id).engine
        waiting = engine.waiting(project, Snapshot.from_bytes(bytes(row.state)))
        keys = set(
            db.session.scalars(sa.select(Task.key).where(Task.case_id == row.id, Task.status == TaskStatus.OPEN))
        )
        assert keys == {token.key for token in waiting.tasks}, row.id
        states.append((project, bytes(row.state)))
    rng = random.Random(7)
    ended = 0
    for project, state in rng.sample(states, min(finish, len(states))):
        table = Table(project, rng)
        _step, clock = table.opened(project.main, set())
        step = engine.Step(Snapshot.from_bytes(state), ())
        ended += table.on(project.main, step, clock, set())[2]
    tell(f"all {len(rows)} states load with their open tasks; {ended} of {min(finish, len(rows))} played have ended")


def _watch(target: int, tasks: int, viewer: Viewer, now: datetime) -> None:
    """The heat map of a version with so many tasks, half of them done in the last months."""
    volumes.grow(db.engine, tasks // 2)
    with transaction() as session:
        session.execute(sa.update(Case).where(Case.status != CaseStatus.CLOSED).values(project_id=target))
        later = sa.text("offered_at + (id % 40) * interval '1 day'")
        if session.get_bind().dialect.name == "sqlite":
            later = sa.text("strftime('%Y-%m-%d %H:%M:%S.000000', offered_at, (id % 40) || ' days')")
        session.execute(
            sa.update(Task)
            .where(Task.status == TaskStatus.OPEN, Task.id % 2 == 0)
            .values(status=TaskStatus.DONE, done_at=later)
        )
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("vacuum analyze")
    project = live.project(target)
    count = db.session.scalar(sa.select(sa.func.count()).select_from(Task))
    watch(target, project, "ask_referee", 365, viewer, now)
    for days in (30, 365):
        began = perf_counter()
        watched = watch(target, project, "ask_referee", days, viewer, now)
        took = perf_counter() - began
        tell(f"heat map over {count} tasks, {days} days: {1000 * took:.0f} ms, {watched.cases} running cases")


if __name__ == "__main__":
    main()
