"""Ways in which the outside fails, all at once: each is an incident with its cause, and one "retry all" mends all."""

import socket
import threading
from collections.abc import Iterator, Mapping
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.sink import Sink, free_port
from tests.webapp.answers import HIRE
from tests.webapp.casework.stories import drive_on
from tests.webapp.house import House, person
from tests.webapp.jobs.conftest import send_through
from webapp import clock, connectors
from webapp.casework import jobs
from webapp.casework.queries.head import head_of
from webapp.config import MailServer
from webapp.connectors import smtp
from webapp.connectors.contract import Connector, Parcel
from webapp.connectors.smtp import Smtp
from webapp.db import db
from webapp.models import Incident, Job
from workflows.vocabulary import IncidentStatus, LetterChannel, Outcome

pytestmark = pytest.mark.parametrize("place", ["sqlite"], indirect=True)


class Torn:
    """A connector of somebody else's with a fault in it."""

    def send(self, parcel: Parcel) -> str:
        raise RuntimeError("the gateway's file is torn")


class Stuck:
    """A connector that waits for something that never comes."""

    def __init__(self) -> None:
        self.over = threading.Event()

    def send(self, parcel: Parcel) -> str:
        self.over.wait()
        return ""


class ByPerson:
    """Hands each person's letters to a carrier of their own."""

    def __init__(self, carriers: Mapping[str, Connector]):
        self._carriers = carriers

    def send(self, parcel: Parcel) -> str:
        return self._carriers[parcel.name].send(parcel)


@pytest.fixture
def silent() -> Iterator[int]:
    """The port of a server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=16) as server:
        yield server.getsockname()[1]


def mail(port: int) -> Smtp:
    return Smtp(MailServer("127.0.0.1", port, "vetting@office.example", tls="none"))


def test_a_server_that_is_away_one_that_is_silent_a_connector_that_raises_and_one_that_hangs(
    app: Flask, house: House, sink: Sink, silent: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "SECONDS", 0.3)
    monkeypatch.setattr(connectors, "MOST_SECONDS", 2.0)
    stuck = Stuck()
    broken: list[Connector] = [mail(free_port()), mail(silent), Torn(), stuck]
    carriers = {f"Daniel Mercer {number}": carrier for number, carrier in enumerate(broken, start=1)}
    app.extensions["connectors"][LetterChannel.MAIL] = ByPerson(carriers)
    case_ids = [house.open(application) for application in (1, 2, 3, 4)]
    for case_id in case_ids:
        task = house.task(case_id, "invite_candidate")
        house.do(task, "joanna", {"lawful_basis": "statutory_duty", "language": "en", "notices": []})
    for wait in (timedelta(0), *jobs.BACKOFF):
        house.go_to(clock.now() + wait + timedelta(minutes=1))  # those that hang are put off a little later
    db.session.rollback()
    found = db.session.execute(
        sa.select(Incident.case_id, Job.error, Incident.detail).join(Job, Job.id == Incident.job_id)
        .where(Incident.status == IncidentStatus.OPEN).order_by(Incident.case_id)
    ).all()  # fmt: skip
    assert [row.case_id for row in found] == case_ids
    kinds = [row.error.split(":")[0] for row in found]
    assert kinds == ["ConnectionRefusedError", "SMTPServerDisconnected", "RuntimeError", "TimeoutError"]
    causes = [head_of(row.case_id, person("joanna")).key.open(row.detail) for row in found]
    assert "timed out" in causes[1] and causes[2] == "RuntimeError: the gateway's file is torn"
    assert causes[3] == "TimeoutError: Expected the connector to end within 2 seconds but it hangs"
    stuck.over.set()
    send_through(app, sink)
    assert jobs.retry_all(person("adam"), clock.now()) == (4, 0)
    for case_id in case_ids:  # each goes on to its end, here the shortest that there is
        drive_on(house, case_id, wanted=HIRE | {"give_consent": {"consent": "refused"}})
    assert [house.ended(case_id) for case_id in case_ids] == [Outcome.INCOMPLETE] * 4
    assert len(set(sink.ids())) == len(sink.taken), "nothing left twice"
