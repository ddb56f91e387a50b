"""Two web and two Celery processes on one PostgreSQL, killed at random: nothing is lost, nothing gets a second id."""

import os
import random
import shutil
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.conftest import need
from tests.offices import KEY, Place
from tests.sink import Sink, free_port, running
from tests.webapp.house import House, person
from webapp import clock
from webapp.casework import cases, recruitment, tasks
from webapp.casework.queries.history import history
from webapp.db import db
from webapp.jobs.runner import run_due
from webapp.models import AuditEvent, Campaign, Incident, Job, Letter, Task
from workflows.vocabulary import IncidentStatus, JobStatus, LetterStatus

pytestmark = [pytest.mark.prove, pytest.mark.parametrize("place", ["postgres"], indirect=True)]
REMINDER = "reminder_consent"
# The reminder falls due at the end of Thursday in Shanghai; the office's clock starts a moment before it.
JUST_BEFORE = datetime(2026, 11, 26, 15, 59, 40, tzinfo=UTC)
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
    joanna, now = person("joanna"), clock.now()
    campaign = db.session.scalar(sa.select(Campaign.id).where(Campaign.code == "2026-A"))
    assert campaign is not None
    post = recruitment.create_post(campaign, "MANY", "Clerk", "Harbour Works", "routine", count, 1, joanna, now)
    found = []
    for rank in range(1, count + 1):
        who = {"name": f"Person {rank}", "exam_number": f"M-{rank}", "email": f"person{rank}@example.org"}
        application = recruitment.shortlist(post, rank, who, joanna, now)
        case_id = cases.open_case(application, joanna, now)
        task_id = db.session.scalar(sa.select(Task.id).where(Task.case_id == case_id))
        assert task_id is not None
        answers = {"lawful_basis": "statutory_duty", "language": "en", "notices": []}
        tasks.complete_task(task_id, answers, joanna, now, None, None)
        found.append(case_id)
    while run_due(now):
        pass  # the invitations are put out by hand: what is counted below are the reminders
    return found


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
def office(place: Place, sink: Sink, broker_url: str) -> Iterator[Processes]:
    """Two web and two worker processes that send through `sink`."""
    offset = (JUST_BEFORE - datetime.now(UTC)).total_seconds()
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
    web = [["serve", "--port", str(free_port()), "--threads", "4"] for _ in range(2)]
    found = Processes(environment, [*web, ["jobs", "work"], ["jobs", "work"]], place.home / "office.log", offset)
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
