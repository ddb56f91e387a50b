"""The clocks of the rules and those of the office may differ: a time limit is told by the first, and named."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.webapp.answers import HIRE, SCOPES, US_REJECT
from tests.webapp.browsing import Browser
from tests.webapp.casework.stories import driven
from tests.webapp.house import FIRST, PASSWORD, House, run_through
from tests.webapp.outside import Visitor, link_in
from tests.webapp.pages.stock import notice_token
from webapp import clock
from webapp.db import db
from webapp.models import Submission

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


@pytest.mark.parametrize(
    ("zone", "day", "status"),
    [
        ("Asia/Shanghai", "2026-11-24", 302),  # there it is Tuesday already
        ("Asia/Shanghai", "2026-11-25", 422),
        ("UTC", "2026-11-24", 422),
        ("America/New_York", "2026-11-23", 302),
    ],
)
def test_an_answer_is_received_by_the_clocks_of_the_office_and_never_tomorrow(
    app: Flask, house: House, zone: str, day: str, status: int
) -> None:
    case_id = driven(house, "give_consent")
    app.extensions["babel"].default_timezone = zone
    app.extensions["clock"].set_to(clock.now().replace(hour=17))
    task = house.task(case_id, "give_consent")
    browser = Browser(app, "joanna")
    browser.get(f"/tasks/{task.id}")
    stamp = {"outside_channel": "letter", "outside_received_on": day, "outside_scan": "9" * 5000}
    said = {"consent": "given", "scopes": SCOPES, "signed": "y", "password": PASSWORD}
    refused = browser.post(f"/tasks/{task.id}", {**said, **stamp}, 422).text
    assert "Choose a document of this case" in refused
    assert ("it cannot be in the future" in refused) == (status == 422)
    browser.post(f"/tasks/{task.id}", {**said, **stamp, "outside_scan": ""}, status)
    if status == 302:
        db.session.rollback()
        received = db.session.scalars(sa.select(Submission.received_on).order_by(Submission.id.desc())).first()
        assert received is not None and str(received.astimezone(ZoneInfo(zone)).date()) == day
        number = max(db.session.scalars(sa.select(Submission.id)))
        assert day_in_words(day) in browser.get(f"/cases/{case_id}/answers/{number}")


def day_in_words(day: str) -> str:
    return {"2026-11-24": "Tue 24 Nov 2026", "2026-11-23": "Mon 23 Nov 2026"}[day]
