"""Drafts for the pages: the list of them, and all that the page of one shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from webapp.access.permissions import GRANTS, Permission
from webapp.access.viewer import Viewer
from webapp.casework.checking import Told, told_of
from webapp.casework.draft_files import files_of_version
from webapp.casework.drafting import draft_row, draft_source
from webapp.casework.publishing import newest_version
from webapp.casework.queries.paging import PAGE, Page, cursor, moment, number, page_of, read_cursor
from webapp.db import db
from webapp.models import Case, Draft, DraftFile, DraftRevision, Membership, Project, User
from workflows.canonical import same
from workflows.catalog import Source
from workflows.project_files import FileKind, kind_of
from workflows.vocabulary import CaseStatus, DraftStatus

LATEST = 12
"""Revisions that the page of a draft shows at first."""


@dataclass(frozen=True)
class FileRow:
    """A file of a draft. `change` is against the version it began from: added, changed, gone or ''."""

    name: str
    kind: FileKind | None
    etag: str
    size: int
    change: str
    by: str
    at: datetime


@dataclass(frozen=True)
class RevisionRow:
    number: int
    author: str
    begun_at: datetime
    at: datetime
    action: str
    files: int


@dataclass(frozen=True)
class Candidate:
    """Somebody who may publish; `saved` says that they saved in the draft, so that they cannot second it."""

    id: int
    name: str
    saved: bool


@dataclass(frozen=True)
class DraftView:
    """All that the page of a draft shows. `newest` is the version that new cases of the process would come after;
    where it is not `base`, others have published meanwhile."""

    row: Draft
    names: Mapping[int, str]
    source: Source
    files: tuple[FileRow, ...]
    told: tuple[Told, ...]
    base: Project | None
    newest: Project | None
    staying: int
    candidates: tuple[Candidate, ...]
    revisions: tuple[RevisionRow, ...]
    revision_count: int

    @property
    def stops(self) -> int:
        return sum(told.stops for told in self.told)

    @property
    def advice(self) -> int:
        return len(self.told) - self.stops

    @property
    def changes(self) -> int:
        return sum(bool(file.change) for file in self.files)

    @property
    def overtaken(self) -> bool:
        return self.newest is not None and self.newest.id != self.row.base_id

    @property
    def next_number(self) -> int:
        return self.newest.number + 1 if self.newest else 1

    def name(self, user_id: int | None) -> str:
        return self.names.get(user_id or 0, "")


def drafts(viewer: Viewer, status: str = "", after: str = "", before: str = "") -> Page[Any]:
    """Drafts, the one saved last first: Draft, base number, name of who saved. `status` '' leaves out what was
    published or discarded. Raises NotFound for a broken cursor."""
    viewer.require(Permission.PROCESS_DESIGN)
    backwards = bool(before)
    query = (
        sa.select(Draft, Project.number.label("base"), User.name.label("by"))
        .join(User, User.id == Draft.updated_by)
        .outerjoin(Project, Project.id == Draft.base_id)
    )
    shown = [DraftStatus(status)] if status in set(DraftStatus) else [DraftStatus.OPEN, DraftStatus.IN_REVIEW]
    query = query.where(Draft.status.in_(shown))
    if after or before:
        saved, draft_id = read_cursor(before or after, moment, number)
        place = sa.tuple_(Draft.updated_at, Draft.id)
        here = sa.tuple_(sa.literal(saved, Draft.updated_at.type), sa.literal(draft_id))
        query = query.where(place > here if backwards else place < here)
    order = (Draft.updated_at, Draft.id) if backwards else (Draft.updated_at.desc(), Draft.id.desc())
    rows = db.session.execute(query.order_by(*order).limit(PAGE + 1)).all()
    return page_of(
        rows, PAGE, backwards, bool(after or before), lambda r: cursor(r.Draft.updated_at.isoformat(), r.Draft.id)
    )


def draft_counts(viewer: Viewer) -> Mapping[str, int]:
    """Status → how many drafts there are of it."""
    viewer.require(Permission.PROCESS_DESIGN)
    rows = db.session.execute(sa.select(Draft.status, sa.func.count()).group_by(Draft.status))
    return {str(status): count for status, count in rows}


def draft_view(draft_id: int, viewer: Viewer, every_revision: bool = False) -> DraftView:
    """Raises NotFound."""
    row, source = draft_row(draft_id, viewer), draft_source(draft_id, viewer)
    base = db.session.get(Project, row.base_id) if row.base_id is not None else None
    before = files_of_version(db.session, row.base_id)
    revisions = _revisions(draft_id)
    people = {row.created_by, row.updated_by, row.asked_by, row.reviewer_id} - {None}
    names = db.session.execute(sa.select(User.id, User.name).where(User.id.in_(people)))
    staying = db.session.scalar(
        sa.select(sa.func.count()).select_from(Case).where(Case.pack == row.pack, Case.status != CaseStatus.CLOSED)
    )
    return DraftView(
        row=row,
        names={one.id: one.name for one in names},
        source=source,
        files=tuple(_files(draft_id, source.files, before)),
        told=told_of(source),
        base=base,
        newest=newest_version(db.session, row.pack),
        staying=staying or 0,
        candidates=tuple(candidates(draft_id)),
        revisions=tuple(revisions if every_revision else revisions[:LATEST]),
        revision_count=len(revisions),
    )


def change_of(name: str, before: Mapping[str, bytes], after: Mapping[str, bytes]) -> str:
    """added, changed, gone, or '' where both say the same."""
    if name not in before:
        return "added"
    if name not in after:
        return "gone"
    return "" if same(name, before[name], after[name]) else "changed"


def _files(draft_id: int, files: Mapping[str, bytes], before: Mapping[str, bytes]) -> list[FileRow]:
    newest = (
        sa.select(DraftFile.name, sa.func.max(DraftFile.revision).label("revision"))
        .where(DraftFile.draft_id == draft_id)
        .group_by(DraftFile.name)
        .subquery()
    )
    rows = db.session.execute(
        sa.select(DraftFile.name, DraftFile.revision, DraftFile.counter, User.name.label("by"), DraftRevision.at)
        .join(newest, sa.and_(DraftFile.name == newest.c.name, DraftFile.revision == newest.c.revision))
        .join(
            DraftRevision,
            sa.and_(DraftRevision.draft_id == draft_id, DraftRevision.number == DraftFile.revision),
        )
        .join(User, User.id == DraftRevision.author_id)
        .where(DraftFile.draft_id == draft_id)
        .order_by(DraftFile.name)
    )
    return [
        FileRow(
            row.name,
            kind_of(row.name),
            f"{row.revision}.{row.counter}",
            len(files.get(row.name, b"")),
            change_of(row.name, before, files),
            row.by,
            row.at,
        )
        for row in rows
        if row.name in files or row.name in before
    ]


def _revisions(draft_id: int) -> list[RevisionRow]:
    files = sa.select(sa.func.count()).where(
        DraftFile.draft_id == DraftRevision.draft_id, DraftFile.revision == DraftRevision.number
    )
    rows = db.session.execute(
        sa.select(DraftRevision, User.name, files.scalar_subquery().label("files"))
        .join(User, User.id == DraftRevision.author_id)
        .where(DraftRevision.draft_id == draft_id)
        .order_by(DraftRevision.number.desc())
    )
    return [
        RevisionRow(r.number, row.name, r.begun_at, r.at, r.action, row.files)
        for row in rows
        for r in (row.DraftRevision,)
    ]


def candidates(draft_id: int) -> Sequence[Candidate]:
    """Everybody who may publish, by name."""
    saved = sa.select(DraftRevision.author_id).where(DraftRevision.draft_id == draft_id)
    rows = db.session.execute(_publishers().add_columns(User.id.in_(saved).label("saved")))
    return [Candidate(row.id, row.name, bool(row.saved)) for row in rows]


def seconds(viewer: Viewer) -> Sequence[Candidate]:
    """Everybody who may publish besides the viewer, by name."""
    rows = db.session.execute(_publishers().where(User.id != viewer.id))
    return [Candidate(row.id, row.name, False) for row in rows]


def _publishers() -> sa.Select[Any]:
    roles = [role for role, granted in GRANTS.items() if Permission.PROCESS_PUBLISH in granted]
    member = sa.exists().where(Membership.user_id == User.id, Membership.kind == "role", Membership.code.in_(roles))
    return sa.select(User.id, User.name).where(User.active, member).order_by(User.name)
