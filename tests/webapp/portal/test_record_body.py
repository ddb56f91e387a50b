"""A record body that answers by a link: a code to its own address, one request, papers, and nothing of the case."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
import yaml
from flask import Flask

from tests.journeys.people import PAPER
from tests.webapp.answers import HIRE
from tests.webapp.casework.stories import drive_on
from tests.webapp.house import House, person
from tests.webapp.outside import Visitor, code_in, leaving, letter
from webapp import clock, connectors
from webapp.casework import links, signals
from webapp.casework.ground import OFFICE, lock_case
from webapp.casework.queries.case import head_of
from webapp.db import db, transaction
from webapp.jobs.runner import run_due
from webapp.models import CasePerson, Check, Evidence, Letter, Link, Submission, Task
from webapp.refusals import NotFound

pytestmark = pytest.mark.parametrize("place", ["sqlite"], indirect=True)
MAIL = "records@police.example"
SPENT = "A caution of 1999 for riding without a light."


@pytest.fixture
def case_id(app: Flask, house: House, tmp_path: Path) -> int:
    """A case whose police record is asked for by mail, with a link."""
    file = tmp_path / "bodies.yaml"
    file.write_text(yaml.safe_dump({"police_record": {"mail": MAIL}}))
    app.extensions["settings"] = replace(app.extensions["settings"], record_bodies=file)
    connectors.init_app(app, app.extensions["settings"])
    case_id = house.open()
    drive_on(house, case_id, until="receive_record", wanted=HIRE)
    return case_id


def asked(house: House, case_id: int) -> tuple[Check, Task, str]:
    """The check, its task, and the path of the link in the request."""
    run_due(clock.now())
    db.session.rollback()
    check = db.session.scalars(sa.select(Check).where(Check.code == "police_record")).one()
    [task] = [t for t in house.waiting(case_id) if t.element_id == "receive_record" and t.subject == check.id]
    found = db.session.scalars(
        sa.select(Letter).join(Link, Link.letter_id == Letter.id).where(Link.check_id == check.id)
    ).one()
    address = next(word for word in leaving(found).split() if "/portal/link/" in word)
    return check, task, "/portal/link/" + address.split("/portal/link/")[1]


def come(app: Flask, case_id: int, path: str) -> Visitor:
    browser = Visitor(app)
    browser.use(path)
    browser.get("/portal/prove")
    browser.post("/portal/prove", {"code": code_in(case_id, "record_code")})
    return browser


def test_a_body_without_an_address_is_asked_on_paper(app: Flask, house: House, case_id: int) -> None:
    check, _task, _path = asked(house, case_id)
    others = db.session.scalars(
        sa.select(Letter).where(Letter.template == "record_request", Letter.addressee != str(check.id))
    ).all()
    assert others and all("on paper, to the address of our office" in leaving(one) for one in others)
    with pytest.raises(NotFound):
        links.hand_over(case_id, "record_body", int(others[0].addressee), person("joanna"), clock.now())


def test_the_body_sees_one_request_and_nothing_of_the_case(app: Flask, house: House, case_id: int) -> None:
    check, task, path = asked(house, case_id)
    browser = Visitor(app)
    page = browser.get(path)
    assert "Mercer" not in page
    browser.post(path)
    assert "Mercer" not in browser.get("/portal/prove")
    sent = letter(case_id, "record_code")
    assert head_of(case_id, person("joanna")).key.open(sent.recipient)["email"] == MAIL
    browser.post("/portal/prove", {"exam_number": "P1-001"}, 422)
    browser.post("/portal/prove", {"code": code_in(case_id, "record_code")})
    page = browser.get("/portal/home")
    for words in ("A request for a record", "Daniel Mercer 1", HIRE["declare_history"]["identity_number"]):
        assert words in page
    other = next(t for t in house.waiting(case_id) if t.id != task.id and t.external)
    pages = ("data", "concerns", "withdraw", "groups", "contact", "ask/copies", "letters/1", "answers/1")
    for closed in (*pages, f"tasks/{other.id}"):
        browser.get(f"/portal/{closed}", 404)
    browser.get(f"/portal/tasks/{task.id}")
    browser.post(f"/portal/tasks/{task.id}/decline", {"reason": "no"}, 404)
    with transaction() as session:
        ground = lock_case(session, case_id, OFFICE, clock.now())
        assert signals._visits(ground) == {}, "where a record body comes from is no sign on a reference"
    officer = Visitor(app, "joanna")
    known = officer.get(f"/cases/{case_id}/outside")
    assert f'value="record_body:{check.id}"' in known
    page = officer.post(f"/cases/{case_id}/outside/links", {"to": f"record_body:{check.id}"}, 200).text
    assert "<svg" in page


def test_its_answer_and_papers_are_discarded_without_a_trace_when_the_record_is_spent(
    app: Flask, house: House, case_id: int
) -> None:
    check, task, path = asked(house, case_id)
    browser = come(app, case_id, path)
    browser.get(f"/portal/tasks/{task.id}")
    form = {"result": "hit", "summary": SPENT, "page:act": "complete", "signature_name": "Records Office"}
    form |= {"replied_on-day": "23", "replied_on-month": "11", "replied_on-year": "2026"}
    browser.post(f"/portal/tasks/{task.id}", form | {"file:evidence": (io.BytesIO(PAPER["buffer"]), PAPER["name"])})
    db.session.rollback()
    sent = db.session.scalars(sa.select(Submission).where(Submission.task_id == task.id)).one()
    assert (sent.records, sent.channel, sent.actor_id) == ("record_reply", "portal", None)
    assert db.session.get(Check, check.id).result == "hit"
    paper = db.session.scalars(sa.select(Evidence).where(Evidence.link_id.is_not(None))).one()
    assert "You need do nothing more" in browser.get("/portal/home")
    match = house.task(case_id, "match_identity")
    who = house.doer(match)
    reader = Visitor(app, who)
    pages = [f"/cases/{case_id}/answers/{sent.id}", f"/cases/{case_id}/evidence/{paper.id}"]
    for page in pages:
        reader.get(page)
    with transaction() as session:  # from now on the same person rates: what is not matched is not for raters
        rater = CasePerson(case_id=case_id, user_id=person(who).id, part="rater", since=clock.now())
        session.add(rater)
    for page in pages:
        reader.get(page, 404)
    assert "note.png" not in reader.get(f"/cases/{case_id}/evidence")
    with transaction() as session:
        session.delete(session.get(CasePerson, rater.id))
    house.do(match, who, house.answers(match, who, {"match": "discard", "facts_used": ["name"], "reasons": "spent"}))
    db.session.rollback()
    answers = head_of(case_id, person("joanna")).key.open(db.session.get(Submission, sent.id).answers)
    assert SPENT not in str(answers)
    gone = db.session.get(Evidence, paper.id)
    assert gone is None or gone.withdrawn_at is not None
    assert SPENT not in browser.get(f"/portal/answers/{sent.id}")
