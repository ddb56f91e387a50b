"""The candidate's pages: only their own, in plain words, with every right that the law gives them."""

import io
from datetime import timedelta

import orjson
import pytest
import sqlalchemy as sa
from flask import Flask

from tests.journeys.people import PAPER
from tests.webapp.answers import HIRE, REJECT, SUPPLIER
from tests.webapp.casework.stories import drive_on
from tests.webapp.casework.test_signals import STORY as FLAGGED
from tests.webapp.house import House, person, run_through
from tests.webapp.outside import FACT, Visitor, answers, candidate_of, invited, leaving, letter, link_in, send
from tests.webapp.pages.stock import add_document, pdf
from webapp import clock
from webapp.casework import corrections, links, monitoring, tasks
from webapp.casework.cases import withdraw_myself
from webapp.casework.queries.case import head_of
from webapp.casework.queries.forecast import durations, span
from webapp.casework.queries.ledger import ledger
from webapp.db import db, transaction
from webapp.models import AuditEvent, Case, Consent, Evidence, Notice, OutsideDraft, OutsideRequest, Submission
from webapp.refusals import Invalid, NotFound, Stale

pytestmark = pytest.mark.parametrize("place", ["sqlite"], indirect=True)


@pytest.fixture
def case_id(house: House) -> int:
    return invited(house)


def test_the_page_says_where_whose_turn_and_when_honestly(app: Flask, case_id: int) -> None:
    page = Visitor(app).as_candidate(case_id).get("/portal/home")
    for words in ("Nothing has been decided.", "Step 1 of", "Your turn", "Give or refuse consent", "To do"):
        assert words in page
    assert "has not yet decided enough cases" in page
    assert "Your contact is Joanna Pike" in page


def test_consent_is_signed_by_name_and_its_copy_goes_by_mail(app: Flask, house: House, case_id: int) -> None:
    browser = Visitor(app).as_candidate(case_id)
    task = house.task(case_id, "give_consent")
    said = answers(house, case_id, "give_consent")
    with pytest.raises(Invalid):
        tasks.complete_task(task.id, said, candidate_of(case_id), clock.now(), signature=" ")
    browser.get(f"/portal/tasks/{task.id}")
    form = {"consent": "given", "scopes": list(said["scopes"]), "signed": "true", "page:act": "complete"}
    assert "Type your full name to sign" in browser.post(f"/portal/tasks/{task.id}", form, 422).text
    browser.post(f"/portal/tasks/{task.id}", {**form, "signature_name": "Daniel Mercer"})
    db.session.rollback()
    row = db.session.scalars(sa.select(Submission).where(Submission.records == "consent")).one()
    assert (row.actor_id, row.channel, row.signed, row.link_id is not None) == (None, "portal", True, True)
    copy = leaving(letter(case_id, "answer_copy"))
    assert "I agree" in copy or "Yes" in copy
    assert db.session.get(Consent, case_id).decision == "given"
    assert "Candidate did it on" in Visitor(app, "joanna").get(f"/tasks/{task.id}")
    assert "Candidate" in Visitor(app, "vera").get("/audit").split("<tbody")[1]
    page = Visitor(app, "joanna").get(f"/cases/{case_id}/answers/{row.id}")
    assert "Signed with the name" in page and "Daniel Mercer" in page and "Candidate" in page


def test_what_was_typed_is_kept_for_them_and_for_nobody_else(app: Flask, house: House, case_id: int) -> None:
    browser = Visitor(app).as_candidate(case_id)
    send(house, case_id, "give_consent")
    task = house.task(case_id, "declare_history")
    browser.get(f"/portal/tasks/{task.id}")
    browser.post(f"/portal/tasks/{task.id}", {"gaps": "Travelled in 2022.", "page:act": "save"})
    db.session.rollback()
    assert db.session.get(OutsideDraft, task.id) is not None
    assert "Saved on" in browser.get("/portal/home")
    again = Visitor(app)
    again.post(f"{link_in(case_id, 'invitation')}/again", status=400)  # no page was opened: no token
    again.get(link_in(case_id, "invitation"), 410)
    again.post(f"{link_in(case_id, 'invitation')}/again", status=200)
    again.as_candidate(case_id, "candidate_link")
    assert "Travelled in 2022." in again.get(f"/portal/tasks/{task.id}")
    assert "Travelled in 2022." not in Visitor(app, "joanna").get(f"/tasks/{task.id}")
    send(house, case_id, "declare_history")
    assert db.session.get(OutsideDraft, task.id) is None


def test_nobody_outside_reaches_another_task_case_or_page(app: Flask, house: House, case_id: int) -> None:
    browser = Visitor(app).as_candidate(case_id)
    other = invited(house, 2)
    theirs, mine = house.task(other, "give_consent"), house.task(case_id, "give_consent")
    said = answers(house, other, "give_consent")
    for status, path in ((404, f"/portal/tasks/{theirs.id}"), (404, "/portal/tasks/999"), (404, "/portal/answers/1")):
        browser.get(path, status)
    with pytest.raises(NotFound):
        tasks.complete_task(theirs.id, said, candidate_of(case_id), clock.now(), signature="Daniel Mercer")
    stranger = Visitor(app)
    stranger.use(link_in(other, "invitation"))
    stranger.get("/portal/prove")
    stranger.post("/portal/prove", FACT, 422)  # the fact of one candidate opens nothing of another
    assert browser.sent_to("/cases").startswith("/sign-in")
    run_through(house, case_id, until="review_eligibility", wanted=HIRE)
    browser.get(f"/portal/tasks/{mine.id + 999}", 404)
    with pytest.raises(NotFound):  # a task of the office, on their own case
        tasks.complete_task(
            house.task(case_id, "review_eligibility").id, {}, candidate_of(case_id), clock.now(), signature="DM"
        )


def test_a_correction_before_anybody_asked_is_candour_and_drafts_are_no_statement(
    app: Flask, house: House, case_id: int
) -> None:
    browser = Visitor(app).as_candidate(case_id)
    send(house, case_id, "give_consent")
    task = house.task(case_id, "declare_history")
    said = answers(house, case_id, "declare_history")
    tasks.save_draft(task.id, {**said, "gaps": "A slip of the pen."}, candidate_of(case_id), clock.now())
    send(house, case_id, "declare_history")
    head = head_of(case_id, person("joanna"))
    assert ledger(head) == ()
    sent = db.session.scalars(sa.select(Submission).where(Submission.records == "declaration")).one()
    assert "Something in it is wrong" in browser.get(f"/portal/answers/{sent.id}")
    assert "Put right" in browser.get(f"/portal/answers/{sent.id}/correct")
    stored = head.key.open(sent.answers)
    with pytest.raises(Invalid):
        corrections.correct(sent.id, stored, candidate_of(case_id), clock.now(), "Daniel Mercer")
    changed = {**stored, "gaps": "I cared for my father from March to June 2022."}
    corrections.correct(sent.id, changed, candidate_of(case_id), clock.now(), "Daniel Mercer")
    [entry] = ledger(head_of(case_id, person("joanna")))
    assert (entry.version, entry.candour) == (2, True)
    assert [(c.label, c.now) for c in entry.changes] == [("Gaps of more than 90 days", changed["gaps"])]
    page = Visitor(app, "joanna").get(f"/cases/{case_id}/outside")
    assert "Candour: before we asked" in page and "I cared for my father" in page


def test_a_correction_after_we_asked_is_no_candour(app: Flask, house: House, case_id: int) -> None:
    Visitor(app).as_candidate(case_id)
    run_through(house, case_id, until="answer_finding", wanted=REJECT)
    sent = db.session.scalars(sa.select(Submission).where(Submission.records == "declaration")).one()
    stored = head_of(case_id, person("joanna")).key.open(sent.answers)
    app.extensions["clock"].advance(timedelta(minutes=1))
    corrections.correct(sent.id, {**stored, "gaps": "Now I remember."}, candidate_of(case_id), clock.now(), "Daniel M")
    [entry] = ledger(head_of(case_id, person("joanna")))
    assert not entry.candour


def test_they_read_what_is_held_against_them_answer_it_and_reading_proves_the_opening(
    app: Flask, house: House, case_id: int
) -> None:
    browser = Visitor(app)
    run_through(house, case_id, until="answer_finding", wanted=REJECT)
    browser.as_candidate(case_id, "finding_notice")
    assert SUPPLIER in browser.get("/portal/concerns")
    task = house.task(case_id, "answer_finding")
    page = browser.get(f"/portal/tasks/{task.id}")
    assert SUPPLIER in page and "Nothing has been decided." in page
    send(house, case_id, "answer_finding", REJECT)
    assert "second delivery" in browser.get("/portal/concerns")
    app.extensions["clock"].advance(timedelta(minutes=5))
    run_through(house, case_id, until="serve_concerns", wanted=REJECT)
    task = house.task(case_id, "serve_concerns")
    house.do(task, house.doer(task), house.answers(task, house.doer(task), REJECT.get("serve_concerns", {})))
    later = Visitor(app).as_candidate(case_id, "concerns")
    assert "What is held against you" in later.get("/portal/home")
    db.session.rollback()
    notice = db.session.scalars(sa.select(Notice).where(Notice.kind == "concerns")).one()
    assert notice.opened_at is None, "the home page tells that there is something, not what"
    assert house.names(case_id) == [], "the time to answer has not begun"
    page = later.get("/portal/concerns")
    assert "You approved both payments" in page and "Answer this" in page
    db.session.rollback()
    assert db.session.scalars(sa.select(Notice).where(Notice.kind == "concerns")).one().opened_at is not None
    assert house.names(case_id) == ["answer_concerns"]
    opened = sa.select(sa.func.count()).select_from(AuditEvent).where(AuditEvent.action == "notice.opened")
    later.get("/portal/concerns")
    db.session.rollback()
    assert db.session.scalar(opened) == 1


def test_after_the_decision_they_read_it_with_its_reasons_and_may_have_it_looked_at_again(
    app: Flask, house: House, case_id: int
) -> None:
    run_through(house, case_id, until="file_appeal", wanted=REJECT)
    browser = Visitor(app).as_candidate(case_id, "adverse")
    page = browser.get("/portal/home")
    assert "What we decided" in page and "Ask for a re-check" in page
    found = letter(case_id, "adverse")
    assert "You will not be appointed" in browser.get(f"/portal/letters/{found.id}")
    assert "⟦" not in browser.get(f"/portal/letters/{found.id}")
    send(house, case_id, "file_appeal", REJECT)
    assert "Done" in browser.get("/portal/home")


def test_they_ask_for_help_and_the_office_answers(app: Flask, house: House, case_id: int) -> None:
    browser = Visitor(app).as_candidate(case_id)
    for kind in ("representative", "copies", "interview", "extension", "accommodation"):
        browser.get(f"/portal/ask/{kind}")
        browser.post(f"/portal/ask/{kind}", {"text": ""}, 422)
        browser.post(f"/portal/ask/{kind}", {"text": f"Please: {kind}."})
    browser.get("/portal/ask/money", 404)
    db.session.rollback()
    first = db.session.scalars(sa.select(OutsideRequest).order_by(OutsideRequest.id)).first()
    officer = Visitor(app, "joanna")
    address = f"/cases/{case_id}/outside"
    assert "Please: extension." in officer.get(address)
    officer.post(f"{address}/requests/{first.id}", {"status": "granted", "answer": ""}, 422)
    officer.post(f"{address}/requests/{first.id}", {"status": "granted", "answer": "She may speak for you."})
    officer.get(address)
    officer.post(f"{address}/requests/{first.id}", {"status": "declined", "answer": "Changed our mind."}, 409)
    page = browser.get("/portal/home")
    assert "She may speak for you." in page and "We look at it" in page


def test_they_leave_and_everything_stops(app: Flask, house: House, case_id: int) -> None:
    browser = Visitor(app).as_candidate(case_id)
    send(house, case_id, "give_consent")
    browser.get("/portal/withdraw")
    browser.post("/portal/withdraw", {}, 422)
    browser.post("/portal/withdraw", {"sure": "1", "reason": "I have found another post."})
    db.session.rollback()
    assert db.session.get(Consent, case_id).decision == "withdrawn"
    assert "declare_history" not in house.names(case_id)
    run_through(house, case_id, wanted=HIRE)
    assert house.ended(case_id) == "withdrawn"
    assert "It has come to its end." in browser.get("/portal/home")
    with pytest.raises(Stale):
        withdraw_myself(candidate_of(case_id), "", clock.now())


def test_they_take_a_copy_of_everything_but_what_was_said_in_confidence(app: Flask, house: House, case_id: int) -> None:
    browser = Visitor(app).as_candidate(case_id)
    secret = {**HIRE, "give_reference": {"confidence_mode": "in_confidence", "incident": "A thing only I saw. " * 4}}
    run_through(house, case_id, until="check_reference", wanted=secret)
    page = browser.get("/portal/data")
    assert "Given in confidence" in page and "A thing only I saw" not in page
    file = browser.post("/portal/data", status=200)
    held = orjson.loads(file.data)
    assert held["person"][0]["Full name"] == "Daniel Mercer 1"
    assert set(held) == {"person", "consent", "answers", "concerns", "references", "letters", "requests"}
    assert "A thing only I saw" not in file.text and "Doyle" not in str(held["references"])


def test_papers_they_send_are_theirs_and_they_see_no_others(app: Flask, house: House, case_id: int) -> None:
    run_through(house, case_id, until="answer_finding", wanted=REJECT)
    add_document(case_id, "joanna", "Payroll letter of the office", pdf())
    browser = Visitor(app).as_candidate(case_id, "finding_notice")
    task = house.task(case_id, "answer_finding")
    page = browser.get(f"/portal/tasks/{task.id}")
    assert "Payroll letter of the office" not in page
    file = (io.BytesIO(PAPER["buffer"]), PAPER["name"])
    form = {"answer": "Here is the note.", "file:evidence": file, "page:act": "complete", "signature_name": "D. Mercer"}
    browser.post(f"/portal/tasks/{task.id}", form)
    db.session.rollback()
    sent = db.session.scalars(sa.select(Evidence).where(Evidence.link_id.is_not(None))).one()
    assert sent.added_by is None
    assert "note.png" in Visitor(app, "joanna").get(f"/cases/{case_id}/evidence")


def test_the_span_holds_eight_in_ten(app: Flask) -> None:
    days = [timedelta(days=n) for n in range(1, 11)]
    assert span(days) == (timedelta(days=2), timedelta(days=9))
    assert span([timedelta(days=n) for n in range(1, 101)]) == (timedelta(days=11), timedelta(days=90))


def test_with_enough_cases_the_page_says_when(app: Flask, house: House, case_id: int) -> None:
    """Ten decided cases of this unit and pack that took 20 to 38 days."""
    browser = Visitor(app).as_candidate(case_id)
    now = clock.now()
    with transaction() as session:
        known = session.get(Case, case_id)
        columns = {c.name for c in Case.__table__.columns} - {"id", "number", "application_id"}
        like = {name: getattr(known, name) for name in columns}
        applications = session.execute(
            sa.text("select id from application where id > 2 order by id limit 10")
        ).scalars()
        for number, application in enumerate(applications):
            opened = now - timedelta(days=100)
            values = {**like, "opened_at": opened, "closed_at": opened + timedelta(days=20 + 2 * number)}
            session.execute(
                sa.insert(Case).values(
                    **values | {"status": "closed", "outcome": "hired", "state": None},
                    number=f"OLD-{number}",
                    application_id=application,
                )
            )
    page = browser.get("/portal/home")
    assert "8 in 10 people in cases like yours" in page and "10 cases of this office" in page
    app.extensions["clock"].advance(timedelta(days=21))
    link_id = links.hand_over(case_id, "candidate", None, person("joanna"), clock.now())
    browser.use(links.address(link_id).partition("8000")[2])
    browser.get("/portal/prove")
    browser.post("/portal/prove", FACT)
    assert "takes longer than almost all of the 10 like it" in browser.get("/portal/home")


def test_when_they_hear_is_when_the_decision_is_written_not_when_the_case_is_closed(
    app: Flask, house: House, case_id: int
) -> None:
    Visitor(app).as_candidate(case_id)
    drive_on(house, case_id, wanted=REJECT)
    written = letter(case_id, "adverse").created_at
    with transaction() as session:
        case = session.get(Case, case_id)
        case.closed_at = written + timedelta(days=40)  # an appeal, say
    [row] = db.session.execute(durations(db.session.get(Case, case_id))).all()
    assert row.heard == written


def test_a_sign_that_was_relied_on_is_told_with_its_innocent_reading(app: Flask, house: House, case_id: int) -> None:
    browser = Visitor(app).as_candidate(case_id)
    run_through(house, case_id, until="check_reference", wanted=FLAGGED)
    task = house.task(case_id, "check_reference")
    assert "Private e-mail address" not in browser.get("/portal/data"), "nothing was relied on yet"
    who = house.doer(task)
    house.do(task, who, house.answers(task, who, {"verdict": "not_usable"}))
    page = browser.get("/portal/data")
    assert "was not used" in page and "Private e-mail address" in page and "Retired referees and small firms" in page
    assert "gmail" not in page.split("References</h2>")[1].split("Letters we wrote")[0]


def test_what_they_volunteer_about_themselves_lies_apart_and_can_be_taken_back(
    app: Flask, house: House, case_id: int
) -> None:
    browser = Visitor(app).as_candidate(case_id)
    assert "No part of the check" in browser.get("/portal/home")
    db.session.rollback()
    before = db.session.scalar(sa.select(sa.func.count()).select_from(AuditEvent))
    application_id = db.session.get(Case, case_id).application_id

    def said(question: str) -> str | None:
        db.session.rollback()
        return monitoring.groups_of([application_id], question).get(application_id)

    page = browser.get("/portal/groups")
    assert "checked" not in page.split("</main>")[0].replace('value="" checked', ""), "nothing is chosen beforehand"
    browser.post("/portal/groups", {"sex": "male", "age": "nonsense"}, 422)
    assert said("sex") is None
    browser.post("/portal/groups", {"sex": "male", "age": "from_25"})
    assert (said("sex"), said("age")) == ("male", "from_25")
    page = browser.get("/portal/groups")
    assert 'value="male" checked' not in page, "nobody reads it again over a shoulder"
    browser.post("/portal/groups", {"sex": "female"})
    assert (said("sex"), said("age")) == ("female", None)
    browser.post("/portal/groups", {})
    assert said("sex") is None
    assert "We hold nothing of this about you." in browser.get("/portal/home")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(AuditEvent)) == before, "the case knows nothing"
    assert "Female" not in browser.get("/portal/data")


def test_they_keep_an_employer_out_and_let_us_in_by_their_own_word(app: Flask, house: House, case_id: int) -> None:
    browser = Visitor(app).as_candidate(case_id)
    assert "See whom we do not contact yet" not in browser.get("/portal/home")
    send(house, case_id, "give_consent")
    former = {"name": "Tide Office", "duties": "Clerk", "from": "2014-01-01", "to": "2019-12-31"}
    kept = {**former, "name": "Quay Supplies", "do_not_contact_before_allowed": True}
    send(
        house, case_id, "declare_history", {"declare_history": {**HIRE["declare_history"], "employers": [former, kept]}}
    )
    assert "See whom we do not contact yet" in browser.get("/portal/home")
    page = browser.get("/portal/contact")
    assert "Quay Supplies" in page and "Tide Office" not in page
    browser.post("/portal/contact", {}, 422)
    browser.post("/portal/contact", {"sure": "1"})
    db.session.rollback()
    assert db.session.get(Case, case_id).employer_contact_at is not None
    allowed = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.action == "contact.allowed")).one()
    assert allowed.actor_id is None and b'"party":"candidate"' in allowed.content
    assert "Nobody waits for your word now." in browser.get("/portal/contact")
