"""Empty databases of both kinds, and small demo offices in them that tests only look at."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask

from tests.conftest import need
from tests.offices import MONDAY, SERVER, Place, _administer, _postgres_answers, migrate, settings
from webapp import create_app
from webapp.casework import live
from webapp.clock import OfficeClock
from webapp.db import db
from webapp.demo import office
from webapp.demo.stories import programme


@contextmanager
def empty_place(kind: str, home: Path) -> Iterator[Place]:
    """A migrated database with nothing in it."""
    if kind == "sqlite":
        place = Place(f"sqlite:///{home / 'probity.db'}", home)
        migrate(place.url)
        yield place
        return
    need("postgres", _postgres_answers(), f"no server answers at {SERVER}")
    name = f"probity_demo_{uuid.uuid4().hex[:12]}"
    _administer(f'create database "{name}"')
    try:
        place = Place(f"{SERVER}/{name}", home)
        migrate(place.url)
        yield place
    finally:
        _administer(f'drop database "{name}" with (force)')


@contextmanager
def opened(place: Place) -> Iterator[Flask]:
    app = create_app(settings(place))
    app.extensions["clock"] = OfficeClock(lambda: MONDAY)
    with app.app_context(), app.test_request_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    live.forget(place.url)


def furnish(place: Place, cases: int, seed: int) -> None:
    with opened(place):
        office.make(programme(cases), seed, MONDAY, lambda line: None)


@pytest.fixture(scope="session", params=["sqlite", pytest.param("postgres", marks=pytest.mark.prove)])
def small_place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Eight cases; made once for each kind of database."""
    with empty_place(request.param, tmp_path_factory.mktemp("demo")) as place:
        furnish(place, 8, 3)
        yield place


@pytest.fixture
def small(small_place: Place) -> Iterator[Flask]:
    with opened(small_place) as app:
        yield app


@pytest.fixture
def nothing(tmp_path: Path) -> Iterator[Place]:
    with empty_place("sqlite", tmp_path) as place:
        yield place


@pytest.fixture
def from_environment(monkeypatch: pytest.MonkeyPatch) -> Callable[[Place], None]:
    """Let commands find this database."""

    def choose(place: Place) -> None:
        monkeypatch.setenv("PROBITY_HOME", str(place.home))
        monkeypatch.setenv("PROBITY_DATABASE_URL", place.url)
        monkeypatch.setenv("PROBITY_MASTER_KEY", bytes(range(32)).hex())

    return choose
