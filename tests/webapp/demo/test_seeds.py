"""The same seed gives the same office."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.webapp.demo.conftest import empty_place, furnish, opened
from webapp.casework.queries.people import details_of
from webapp.db import db
from webapp.models import Application, Case, DataKey, Evidence, Task

pytestmark = pytest.mark.prove
CASES = 3


def portrait(home: Path, seed: int) -> list[tuple[object, ...]]:
    """Everything that a person could tell two offices apart by."""
    home.mkdir()
    with empty_place("sqlite", home) as place:
        furnish(place, CASES, seed)
        with opened(place):
            people = db.session.execute(
                sa.select(Application.person, Application.key_id, DataKey.wrapped).join(DataKey)
            ).all()
            names = [details_of(row.person, row.key_id, row.wrapped)["name"] for row in people]
            tasks = db.session.execute(
                sa.select(Task.case_id, Task.element_id, Task.offered_at, Task.done_at, Task.done_by).order_by(Task.id)
            ).all()
            cases = db.session.execute(sa.select(Case.number, Case.stage, Case.outcome, Case.closed_at)).all()
            papers = db.session.execute(sa.select(Evidence.case_id, Evidence.sha256).order_by(Evidence.id)).all()
            return [tuple(names), *map(tuple, tasks), *map(tuple, cases), *map(tuple, papers)]


def test_the_same_seed_gives_the_same_office_and_another_seed_another(tmp_path: Path) -> None:
    first = portrait(tmp_path / "a", 5)
    assert portrait(tmp_path / "b", 5) == first
    assert portrait(tmp_path / "c", 6) != first
