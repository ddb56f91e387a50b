"""Two web and two Celery processes on one PostgreSQL, killed at random: nothing is lost, nothing gets a second id."""

import os
import random
import shutil
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.conftest import need
from tests.offices import KEY, Place
from tests.sink import Sink, free_port, running
from tests.webapp.answers import HIRE
from tests.webapp.house import House, person, run_through
from webapp import clock
from webapp.casework.queries.history import history
from webapp.db import Base, db, transaction
from webapp.jobs.runner import run_due
from webapp.models import Application, AuditEvent, Case, Consent, DataKey, Incident, Job, Letter, Task
from webapp.vault import vault
from workflows.vocabulary import IncidentStatus, JobStatus, LetterStatus, TaskStatus

pytestmark = [pytest.mark.prove, pytest.mark.parametrize("place", ["postgres"], indirect=True)]
REMINDER = "reminder_consent"
ROUTINE = 6  # the first on the list of an ordinary post
# The reminder falls due at the end of Thursday in Shanghai; the office's clock starts a moment before it.
JUST_BEFORE = datetime(2026, 11, 26, 15, 59, 40, tzinfo=UTC)
MOST_LATE = 60.0  # seconds after a restart
# `probity` with the office's clock set: {offset} seconds from the machine's.
LAUNCH = """
import sys
from datetime import UTC, datetime, timedelta
from webapp import clock
clock.OfficeClock.__init__.__defaults__ = (lambda: datetime.now(UTC) + timedelta(seconds={offset}),)
from webapp.cli import main
main()
"""


@dataclass
class Processes:
    """The office's processes; a killed one is started again at once, as a service manager does."""

    environment: dict[str, str]
    commands: list[list[str]]
    log: Path
    offset: float
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self) -> None:
        self.running = [self._launch(command) for command in self.commands]

    def kill(self, which: int) -> None:
        self.running[which].kill()
        self.running[which].wait(timeout=30)
        self.running[which] = self._launch(self.commands[which])

    def stop(self) -> None:
        for process in self.running:
            process.kill()
            process.wait(timeout=30)

    def _launch(self, command: list[str]) -> subprocess.Popen[bytes]:
        script = LAUNCH.format(offset=self.offset)
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-c", script, *command], env=self.environment, stdout=log, stderr=log
            )


def reminded_soon(house: House, count: int) -> list[int]:
    """This many cases, each invited, each with the reminder of its consent about to fall due."""
    case_id = house.open(ROUTINE)
    run_through(house, case_id, until="give_consent", wanted=HIRE)
    while run_due(clock.now()):
        pass  # the invitation is put out by hand: what is counted below are the reminders
    return [case_id, *copies(case_id, count - 1)]


def copies(case_id: int, count: int) -> list[int]:
    """More cases like this one, row by row: each with its own candidate, and a history that begins with what comes."""
    with transaction() as session:
        case = session.get(Case, case_id)
        person_of = sa.select(Application.person).where(Application.id == case.application_id)
        key = vault().key(case.key_id, session.get(DataKey, case.key_id).wrapped)
        details = key.open(session.scalar(person_of))

        def again(model: type[Base], of: sa.ColumnElement[bool], new: Callable[[int], dict[str, Any]]) -> list[Any]:
            rows = [dict(row) for row in session.execute(sa.select(model.__table__).where(of)).mappings()]
            copied = [{**row, **new(n)} for row in rows for n in range(count)]
            for row in copied if "id" in model.__table__.primary_key.columns else ():
                del row["id"]
            first = model.__table__.primary_key.columns[0]
            insert = sa.insert(model.__table__).returning(first, sort_by_parameter_order=True)
            return list(session.scalars(insert, copied)) if copied else []

        keys = again(DataKey, DataKey.id == case.key_id, lambda n: {})
        applications = again(
            Application,
            Application.id == case.application_id,
            lambda n: {
                "key_id": keys[n],
                "rank": 1000 + n,
                "person": key.seal({**details, "name": f"Person {n}", "email": f"person{n}@example.org"}),
            },
        )
        fresh = {"last_seq": 0, "head": None}
        cases = again(
            Case,
            Case.id == case_id,
            lambda n: {
                "key_id": keys[n], "application_id": applications[n], "number": f"{case.number}-{n}", **fresh
            },
        )  # fmt: skip
        again(Consent, Consent.case_id == case_id, lambda n: {"case_id": cases[n]})
        again(Task, sa.and_(Task.case_id == case_id, Task.status == TaskStatus.OPEN), lambda n: {"case_id": cases[n]})
        again(Job, sa.and_(Job.case_id == case_id, Job.status == JobStatus.DUE), lambda n: {"case_id": cases[n]})
        unsent = {"job_id": None, "message_id": ""}
        again(Letter, Letter.case_id == case_id, lambda n: {"case_id": cases[n], **unsent})
    return cases


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A Redis of this test's own, which it may kill."""
    program = shutil.which("redis-server")
    need("redis", program, "redis-server is not installed")
    port = free_port()
    command = [str(program), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    yield f"redis://127.0.0.1:{port}/0", process
    process.kill()
    process.wait(timeout=30)


@contextmanager
def office(
    place: Place,
    sink: Sink,
    broker_url: str = "",
    at: datetime = JUST_BEFORE,
    web: int = 2,
    workers: int = 2,
    seconds: float = 5.0,
) -> Iterator[Processes]:
    """Web and worker processes that start `at` and send through `sink`; workers look for work every `seconds`."""
    offset = (at - datetime.now(UTC)).total_seconds()
    environment = {
        "PATH": os.environ["PATH"],
        "PROBITY_HOME": str(place.home),
        "PROBITY_DATABASE_URL": place.url,
        "PROBITY_SECRET_KEY": KEY.hex(),
        "PROBITY_MASTER_KEY": KEY.hex(),
        "PROBITY_SMTP_HOST": "127.0.0.1",
        "PROBITY_SMTP_PORT": str(sink.port),
        "PROBITY_SMTP_TLS": "none",
        "PROBITY_MAIL_FROM": "vetting@office.example",
        "PROBITY_BROKER_URL": broker_url,
    }
    serving = [["serve", "--port", str(free_port()), "--threads", "4"] for _ in range(web)]
    commands = [*serving, *([["jobs", "work", "--seconds", str(seconds)]] * workers)]
    found = Processes(environment, commands, place.home / "office.log", offset)
    found.start()
    try:
        yield found
    finally:
        found.stop()


def unfinished(cases_waited_for: list[int]) -> int:
    """How many reminders have not been written down as sent."""
    db.session.rollback()
    sent = sa.select(sa.func.count()).where(Letter.template == REMINDER, Letter.status == LetterStatus.SENT)
    return len(cases_waited_for) - int(db.session.scalar(sent) or 0)


def until_done(case_ids: list[int], seconds: float, log: Path) -> None:
    limit = time.monotonic() + seconds
    while (left := unfinished(case_ids)) and time.monotonic() < limit:
        time.sleep(0.5)
    assert left == 0, f"{left} reminders are missing\n{log.read_text()[-3000:]}"


def must_be_exact(case_ids: list[int], sink: Sink, kills: int) -> int:
    """Each case's timer fired once, its reminder has one id and arrived; how often one arrived twice."""
    db.session.rollback()
    fired = db.session.execute(
        sa.select(AuditEvent.case_id, sa.func.count())
        .where(AuditEvent.action == "timer.fired", AuditEvent.case_id.in_(case_ids))
        .group_by(AuditEvent.case_id)
    ).all()
    assert dict(map(tuple, fired)) == dict.fromkeys(case_ids, 1)
    by_receiver = defaultdict(set)
    for receiver, message_id in zip(sink.receivers, sink.ids(), strict=True):
        by_receiver[receiver].add(message_id)
    assert len(by_receiver) == len(case_ids), "a letter is lost"
    assert {len(ids) for ids in by_receiver.values()} == {1}, "a letter has two ids"
    written = db.session.scalars(sa.select(Letter.message_id).where(Letter.template == REMINDER)).all()
    assert sorted(written) == sorted(one for ids in by_receiver.values() for one in ids)
    again = [message_id for message_id, times in Counter(sink.ids()).items() for _ in range(times - 1)]
    attempts = dict(
        map(tuple, db.session.execute(
            sa.select(Letter.message_id, Job.attempts).join(Job, Job.id == Letter.job_id).where(Letter.message_id != "")
        ))
    )  # fmt: skip
    assert len(again) <= kills, "more repetitions than kills"
    assert all(attempts[message_id] > 1 for message_id in again), "one was repeated whose worker was not killed"
    assert [i.code for i in db.session.scalars(sa.select(Incident).where(Incident.status == IncidentStatus.OPEN))] == []
    assert db.session.scalar(sa.select(sa.func.count()).where(Job.status == JobStatus.FAILED)) == 0
    for case_id in case_ids[::100]:
        assert history(case_id, person("vera")).whole
    return len(again)


def test_nothing_is_lost_though_processes_are_killed_thirty_times(
    app: Flask,
    house: House,
    place: Place,
    broker: tuple[str, subprocess.Popen[bytes]],
) -> None:
    case_ids = reminded_soon(house, 500)
    draw = random.Random(5)
    kills = 0
    with running(Sink()) as sink, office(place, sink, broker[0]) as processes:
        for turn in range(30):
            limit = time.monotonic() + 60
            while len(sink.taken) < 15 * (turn + 1) and time.monotonic() < limit:
                time.sleep(0.005)
            time.sleep(draw.uniform(0, 0.05))
            processes.kill(draw.randrange(4))
            kills += 1
        until_done(case_ids, 240, processes.log)
    again = must_be_exact(case_ids, sink, kills)
    print(f"{len(case_ids)} reminders, {kills} kills, {again} sent again under their own id")  # noqa: T201


def test_a_dead_broker_only_makes_it_slower(
    app: Flask, house: House, place: Place, broker: tuple[str, subprocess.Popen[bytes]]
) -> None:
    case_ids = reminded_soon(house, 40)
    url, redis = broker
    with running(Sink()) as sink, office(place, sink, url) as processes:
        limit = time.monotonic() + 90
        while len(sink.taken) < 5 and time.monotonic() < limit:
            time.sleep(0.01)
        redis.kill()
        until_done(case_ids, 240, processes.log)
    assert must_be_exact(case_ids, sink, 0) == 0


def test_what_fell_due_while_nothing_ran_happens_within_a_minute_of_the_restart(
    app: Flask, house: House, place: Place
) -> None:
    case_ids = reminded_soon(house, 20)
    with running(Sink()) as sink, office(place, sink, at=JUST_BEFORE + timedelta(hours=1), web=0, workers=1) as one:
        until_done(case_ids, MOST_LATE, one.log)
    assert must_be_exact(case_ids, sink, 0) == 0
