"""Letters by mail: each arrives once under one id, a failure is told with its cause, what comes back is seen to."""

import socket
import threading
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.sink import Sink, running
from tests.webapp.connectors.test_messages import report
from tests.webapp.house import House, person
from tests.webapp.jobs.test_runner import due_jobs, get, letters_of
from tests.webapp.killing import Killed
from webapp import clock
from webapp.casework import cases, jobs, returns
from webapp.connectors import bounces, smtp
from webapp.db import db
from webapp.jobs.runner import LEASE, claim, run_due
from webapp.models import Incident, Job
from webapp.refusals import Invalid
from workflows.vocabulary import IncidentStatus, JobStatus, LetterStatus

pytestmark = pytest.mark.parametrize("place", ["sqlite"], indirect=True)


def invited(house: House, language: str = "en") -> tuple[int, int]:
    """A case whose invitation is due; the job that sends it."""
    case_id = house.open()
    task = house.task(case_id, "invite_candidate")
    house.do(task, "joanna", {"lawful_basis": "statutory_duty", "language": language, "notices": []})
    [job] = due_jobs(case_id, "letter.send")
    return case_id, job.id


def incidents() -> list[Incident]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Incident).where(Incident.status == IncidentStatus.OPEN)))


def give_up() -> None:
    """Let the tries of whatever fails run out."""
    for wait in (timedelta(0), *jobs.BACKOFF):
        clock.current_app.extensions["clock"].advance(wait)
        run_due(clock.now())


# --- what leaves


@pytest.mark.parametrize(("language", "words"), [("en", "Please do both by"), ("zh_Hans", "逐项选择是否同意")])
def test_a_letter_leaves_once_as_text_and_as_a_page(house: House, sink: Sink, language: str, words: str) -> None:
    case_id, job_id = invited(house, language)
    run_due(clock.now())
    [message] = sink.taken
    [letter] = letters_of(case_id)
    assert (message["To"].addresses[0].addr_spec, message["From"]) == ("daniel@example.org", "vetting@office.example")
    assert (str(message["Message-ID"]), message["Content-Language"]) == (letter.message_id, language.replace("_", "-"))
    assert f".{job_id}@office.example>" in letter.message_id
    text, page = (part.get_content() for part in message.iter_parts())
    assert words in text and words in page and "<h1>" in page and f'lang="{language.replace("_", "-")}"' in page
    assert (letter.status, letter.sent_at) == (LetterStatus.SENT, clock.now())
    assert house.names(case_id) == ["give_consent"]
    run_due(clock.now())
    assert len(sink.taken) == 1


def test_a_letter_says_until_when_and_a_reminder_keeps_that_day(house: House, sink: Sink) -> None:
    case_id, _ = invited(house)
    run_due(clock.now())
    house.wait(case_id)
    run_due(clock.now())
    invitation, reminder = sink.taken
    for message in (invitation, reminder):
        assert "Monday 30 November 2026" in message.get_body(("plain",)).get_content()
    assert "Monday 23 November 2026" in reminder.get_body(("plain",)).get_content()


# --- what fails


def test_what_a_server_puts_off_is_tried_again_under_the_same_id(house: House, sink: Sink) -> None:
    case_id, job_id = invited(house)
    sink.rcpt = "451 4.7.1 try later"
    run_due(clock.now())
    [letter] = letters_of(case_id)
    assert (letter.status, get(Job, job_id).attempts, incidents()) == (LetterStatus.OUTBOX, 1, [])
    sink.rcpt = ""
    house.go_to(get(Job, job_id).due_at)
    assert sink.ids() == [letter.message_id] and house.names(case_id) == ["give_consent"]


def test_a_wrong_address_is_told_at_once_and_a_corrected_one_lets_the_case_go_on(house: House, sink: Sink) -> None:
    case_id, job_id = invited(house)
    sink.rcpt = "550 5.1.1 no such user"
    run_due(clock.now())
    [incident], [letter] = incidents(), letters_of(case_id)
    assert (incident.code, letter.status, get(Job, job_id).attempts) == ("wrong_address", LetterStatus.FAILED, 1)
    sink.rcpt = ""
    for viewer, refusal in (("vera", Exception), ("adam", Exception)):
        with pytest.raises(refusal):
            returns.correct_address(case_id, letter.id, "dan@example.org", "by phone", person(viewer), clock.now())
    with pytest.raises(Invalid):
        returns.correct_address(case_id, letter.id, "dan@example", "by phone", person("joanna"), clock.now())
    returns.correct_address(case_id, letter.id, "dan@example.org", "by phone", person("joanna"), clock.now())
    run_due(clock.now())
    assert sink.receivers == ["dan@example.org"] and sink.ids() == [letter.message_id]
    assert (incidents(), house.names(case_id)) == ([], ["give_consent"])


def test_a_server_that_is_away_is_an_incident_with_its_cause_and_retry_all_finishes(
    house: House, absent: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_ids = [invited(house)[0]]
    give_up()
    [incident] = incidents()
    assert incident.code == "job_failed"
    assert get(Job, incident.job_id).error == "ConnectionRefusedError: Connection refused"
    with running(absent) as sink:
        assert jobs.retry_all(person("adam"), clock.now()) == (1, 0)
        assert house.names(case_ids[0]) == ["give_consent"]
        assert len(sink.taken) == 1 and incidents() == []


def test_a_server_that_hangs_ends_in_time_and_holds_nobody_up(
    app: Flask, house: House, absent: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It greets and then drips: each wait is short, all together would never end."""
    case_id, job_id = invited(house)
    monkeypatch.setattr(smtp, "MOST_SECONDS", 3.0)
    monkeypatch.setattr(smtp, "SECONDS", 1.0)
    stop = threading.Event()

    def drip() -> None:
        with socket.create_server(("127.0.0.1", absent.port)) as server:
            connection, _ = server.accept()
            with connection:
                connection.sendall(b"220 slow\r\n")
                while not stop.is_set():
                    try:
                        connection.sendall(b"250-more\r\n")
                    except OSError:
                        return
                    stop.wait(0.1)

    server = threading.Thread(target=drip, daemon=True)
    server.start()
    working = threading.Thread(target=lambda: in_app(app, lambda: run_due(clock.now(), most=1)))
    started = time.monotonic()
    working.start()
    other = house.open(2)  # nothing is locked while the server drips
    assert other and time.monotonic() - started < 30
    working.join(timeout=30)
    stop.set()
    server.join(timeout=10)
    assert get(Job, job_id).attempts == 1 and get(Job, job_id).error
    assert letters_of(case_id)[0].status == LetterStatus.OUTBOX


def in_app(app: Flask, act: Callable[[], object]) -> None:
    with app.app_context():
        act()
        db.session.remove()


def test_a_kill_between_the_servers_word_and_the_commit_sends_the_same_id_again(
    house: House, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id, _ = invited(house)

    def die(*args: object) -> None:
        raise Killed

    with monkeypatch.context() as dying:
        dying.setattr(jobs, "_arrived", die)
        with pytest.raises(Killed):
            run_due(clock.now())
    db.session.remove()
    house.go_to(clock.now() + LEASE + timedelta(seconds=1))
    [letter] = letters_of(case_id)
    assert sink.ids() == [letter.message_id] * 2
    assert (letter.status, house.names(case_id)) == (LetterStatus.SENT, ["give_consent"])


def test_a_case_that_ends_while_its_letter_leaves_knows_that_it_left(
    house: House, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id, job_id = invited(house)
    whole = jobs.carry

    def carry_late(*args: object) -> str:
        cases.withdraw(case_id, "told us by telephone", person("joanna"), clock.now())
        return whole(*args)  # type: ignore[arg-type]

    assert claim(clock.now()) == job_id
    with monkeypatch.context() as slow:
        slow.setattr(jobs, "carry", carry_late)
        jobs.run(job_id, clock.now())
    assert get(Job, job_id).status == JobStatus.CANCELLED
    assert letters_of(case_id)[0].status == LetterStatus.SENT and len(sink.taken) == 1


# --- what comes back


def test_a_letter_that_comes_back_is_an_incident_and_is_sent_again_to_the_right_address(
    app: Flask, house: House, sink: Sink
) -> None:
    case_id, _ = invited(house)
    run_due(clock.now())
    bounce = bounces.read(bounces.message_from_bytes(report(sink.taken[0])))
    assert bounce is not None and returns.came_back(bounce.message_id, bounce.diagnosis, clock.now())
    assert not returns.came_back(bounce.message_id, bounce.diagnosis, clock.now()), "read twice, noted once"
    [incident], [letter] = incidents(), letters_of(case_id)
    assert (incident.code, letter.status) == ("letter_returned", LetterStatus.RETURNED)
    returns.correct_address(case_id, letter.id, "dan@example.org", "by phone", person("joanna"), clock.now())
    run_due(clock.now())
    first, second = letters_of(case_id)
    assert (second.replaces_id, second.status, incidents()) == (first.id, LetterStatus.SENT, [])
    assert sink.receivers == ["daniel@example.org", "dan@example.org"] and len(set(sink.ids())) == 2
    house.go_to(clock.now() + timedelta(minutes=1))
    assert len(sink.taken) == 2, "it was seen to before the operators were told"


def test_the_operators_have_one_mail_for_all_that_stopped(house: House, sink: Sink) -> None:
    sink.rcpt = "550 5.1.1 no such user"
    for application in (1, 2):
        case_id = house.open(application)
        task = house.task(case_id, "invite_candidate")
        house.do(task, "joanna", {"lawful_basis": "statutory_duty", "language": "en", "notices": []})
    run_due(clock.now())
    sink.rcpt = ""
    house.go_to(clock.now() + timedelta(minutes=1))
    [message] = sink.taken
    assert (
        message["To"].addresses[0].addr_spec == "adam@example.org" and message["Subject"] == "2 incidents need a person"
    )
    told = message.get_body(("plain",)).get_content()
    assert told.count("wrong_address") == 2 and "https://office.example/operations" in told
    assert "Daniel" not in told and "daniel@" not in told
    house.go_to(clock.now() + timedelta(hours=1))
    assert len(sink.taken) == 1
