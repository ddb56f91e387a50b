"""Three ways in which the outside fails at once: each is an incident with its cause, and one "retry all" mends all."""

import socket
from collections.abc import Iterator, Mapping

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.sink import Sink, free_port
from tests.webapp.casework.stories import one_step
from tests.webapp.house import House, person
from tests.webapp.jobs.conftest import send_through
from tests.webapp.jobs.test_mail import give_up
from webapp import clock
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


def finish(house: House, case_ids: list[int]) -> None:
    """Work on all of them side by side; time goes on where nobody has anything to do on any."""
    for _ in range(500):
        left = [case_id for case_id in case_ids if house.ended(case_id) is None]
        if not left:
            return
        one_step(house, next((case_id for case_id in left if house.waiting(case_id)), left[0]))
    raise AssertionError("the cases go round in circles")


def test_a_server_that_is_away_a_connector_that_raises_and_one_that_hangs(
    app: Flask, house: House, sink: Sink, silent: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "SECONDS", 0.3)
    broken = {"Daniel Mercer 1": mail(free_port()), "Daniel Mercer 2": Torn(), "Daniel Mercer 3": mail(silent)}
    app.extensions["connectors"][LetterChannel.MAIL] = ByPerson(broken)
    case_ids = [house.open(application) for application in (1, 2, 3)]
    for case_id in case_ids:
        task = house.task(case_id, "invite_candidate")
        house.do(task, "joanna", {"lawful_basis": "statutory_duty", "language": "en", "notices": []})
    give_up()
    db.session.rollback()
    found = db.session.execute(
        sa.select(Incident.case_id, Job.error, Incident.detail).join(Job, Job.id == Incident.job_id)
        .where(Incident.status == IncidentStatus.OPEN).order_by(Incident.case_id)
    ).all()  # fmt: skip
    assert [row.case_id for row in found] == case_ids
    assert [row.error.split(":")[0] for row in found] == [
        "ConnectionRefusedError",
        "RuntimeError",
        "SMTPServerDisconnected",
    ]
    causes = [head_of(row.case_id, person("joanna")).key.open(row.detail) for row in found]
    assert causes[1] == "RuntimeError: the gateway's file is torn" and "timed out" in causes[2]
    send_through(app, sink)
    assert jobs.retry_all(person("adam"), clock.now()) == (3, 0)
    finish(house, case_ids)
    assert [house.ended(case_id) for case_id in case_ids] == [Outcome.HIRED] * 3
    assert len(set(sink.ids())) == len(sink.taken), "nothing left twice"
