"""What can be held against each other: a published version, a draft, a draft as it was at a revision."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from webapp.access.permissions import Permission
from webapp.access.viewer import Viewer
from webapp.casework import drafting, live
from webapp.casework.queries.projects import projects
from webapp.db import db
from webapp.models import Draft, DraftRevision, Project
from webapp.refusals import NotFound
from workflows.vocabulary import DraftStatus

_SIDE = re.compile(r"(project|draft):([0-9]{1,12})(?::([0-9]{1,9}))?")
_UNKNOWN = "There is no such version."


@dataclass(frozen=True)
class Side:
    """`code` is how an address names it. `number` is the published version, 0 for a draft; `revision` of a draft the
    one that is shown."""

    code: str
    pack: str
    title: str
    number: int
    revision: int
    at: datetime
    files: Mapping[str, bytes]

    @property
    def draft(self) -> bool:
        return not self.number


@dataclass(frozen=True)
class Choice:
    """One line of the chooser."""

    code: str
    pack: str
    title: str
    number: int


def side_of(code: str, viewer: Viewer) -> Side:
    """A side by its code: `project:3`, `draft:7`, `draft:7:12`. Whoever reads processes may see what is published, a
    designer the drafts. Raises NotFound, NotAllowed."""
    viewer.require(Permission.PROCESS_READ)
    found = _SIDE.fullmatch(code)
    if found is None:
        raise NotFound(_UNKNOWN)
    kind, number, revision = found.group(1), int(found.group(2)), found.group(3)
    if kind == "project":
        return _published(number) if revision is None else _nothing()
    viewer.require(Permission.PROCESS_DESIGN)
    return _drafted(number, int(revision) if revision is not None else None, viewer)


def choices(viewer: Viewer) -> list[Choice]:
    """Everything the viewer may compare, newest first within a pack; for designers drafts that are not yet published
    before the versions."""
    found = [Choice(f"project:{row.id}", row.pack, "", row.number) for row in projects(viewer)]
    if not viewer.may(Permission.PROCESS_DESIGN):
        return found
    drafts = db.session.execute(
        sa.select(Draft.id, Draft.pack, Draft.title)
        .where(Draft.status.in_((DraftStatus.OPEN, DraftStatus.IN_REVIEW)))
        .order_by(Draft.updated_at.desc(), Draft.id.desc())
        .limit(50)
    )
    return [Choice(f"draft:{row.id}", row.pack, row.title, 0) for row in drafts] + found


def suggested(offered: Sequence[Choice], left: str, right: str) -> tuple[str, str]:
    """What the chooser begins with, as far as nothing was asked for: the newest against the version before it."""
    new = next((one for one in offered if one.code == right), None) if right else next(iter(offered), None)
    if new is None:
        return left, right
    older = [one for one in offered if one.pack == new.pack and one.number and one.code != new.code]
    before = next((one for one in older if not new.number or one.number < new.number), None)
    return left or (before.code if before is not None else ""), new.code


def _nothing() -> Side:
    raise NotFound(_UNKNOWN)


def _published(project_id: int) -> Side:
    row = db.session.execute(
        sa.select(Project.pack, Project.number, Project.published_at).where(Project.id == project_id)
    ).first()
    if row is None:
        return _nothing()
    sources = live.project(project_id).sources
    return Side(f"project:{project_id}", row.pack, "", row.number, 0, row.published_at, sources)


def _drafted(draft_id: int, revision: int | None, viewer: Viewer) -> Side:
    row = drafting.draft_row(draft_id, viewer)
    files = drafting.draft_source(draft_id, viewer, revision).files
    shown = row.revision if revision is None else revision
    at = db.session.scalar(
        sa.select(DraftRevision.at).where(DraftRevision.draft_id == draft_id, DraftRevision.number == shown)
    )
    code = f"draft:{draft_id}" if revision is None else f"draft:{draft_id}:{revision}"
    return Side(code, row.pack, row.title, 0, shown, at or row.updated_at, files)
