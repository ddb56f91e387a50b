"""What the candidate asks for: the office answers each wish, and time that is granted moves the clock at once."""

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.webapp.answers import REJECT
from tests.webapp.casework.stories import driven
from tests.webapp.casework.test_clocks import clock_of
from tests.webapp.house import House, person
from tests.webapp.outside import Visitor, invited
from webapp import clock
from webapp.casework import asking
from webapp.casework.queries.history import history
from webapp.db import db
from webapp.models import AuditEvent, ClockChange, OutsideRequest
from webapp.refusals import NotAllowed
from workflows.vocabulary import ClockChangeKind, RequestKind, RequestStatus

pytestmark = pytest.mark.parametrize("place", ["sqlite"], indirect=True)


def request_of(case_id: int, kind: RequestKind) -> OutsideRequest:
    db.session.rollback()
    query = sa.select(OutsideRequest).where(OutsideRequest.case_id == case_id, OutsideRequest.kind == kind)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def test_more_time_that_the_office_grants_moves_the_clock_that_both_sides_see(app: Flask, house: House) -> None:
    case_id = driven(house, until="answer_finding", wanted=REJECT)
    candidate = Visitor(app).as_candidate(case_id, "finding_notice")
    candidate.get("/portal/ask/extension")
    candidate.post("/portal/ask/extension", {"text": "My papers are abroad, a week more."})
    before, wish = clock_of(case_id), request_of(case_id, RequestKind.EXTENSION)
    assert before.days_left == 5
    officer, page = Visitor(app, "joanna"), f"/cases/{case_id}/outside"
    address = f"{page}/requests/{wish.id}"
    assert "5 working days are left" in officer.get(page)
    said = {"status": "granted", "answer": "Four days, until your papers are here.", "timer": before.timer}
    for days in ("", "0", "61", "soon"):
        assert "from 1 to 60" in officer.post(address, {**said, "days": days}, 422).text
    refused = officer.post(address, {**said, "days": "6"}, 422).text
    assert "A case officer may give 5 working days in all." in refused and said["answer"] in refused
    assert (clock_of(case_id), request_of(case_id, RequestKind.EXTENSION).status) == (before, RequestStatus.OPEN)
    with pytest.raises(NotAllowed):
        asking.answer(case_id, wish.id, "granted", "Yes.", person("ruth"), clock.now(), before.timer, 4)
    officer.post(address, {**said, "days": "4"})
    assert clock_of(case_id).days_left == 9
    assert request_of(case_id, RequestKind.EXTENSION).status == RequestStatus.GRANTED
    assert "9 working days are left" in officer.get(f"/cases/{case_id}")
    home = candidate.get("/portal/home")
    assert "9 days left" in home and said["answer"] in home
    change = db.session.scalars(sa.select(ClockChange)).one()
    assert (change.kind, change.days, change.actor_id) == (ClockChangeKind.EXTEND, 4, person("joanna").id)
    told = db.session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id.desc()).limit(3)).all()
    assert {"request.answered", "clock.extend"} <= set(told) and history(case_id, person("vera")).whole
    officer.post(address, {**said, "days": "1"}, 409)
    assert clock_of(case_id).days_left == 9


def test_more_than_an_officer_may_give_is_passed_on_to_somebody_who_approves(app: Flask, house: House) -> None:
    """Consent has a clock too. The case is before the approver for as long as the wish waits, and no longer."""
    case_id = invited(house)
    candidate, page = Visitor(app).as_candidate(case_id), f"/cases/{case_id}/outside"
    candidate.get("/portal/ask/extension")
    candidate.post("/portal/ask/extension", {"text": "I am at sea until the end of the month."})
    before, wish = clock_of(case_id), request_of(case_id, RequestKind.EXTENSION)
    assert (before.element_id, before.days_left) == ("consent_overdue", 5)
    approver, officer = Visitor(app, "elaine"), Visitor(app, "joanna")
    approver.get(page, 404)
    officer.get(f"/cases/{case_id}")
    passed_on = {"act": "ask", "days": "10", "why": "At sea, with the captain's letter."}
    officer.post(f"/cases/{case_id}/clocks/{before.timer}", passed_on)
    assert (clock_of(case_id).days_left, clock_of(case_id).asked) == (5, 10)
    assert "10 more days are asked for" in approver.get(f"/cases/{case_id}")
    assert house.number(case_id) in approver.get("/cases") and "I am at sea" in approver.get(page)
    Visitor(app, "ruth").get(page, 404)
    said = {"status": "granted", "answer": "Until you are back.", "timer": before.timer, "days": "10"}
    approver.post(f"{page}/requests/{wish.id}", said)
    assert (clock_of(case_id).days_left, clock_of(case_id).asked) == (15, 0)
    assert "15 days left" in candidate.get("/portal/home")
    approver.get(page, 404)


def test_every_wish_is_answered_and_the_candidate_reads_the_answer(app: Flask, house: House) -> None:
    case_id = invited(house)
    candidate, officer, page = Visitor(app).as_candidate(case_id), Visitor(app, "joanna"), f"/cases/{case_id}/outside"
    for kind in RequestKind:
        candidate.get(f"/portal/ask/{kind}")
        candidate.post(f"/portal/ask/{kind}", {"text": f"Please: {kind}."})
    for kind in RequestKind:
        status = "declined" if kind is RequestKind.EXTENSION else "granted"
        assert f"Please: {kind}." in officer.get(page)
        address = f"{page}/requests/{request_of(case_id, kind).id}"
        officer.post(address, {"status": status, "answer": f"About the {kind}: we write to you."})
    home = candidate.get("/portal/home")
    assert all(f"About the {kind}: we write to you." in home for kind in RequestKind) and "We look at it" not in home
    assert clock_of(case_id).days_left == 5, "a wish that was declined moves nothing"
