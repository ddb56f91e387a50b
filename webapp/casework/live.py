"""What a process keeps warm: published projects by id, and case states proven fresh by the row's version."""

from collections import OrderedDict
from threading import Lock

import sqlalchemy as sa

from webapp.db import db
from webapp.models import Project as ProjectRow
from webapp.models import ProjectFile
from workflows import catalog
from workflows.catalog import Project, Source
from workflows.engine import Snapshot

_PROJECTS = 64
_SNAPSHOTS = 256

_projects: OrderedDict[tuple[str, int], Project] = OrderedDict()
_snapshots: OrderedDict[tuple[str, int], tuple[int, Snapshot]] = OrderedDict()
_lock = Lock()


def _database() -> str:
    return str(db.engine.url)


def project(project_id: int) -> Project:
    """The published project with this id; parsed once per process."""
    name = (_database(), project_id)
    with _lock:
        if name in _projects:
            _projects.move_to_end(name)
            return _projects[name]
    rows = db.session.execute(
        sa.select(ProjectFile.name, ProjectFile.source, ProjectRow.digest)
        .join(ProjectRow, ProjectRow.id == ProjectFile.project_id)
        .where(ProjectFile.project_id == project_id)
    ).all()
    loaded = catalog.load(Source({row.name: bytes(row.source) for row in rows}))
    if rows and loaded.key != rows[0].digest:
        raise RuntimeError(f"Expected project {project_id} to have digest {rows[0].digest} but its files differ")
    with _lock:
        _projects[name] = loaded
        while len(_projects) > _PROJECTS:
            _projects.popitem(last=False)
    return loaded


def take(case_id: int, version: int, state: bytes) -> Snapshot:
    """The state to go on from: the live object when it is of exactly this version, else the stored bytes.

    The live object is taken out: whoever holds it may spend it, and a failed step never leaves one behind.
    """
    with _lock:
        held = _snapshots.pop((_database(), case_id), None)
    if held is not None and held[0] == version:
        return held[1]
    return Snapshot.from_bytes(state)


def keep(case_id: int, version: int, snapshot: Snapshot) -> None:
    """Offer a live state for the next step. Only after the commit, with the committed version."""
    with _lock:
        _snapshots[(_database(), case_id)] = (version, snapshot)
        while len(_snapshots) > _SNAPSHOTS:
            _snapshots.popitem(last=False)


def renumber(case_id: int, before: int, after: int) -> None:
    """The row moved on without the state: what was fresh at version `before` is fresh at `after`."""
    name = (_database(), case_id)
    with _lock:
        held = _snapshots.get(name)
        if held is not None and held[0] == before:
            _snapshots[name] = (after, held[1])
