"""Whose bench it is, what runs in it, and what is told when it ends: the use cases' way to the benches."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import current_app

from webapp.access.viewer import Viewer
from webapp.bench.pool import BenchBusy, BenchEnded, Desk, Pool, pool
from webapp.bench.server import SECONDS
from webapp.config import Settings
from webapp.db import database
from workflows.catalog import Source
from workflows.errors import Problem
from workflows.scenarios import name_of


@dataclass(frozen=True)
class Trouble:
    """Why the bench did not do something: an English msgid with its values. `act` counts from 1, 0 for the opening."""

    message: str
    values: Mapping[str, str] = field(default_factory=dict)
    fields: tuple[str, ...] = ()
    act: int = 0


def digest_of(source: Source) -> str:
    """The content that runs: a scenario that is kept changes nothing of it."""
    return runs(source).key


def runs(source: Source) -> Source:
    return Source({name: data for name, data in source.files.items() if name_of(name) is None})


def let_go(viewer: Viewer) -> None:
    """End the viewer's bench, if it is idle."""
    _benches().end(_owner(viewer))


def _benches() -> Pool:
    settings: Settings = current_app.extensions["settings"]
    return pool(settings.zone)


def desk_for(source: Source, viewer: Viewer, purpose: str = "trial") -> AbstractContextManager[Desk]:
    """The viewer's bench with this draft in it, as a context. Raises BenchBusy, BenchEnded."""
    running = runs(source)
    return _benches().desk(_owner(viewer, purpose), running.key, running.files)


def _owner(viewer: Viewer, purpose: str = "trial") -> str:
    return f"{database()} {viewer.id} {purpose}"


def problems_at(desk: Desk) -> tuple[Problem, ...]:
    return tuple(Problem(**problem) for problem in desk.problems)


def trouble_in(told: Mapping[str, Any]) -> Trouble | None:
    found = told["trouble"]
    return Trouble(found["message"], found["values"], tuple(found["fields"]), found["act"]) if found else None


def trouble_of(ended: BenchEnded | BenchBusy) -> Trouble:
    if isinstance(ended, BenchBusy):
        return Trouble("All benches are in use just now. Try again in a moment.")
    if ended.slow:
        return Trouble(
            "This was stopped after %(seconds)s seconds: something in the draft goes on without an end, or takes far "
            "too long. Nothing of it was kept.",
            {"seconds": str(SECONDS)},
        )
    return Trouble(
        "This was stopped: something in the draft needs far too much memory or processor time. Nothing of it was kept."
    )


def course_of(
    begins: date, level: str, answers: Mapping[str, Any], acts: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """How a case begins and what is done in it, as the bench is asked."""
    return {"begins": begins.isoformat(), "level": level, "answers": dict(answers), "acts": list(acts)}
