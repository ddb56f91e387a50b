"""A broker of either kind wakes a worker at once; without one it would look a minute later."""

import socket
import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.conftest import need
from tests.offices import MONDAY, Place
from tests.sink import Sink, running
from tests.webapp.answers import HIRE
from tests.webapp.house import House
from tests.webapp.jobs.test_at_scale import office
from webapp.db import db
from webapp.jobs import wake
from webapp.models import Letter

pytestmark = [pytest.mark.prove, pytest.mark.parametrize("place", ["postgres"], indirect=True)]
BROKERS = {"redis": "redis://127.0.0.1:6379/9", "rabbitmq": "amqp://guest:guest@127.0.0.1:5672//"}
LOOKS = 60.0  # seconds between two looks of the worker


@pytest.fixture(params=sorted(BROKERS))
def broker_url(request: pytest.FixtureRequest) -> str:
    url = BROKERS[request.param]
    port = int(url.rpartition(":")[2].partition("/")[0])
    with socket.socket() as line:
        line.settimeout(2)
        need(request.param, line.connect_ex(("127.0.0.1", port)) == 0, f"nothing answers on port {port}")
    return url


def written(case_id: int, within: float, log: Path) -> float:
    """The seconds after which the case's invitation had been written for the officer who hands it over."""
    began = time.monotonic()
    while time.monotonic() - began < within:
        db.session.rollback()
        if db.session.scalar(sa.select(Letter.template).where(Letter.case_id == case_id)) == "invitation":
            return time.monotonic() - began
        time.sleep(0.2)
    raise AssertionError(f"The letter is not written after {within} s\n{log.read_text()[-3000:]}")


def test_a_letter_is_written_at_once_though_the_worker_looks_once_a_minute(
    app: Flask, house: House, place: Place, broker_url: str
) -> None:
    def invited(application: int) -> int:
        case_id = house.open(application)
        [task] = house.waiting(case_id)
        doer = house.doer(task)
        house.do(task, doer, house.answers(task, doer, HIRE.get(task.element_id, {})))
        return case_id  # nobody here runs the job that writes the letter

    first = invited(1)
    at = MONDAY.replace(hour=23)  # the office's clock has gone on by hours, and nothing else is due yet
    with running(Sink()) as sink, office(place, sink, broker_url, at, web=0, workers=1, seconds=LOOKS) as processes:
        written(first, LOOKS / 2, processes.log)  # found by the look with which a worker begins
        wake.init_app(app, broker_url)
        assert written(invited(2), LOOKS / 2, processes.log) < LOOKS / 2
