"""What a case's submissions leave behind in its tables, seen where the score is made from it."""

import sqlalchemy as sa

from tests.webapp.casework.stories import driven
from tests.webapp.house import House
from webapp.casework import live
from webapp.db import db
from webapp.models import Case, Check, Rating, Score


def test_every_domain_that_raters_rate_is_kept_and_counts(house: House) -> None:
    case_id = driven(house, until="write_report", application=6)
    db.session.rollback()
    case = db.session.get(Case, case_id)
    assert case is not None
    card = live.project(case.project_id).scorecard
    assert card is not None
    kept = set(db.session.scalars(sa.select(Rating.criterion).where(Rating.case_id == case_id)))
    assert kept == {criterion.id for criterion in card.rated}
    band = db.session.scalar(sa.select(Score.band).where(Score.case_id == case_id))
    assert band not in (None, "incomplete")


def test_a_check_that_the_office_does_itself_bears_its_name_in_the_pack(house: House) -> None:
    """Its evidence value hangs on that name: a file review counts as the personnel file."""
    case_id = driven(house, until="raise_allegations", application=6)
    codes = set(db.session.scalars(sa.select(Check.code).where(Check.case_id == case_id)))
    assert {"file_review", "candidate_talk", "site_talks"} <= codes
