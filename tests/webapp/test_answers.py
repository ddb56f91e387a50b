"""What was answered can be read by those who may; ratings and votes stay closed until they are all in."""

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.webapp.answers import HIRE
from tests.webapp.browsing import Browser
from tests.webapp.casework.stories import driven
from tests.webapp.house import House, person, run_through
from webapp.casework.queries.head import head_of
from webapp.casework.queries.submissions import submission, submissions
from webapp.db import db
from webapp.models import Submission
from webapp.refusals import NotFound


def test_the_declaration_can_be_read_as_it_was_sent(app: Flask, house: House) -> None:
    case_id = driven(house, until="review_eligibility")
    browser = Browser(app, "joanna")
    listed = browser.get(f"/cases/{case_id}/answers")
    declared = db.session.scalar(sa.select(Submission.id).where(Submission.element_id == "declare_history"))
    assert f"/cases/{case_id}/answers/{declared}" in listed
    assert "Karen Doyle" in browser.get(f"/cases/{case_id}/answers/{declared}")


def test_a_rating_stays_closed_until_all_raters_have_locked_theirs(house: House) -> None:
    case_id = driven(house, until="rate_conduct")
    first = house.task(case_id, "rate_conduct")
    rater = house.doer(first)
    run = house.waiting(case_id)
    assert len([task for task in run if task.element_id == "rate_conduct"]) == 2
    house.do(first, rater, house.answers(first, rater, {}))
    locked = db.session.scalar(sa.select(Submission.id).where(Submission.element_id == "rate_conduct"))
    for name in ("joanna", "vera"):
        viewer = person(name)
        row = next(r for r in submissions(head_of(case_id, viewer), viewer) if r.id == locked)
        assert row.closed
        with pytest.raises(NotFound):
            submission(case_id, locked, viewer)
    assert submission(case_id, locked, person(rater))[1].row.closed == ""
    run_through(house, case_id, until="write_report", wanted=HIRE)
    assert submission(case_id, locked, person("joanna"))[1].answers["M1"] == 4
