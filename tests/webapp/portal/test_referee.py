"""The referee's pages: a code to the invited address, their own draft, three plain ways to say no, and the signs."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.webapp.answers import HIRE, UK_SCOPES
from tests.webapp.casework.test_signals import audited, signs
from tests.webapp.house import FIRST, House, person, run_through
from tests.webapp.outside import Visitor, answers, code_in, leaving, letter, link_in
from webapp import clock
from webapp.access.outsider import Outsider
from webapp.casework import cases, links, tasks, visits
from webapp.casework.queries.case import head_of
from webapp.db import db, transaction
from webapp.jobs.runner import run_due
from webapp.models import Case, Letter, Link, Reference, Submission, Task, Visit
from webapp.refusals import NotFound

pytestmark = pytest.mark.parametrize("place", ["sqlite"], indirect=True)
UK = {"give_consent": {"scopes": UK_SCOPES}}


@pytest.fixture
def case_id(house: House) -> int:
    """A case whose first referees are asked."""
    case_id = house.open()
    run_through(house, case_id, until="give_reference", wanted=HIRE)
    return case_id


def asked(house: House, case_id: int) -> list[Task]:
    return [task for task in house.waiting(case_id) if task.element_id == "give_reference"]


def referee_of(reference_id: int) -> Outsider:
    db.session.rollback()
    row = db.session.execute(
        sa.select(Visit, Link)
        .join(Link, Link.id == Visit.link_id)
        .where(Link.reference_id == reference_id, Visit.proven_at.is_not(None))
        .order_by(Visit.id.desc())
    ).first()
    assert row is not None
    return Outsider(row.Link.id, row.Visit.id, row.Link.case_id, row.Link.party, reference_id)


def test_the_code_goes_to_the_invited_address_and_no_page_names_anybody_before(
    app: Flask, house: House, case_id: int
) -> None:
    task = asked(house, case_id)[0]
    browser = Visitor(app)
    browser.use(link_in(case_id, "reference_request", task.subject))
    page = browser.get("/portal/prove")
    for name in ("Doyle", "doyle@example.org", "Mercer"):
        assert name not in page
    reference = db.session.get(Reference, task.subject)
    head = head_of(case_id, person("joanna"))
    sent = letter(case_id, "reference_code")
    assert head.key.open(sent.recipient)["email"] == head.key.open(reference.details)["email"]
    assert code_in(case_id) not in head.key.open(sent.body)["text"], "the stored letter holds no code"
    browser.post("/portal/prove", {"code": "000000" if code_in(case_id) != "000000" else "111111"}, 422)
    browser.post("/portal/prove", {"code": code_in(case_id)})
    page = browser.get("/portal/home")
    for words in ("Daniel Mercer 1", "Who asks", "Harbour Works", "Openly or in confidence", "I am not this person"):
        assert words in page


def test_a_code_is_good_for_half_an_hour_and_comes_three_times(app: Flask, house: House, case_id: int) -> None:
    task = asked(house, case_id)[0]
    browser = Visitor(app)
    browser.use(link_in(case_id, "reference_request", task.subject))
    browser.get("/portal/prove")
    old = code_in(case_id)
    app.extensions["clock"].advance(visits.CODE_LIFE - timedelta(minutes=2))
    browser.get("/portal/prove")
    app.extensions["clock"].advance(timedelta(minutes=3))
    browser.post("/portal/prove", {"code": old}, 422)
    for _ in range(4):
        browser.post("/portal/prove/code")
        browser.get("/portal/prove")
    run_due(clock.now())
    db.session.rollback()
    written = sa.select(sa.func.count()).select_from(Letter).where(Letter.template == "reference_code")
    assert db.session.scalar(written) == visits.MOST_CODES
    browser.post("/portal/prove", {"code": code_in(case_id)})


def test_they_answer_six_criteria_and_sign_with_their_name(app: Flask, house: House, case_id: int) -> None:
    task = asked(house, case_id)[0]
    browser = Visitor(app).as_referee(case_id, task.subject)
    page = browser.get(f"/portal/tasks/{task.id}")
    assert "Can you give this reference?" in page
    head = head_of(case_id, person("joanna"))
    chosen = head.project.pack.references.criteria
    assert 0 < len(chosen) <= 6 and set(chosen) <= {c.id for c in head.project.scorecard.rated}
    browser.post(f"/portal/tasks/{task.id}", {"answers_now": "yes", "page:act": "ask"}, 200)
    seen = "She told me herself that the count was wrong, before anybody had asked."
    said = answers(house, case_id, "give_reference", {"give_reference": {"answers_now": "yes", "incident": seen}})
    assert set(said) & {c.id for c in head.project.scorecard.rated} <= set(chosen)
    app.extensions["clock"].advance(timedelta(minutes=6))
    tasks.complete_task(task.id, said, referee_of(task.subject), clock.now(), signature="Karen Doyle")
    db.session.rollback()
    assert db.session.get(Reference, task.subject).status == "answered"
    page = browser.get("/portal/home")
    assert "We have your answer" in page
    copy = leaving(letter(case_id, "reference_copy"))
    assert "Karen Doyle" in copy and "Was it not you?" in copy
    assert seen not in copy, "a mailbox of work has more readers than one"
    again = Visitor(app).as_referee(case_id, task.subject, "reference_copy")
    assert "Read or print what you sent" in again.get("/portal/home")
    sent = db.session.scalars(sa.select(Submission).where(Submission.records == "reference_reply")).one()
    assert seen in again.get(f"/portal/answers/{sent.id}")
    assert browser.sent_to(f"/portal/tasks/{task.id}") == "/portal/home"
    again = browser.post(f"/portal/tasks/{task.id}", {"page:act": "complete"}, 409)
    assert "It was done on" in again.text


def test_a_referee_reaches_no_other_reference_and_nothing_of_the_candidate(
    app: Flask, house: House, case_id: int
) -> None:
    mine, other = asked(house, case_id)[:2]
    browser = Visitor(app).as_referee(case_id, mine.subject)
    for path in (f"/portal/tasks/{other.id}", "/portal/data", "/portal/concerns", "/portal/withdraw",
                 "/portal/ask/extension", "/portal/letters/1", "/portal/answers/1"):  # fmt: skip
        browser.get(path, 404)
    with pytest.raises(NotFound):
        tasks.complete_task(other.id, {}, referee_of(mine.subject), clock.now(), signature="Karen Doyle")


@pytest.mark.parametrize("reason", ["no", "wrong_person", "left"])
def test_who_says_no_is_not_asked_again_and_a_spare_takes_their_place(
    app: Flask, house: House, case_id: int, reason: str
) -> None:
    task = asked(house, case_id)[0]
    path = link_in(case_id, "reference_request", task.subject)
    browser = Visitor(app).as_referee(case_id, task.subject)
    browser.get("/portal/home")
    browser.post(f"/portal/tasks/{task.id}/decline", {"reason": reason})
    db.session.rollback()
    declined = db.session.get(Reference, task.subject)
    assert (declined.status, declined.answered_at) == ("declined", None)
    assert "We do not ask you again" in browser.get("/portal/home")
    other = Visitor(app)
    other.get(path, 410)
    other.post(f"{path}/again", status=200)
    run_due(clock.now())
    db.session.rollback()
    unwanted = sa.select(Letter.id).where(Letter.template.in_(("reference_link", "reference_copy")))
    assert db.session.scalar(unwanted) is None
    for _ in range(12):
        if declined.id not in {t.subject for t in asked(house, case_id)} and len(asked(house, case_id)) > 1:
            break
        house.wait(case_id)
    assert len(asked(house, case_id)) > 1, "a spare referee is asked"


def test_in_a_pack_whose_form_has_no_such_question_they_say_no_all_the_same(app: Flask, house: House) -> None:
    case_id = house.open(FIRST["uk_baseline"])
    cases.send_message(case_id, "conditional_offer_made", person("joanna"), clock.now())
    run_through(house, case_id, until="give_reference", wanted=UK)
    task = asked(house, case_id)[0]
    browser = Visitor(app).as_referee(case_id, task.subject)
    page = browser.get(f"/portal/tasks/{task.id}")
    assert "If an officer enters" not in page
    browser.get("/portal/home")
    browser.post(f"/portal/tasks/{task.id}/decline", {"reason": "left"})
    db.session.rollback()
    assert db.session.get(Reference, task.subject).status == "declined"
    assert "check_reference" in house.names(case_id)
    check = house.task(case_id, "check_reference")
    assert "does not work there any more" in Visitor(app, house.doer(check)).get(f"/tasks/{check.id}")


def test_where_two_referees_come_from_one_device_there_is_a_sign_and_a_quick_answer_is_one(
    app: Flask, house: House, case_id: int
) -> None:
    first, second = asked(house, case_id)[:2]
    for task in (first, second):
        Visitor(app).as_referee(case_id, task.subject)
        said = house.answers(task, house.doer(task), HIRE.get("give_reference", {}))
        tasks.complete_task(task.id, said, referee_of(task.subject), clock.now(), signature="A. Referee")
    assert "same_device" not in signs(case_id, first.subject), "the second had not come yet"
    assert {"same_device", "same_contact", "seconds_taken"} <= set(signs(case_id, second.subject))
    [*_, (_actor, told)] = audited(case_id, "reference.examined")
    assert told["read"]["same_device"] is True and told["read"]["seconds_taken"] == 0
    stored = db.session.execute(sa.select(Visit.network, Visit.device)).all()
    assert all(len(row.network) == 16 and b"127.0.0.1" not in row.network for row in stored)


def test_traces_are_purged_on_their_day_also_of_a_closed_case(app: Flask, house: House, case_id: int) -> None:
    task = asked(house, case_id)[0]
    Visitor(app).as_referee(case_id, task.subject)
    app.extensions["clock"].advance(visits.TRACES - timedelta(days=1))
    run_due(clock.now())
    db.session.rollback()
    assert db.session.scalars(sa.select(Visit.network)).one() is not None
    with transaction() as session:
        session.execute(sa.update(Case).values(status="closed", outcome="hired", closed_at=clock.now()))
    app.extensions["clock"].advance(timedelta(days=2))
    run_due(clock.now())
    db.session.rollback()
    assert db.session.execute(sa.select(Visit.network, Visit.device)).one() == (None, None)


def test_an_officer_hands_over_a_link_as_a_printed_square(app: Flask, house: House, case_id: int) -> None:
    task = asked(house, case_id)[0]
    officer = Visitor(app, "joanna")
    officer.get(f"/cases/{case_id}/outside")
    page = officer.post(f"/cases/{case_id}/outside/links", {"to": f"referee:{task.subject}"}, 200).text
    assert "<svg" in page and "/portal/link/" in page
    sent = letter(case_id, "reference_request")
    officer.get(f"/cases/{case_id}/letters/{sent.id}")
    page = officer.post(f"/cases/{case_id}/letters/{sent.id}/print", status=200).text
    assert "<svg" in page and "/portal/link/" in page
    db.session.rollback()
    assert len(audited(case_id, "link.handed_over")) == len(audited(case_id, "letter.handed_over")) == 1
    auditor = Visitor(app, "vera")
    auditor.get(f"/cases/{case_id}/outside")
    auditor.post(f"/cases/{case_id}/outside/links", {"to": "candidate:"}, 403)
    with pytest.raises(NotFound):
        links.hand_over(case_id, "referee", 999, person("joanna"), clock.now())
    assert "(your personal link)" in officer.get(f"/cases/{case_id}/letters/{sent.id}")
    assert "/portal/link/" in leaving(sent)
