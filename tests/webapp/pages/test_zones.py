"""The clocks of the rules and those of the office may differ: a time limit is told by the first, and named."""

from datetime import timedelta

from flask import Flask

from tests.webapp.answers import HIRE, US_REJECT
from tests.webapp.browsing import Browser
from tests.webapp.casework.stories import driven
from tests.webapp.house import FIRST, House, run_through
from tests.webapp.outside import Visitor, link_in
from tests.webapp.pages.stock import notice_token
from webapp import clock
from webapp.db import db

# The test office keeps UTC and it is Monday 23 November 2026: five working days, Thanksgiving left out, end on
# Tuesday 1 December in New York, where the day ends at 05:00 UTC on Wednesday.
CONSENT_BY = "Tuesday 1 December 2026, New York time"


def test_a_candidate_and_the_office_read_the_same_last_day_by_the_clocks_of_the_rules(app: Flask, house: House) -> None:
    case_id = driven(house, "give_consent", FIRST["us_suitability"], US_REJECT)
    visitor = Visitor(app)
    visitor.use(link_in(case_id, "invitation"))
    visitor.get("/portal/prove")
    visitor.post("/portal/prove", {"exam_number": "U1-001"})
    assert f"by {CONSENT_BY}" in visitor.get("/portal/home")
    task = house.task(case_id, "give_consent")
    assert CONSENT_BY in visitor.get(f"/portal/tasks/{task.id}")
    shown = Browser(app, "joanna").get(f"/cases/{case_id}")
    assert "Tue 1 Dec" in shown and "Wed 2 Dec" not in shown


def test_the_next_legal_deadline_names_the_place_whose_clocks_count(app: Flask, house: House) -> None:
    case_id = house.open()
    run_through(house, case_id, wanted=HIRE)
    browser = Browser(app, "joanna")
    assert "Shanghai time" in browser.get(f"/cases/{case_id}")
    assert "Shanghai time" in browser.get("/cases")


def test_a_public_notice_opens_on_the_day_it_is_there_and_ends_by_its_clocks(app: Flask, house: House) -> None:
    case_id = house.open()
    run_through(house, case_id, until="publish_notice", wanted=HIRE)
    at = clock.now().replace(hour=17, minute=0)
    app.extensions["clock"].set_to(at if at > clock.now() else at + timedelta(days=1))
    opened = (clock.now() + timedelta(hours=8)).date()
    run_through(house, case_id, wanted=HIRE | {"publish_notice": {"opens_on": str(opened)}})
    page = Browser(app).get(f"/notices/{notice_token(db.session)}")
    assert f"day {opened.day} " in page.partition("The notice is open from ")[2].partition(" until the end of ")[0]
    assert ", Shanghai time." in page
