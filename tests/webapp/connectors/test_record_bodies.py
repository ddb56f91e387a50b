"""A record body that answers over HTTP: asked once, signed both ways, filed by a person, matched by two facts."""

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
import sqlalchemy as sa
import yaml
from flask import Flask

from tests.offices import MONDAY
from tests.webapp.answers import HIRE
from tests.webapp.browsing import Browser
from tests.webapp.casework.stories import drive_on
from tests.webapp.house import House, person
from webapp import clock, connectors
from webapp.casework.queries.task import task_view
from webapp.connectors.contract import Parcel, Undeliverable
from webapp.connectors.record_bodies import MOST_AGE, RecordBodies, signature, verify
from webapp.db import db
from webapp.models import AuditEvent, Check, Finding, Letter
from webapp.refusals import Invalid
from workflows.vocabulary import LetterChannel

KEY = bytes(range(32))
SPENT = "A caution of 1999 for riding without a light."


class Body(BaseHTTPRequestHandler):
    """The record body's own server: checks the signature of the question and signs its reply."""

    reply: ClassVar[dict[str, Any]] = {}
    status: ClassVar[int] = 200
    wrong_key: ClassVar[bool] = False
    now: ClassVar[float] = MONDAY.timestamp()
    asked: ClassVar[list[dict[str, Any]]] = []

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        verify(KEY, content, self.headers["Probity-Signature"], self.now)
        question = json.loads(content)
        self.asked.append(question)
        said = json.dumps({"id": question["id"], **self.reply}).encode()
        self.send_response(self.status)
        self.send_header("Probity-Signature", signature(b"?" * 32 if self.wrong_key else KEY, int(self.now), said))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *args: object) -> None:
        return


@pytest.fixture
def bodies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The settings file of a body that answers for police records."""
    for name, value in (("asked", []), ("status", 200), ("wrong_key", False)):
        monkeypatch.setattr(Body, name, value)
    server = HTTPServer(("127.0.0.1", 0), Body)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    file = tmp_path / "bodies.yaml"
    address = f"http://127.0.0.1:{server.server_port}/probity"
    file.write_text(yaml.safe_dump({"police_record": {"url": address, "key": KEY.hex()}}))
    yield file
    server.shutdown()
    server.server_close()
    thread.join(timeout=10)


def parcel() -> Parcel:
    facts = {"check": "police_record", "name": "Daniel Mercer"}
    return Parcel("<1@office.example>", "record_request", "en", MONDAY, MONDAY, "Police", "s", "t", "h", facts=facts)


def test_a_reply_that_the_body_did_not_sign_is_none(bodies: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Body, "reply", {"result": "none"})
    assert json.loads(RecordBodies(bodies).send(parcel()))["result"] == "none"
    monkeypatch.setattr(Body, "wrong_key", True)
    with pytest.raises(ValueError, match="signature does not fit"):
        RecordBodies(bodies).send(parcel())


def test_an_old_reply_may_be_a_copy_and_counts_no_more() -> None:
    said = signature(KEY, 1000, b"x")
    verify(KEY, b"x", said, 1000 + MOST_AGE)
    for content, now in ((b"x", 1001 + MOST_AGE), (b"y", 1000)):
        with pytest.raises(ValueError, match="Expected a reply signed"):
            verify(KEY, content, said, now)


@pytest.mark.parametrize(
    ("status", "reply", "error"),
    [
        (404, {}, Undeliverable),
        (503, {}, OSError),
        (200, {"result": "maybe"}, ValueError),
        (200, {"id": "<2@x>"}, ValueError),
    ],
)
def test_what_is_no_answer_is_told_apart(
    bodies: Path, monkeypatch: pytest.MonkeyPatch, status: int, reply: dict[str, str], error: type[Exception]
) -> None:
    monkeypatch.setattr(Body, "status", status)
    monkeypatch.setattr(Body, "reply", reply)
    with pytest.raises(error):
        RecordBodies(bodies).send(parcel())


def test_a_body_is_asked_over_https_with_a_long_key_or_not_at_all(tmp_path: Path) -> None:
    file = tmp_path / "bodies.yaml"
    for url, key in (("http://records.example", KEY.hex()), ("https://records.example", "abcd")):
        file.write_text(yaml.safe_dump({"police_record": {"url": url, "key": key}}))
        with pytest.raises(ValueError, match="Expected"):
            RecordBodies(file)
    file.write_text(yaml.safe_dump({"police_record": {"mail": "nobody"}}))
    with pytest.raises(ValueError, match="Expected a mail address"):
        RecordBodies(file)


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_a_hit_is_filed_and_matched_by_two_facts_or_discarded_without_a_trace(
    app: Flask, house: House, bodies: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Body, "reply", {"result": "hit", "reference": "P-17", "summary": SPENT})
    app.extensions["settings"] = replace(app.extensions["settings"], record_bodies=bodies)
    connectors.init_app(app, app.extensions["settings"])
    case_id = house.open()
    drive_on(house, case_id, until="receive_record", wanted=HIRE)
    letter = db.session.scalars(sa.select(Letter).where(Letter.channel == LetterChannel.HTTP)).one()
    [question] = Body.asked
    assert (question["id"], question["check"], question["name"]) == (
        letter.message_id,
        "police_record",
        "Daniel Mercer 1",
    )
    assert question["identity_number"] == HIRE["declare_history"]["identity_number"]
    check = db.session.scalars(sa.select(Check).where(Check.code == "police_record")).one()
    [task] = [t for t in house.waiting(case_id) if t.element_id == "receive_record" and t.subject == check.id]
    officer = house.doer(task)
    assert task_view(task.id, person(officer), clock.now()).reply["summary"] == SPENT
    page = Browser(app, officer).get(f"/tasks/{task.id}")
    assert SPENT in page and "P-17" in page
    house.do(task, officer, house.answers(task, officer, {"result": "hit", "summary": SPENT}))
    match = house.task(case_id, "match_identity")
    who = house.doer(match)
    with pytest.raises(Invalid, match="Two facts"):
        house.do(match, who, house.answers(match, who, {"match": "match", "facts_used": ["name"], "reasons": SPENT}))
    discard = {"match": "discard", "facts_used": ["name"], "reasons": "spent"}
    house.do(match, who, house.answers(match, who, discard))
    db.session.rollback()
    assert db.session.get(Letter, letter.id, populate_existing=True).answer is None
    assert db.session.scalars(sa.select(Finding)).all() == []
    told = db.session.scalars(sa.select(AuditEvent.content).where(AuditEvent.case_id == case_id)).all()
    assert not any(b"1999" in content for content in told)
