"""A moved case keeps the scorecard, vetoes, bands and statutory waits it opened with."""

import orjson
import sqlalchemy as sa

from tests.webapp.answers import HIRE
from tests.webapp.casework.moves import case_of, move, moved_case, plan
from tests.webapp.casework.stories import drive_on
from tests.webapp.casework.versions import changed, version, with_publications
from tests.webapp.house import House
from webapp import clock
from webapp.casework import live
from webapp.casework.ground import OFFICE, lock_case
from webapp.db import db, transaction
from webapp.models import (
    Score,
)
from workflows import packs
from workflows.vocabulary import MovedStatus


def test_a_moved_case_keeps_scorecard_vetoes_bands_and_waits(house: House, asked: int) -> None:
    files = changed(
        scorecard__yaml=("weight: 0.16", "weight: 0.20"),
        pack__yaml=("public_notice_days: {value: 5", "public_notice_days: {value: 9"),
        vetoes__dmn=('then "hard" else', 'then "adjudicate" else'),
    )
    card = files["scorecard.yaml"].decode().replace("weight: 0.14", "weight: 0.10").replace("to: 75}", "to: 90}")
    files["scorecard.yaml"] = card.replace("from: 75, to: 100", "from: 90, to: 100").encode()
    target = version(with_publications(files))
    move(target)
    old, new = live.project(1), live.project(target)
    with transaction() as session:
        ground = lock_case(session, asked, OFFICE, clock.now())
        mine = ground.project
        assert ground.limit("public_notice_days") == 5 and new.pack.limits["public_notice_days"].value == 9
    assert mine.scorecard == old.scorecard != new.scorecard
    assert mine.scorecard is not None and mine.scorecard.cuts == old.scorecard.cuts != new.scorecard.cuts  # type: ignore[union-attr]
    vetoes = [
        next(model for model in project.engine.decisions.models if "check_vetoes" in model.decisions)
        for project in (mine, old, new)
    ]
    assert vetoes[0] == vetoes[1] != vetoes[2]
    assert mine.engine.specs is new.engine.specs and mine.forms == new.forms
    assert mine.sources["scorecard.yaml"] == old.sources["scorecard.yaml"]
    assert live.project(target, 1) is mine, "once per pair"
    drive_on(house, asked, wanted={**HIRE, "check_publications": {"publications": "Two articles."}})
    inputs = orjson.loads(db.session.scalar(sa.select(Score.inputs).where(Score.case_id == asked)) or "{}")
    assert inputs["project"] == 1


def test_a_case_moved_twice_and_back_still_has_the_rules_it_opened_with(house: House, asked: int) -> None:
    second = version(
        with_publications(changed(pack__yaml=("public_notice_days: {value: 5", "public_notice_days: {value: 9")))
    )
    third = version(changed(pack__yaml=("public_notice_days: {value: 5", "public_notice_days: {value: 12")))
    move(second)
    move(third)
    assert case_of(asked).rules_id == 1
    move(1)
    assert (case_of(asked).project_id, case_of(asked).rules_id) == (1, None)


def test_a_version_that_rates_other_criteria_cannot_take_the_case(house: House, asked: int) -> None:
    files = dict(packs.files("civil_service"))
    rated = (".yaml", ".form")
    files = {name: data.replace(b"M4", b"M44") if name.endswith(rated) else data for name, data in files.items()}
    one = moved_case(plan(version(files)), asked)
    assert (one.status, one.reason) == (MovedStatus.STAYED, "criteria")
