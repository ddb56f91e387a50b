"""Every released version's office can be upgraded: no row is lost, no chain breaks, its cases go on to their end."""

import lzma
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.fixtures.releases.make import CASES, DRAFT, LETTER, SAID
from tests.offices import MONDAY, Place, migrate, settings
from tests.webapp.casework.stories import drive_on
from tests.webapp.house import House, person
from webapp import create_app
from webapp.casework import draft_talk, drafting, live, moving
from webapp.casework.queries.cases import CaseFilter, case_list
from webapp.casework.queries.history import history
from webapp.clock import OfficeClock
from webapp.db import db
from webapp.models import Case, Draft, MovedCase
from workflows.vocabulary import CaseStatus, MovedStatus

RELEASES = Path(__file__).parents[1] / "fixtures" / "releases"
VERSIONS = sorted(folder.parent.name for folder in RELEASES.glob("*/office.sql.xz"))
DESIGNED = frozenset(VERSIONS) - {"0.1.0", "0.3.0", "0.4.0"}  # since then a draft and a moved case are left behind


@pytest.fixture(params=VERSIONS)
def release(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def left_behind(release: str, tmp_path: Path) -> Place:
    """The database as that version left it."""
    dump = lzma.decompress((RELEASES / release / "office.sql.xz").read_bytes()).decode()
    with sqlite3.connect(tmp_path / "probity.db") as connection:
        connection.executescript(dump)
    return Place(f"sqlite:///{tmp_path / 'probity.db'}", tmp_path)


@pytest.fixture
def upgraded(left_behind: Place) -> Iterator[Flask]:
    migrate(left_behind.url)
    app = create_app(settings(left_behind))
    app.extensions["clock"] = OfficeClock(lambda: MONDAY)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    live.forget(left_behind.url)


def counts(url: str) -> dict[str, int]:
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        names = sa.inspect(connection).get_table_names()
        found = {n: connection.scalar(sa.select(sa.func.count()).select_from(sa.table(n))) or 0 for n in names}
    engine.dispose()
    return found


def test_there_is_a_release_to_upgrade_from_and_it_is_small() -> None:
    assert {"0.1.0", "0.3.0", "0.4.0", "0.5.0"} <= set(VERSIONS)
    assert all((RELEASES / version / "office.sql.xz").stat().st_size < 1_000_000 for version in VERSIONS)


def test_an_upgrade_loses_no_row(left_behind: Place) -> None:
    before = counts(left_behind.url)
    assert before["vetting_case"] == len(CASES) and before["audit_event"] > 200
    migrate(left_behind.url)
    after = counts(left_behind.url)
    assert {name: after.get(name) for name in before} == before


def test_what_was_sealed_opens_and_every_chain_is_whole(upgraded: Flask) -> None:
    rows = case_list(person("vera"), CaseFilter(scope="units", status="all")).rows
    assert {row.person for row in rows} == {f"Daniel Mercer {application}" for application in CASES}
    assert all(history(row.id, person("vera")).whole for row in rows)


def test_a_draft_of_a_release_is_worked_on(upgraded: Flask, release: str) -> None:
    """Its files and what was said about them open with the keys of the office."""
    found = db.session.scalars(sa.select(Draft.id).where(Draft.title == DRAFT)).all()
    assert bool(found) == (release in DESIGNED)
    for draft_id in found:
        held = drafting.draft_file(draft_id, LETTER[0], person("dana"))
        assert held.source == LETTER[1]
        assert [one.text for one in draft_talk.comments(draft_id, person("dana"))] == [SAID]
        base = (held.saved.revision, held.saved.counter)
        drafting.save_file(draft_id, LETTER[0], LETTER[1] + b"You may appeal.\n", base, person("dana"), MONDAY)
        assert drafting.draft_row(draft_id, person("paul")).revision == 2


def test_a_case_that_a_release_moved_is_taken_back(upgraded: Flask, release: str) -> None:
    rows = db.session.scalars(sa.select(MovedCase).where(MovedCase.status == MovedStatus.MOVED)).all()
    assert bool(rows) == (release in DESIGNED)
    for row in rows:
        moving.take_one_back(row.move_id, row.case_id, person("paul"), MONDAY)
        assert db.session.get_one(Case, row.case_id, populate_existing=True).project_id == row.source_id


@pytest.mark.parametrize("nth", range(3))
def test_a_running_case_of_a_release_goes_on_to_its_end(upgraded: Flask, nth: int) -> None:
    """One case for each upgrade: while one goes on to its end, weeks pass that would be too late for the others."""
    house = House.of(upgraded)
    running = db.session.scalars(sa.select(Case.id).where(Case.status != CaseStatus.CLOSED).order_by(Case.id)).all()
    assert len(running) == 3
    drive_on(house, running[nth])
    case = db.session.get(Case, running[nth], populate_existing=True)
    assert case is not None and case.outcome == "hired"
    assert history(running[nth], person("vera")).whole
