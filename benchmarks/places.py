"""Databases to measure in, made for one run and thrown away after it."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa

SERVER = os.environ.get("PROBITY_TEST_POSTGRES", "postgresql+psycopg://postgres@127.0.0.1:5432")


@dataclass(frozen=True)
class Place:
    kind: str
    url: str
    home: Path

    @property
    def environment(self) -> dict[str, str]:
        """What a server process is told; keys are read from the files in `home`."""
        return {"PROBITY_DATABASE_URL": self.url, "PROBITY_HOME": str(self.home)}


def _administer(statement: str) -> None:
    engine = sa.create_engine(f"{SERVER}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


def kinds() -> list[str]:
    """SQLite always; PostgreSQL when a server answers."""
    try:
        _administer("select 1")
    except sa.exc.OperationalError:
        return ["sqlite"]
    return ["sqlite", "postgresql"]


@contextmanager
def fresh(kind: str) -> Iterator[Place]:
    with TemporaryDirectory(prefix="probity-bench-") as folder:
        home = Path(folder)
        if kind == "sqlite":
            yield Place(kind, f"sqlite:///{home / 'probity.db'}", home)
            return
        name = f"probity_bench_{uuid.uuid4().hex[:12]}"
        _administer(f'create database "{name}"')
        try:
            yield Place(kind, f"{SERVER}/{name}", home)
        finally:
            _administer(f'drop database "{name}" with (force)')
