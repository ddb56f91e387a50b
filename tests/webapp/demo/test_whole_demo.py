"""A demo of sixty cases shows every stage and every end of all three packs."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.offices import MONDAY
from tests.webapp.demo.conftest import empty_place, furnish, opened
from webapp.casework import live
from webapp.db import db
from webapp.models import Appeal, Campaign, Case, Incident, Membership, Objection, Project, Rating, Task
from workflows.vocabulary import AppealOutcome, CaseStatus, ObjectionOutcome, Outcome, TaskStatus

pytestmark = pytest.mark.prove


@pytest.fixture(scope="module", params=[7, 31])
def whole(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with empty_place("sqlite", tmp_path_factory.mktemp("whole")) as place:
        furnish(place, 60, request.param)
        with opened(place) as app:
            yield app


def test_there_is_an_open_case_at_every_stage_of_every_pack(whole: Flask) -> None:
    for project_id in db.session.scalars(sa.select(Project.id)).all():
        pack = live.project(project_id).pack
        stages = set(db.session.scalars(sa.select(Case.stage).where(Case.pack == pack.code, Case.status != "closed")))
        assert stages == {stage.code for stage in pack.stages}, pack.code


def test_there_is_a_case_of_every_outcome(whole: Flask) -> None:
    found = set(db.session.scalars(sa.select(Case.outcome).where(Case.status == CaseStatus.CLOSED)))
    # A suspension is no end: the case is still open.
    assert found == set(Outcome) - {Outcome.SUSPENDED}
    assert db.session.scalar(sa.select(sa.func.count()).where(Case.status == CaseStatus.SUSPENDED)) >= 1


def test_objections_and_appeals_are_open_and_decided(whole: Flask) -> None:
    assert {ObjectionOutcome.OPEN, ObjectionOutcome.UNVERIFIABLE} <= set(
        db.session.scalars(sa.select(Objection.outcome))
    )
    assert {AppealOutcome.OPEN, AppealOutcome.UPHELD} <= set(db.session.scalars(sa.select(Appeal.outcome)))


def test_every_queue_of_every_pack_is_served(whole: Flask) -> None:
    served = set(db.session.scalars(sa.select(Membership.code).where(Membership.kind == "group")))
    for project_id in db.session.scalars(sa.select(Project.id)).all():
        assert {group.code for group in live.project(project_id).pack.groups} <= served


def test_the_inbox_has_every_colour_today(whole: Flask) -> None:
    due = db.session.scalars(
        sa.select(Task.due_at).where(Task.status == TaskStatus.OPEN, Task.due_at.is_not(None))
    ).all()
    days = {(moment - MONDAY).days for moment in due if moment}
    assert min(days) < 0, "nothing is overdue"
    assert days & {0}, "nothing is due today"
    assert max(days) > 5, "nothing has time"
    assert (
        db.session.scalar(sa.select(sa.func.count()).where(Task.status == TaskStatus.OPEN, Task.holder_id.is_not(None)))
        > 5
    )


def test_raters_differ_but_seldom_by_much(whole: Flask) -> None:
    spread = sa.select((sa.func.max(Rating.value) - sa.func.min(Rating.value)).label("apart")).group_by(
        Rating.case_id, Rating.criterion
    )
    found = [apart for apart in db.session.scalars(spread) if apart is not None]
    assert {0, 1} <= set(found)
    assert sum(apart >= 2 for apart in found) <= 0.05 * len(found)


def test_nothing_went_wrong_and_each_pack_has_campaigns(whole: Flask) -> None:
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Incident)) == 0
    assert set(db.session.scalars(sa.select(Campaign.pack))) == {"civil_service", "us_suitability", "uk_baseline"}
