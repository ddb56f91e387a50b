"""One-time links: each state in plain words, nothing used up by looking, no name before the second fact."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.webapp.house import House, person
from tests.webapp.outside import FACT, Visitor, invited, leaving, letter, link_in
from webapp import clock
from webapp.casework import links, visits
from webapp.casework.links import MOST_GUESSES, MOST_TRIES
from webapp.casework.visits import Traces
from webapp.db import db
from webapp.jobs.runner import run_due
from webapp.models import AuditEvent, Job, Letter, Link, Visit
from webapp.refusals import Gone

NAMES = ("Daniel", "Mercer", "daniel@example.org", "P1-001", "Procurement", "PV-2026")


@pytest.fixture
def case_id(house: House) -> int:
    return invited(house)


def nameless(page: str) -> None:
    assert [name for name in NAMES if name in page] == []


def link_of(case_id: int) -> Link:
    db.session.rollback()
    found = db.session.scalar(sa.select(Link).where(Link.case_id == case_id).order_by(Link.id))
    assert found is not None
    return found


def test_the_token_is_in_no_table(case_id: int) -> None:
    token = link_in(case_id, "invitation").rsplit("/", 1)[1]
    assert len(token) == 43  # 256 bits
    stored = link_of(case_id)
    assert token.encode() not in stored.digest + stored.nonce
    for table in (Letter, Job, AuditEvent, Visit):
        for row in db.session.execute(sa.select(table.__table__)):
            assert token not in str(tuple(row))
    box = letter(case_id, "invitation")
    assert "⟦link:" not in leaving(box) and token in leaving(box)


def test_a_scanner_that_looks_uses_nothing_up(app: Flask, case_id: int) -> None:
    path = link_in(case_id, "invitation")
    for _ in range(3):
        nameless(Visitor(app).get(path))
        assert Visitor(app).head(path) == 200
    assert link_of(case_id).used_at is None
    Visitor(app).as_candidate(case_id)
    assert link_of(case_id).used_at is not None


def test_a_used_link_lets_nobody_in_a_second_time_and_offers_a_new_one(app: Flask, case_id: int) -> None:
    path = link_in(case_id, "invitation")
    first = Visitor(app).as_candidate(case_id)
    second = Visitor(app)
    page = second.get(path, 410)
    nameless(page)
    assert "This link has been used" in page
    second.post(path, status=410)
    answer = second.post(f"{path}/again", status=200)
    nameless(answer.text)
    fresh = link_in(case_id, "candidate_link")
    assert fresh != path
    second.use(fresh)
    second.get("/portal/prove")
    second.post("/portal/prove", FACT)
    assert "Hello Daniel Mercer 1" in second.get("/portal/home")
    assert "Hello Daniel Mercer 1" in first.get("/portal/home"), "a second device does not throw the first one out"


def test_in_the_browser_that_used_it_the_link_opens_the_page_again(app: Flask, case_id: int) -> None:
    path = link_in(case_id, "invitation")
    browser = Visitor(app).as_candidate(case_id)
    assert browser.sent_to(path) == "/portal/home"


def test_an_expired_link_offers_a_new_one(app: Flask, case_id: int) -> None:
    path = link_in(case_id, "invitation")
    app.extensions["clock"].advance(links.LIFETIME)
    page = Visitor(app).get(path, 410)
    nameless(page)
    assert "This link has run out" in page and "Send me a new link" in page


def test_a_revoked_link_is_closed_for_good_and_ends_the_visit(app: Flask, case_id: int) -> None:
    path = link_in(case_id, "invitation")
    browser = Visitor(app).as_candidate(case_id)
    links.revoke(case_id, link_of(case_id).id, person("joanna"), clock.now())
    assert browser.sent_to("/portal/home") == "/portal/ended"
    page = Visitor(app).get(path, 410)
    nameless(page)
    assert "This link was withdrawn" in page and "Send me a new link" not in page
    before = db.session.scalar(sa.select(sa.func.count()).select_from(Job).where(Job.kind == "link.send"))
    browser.post(f"{path}/again", status=200)
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Job).where(Job.kind == "link.send")) == before


def test_guessing_is_told_kindly_and_then_stopped_for_who_guesses(app: Flask, case_id: int) -> None:
    path = link_in(case_id, "invitation")
    browser = Visitor(app)
    for number in range(MOST_GUESSES):
        nameless(browser.get(f"/portal/link/{number:043d}", 404))
    page = browser.get("/portal/link/guessed", 429)
    assert "Too many links from this place" in page
    assert browser.get(path), "people behind the same address come in with a true link"
    app.extensions["clock"].advance(links.WINDOW)
    browser.get("/portal/link/guessed", 404)


def test_five_wrong_second_facts_close_the_link(app: Flask, case_id: int) -> None:
    path = link_in(case_id, "invitation")
    browser = Visitor(app)
    browser.use(path)
    nameless(browser.get("/portal/prove"))
    for _ in range(MOST_TRIES - 1):
        page = browser.post("/portal/prove", {"exam_number": "P1-999"}, 422).text
        nameless(page)
        assert "P1-999" not in page
    page = browser.post("/portal/prove", {"exam_number": "P1-999"}, 410).text
    nameless(page)
    assert "This link is closed" in page
    browser.post("/portal/prove", FACT, 302)
    assert browser.sent_to("/portal/home") == "/portal/ended"
    assert "This link is closed" in Visitor(app).get(path, 410)


def test_without_the_second_fact_no_page_opens(app: Flask, case_id: int) -> None:
    browser = Visitor(app)
    browser.use(link_in(case_id, "invitation"))
    for path in ("/portal/home", "/portal/data", "/portal/concerns", "/portal/tasks/1", "/portal/answers/1"):
        assert browser.sent_to(path) == "/portal/prove"


def test_a_visit_that_stands_idle_ends(app: Flask, case_id: int) -> None:
    browser = Visitor(app).as_candidate(case_id)
    app.extensions["clock"].advance(timedelta(minutes=29))
    browser.get("/portal/home")
    app.extensions["clock"].advance(timedelta(minutes=29))
    browser.get("/portal/home")
    app.extensions["clock"].advance(timedelta(minutes=31))
    assert browser.sent_to("/portal/home") == "/portal/ended"


def test_a_new_link_comes_three_times_a_day(app: Flask, case_id: int) -> None:
    path = link_in(case_id, "invitation")
    browser = Visitor(app).as_candidate(case_id)
    other = Visitor(app)
    other.get(path, 410)
    for _ in range(5):
        other.post(f"{path}/again", status=200)
    run_due(clock.now())
    db.session.rollback()
    written = sa.select(sa.func.count()).select_from(Letter).where(Letter.template == "candidate_link")
    assert db.session.scalar(written) == 3
    browser.get("/portal/home")


def test_a_link_works_beside_the_sign_in_of_the_office(app: Flask, case_id: int) -> None:
    browser = Visitor(app, "joanna")
    browser.as_candidate(case_id)
    assert "Hello Daniel Mercer 1" in browser.get("/portal/home")
    browser.get("/inbox")
    browser.get("/portal/home")
    browser.post("/portal/leave")
    browser.get("/inbox")
    assert browser.sent_to("/portal/home") == "/portal/ended"


def test_words_of_people_bring_no_address_into_a_letter(case_id: int) -> None:
    stored = link_of(case_id)
    assert links.unmarked([f"see ⟦link:{stored.id}⟧"]) == [f"see [link:{stored.id}]"]


def test_what_happened_to_a_link_is_audited_by_its_number(app: Flask, case_id: int) -> None:
    Visitor(app).as_candidate(case_id)
    db.session.rollback()
    rows = db.session.scalars(
        sa.select(AuditEvent).where(AuditEvent.action.startswith("link.")).order_by(AuditEvent.case_seq)
    ).all()
    assert [row.action for row in rows] == ["link.made", "link.used", "link.proven"]
    assert {row.subject for row in rows} == {str(link_of(case_id).id)}
    assert "History" in Visitor(app, "joanna").get(f"/cases/{case_id}/history")


def test_of_two_who_press_at_once_one_comes_in(app: Flask, case_id: int) -> None:
    link_in(case_id, "invitation")
    link_id, now, here = link_of(case_id).id, clock.now(), Traces(b"n" * 16, b"d" * 16)
    db.session.remove()

    def press(_number: int) -> str:
        with app.app_context():
            try:
                return visits.use(link_id, here, now)
            except Gone:
                return ""
            finally:
                db.session.remove()

    with ThreadPoolExecutor(4) as pool:
        cookies = list(pool.map(press, range(4)))
    assert sum(bool(cookie) for cookie in cookies) == 1
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Visit)) == 1
