"""An office to test in: every test gets a database of its own, copied from a template with the packs published."""

import os
import shutil
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from flask import Flask

from tests.conftest import need
from tests.webapp.house import House, build
from webapp import create_app
from webapp.casework import live
from webapp.clock import OfficeClock
from webapp.config import Settings
from webapp.db import db

SERVER = os.environ.get("PROBITY_TEST_POSTGRES", "postgresql+psycopg://postgres@127.0.0.1:5432")
MIGRATIONS = Path(__file__).parents[2] / "migrations"
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
KEY = bytes(range(32))


@dataclass(frozen=True)
class Place:
    """Where a test's database is."""

    url: str
    home: Path


def settings(place: Place) -> Settings:
    return Settings(home=place.home, database_url=place.url, secret_key=KEY, master_key=KEY, testing=True)


def migrate(url: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.set_main_option("sqlalchemy.url", url)
    command.upgrade(config, "head")


def _furnish(place: Place) -> None:
    """The template: schema, packs, people. Made once per worker and database."""
    migrate(place.url)
    app = create_app(settings(place))
    app.extensions["clock"] = OfficeClock(lambda: MONDAY)
    with app.app_context():
        build(MONDAY)
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Place:
    home = tmp_path_factory.mktemp("template")
    place = Place(f"sqlite:///{home / 'probity.db'}", home)
    _furnish(place)
    with sa.create_engine(place.url).connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return place


def _administer(statement: str) -> None:
    engine = sa.create_engine(f"{SERVER}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


def _postgres_answers() -> bool:
    try:
        _administer("select 1")
    except sa.exc.OperationalError:
        return False
    return True


@pytest.fixture(scope="session")
def postgres_template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    need("postgres", _postgres_answers(), f"no server answers at {SERVER}")
    name = f"probity_template_{uuid.uuid4().hex[:12]}"
    _administer(f'create database "{name}"')
    place = Place(f"{SERVER}/{name}", tmp_path_factory.mktemp("template"))
    _furnish(place)
    yield place
    _administer(f'drop database "{name}" with (force)')


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """A fresh database of each kind, copied from its template."""
    template: Place = request.getfixturevalue(f"{request.param}_template")
    if request.param == "sqlite":
        copy = tmp_path / "probity.db"
        shutil.copy(template.home / "probity.db", copy)
        yield Place(f"sqlite:///{copy}", tmp_path)
        return
    name = f"probity_{uuid.uuid4().hex[:16]}"
    _administer(f'create database "{name}" template "{template.url.rsplit("/", 1)[1]}"')
    yield Place(f"{SERVER}/{name}", tmp_path)
    _administer(f'drop database "{name}" with (force)')


@pytest.fixture
def app(place: Place) -> Iterator[Flask]:
    app = create_app(settings(place))
    app.extensions["clock"] = OfficeClock(lambda: MONDAY)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    live.forget(place.url)


@pytest.fixture
def house(app: Flask) -> House:
    """The office of the template, with its people by name."""
    return House.of(app)
