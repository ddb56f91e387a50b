"""What came of scenarios, kept where every process of the office finds it: by what ran, the scenario, the program."""

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from re import match
from typing import Any

import orjson
import sqlalchemy as sa
from flask import current_app
from sqlalchemy.dialects import postgresql, sqlite

from webapp import clock
from webapp.casework.benches import Trouble, digest_of
from webapp.config import Settings
from webapp.db import db, transaction
from webapp.models import ScenarioResult
from workflows.catalog import Source
from workflows.scenarios import Failure, file_of, name_of

KEPT = timedelta(days=30)
"""After that a scenario runs again."""
_ROOT = Path(__file__).parents[2]
_OURS = ("forms/**/*.py", "webapp/**/*.py", "workflows/**/*.py", "workflows/feel/dist/*.js", "workflows/law/*.yaml")


@dataclass(frozen=True)
class Result:
    """What came of a scenario: what is not as expected, the trouble with a step that could not be done, and the
    elements and flows that it came by as (process, id)."""

    failures: tuple[Failure, ...]
    trouble: Trouble | None = None
    places: frozenset[tuple[str, str]] = frozenset()
    flows: frozenset[tuple[str, str]] = frozenset()

    @property
    def passed(self) -> bool:
        return not self.failures and self.trouble is None


def known(source: Source, names: Iterable[str] | None = None) -> Mapping[str, Result]:
    """Scenario → what came of it on exactly this content, for those (of `names`) that some process has run."""
    wanted = filter(None, map(name_of, source.files)) if names is None else names
    keys = {name: _key(source, name) for name in wanted}
    rows = db.session.execute(
        sa.select(ScenarioResult.key, ScenarioResult.told).where(ScenarioResult.key.in_(set(keys.values())))
    )
    told = {row.key: row.told for row in rows}
    return {name: _read(told[key]) for name, key in keys.items() if key in told}


def keep(source: Source, name: str, result: Result) -> None:
    """In a transaction of its own, called outside any: what one process has seen is known to all."""
    now = clock.now()
    with transaction() as session:
        session.execute(sa.delete(ScenarioResult).where(ScenarioResult.at < now - KEPT))
        put = _PUT[session.get_bind().dialect.name]
        session.execute(put, {"key": _key(source, name), "told": _written(result), "at": now})


def _put(insert: Any) -> Any:
    statement = insert(ScenarioResult)
    new = {name: statement.excluded[name] for name in ("told", "at")}
    return statement.on_conflict_do_update(index_elements=["key"], set_=new)


_PUT = {"sqlite": _put(sqlite.insert), "postgresql": _put(postgresql.insert)}


def _key(source: Source, name: str) -> str:
    """A scenario hangs on nothing but the content that runs, itself, and the program that plays it."""
    settings: Settings = current_app.extensions["settings"]
    scenario = sha256(source.files[file_of(name)]).hexdigest()
    return sha256(" ".join((_program(), settings.zone, digest_of(source), scenario)).encode()).hexdigest()


@cache
def _program() -> str:
    """Our own code and what it stands on: after an upgrade nothing is known, and every scenario runs again."""
    found = sha256(sys.version.encode())
    for pattern in _OURS:
        for path in sorted(_ROOT.glob(pattern)):
            found.update(f"\n{path.relative_to(_ROOT)} {sha256(path.read_bytes()).hexdigest()}".encode())
    for line in requires("probity") or ():
        name = match(r"[\w.-]+", line)
        if name and "extra ==" not in line:
            found.update(f"\n{name[0]} {_version(name[0])}".encode())
    return found.hexdigest()


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _written(result: Result) -> str:
    return orjson.dumps(
        {
            "failures": result.failures,
            "trouble": result.trouble,
            "places": sorted(result.places),
            "flows": sorted(result.flows),
        }
    ).decode()


def _read(told: str) -> Result:
    kept = orjson.loads(told)
    trouble = kept["trouble"]
    return Result(
        tuple(Failure(**failure) for failure in kept["failures"]),
        Trouble(trouble["message"], trouble["values"], tuple(trouble["fields"]), trouble["act"]) if trouble else None,
        frozenset(map(tuple, kept["places"])),
        frozenset(map(tuple, kept["flows"])),
    )
