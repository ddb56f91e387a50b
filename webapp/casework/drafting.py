"""Projects on the drawing board: begun, saved file by file, brought back to an older state, laid aside."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from webapp.access.permissions import Permission
from webapp.access.viewer import Viewer
from webapp.casework import audit
from webapp.casework.draft_files import (
    SAVED_SINCE,
    Held,
    Saved,
    files_at,
    files_of_version,
    held,
    lock_draft,
    lock_for_writing,
    must_be_current,
    must_be_savable,
    must_fit,
    write_revision,
)
from webapp.casework.publishing import newest_version
from webapp.db import db, transaction
from webapp.models import DataKey, Draft, DraftFile, DraftRevision, Project
from webapp.refusals import Invalid, NotFound, Stale, Unsavable
from webapp.vault import vault
from workflows.catalog import Source
from workflows.strict_yaml import plain
from workflows.vocabulary import DraftStatus, RevisionAction

LONGEST_TITLE = 120


def begin(
    what: int | Mapping[str, bytes], title: str, viewer: Viewer, now: datetime, base_id: int | None = None
) -> int:
    """Begin a draft from a published version (its id), or from files; `base_id` is the version they were taken from,
    otherwise they are held to come from the newest of their pack. Raises NotFound, Invalid and Unsavable."""
    viewer.require(Permission.PROCESS_DESIGN)
    title = _titled(title)
    if not isinstance(what, int):
        for name, source in what.items():
            must_be_savable(name, source)
        must_fit({name: len(source) for name, source in what.items()})
    with transaction() as session:
        if isinstance(what, int):
            base = session.get(Project, what)
            if base is None:
                raise NotFound("There is no such process.")
            files, pack = files_of_version(session, base.id), base.pack
        else:
            files, pack = dict(what), pack_of(what)
            base = session.get(Project, base_id) if base_id is not None else newest_version(session, pack)
            if base is not None and base.pack != pack:
                raise Invalid("These files are of another process than the version they are said to come from.")
        key = DataKey(wrapped=vault().wrap_new())
        session.add(key)
        session.flush()
        draft = Draft(
            pack=pack,
            title=title,
            base_id=base.id if base is not None else None,
            key_id=key.id,
            status=DraftStatus.OPEN,
            revision=0,
            created_by=viewer.id,
            created_at=now,
            updated_by=viewer.id,
            updated_at=now,
        )
        session.add(draft)
        session.flush()
        number = base.number if base is not None else 0
        write_revision(session, draft, files, viewer, now, RevisionAction.BEGUN, pack=pack, base=number)
        return draft.id


def pack_of(files: Mapping[str, bytes]) -> str:
    """The code that pack.yaml gives the project. Raises Invalid where there is none."""
    code = plain(files["pack.yaml"]).get("code") if "pack.yaml" in files else None
    if not isinstance(code, str) or not code:
        raise Invalid("The project needs a pack.yaml that says its code.")
    return code


def _titled(title: str) -> str:
    title = " ".join(title.split())
    if not 1 <= len(title) <= LONGEST_TITLE:
        words = "Give the draft a name of at most %(most)s characters."
        raise Invalid(words, {"title": [words]}, most=LONGEST_TITLE)
    return title


def draft_row(draft_id: int, viewer: Viewer) -> Draft:
    """The draft as it stands. Raises NotFound."""
    viewer.require(Permission.PROCESS_DESIGN)
    found: Draft | None = db.session.get(Draft, draft_id, populate_existing=True)
    if found is None:
        raise NotFound("There is no such draft.")
    return found


def _must_have(draft: Draft, revision: int | None) -> None:
    if revision is not None and not 1 <= revision <= draft.revision:
        raise NotFound("This draft has no such revision.")


def draft_source(draft_id: int, viewer: Viewer, revision: int | None = None) -> Source:
    """The files of the draft, now or as a revision left them. Raises NotFound."""
    _must_have(draft_row(draft_id, viewer), revision)
    return Source(files_at(db.session, draft_id, revision))


def draft_file(draft_id: int, name: str, viewer: Viewer, revision: int | None = None) -> Held:
    """One file of the draft. Raises NotFound."""
    _must_have(draft_row(draft_id, viewer), revision)
    found = held(db.session, draft_id, name, revision)
    if found is None:
        raise NotFound("This draft has no such file.")
    return found


def save_file(
    draft_id: int,
    name: str,
    source: bytes,
    base: tuple[int, int] | None,
    viewer: Viewer,
    now: datetime,
    action: str = RevisionAction.SAVED,
) -> Saved:
    """Save a file over the state that the page had (`base`: revision and counter, None for a new file).

    The same bytes once more are no change, so that an answer that got lost can be asked for again. Raises SavedSince
    with who was faster, Unsavable with the line, Stale for a draft that is not on the board any more.
    """
    must_be_savable(name, source)
    with transaction() as session:
        draft = lock_for_writing(session, draft_id, viewer)
        found = held(session, draft_id, name)
        if found is not None and found.source == source:
            return found.saved
        must_be_current(session, draft_id, name, base, found)
        must_fit({**_sizes(session, draft_id), name: len(source)})
        if name == "pack.yaml" and pack_of({name: source}) != draft.pack:
            raise Unsavable(
                "The code in pack.yaml must stay %(code)s: a draft stays one of its process.", code=draft.pack
            )
        write_revision(session, draft, {name: source}, viewer, now, RevisionAction(action), files=1)
        saved = held(session, draft_id, name)
        assert saved is not None
        return saved.saved


def take_away(draft_id: int, name: str, base: tuple[int, int], viewer: Viewer, now: datetime) -> None:
    """Take a file out of the draft; older revisions keep it. Raises SavedSince, NotFound and Stale."""
    with transaction() as session:
        draft = lock_for_writing(session, draft_id, viewer)
        found = held(session, draft_id, name)
        if found is None:
            raise NotFound("This draft has no such file.")
        must_be_current(session, draft_id, name, base, found)
        if name == "pack.yaml":
            raise Invalid("No project can be without its pack.yaml.")
        write_revision(session, draft, {name: None}, viewer, now, files=1)


def rename(draft_id: int, title: str, viewer: Viewer, now: datetime) -> None:
    """Give the draft another name. Raises Invalid, NotFound and Stale."""
    title = _titled(title)
    with transaction() as session:
        draft = lock_for_writing(session, draft_id, viewer)
        draft.title = title
        audit.write_office_event(session, "draft.renamed", viewer.id, now, str(draft.id))


def restore(draft_id: int, revision: int, base: int, viewer: Viewer, now: datetime) -> int:
    """Bring the files back to what a revision held, as a new revision: nothing is lost. `base` is the revision that
    the page showed as the newest. Returns the new number. Raises NotFound, Stale, and Invalid where nothing differs."""
    with transaction() as session:
        draft = lock_for_writing(session, draft_id, viewer)
        _must_have(draft, revision)
        must_be_newest(draft, base)
        then, now_held = files_at(session, draft_id, revision), files_at(session, draft_id)
        changes = changes_between(now_held, then)
        if not changes:
            raise Invalid("The draft holds just that already.")
        write_revision(session, draft, changes, viewer, now, RevisionAction.RESTORED, files=len(changes), of=revision)
        return draft.revision


def must_be_newest(draft: Draft, base: int) -> None:
    """Raises Stale when somebody saved since the page was made."""
    if draft.revision != base:
        raise Stale(SAVED_SINCE)


def changes_between(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> dict[str, bytes | None]:
    """What to write so that `before` becomes `after`; None takes a file away."""
    found: dict[str, bytes | None] = {name: data for name, data in after.items() if before.get(name) != data}
    return found | dict.fromkeys(name for name in before if name not in after)


def discard(draft_id: int, viewer: Viewer, now: datetime) -> None:
    """Lay the draft aside; it keeps everything and can be taken up again. Raises NotFound and Stale."""
    with transaction() as session:
        draft = lock_for_writing(session, draft_id, viewer)
        draft.status, draft.updated_by, draft.updated_at = DraftStatus.DISCARDED, viewer.id, now
        audit.write_office_event(session, "draft.discarded", viewer.id, now, str(draft.id))


def take_up(draft_id: int, viewer: Viewer, now: datetime) -> None:
    """Put a discarded draft back on the board; a second time changes nothing. Raises NotFound and Stale."""
    with transaction() as session:
        draft = lock_draft(session, draft_id, viewer)
        if draft.status is DraftStatus.PUBLISHED:
            raise Stale("This draft has been published. Begin a new one to go on.")
        if draft.status is DraftStatus.DISCARDED:
            draft.status, draft.updated_by, draft.updated_at = DraftStatus.OPEN, viewer.id, now
            audit.write_office_event(session, "draft.taken_up", viewer.id, now, str(draft.id))


def authors_of(session: Any, draft_id: int) -> frozenset[int]:
    """Everybody who saved anything in the draft, since it was begun."""
    rows = session.scalars(sa.select(DraftRevision.author_id).where(DraftRevision.draft_id == draft_id).distinct())
    return frozenset(rows)


def _sizes(session: Any, draft_id: int) -> dict[str, int]:
    newest = (
        sa.select(DraftFile.name, sa.func.max(DraftFile.revision).label("revision"))
        .where(DraftFile.draft_id == draft_id)
        .group_by(DraftFile.name)
        .subquery()
    )
    rows = session.execute(
        sa.select(DraftFile.name, sa.func.length(DraftFile.source).label("size"))
        .join(newest, sa.and_(DraftFile.name == newest.c.name, DraftFile.revision == newest.c.revision))
        .where(DraftFile.draft_id == draft_id, DraftFile.source.is_not(None))
    )
    return {row.name: row.size for row in rows}
