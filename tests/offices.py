"""Offices to test in: each test gets a database of its own, copied from a template that is furnished once a session."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
import sqlalchemy as sa
from jinja2 import FileSystemBytecodeCache

if TYPE_CHECKING:
    from flask import Flask

    from tests.webapp.house import House
    from webapp.config import Settings

# What the web application needs is imported where it is used: a run of the tests of `workflows` alone loads none of it.
SERVER = os.environ.get("PROBITY_TEST_POSTGRES", "postgresql+psycopg://postgres@127.0.0.1:5432")
MIGRATIONS = Path(__file__).parents[1] / "migrations"
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
KEY = bytes(range(32))
# What a test commits need not survive a power cut: the server answers before its disk has.
os.environ.setdefault("PGOPTIONS", "-c synchronous_commit=off")


@dataclass(frozen=True)
class Place:
    """Where a test's database is."""

    url: str
    home: Path

    @property
    def kind(self) -> str:
        return "sqlite" if self.url.startswith("sqlite") else "postgres"

    @property
    def database(self) -> str:
        """The name of a server's database."""
        return self.url.rsplit("/", 1)[1]


def settings(place: Place) -> "Settings":
    from webapp.config import Settings

    return Settings(home=place.home, database_url=place.url, secret_key=KEY, master_key=KEY, testing=True)


def migrate(url: str) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.set_main_option("sqlalchemy.url", url)
    command.upgrade(config, "head")


# --- the templates: schema, packs, people ---------------------------------------------------------------------------


def _furnish(place: Place) -> None:
    from tests.webapp.house import build
    from webapp import create_app
    from webapp.clock import OfficeClock
    from webapp.db import db

    migrate(place.url)
    app = create_app(settings(place))
    app.extensions["clock"] = OfficeClock(lambda: MONDAY)
    with app.app_context():
        build(MONDAY)
        db.session.remove()
        db.engine.dispose()


def _shared(config: pytest.Config) -> Path:
    """A folder of this session that all its workers see."""
    base: Path = config._tmp_path_factory.getbasetemp()  # type: ignore[attr-defined]
    return base.parent if hasattr(config, "workerinput") else base


@contextmanager
def _once(folder: Path) -> Iterator[bool]:
    """True for the first process that comes, which furnishes while the others wait; False for those after it."""
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ready = folder / "ready"
        yield not ready.exists()
        ready.touch()


@pytest.fixture(scope="session")
def sqlite_template(pytestconfig: pytest.Config) -> Place:
    home = _shared(pytestconfig) / "sqlite-template"
    place = Place(f"sqlite:///{home / 'probity.db'}", home)
    with _once(home) as first:
        if first:
            _furnish(place)
            with sa.create_engine(place.url).connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return place


@pytest.fixture(scope="session")
def postgres_template(pytestconfig: pytest.Config) -> Place:
    from tests.conftest import need

    need("postgres", _postgres_answers(), f"no server answers at {SERVER}")
    shared = _shared(pytestconfig)
    place = Place(f"{SERVER}/{_template_name(shared)}", shared / "postgres-template")
    with _once(place.home) as first:
        if first:
            _administer(f'drop database if exists "{_template_name(shared)}" with (force)')
            _administer(f'create database "{_template_name(shared)}"')
            _furnish(place)
    return place


def pytest_sessionfinish(session: pytest.Session) -> None:
    """The last to leave, never a worker, removes what lies outside the session's own folder."""
    if hasattr(session.config, "workerinput"):
        return
    shared = _shared(session.config)
    if (shared / "postgres-template").exists():
        from tests.stages import database_of

        for name in (_template_name(shared), *map(database_of, (shared / "stages").glob("*"))):
            _administer(f'drop database if exists "{name}" with (force)')


def _template_name(shared: Path) -> str:
    return f"probity_template_{sha256(str(shared).encode()).hexdigest()[:12]}"


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


# --- a test's own office --------------------------------------------------------------------------------------------


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """A fresh database of each kind, copied from its template."""
    template: Place = request.getfixturevalue(f"{request.param}_template")
    if request.param == "sqlite":
        copy = tmp_path / "probity.db"
        shutil.copy(template.home / "probity.db", copy)
        yield Place(f"sqlite:///{copy}", tmp_path)
        return
    name = f"probity_{uuid4().hex[:16]}"
    _administer(f'create database "{name}" template "{template.url.rsplit("/", 1)[1]}"')
    yield Place(f"{SERVER}/{name}", tmp_path)
    _administer(f'drop database "{name}" with (force)')


@pytest.fixture(scope="session")
def compiled_templates(pytestconfig: pytest.Config) -> Path:
    """Every test has an application of its own; templates are compiled once for all of them."""
    folder = _shared(pytestconfig) / "templates"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture
def app(place: Place, compiled_templates: Path) -> Iterator["Flask"]:
    from webapp import create_app
    from webapp.casework import live
    from webapp.clock import OfficeClock
    from webapp.db import db

    app = create_app(settings(place))
    app.extensions["clock"] = OfficeClock(lambda: MONDAY)
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(compiled_templates))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    live.forget(place.url)


@pytest.fixture
def house(app: "Flask", place: Place, pytestconfig: pytest.Config) -> "House":
    """The office of the template, with its people by name."""
    from tests.stages import Stages
    from tests.webapp.house import House

    return House(app, Stages(_shared(pytestconfig) / "stages", place))
