"""Due work: each job runs once whoever claims it, a failure is tried again and then told, nothing leaves twice."""

import re
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.offices import KEY, Place
from tests.webapp.answers import HIRE
from tests.webapp.casework.stories import drive_on, driven
from tests.webapp.house import House, person, run_through
from tests.webapp.killing import finishes
from webapp import clock
from webapp.casework import cases, jobs, letters, live
from webapp.casework.publishing import publish_project
from webapp.casework.queries.history import history
from webapp.db import db, transaction
from webapp.jobs import runner
from webapp.jobs.runner import LEASE, Loop, claim, run_due
from webapp.models import AuditEvent, Case, Incident, Job, Letter, Task
from webapp.refusals import NotFound, Stale
from workflows import packs
from workflows.catalog import Source
from workflows.vocabulary import CaseStatus, IncidentStatus, JobStatus, Outcome


def due_jobs(case_id: int, kind: str = "") -> list[Job]:
    db.session.rollback()
    query = sa.select(Job).where(Job.case_id == case_id, Job.status == JobStatus.DUE).order_by(Job.id)
    return list(db.session.scalars(query.where(Job.kind == kind) if kind else query))


def submitted(house: House, element: str = "invite_candidate") -> int:
    """A case with a letter due that no worker has touched yet."""
    case_id = house.open()
    task = house.task(case_id, element)
    house.do(task, "joanna", {"lawful_basis": "statutory_duty", "language": "en", "notices": []})
    return case_id


@pytest.fixture
def letter_due(house: House) -> tuple[int, int]:
    case_id = submitted(house)
    [job] = due_jobs(case_id, "letter.send")
    return case_id, job.id


def letters_of(case_id: int) -> list[Letter]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Letter).where(Letter.case_id == case_id)))


def get(model: Any, row_id: int) -> Any:
    db.session.rollback()
    return db.session.get(model, row_id, populate_existing=True)


def by_threads(app: Flask, count: int, act: Callable[[], None]) -> None:
    start = threading.Barrier(count)
    failures: list[BaseException] = []

    def work() -> None:
        with app.app_context():
            start.wait(timeout=60)
            try:
                act()
            except BaseException as error:
                failures.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=work) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert failures == []


# --- claiming


def test_each_job_is_claimed_once_however_many_claim_at_once(app: Flask, house: House) -> None:
    _make_jobs(60)
    taken: list[int] = []

    def take_all() -> None:
        while (job_id := claim(clock.now())) is not None:
            taken.append(job_id)

    by_threads(app, 6, take_all)
    assert len(taken) == 60 and max(Counter(taken).values()) == 1


def _make_jobs(count: int) -> None:
    with transaction() as session:
        for number in range(count):
            session.add(Job(kind="letter.send", key=f"k{number}", due_at=clock.now(), created_at=clock.now()))


WORKER = """
import sys
from pathlib import Path
from webapp import clock, create_app
from webapp.config import Settings
from webapp.jobs.runner import claim
key = bytes(range(32))
app = create_app(Settings(Path(sys.argv[2]), sys.argv[1], key, key))
with app.app_context():
    while (job := claim(clock.now())) is not None:
        print(job, flush=True)
"""


@pytest.mark.parametrize("place", ["postgres"], indirect=True)
def test_each_job_is_claimed_once_by_two_processes(app: Flask, house: House, place: Place) -> None:
    assert bytes(range(32)) == KEY
    _make_jobs(60)
    db.session.execute(sa.update(Job).values(due_at=sa.func.now() - sa.text("interval '1 day'")))
    db.session.commit()
    command = [sys.executable, "-c", WORKER, place.url, str(place.home)]
    workers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    taken = [line for worker in workers for line in worker.communicate(timeout=120)[0].split()]
    assert len(taken) == 60 and max(Counter(taken).values()) == 1


def test_a_lease_that_ran_out_gives_the_job_back(letter_due: tuple[int, int]) -> None:
    _, job_id = letter_due
    now = clock.now()
    assert claim(now) == job_id
    assert claim(now + LEASE) is None
    assert claim(now + LEASE + timedelta(seconds=1)) == job_id
    job = get(Job, job_id)
    assert job.attempts == 2 and job.lease_until == now + 2 * LEASE + timedelta(seconds=1)


def test_a_lease_is_a_whole_one_though_the_jobs_before_it_took_long(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    _make_jobs(2)
    began, seen = clock.now(), []

    def slowly(job_id: int, now: datetime) -> None:
        seen.append(get(Job, job_id).lease_until)
        house.app.extensions["clock"].advance(timedelta(seconds=1000))

    monkeypatch.setattr(runner, "run", slowly)
    monkeypatch.setattr(runner, "claim", _closing(runner.claim))
    run_due(began)
    assert [lease - began for lease in seen] == [LEASE, LEASE + timedelta(seconds=1000)]


def _closing(claim_one: Callable[..., int | None]) -> Callable[..., int | None]:
    left = [2]

    def limited(now: Any) -> int | None:
        left[0] -= 1
        return claim_one(now) if left[0] >= 0 else None

    return limited


def test_a_job_that_ends_its_workers_becomes_an_incident_and_not_an_endless_round(letter_due: tuple[int, int]) -> None:
    _, job_id = letter_due
    moment = clock.now()
    for _ in range(jobs.MOST_LOST):
        assert claim(moment) == job_id  # and the worker dies here
        moment += LEASE + timedelta(seconds=1)
    assert run_due(moment) >= 1
    assert get(Job, job_id).status == JobStatus.FAILED
    assert get(Job, job_id).error == "WorkerLost"


# --- failing


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Letters cannot be written until the returned function mends them."""
    whole = letters.write

    def tear(*args: Any) -> None:
        raise RuntimeError("the template is torn")

    monkeypatch.setattr(letters, "write", tear)
    return lambda: monkeypatch.setattr(letters, "write", whole)


def fail_for_good(job_id: int) -> list[timedelta]:
    """Run the job until it is given up; how long each new try was put off."""
    waits = []
    moment = clock.now()
    for _ in range(10):
        run_due(moment)
        job = get(Job, job_id)
        if job.status == JobStatus.FAILED:
            return waits
        waits.append(job.due_at - moment.replace(microsecond=0))
        moment = job.due_at
    raise AssertionError("the job is tried for ever")


def test_a_failing_job_is_tried_three_times_and_then_told_with_its_true_cause(
    house: House, letter_due: tuple[int, int], broken: Callable[[], None]
) -> None:
    case_id, job_id = letter_due
    waits = [round(wait.total_seconds() / 60) for wait in fail_for_good(job_id)]
    assert waits == [1, 10]
    job = get(Job, job_id)
    assert (job.attempts, job.error, job.owner) == (3, "RuntimeError", None)
    incident = db.session.scalars(sa.select(Incident)).one()
    assert (incident.case_id, incident.job_id, incident.code) == (case_id, job_id, "job_failed")
    ground_key = live_key(case_id)
    assert ground_key.open(incident.detail) == "RuntimeError: the template is torn"
    told = history(case_id, person("vera"))
    assert told.whole and "incident.raised" in {entry.action for entry in told.entries}


def live_key(case_id: int) -> Any:
    from webapp.casework.queries.head import head_of

    return head_of(case_id, person("joanna")).key


@pytest.mark.parametrize("all_at_once", [False, True], ids=["retry", "retry all"])
def test_a_retry_after_the_cause_is_mended_finishes_the_case(
    house: House, letter_due: tuple[int, int], broken: Callable[[], None], all_at_once: bool
) -> None:
    case_id, job_id = letter_due
    fail_for_good(job_id)
    broken()
    adam = person("adam")
    if all_at_once:
        assert jobs.retry_all(adam, clock.now()) == (1, 0)
    else:
        jobs.retry(db.session.scalars(sa.select(Incident.id)).one(), adam, clock.now())
    assert drive_on(house, case_id)
    assert get(Case, case_id).outcome == Outcome.HIRED
    assert get(Job, job_id).status == JobStatus.DONE
    assert {i.status for i in db.session.scalars(sa.select(Incident))} == {IncidentStatus.RESOLVED}
    assert history(case_id, person("vera")).whole


def test_an_incident_is_retried_once(letter_due: tuple[int, int], broken: Callable[[], None]) -> None:
    fail_for_good(letter_due[1])
    incident = db.session.scalars(sa.select(Incident.id)).one()
    jobs.retry(incident, person("adam"), clock.now())
    with pytest.raises(NotFound):
        jobs.retry(incident, person("adam"), clock.now())


def test_an_incident_that_the_case_has_left_behind_closes(
    house: House, letter_due: tuple[int, int], broken: Callable[[], None]
) -> None:
    case_id, job_id = letter_due
    fail_for_good(job_id)
    cases.withdraw(case_id, "told us by telephone", person("joanna"), clock.now())
    assert get(Job, job_id).status == JobStatus.CANCELLED
    assert [i.status for i in db.session.scalars(sa.select(Incident))] == [IncidentStatus.RESOLVED]


def test_a_stale_incident_of_a_case_closes_when_somebody_tries_it_again(house: House) -> None:
    case_id = house.open()
    with transaction() as session:
        session.add(Incident(case_id=case_id, key="999", code="stalled", raised_at=clock.now()))
    incident = db.session.scalars(sa.select(Incident.id)).one()
    with pytest.raises(Stale):
        jobs.retry(incident, person("adam"), clock.now())
    assert get(Incident, incident).status == IncidentStatus.RESOLVED
    assert house.waiting(case_id)


def test_a_failing_job_never_stops_the_others(
    app: Flask, house: House, letter_due: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    _make_jobs(3)  # jobs of no case: there is nothing they could do
    assert run_due(clock.now()) == 4
    assert letters_of(letter_due[0])


def test_the_jobs_of_an_erased_case_are_cancelled_and_the_worker_lives(
    app: Flask, house: House, letter_due: tuple[int, int]
) -> None:
    case_id, job_id = letter_due
    erase(case_id)
    assert run_due(clock.now()) >= 1
    assert get(Job, job_id).status == JobStatus.CANCELLED


def erase(case_id: int) -> None:
    with transaction() as session:
        key_id = session.scalar(sa.select(Case.key_id).where(Case.id == case_id))
        session.execute(sa.text("update data_key set wrapped = null, destroyed_at = :now where id = :id"),
                        {"now": str(clock.now()), "id": key_id})  # fmt: skip


def test_a_worker_thread_outlives_whatever_happens(app: Flask, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    rounds: list[int] = []

    def burst(now: Any) -> int:
        rounds.append(1)
        raise RuntimeError("not a failure of the database")

    monkeypatch.setattr(runner, "run_due", burst)
    monkeypatch.setattr(runner, "POLL_SECONDS", 0.01)
    loop = Loop(app)
    loop.start()
    limit = time.monotonic() + 20
    while len(rounds) < 3 and time.monotonic() < limit:
        time.sleep(0.01)
    loop.stop()
    assert len(rounds) >= 3


# --- exactly once


def test_a_letter_is_written_once_though_the_worker_dies_at_any_statement(
    app: Flask, house: House, letter_due: tuple[int, int], place: Place
) -> None:
    case_id, job_id = letter_due
    moment = clock.now()
    for at in range(1, 80):
        finished = finishes(lambda: jobs.run(job_id, moment), at, place)
        if finished:
            break
        assert letters_of(case_id) == [], f"killed at statement {at}, a letter stayed"
        assert get(Job, job_id).status == JobStatus.DUE
    assert at > 8
    jobs.run(job_id, moment)  # the lease ran out meanwhile and another worker had it as well
    assert len(letters_of(case_id)) == 1


def test_a_job_run_by_two_workers_at_once_writes_one_letter(app: Flask, letter_due: tuple[int, int]) -> None:
    case_id, job_id = letter_due
    now = clock.now()
    by_threads(app, 6, lambda: jobs.run(job_id, now))
    assert len(letters_of(case_id)) == 1
    assert history(case_id, person("vera")).whole


def test_an_operation_that_is_tried_again_keeps_its_job_and_its_letter(
    house: House, letter_due: tuple[int, int]
) -> None:
    """The engine asks anew under the same key: a second row would be refused, a second letter would be wrong."""
    from webapp.casework import dues

    case_id, job_id = letter_due
    run_due(clock.now())
    job = get(Job, job_id)
    again = {"case_id": case_id, "kind": job.kind, "key": job.key, "due_at": clock.now(), "payload": job.payload,
             "created_at": clock.now()}  # fmt: skip
    with transaction() as session:
        dues.put(session, [again])
    assert get(Job, job_id).status == JobStatus.DUE and get(Job, job_id).attempts == 0
    run_due(clock.now())
    assert len(letters_of(case_id)) == 1


# --- what must not leave any more


def test_an_operation_that_was_cancelled_never_leaves(house: House, letter_due: tuple[int, int]) -> None:
    case_id, job_id = letter_due
    cases.withdraw(case_id, "told us by telephone", person("joanna"), clock.now())
    run_due(clock.now())
    assert get(Job, job_id).status == JobStatus.CANCELLED
    assert "letter.send" not in {job.kind for job in due_jobs(case_id)}
    written = [letter.template for letter in letters_of(case_id)]
    assert not any("invitation" in template or "consent" in template for template in written), written


def test_a_cancellation_between_claim_and_run_is_heard(house: House, letter_due: tuple[int, int]) -> None:
    case_id, job_id = letter_due
    assert claim(clock.now()) == job_id
    db.session.get(Job, job_id)  # what this worker believes
    cases.withdraw(case_id, "told us by telephone", person("joanna"), clock.now())
    jobs.run(job_id, clock.now())
    assert get(Job, job_id).status == JobStatus.CANCELLED


def test_a_job_of_a_closed_case_is_cancelled(house: House) -> None:
    case_id = house.open()
    cases.withdraw(case_id, "told us by telephone", person("joanna"), clock.now())
    run_due(clock.now())
    if get(Case, case_id).status != CaseStatus.CLOSED:
        run_through(house, case_id, wanted=HIRE)
    assert get(Case, case_id).status == CaseStatus.CLOSED
    with transaction() as session:
        session.add(Job(case_id=case_id, kind="timer", key="late", due_at=clock.now(), created_at=clock.now()))
    run_due(clock.now())
    assert due_jobs(case_id) == []
    assert {j.status for j in db.session.scalars(sa.select(Job).where(Job.key == "late"))} == {JobStatus.CANCELLED}


# --- timers


def test_a_timer_that_fell_due_while_nothing_ran_fires_after_the_restart(house: House, place: Place) -> None:
    case_id = driven(house, until="give_consent")
    timers = due_jobs(case_id, "timer")
    last = max(job.due_at for job in timers)
    live.forget(place.url)
    house.app.extensions["clock"].set_to(last + timedelta(days=30))
    house_waits = [task.element_id for task in db.session.scalars(sa.select(Task).where(Task.case_id == case_id))]
    assert "give_consent" in house_waits
    assert run_due(clock.now()) >= 1
    fired = db.session.scalars(
        sa.select(AuditEvent.subject).where(AuditEvent.case_id == case_id, AuditEvent.action == "timer.fired")
    ).all()
    assert fired
    assert not [job for job in due_jobs(case_id, "timer") if job.due_at <= clock.now()]


def test_a_timer_that_repeats_falls_due_again_and_again(house: House) -> None:
    """A repeating reminder keeps its key, so its job keeps its row and is due anew each time."""
    files = dict(packs.files("civil_service"))
    source = files["obtain_consent.bpmn"].decode()
    once = re.search(r"<bpmn:timeDate[^>]*>[^<]*consent_reminder_days[^<]*</bpmn:timeDate>", source)
    assert once is not None
    files["obtain_consent.bpmn"] = source.replace(
        once[0], '<bpmn:timeCycle xsi:type="bpmn:tFormalExpression">R3/P1D</bpmn:timeCycle>', 1
    ).encode()
    publish_project(Source(files), person("dana"), person("paul"), clock.now())
    case_id = driven(house, until="give_consent")
    reminded = []
    for _ in range(4):
        house.app.extensions["clock"].advance(timedelta(days=1))
        run_due(clock.now())
        reminded.append(
            db.session.scalar(
                sa.select(sa.func.count()).where(Letter.case_id == case_id, Letter.template.like("reminder%"))
            )
        )
    assert reminded == [1, 2, 3, 3]
