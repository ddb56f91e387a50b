"""Taking a project out of the house and back in: what an archive would change is shown first, then taken by consent."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import current_app

from webapp.access.permissions import Permission
from webapp.access.viewer import Viewer
from webapp.casework import archives, drafting
from webapp.casework.archives import Archive, NotTaken
from webapp.casework.draft_files import files_at, files_of_version, lock_for_writing, must_fit, write_revision
from webapp.casework.drafting import draft_row, draft_source, must_be_newest, pack_of
from webapp.casework.publishing import newest_version
from webapp.db import db, transaction
from webapp.models import Project
from webapp.refusals import Invalid, NotFound, Stale, Unsavable
from workflows.canonical import same
from workflows.vocabulary import RevisionAction

KEPT = timedelta(hours=24)
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Arrival:
    """What an archive would do. `digest` names it for the second step; `revision` is what it was compared with."""

    digest: str
    revision: int
    added: tuple[str, ...]
    changed: tuple[str, ...]
    gone: tuple[str, ...]
    equal: int
    not_taken: tuple[NotTaken, ...]
    left_out: tuple[str, ...]

    @property
    def changes(self) -> bool:
        return bool(self.added or self.changed or self.gone)


def export_draft(draft_id: int, viewer: Viewer) -> bytes:
    """The draft as it is saved, as a ZIP. Raises NotFound."""
    row, source = draft_row(draft_id, viewer), draft_source(draft_id, viewer)
    base = db.session.scalar(sa.select(Project.digest).where(Project.id == row.base_id))
    return archives.pack(source.files, row.pack, base or "")


def export_version(project_id: int, viewer: Viewer) -> bytes:
    """A published version as a ZIP. Raises NotFound."""
    viewer.require(Permission.PROCESS_READ)
    row = db.session.get(Project, project_id)
    if row is None:
        raise NotFound("There is no such process.")
    return archives.pack(files_of_version(db.session, project_id), row.pack, row.digest)


def arrive(draft_id: int, data: bytes, viewer: Viewer, now: datetime) -> Arrival:
    """Look at an archive for this draft, without changing anything. Raises Unsavable, Invalid and NotFound."""
    row = draft_row(draft_id, viewer)
    archive = archives.unpack(data)
    _must_be_of(archive, row.pack)
    return _compared(_keep(data, viewer, now), row.revision, archive, draft_source(draft_id, viewer).files)


def arrive_new(data: bytes, viewer: Viewer, now: datetime) -> tuple[Arrival, str]:
    """Look at an archive that a draft shall begin from; the other is the code of its pack. Raises Invalid."""
    viewer.require(Permission.PROCESS_DESIGN)
    archive = archives.unpack(data)
    code = _code_of(archive)
    base = _base_of(db.session, archive, code)
    return _compared(_keep(data, viewer, now), 0, archive, files_of_version(db.session, base)), code


def take(draft_id: int, digest: str, revision: int, viewer: Viewer, now: datetime) -> int:
    """Put into the draft what `arrive` told of: added and changed files come, those the archive lacks go, refused ones
    stay as they were. Returns the number of the new revision. Raises Stale, Invalid and NotFound."""
    archive = archives.unpack(_kept(digest, viewer))
    with transaction() as session:
        draft = lock_for_writing(session, draft_id, viewer)
        must_be_newest(draft, revision)
        _must_be_of(archive, draft.pack)
        before = files_at(session, draft_id)
        arrival = _compared(digest, revision, archive, before)
        changes: dict[str, bytes | None] = {name: archive.files[name] for name in (*arrival.added, *arrival.changed)}
        changes |= dict.fromkeys(arrival.gone)
        if not changes:
            raise Invalid("The ZIP file holds just what the draft holds.")
        after = {name: len(data) for name, data in before.items() if name not in arrival.gone}
        must_fit(after | {name: len(data) for name, data in changes.items() if data is not None})
        write_revision(session, draft, changes, viewer, now, RevisionAction.IMPORTED, files=len(changes))
        return draft.revision


def begin_from(digest: str, title: str, viewer: Viewer, now: datetime) -> int:
    """Begin a draft with the files of an archive that `arrive_new` told of. Raises Stale, Invalid and Unsavable."""
    archive = archives.unpack(_kept(digest, viewer))
    base = _base_of(db.session, archive, _code_of(archive))
    return drafting.begin(archive.files, title, viewer, now, base)


def _base_of(session: Any, archive: Archive, code: str) -> int | None:
    """The version that the archive was exported from, where this office has it; else the newest of its pack."""
    known = session.scalar(
        sa.select(sa.func.max(Project.id)).where(Project.pack == code, Project.digest == archive.base)
    )
    newest = newest_version(session, code)
    return known or (newest.id if newest else None)


def _code_of(archive: Archive) -> str:
    """The code in its pack.yaml. Raises Invalid, with the reason where that file could not be taken."""
    for one in archive.not_taken:
        if one.name == "pack.yaml":
            raise Unsavable(one.reason, one.line, **one.values)
    return pack_of(archive.files)


def _must_be_of(archive: Archive, pack: str) -> None:
    code = _code_of(archive)
    if code != pack:
        raise Invalid("The ZIP file is of the process %(code)s, this draft of %(pack)s.", code=code, pack=pack)


def _compared(digest: str, revision: int, archive: Archive, before: Mapping[str, bytes]) -> Arrival:
    after = archive.files
    refused = {one.name for one in archive.not_taken}
    both = [name for name in after if name in before]
    changed = tuple(name for name in both if not same(name, before[name], after[name]))
    return Arrival(
        digest=digest,
        revision=revision,
        added=tuple(name for name in after if name not in before),
        changed=changed,
        gone=tuple(name for name in before if name not in after and name not in refused),
        equal=len(both) - len(changed),
        not_taken=archive.not_taken,
        left_out=archive.left_out,
    )


# --- what lies between the two steps ----------------------------------------------------------------------------------


def _folder(viewer: Viewer) -> Path:
    home: Path = current_app.extensions["settings"].home
    return home / "arrivals" / str(viewer.id)


def _keep(data: bytes, viewer: Viewer, now: datetime) -> str:
    """Keep the archive for its sender alone until it is taken, or a day; older ones of theirs go."""
    folder = _folder(viewer)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for old in folder.iterdir():
        if old.stat().st_mtime < (now - KEPT).timestamp():
            old.unlink(missing_ok=True)
    digest = sha256(data).hexdigest()
    written = folder / f"{digest}.{id(data)}"
    written.write_bytes(data)
    os.utime(written, (now.timestamp(), now.timestamp()))
    written.replace(folder / digest)
    return digest


def _kept(digest: str, viewer: Viewer) -> bytes:
    path = _folder(viewer) / digest
    if not _DIGEST.fullmatch(digest) or not path.is_file():
        raise Stale("The ZIP file is not kept any more. Choose it once more.")
    return path.read_bytes()
