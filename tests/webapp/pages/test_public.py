"""The public notice: fixed fields, two languages, found by nobody who has not got its address, gone when it ends."""

import re
from datetime import timedelta

from flask import Flask

from tests.webapp.answers import HIRE
from tests.webapp.browsing import Browser
from tests.webapp.house import House, run_through
from tests.webapp.pages.conftest import Office
from tests.webapp.pages.stock import notice_token
from webapp import clock
from webapp.db import db

FIXED = ["Full name", "Sex", "Examination number", "Present unit or school", "Proposed post", "Supervision telephone"]


def test_it_says_its_fixed_fields_and_nothing_else_of_the_person(office: Office) -> None:
    page = Browser(office.app).get(f"/notices/{office.token}")
    assert re.findall(r'<dt class="govuk-summary-list__key">([^<]+)</dt>', page) == FIXED
    for known in ("daniel@example.org", "PV-2026", "Concern"):
        assert known not in page


def test_it_is_in_both_languages_and_not_indexed(office: Office) -> None:
    answer = office.app.test_client().get(f"/notices/{office.token}?lang=zh_Hans")
    assert "拟录用公务员公示" in answer.text
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert '<meta name="robots" content="noindex' in answer.text


def test_a_guessed_address_finds_nothing(office: Office) -> None:
    Browser(office.app).get("/notices/" + office.token[:-1] + ("a" if office.token[-1] != "a" else "b"), 404)


def test_it_is_gone_when_its_period_has_ended_and_names_nobody_any_more(app: Flask, house: House) -> None:
    run_through(house, house.open(), wanted=HIRE)
    token = notice_token(db.session)
    db.session.rollback()
    visitor = Browser(app)
    assert "Daniel Mercer" in visitor.get(f"/notices/{token}")
    app.extensions["clock"].advance(timedelta(days=20))
    assert clock.now().month == 12
    assert "Daniel Mercer" not in visitor.get(f"/notices/{token}", 410)
