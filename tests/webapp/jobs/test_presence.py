"""A process that dies loses its work to the others at once; one that lives keeps it."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from tests.offices import KEY, Place
from tests.sink import Sink
from tests.webapp.connectors.test_messages import report
from tests.webapp.house import House
from tests.webapp.jobs.test_mail import invited
from tests.webapp.jobs.test_runner import get, letters_of
from webapp import clock
from webapp.cli import main
from webapp.jobs import presence
from webapp.jobs.runner import claim, run_due
from webapp.models import Job
from workflows.vocabulary import JobStatus, LetterStatus

pytestmark = pytest.mark.parametrize("place", ["sqlite"], indirect=True)
HOLDER = """
import sys, time
from datetime import datetime
from pathlib import Path
from webapp import create_app
from webapp.config import Settings
from webapp.jobs.runner import claim
key = bytes(range(32))
with create_app(Settings(Path(sys.argv[2]), sys.argv[1], key, key)).app_context():
    print(claim(datetime.fromisoformat(sys.argv[3])), flush=True)
    time.sleep(600)
"""


def test_the_work_of_a_killed_process_is_done_by_the_next_look(app: Flask, house: House, place: Place) -> None:
    case_id, job_id = invited(house)
    command = [sys.executable, "-c", HOLDER, place.url, str(place.home), clock.now().isoformat()]
    holder = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None and holder.stdout.readline().strip() == str(job_id)
    run_due(clock.now())
    assert get(Job, job_id).status == JobStatus.DUE and letters_of(case_id) == [], "it is held by one that lives"
    holder.kill()
    holder.communicate(timeout=30)
    run_due(clock.now())
    assert get(Job, job_id).status == JobStatus.DONE and len(letters_of(case_id)) == 1


def test_of_a_process_elsewhere_nothing_is_known(app: Flask, house: House) -> None:
    _, job_id = invited(house)
    assert claim(clock.now()) == job_id
    for owner in ("elsewhere:1234:1", f"{presence.socket.gethostname()}:never-there:1"):
        job = get(Job, job_id)
        job.owner = owner
        presence.db.session.commit()
        assert presence.release_the_dead(clock.now()) == 0


def test_the_console_tells_retries_and_takes_note_of_bounces(
    house: House, sink: Sink, place: Place, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    case_id, _ = invited(house)
    run_due(clock.now())
    for name, value in (("HOME", str(place.home)), ("DATABASE_URL", place.url), ("SECRET_KEY", KEY.hex())):
        monkeypatch.setenv(f"PROBITY_{name}", value)
    monkeypatch.setenv("PROBITY_MASTER_KEY", KEY.hex())
    box = tmp_path / "box"
    for folder in ("new", "cur", "tmp"):
        (box / folder).mkdir(parents=True)
    (box / "new" / "1.a.b").write_bytes(report(sink.taken[0]))
    (box / "new" / "2.a.b").write_bytes(b"Subject: out of office\r\n\r\nback on Monday\r\n")
    run = CliRunner().invoke
    told = run(main, ["mail", "bounces", "--maildir", str(box)])
    assert told.output == "1 letters came back, 1 other messages.\n", told.output
    assert list((box / "new").iterdir()) == [] and letters_of(case_id)[0].status == LetterStatus.RETURNED
    status = run(main, ["jobs", "status"])
    assert status.exit_code == 1 and "letter_returned" in status.output and "Daniel" not in status.output
    assert "1 tried again" in run(main, ["jobs", "retry", "--all", "--as", "adam"]).output
    assert "There is no user" in run(main, ["jobs", "retry", "1", "--as", "nobody"]).output
    house.go_to(datetime.now(UTC) + timedelta(minutes=1))  # the console reads the machine's clock
    invitations = [letter for letter in letters_of(case_id) if letter.template == "invitation"]
    assert [letter.status for letter in invitations] == [LetterStatus.RETURNED, LetterStatus.SENT]
