"""The files of a draft: what may be put into it, what a revision holds, and the one way a revision is written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from forms.source import read_json
from webapp.access.permissions import Permission
from webapp.access.viewer import Viewer
from webapp.casework import audit
from webapp.models import Draft, DraftFile, DraftRevision, ProjectFile, User
from webapp.refusals import NotFound, SavedSince, Stale, Unsavable
from workflows import xml
from workflows.errors import Refused, Unreadable
from workflows.project_files import (
    ALLOWED,
    MOST_BYTES,
    MOST_BYTES_TOGETHER,
    MOST_FILES,
    FileKind,
    kind_of,
    read_text,
)
from workflows.sentences import sentence
from workflows.strict_yaml import Reading
from workflows.vocabulary import DraftStatus, RevisionAction

SAVED_SINCE = "Somebody saved in this draft since you opened the page. Look at it once more."
ONE_SITTING = timedelta(minutes=10)
"""What one person saves within this time is one revision."""


@dataclass(frozen=True)
class Saved:
    """Where a file stands: together they are its ETag."""

    revision: int
    counter: int

    @property
    def etag(self) -> str:
        return f"{self.revision}.{self.counter}"


@dataclass(frozen=True)
class Held:
    """A file as a draft holds it now."""

    name: str
    saved: Saved
    source: bytes
    by: str
    at: datetime


# --- what may be put in -----------------------------------------------------------------------------------------------


def must_be_savable(name: str, source: bytes) -> None:
    """A file may be half drawn, but it must be of a name that a project has, small, and readable as what it is.

    Raises Unsavable with the line; XML and YAML are read hardened.
    """
    kind = kind_of(name)
    if kind is None:
        raise Unsavable("No file of a project has this name. It can hold files such as %(allowed)s.", allowed=ALLOWED)
    if len(source) > MOST_BYTES:
        raise Unsavable("The file is larger than 2 MB. Split it into smaller files.")
    try:
        _read(kind, name, source)
    except Refused as refused:
        first = refused.problems[0]
        raise Unsavable("It cannot be read: %(reason)s", first.line, reason=sentence(first.reason)) from None
    except Unreadable as error:
        raise Unsavable("It cannot be read: %(reason)s", error.line, reason=sentence(str(error))) from None


def _read(kind: FileKind, name: str, source: bytes) -> None:
    if kind in (FileKind.DIAGRAM, FileKind.DECISION):
        xml.parse(source)
        return
    read_text(source)
    if kind is FileKind.FORM:
        read_json(source)
    elif kind is not FileKind.LETTER:
        Reading(name, source).root()


def must_fit(sizes: Mapping[str, int]) -> None:
    """Raises Unsavable when the files of a project would be too many, too large together, or named alike."""
    if len(sizes) > MOST_FILES:
        raise Unsavable("There can be at most %(most)s files in a project.", most=MOST_FILES)
    if sum(sizes.values()) > MOST_BYTES_TOGETHER:
        raise Unsavable("The files of the project are larger than 16 MB together.")
    folded: dict[str, str] = {}
    for name in sizes:
        alike = folded.setdefault(name.casefold(), name)
        if alike != name:
            raise Unsavable(
                "Two names differ only in capital letters: “%(name)s” and “%(other)s”.", name=name, other=alike
            )


# --- what is there ----------------------------------------------------------------------------------------------------


def _newest(draft_id: int, revision: int | None) -> sa.Subquery:
    query = sa.select(DraftFile.name, sa.func.max(DraftFile.revision).label("revision"))
    query = query.where(DraftFile.draft_id == draft_id)
    if revision is not None:
        query = query.where(DraftFile.revision <= revision)
    return query.group_by(DraftFile.name).subquery()


def _rows(draft_id: int, revision: int | None, *columns: Any) -> sa.Select[Any]:
    newest = _newest(draft_id, revision)
    return sa.select(*columns).join(
        newest,
        sa.and_(
            DraftFile.draft_id == draft_id, DraftFile.name == newest.c.name, DraftFile.revision == newest.c.revision
        ),
    )


def files_at(session: Any, draft_id: int, revision: int | None = None) -> dict[str, bytes]:
    """The files as the revision left them (without one, as they are now), by name."""
    rows = session.execute(
        _rows(draft_id, revision, DraftFile.name, DraftFile.source)
        .where(DraftFile.source.is_not(None))
        .order_by(DraftFile.name)
    )
    return {row.name: bytes(row.source) for row in rows}


def files_of_version(session: Any, project_id: int | None) -> dict[str, bytes]:
    """The files of a published version; none for none."""
    rows = session.execute(
        sa.select(ProjectFile.name, ProjectFile.source)
        .where(ProjectFile.project_id == project_id)
        .order_by(ProjectFile.name)
    )
    return {row.name: bytes(row.source) for row in rows}


def held(session: Any, draft_id: int, name: str, revision: int | None = None) -> Held | None:
    """The file of this name, None where there is none (any more)."""
    row = session.execute(
        _rows(draft_id, revision, DraftFile, User.name.label("by"), DraftRevision.at)
        .join(
            DraftRevision,
            sa.and_(DraftRevision.draft_id == draft_id, DraftRevision.number == DraftFile.revision),
        )
        .join(User, User.id == DraftRevision.author_id)
        .where(DraftFile.name == name)
    ).first()
    if row is None or row.DraftFile.source is None:
        return None
    file = row.DraftFile
    return Held(name, Saved(file.revision, file.counter), bytes(file.source), row.by, row.at)


# --- writing ----------------------------------------------------------------------------------------------------------


def lock_draft(session: Any, draft_id: int, viewer: Viewer) -> Draft:
    """The draft, locked for a change by this viewer. Raises NotFound."""
    viewer.require(Permission.PROCESS_DESIGN)
    draft: Draft | None = session.get(Draft, draft_id, with_for_update=True)
    if draft is None:
        raise NotFound("There is no such draft.")
    return draft


def lock_for_writing(session: Any, draft_id: int, viewer: Viewer) -> Draft:
    """`lock_draft`, for somebody who changes what is in it. Raises Stale for one that is not on the board any more."""
    draft = lock_draft(session, draft_id, viewer)
    on_the_board(draft)
    return draft


def on_the_board(draft: Draft) -> None:
    """Raises Stale for a draft that was published or discarded."""
    if draft.status is DraftStatus.PUBLISHED:
        raise Stale("This draft has been published. Begin a new one to go on.")
    if draft.status is DraftStatus.DISCARDED:
        raise Stale("This draft was discarded. Take it up again to go on.")


def write_revision(
    session: Any,
    draft: Draft,
    changes: Mapping[str, bytes | None],
    viewer: Viewer,
    now: datetime,
    action: RevisionAction = RevisionAction.SAVED,
    **told: object,
) -> DraftRevision:
    """Put files in, or take away those of None. What one person saves in one sitting stays one revision; what was
    shown to a reviewer never changes, and any change takes a draft in review back to open."""
    revision = _open_revision(session, draft, viewer, now) if action is RevisionAction.SAVED else None
    if revision is None:
        draft.revision += 1
        revision = DraftRevision(
            draft_id=draft.id, number=draft.revision, author_id=viewer.id, begun_at=now, at=now, action=action
        )
        session.add(revision)
        # The names of the files are the designers' own words: the audit has how many there are.
        audit.write_office_event(
            session, f"revision.{action}", viewer.id, now, str(draft.id), number=draft.revision, **told
        )
    revision.at = now
    there = {row.name: row for row in _of_revision(session, draft, changes)}
    for name, source in changes.items():
        if name in there:
            there[name].source, there[name].counter = source, there[name].counter + 1
        else:
            session.add(DraftFile(draft_id=draft.id, name=name, revision=draft.revision, counter=1, source=source))
    if draft.status is DraftStatus.IN_REVIEW:
        draft.status = DraftStatus.OPEN
        audit.write_office_event(session, "draft.reopened", viewer.id, now, str(draft.id), number=draft.revision)
    draft.updated_by, draft.updated_at, draft.stops, draft.advice = viewer.id, now, None, None
    session.flush()
    return revision


def _open_revision(session: Any, draft: Draft, viewer: Viewer, now: datetime) -> DraftRevision | None:
    """The newest revision, where this person may still go on with it."""
    newest: DraftRevision | None = session.scalar(
        sa.select(DraftRevision).where(DraftRevision.draft_id == draft.id, DraftRevision.number == draft.revision)
    )
    if newest is None or newest.author_id != viewer.id or newest.action != RevisionAction.SAVED:
        return None
    shown = draft.asked_revision is not None and newest.number <= draft.asked_revision
    return None if shown or now - newest.begun_at > ONE_SITTING else newest


def _of_revision(session: Any, draft: Draft, names: Iterable[str]) -> Iterable[DraftFile]:
    found: Iterable[DraftFile] = session.scalars(
        sa.select(DraftFile).where(
            DraftFile.draft_id == draft.id, DraftFile.revision == draft.revision, DraftFile.name.in_(list(names))
        )
    )
    return found


def must_be_current(session: Any, draft_id: int, name: str, base: tuple[int, int] | None, found: Held | None) -> None:
    """Raises SavedSince, with who and when, unless the file still stands where the page read it."""
    if (found and (found.saved.revision, found.saved.counter)) == base:
        return
    row = session.execute(
        _rows(draft_id, None, User.name, DraftRevision.at, DraftFile.revision, DraftFile.counter)
        .join(
            DraftRevision,
            sa.and_(DraftRevision.draft_id == draft_id, DraftRevision.number == DraftFile.revision),
        )
        .join(User, User.id == DraftRevision.author_id)
        .where(DraftFile.name == name)
    ).first()
    if row is None:
        raise SavedSince("", None, "")
    raise SavedSince(row.name, row.at, f"{row.revision}.{row.counter}" if found else "", gone=found is None)
