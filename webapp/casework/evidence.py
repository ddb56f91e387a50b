"""The evidence store: originals sealed by content hash and never rendered, safe copies shown instead."""

import codecs
import hashlib
import os
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from flask import current_app

from webapp.access.outsider import Outsider
from webapp.access.permissions import Permission
from webapp.access.viewer import Viewer
from webapp.casework import rendering, staleness
from webapp.casework.ground import Actor, Ground, lock_case
from webapp.casework.record import note_alone
from webapp.casework.rendering import CannotRender
from webapp.db import after_commit, transaction
from webapp.logs import log
from webapp.models import Evidence, Submission
from webapp.refusals import Invalid, NotFound
from webapp.vault import DataKey

MOST_PAGES = 500


@dataclass(frozen=True)
class Inspected:
    """An upload that was looked into: what it is by its content, whatever its name says."""

    data: bytes
    media_type: str
    sha256: str
    pages: int


def inspect(stream: IO[bytes], name: str, limit: int) -> Inspected:
    """Read at most `limit` bytes and tell what they are. Raises Invalid with words for the person."""
    name = clean_title(name)
    data = stream.read(limit + 1)
    if len(data) > limit:
        raise Invalid("%(name)s is larger than %(most)s MB.", name=name, most=limit // 1048576)
    if not data:
        raise Invalid("%(name)s is empty.", name=name)
    media_type, pages = _type_of(data, name)
    return Inspected(data, media_type, hashlib.sha256(data).hexdigest(), pages)


_MAGIC = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)


def _type_of(data: bytes, name: str) -> tuple[str, int]:
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind, _pages(data, kind, name)
    if b"\0" not in data:
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            pass
        else:
            if data.removeprefix(codecs.BOM_UTF8).lstrip()[:1] != b"<":
                return "text/plain", 1
    raise Invalid("%(name)s is not a PDF, PNG, JPEG or plain text file. Save it as PDF and try again.", name=name)


def _pages(data: bytes, media_type: str, name: str) -> int:
    try:
        pages = rendering.count_pages(data, media_type)
    except CannotRender:
        raise Invalid("%(name)s is damaged, protected by a password or far too large.", name=name) from None
    if pages > MOST_PAGES:
        raise Invalid("%(name)s has more than %(most)s pages.", name=name, most=MOST_PAGES)
    return pages


def add_evidence(
    case_id: int,
    upload: Inspected,
    title: str,
    source: str,
    viewer: Viewer | Outsider,
    now: datetime,
    task_id: int | None = None,
    source_group: str = "",
    criteria: str = "",
    withheld: bool = False,
) -> int:
    """Seal the original into the store and list it in the case. The same file twice is one piece of evidence."""
    if isinstance(viewer, Viewer):
        viewer.require(Permission.EVIDENCE_ADD)
    with transaction() as session:
        ground = lock_case(session, case_id, Actor.of(viewer), now)
        if not (viewer.case_id == case_id if isinstance(viewer, Outsider) else viewer.sees_unit(ground.unit_path)):
            raise NotFound("There is no such case.")
        known = session.scalar(
            sa.select(Evidence.id).where(Evidence.case_id == case_id, Evidence.sha256 == upload.sha256)
        )
        if known is not None:
            return int(known)
        row = _list(ground, upload, title, source, task_id, source_group, criteria, withheld)
        _write(ground.key, case_id, upload)
        return row.id


def _list(
    ground: Ground,
    upload: Inspected,
    title: str,
    source: str,
    task_id: int | None,
    source_group: str,
    criteria: str,
    withheld: bool,
) -> Evidence:
    number = ground.session.scalar(
        sa.select(sa.func.coalesce(sa.func.max(Evidence.number), 0)).where(Evidence.case_id == ground.case.id)
    )
    row = Evidence(
        case_id=ground.case.id,
        number=int(number or 0) + 1,
        title=ground.key.seal(tidy(title)),
        sha256=upload.sha256,
        media_type=upload.media_type,
        size=len(upload.data),
        pages=upload.pages,
        source=source,
        source_group=source_group,
        criteria=criteria,
        added_by=ground.actor.id,
        link_id=ground.actor.link_id,
        added_at=ground.now,
        task_id=task_id,
        withheld_at=ground.now if withheld else None,
    )
    ground.session.add(row)
    ground.session.flush()
    staleness.mark(ground)
    note_alone(ground, "evidence.added", str(row.id), sha256=upload.sha256, type=upload.media_type)
    return row


def clean_title(title: str) -> str:
    """A file name as a title: without its path, tidied."""
    return tidy(title.replace("\\", "/").rsplit("/", 1)[-1])


def tidy(title: str) -> str:
    """A title on one line: no control characters, none that turn the reading direction, at most 120 characters."""
    kept = "".join(" " if unicodedata.category(sign).startswith("C") else sign for sign in title)
    return " ".join(kept.split())[:120] or "Document"


def _path(case_id: int, sha256: str) -> Path:
    home: Path = current_app.extensions["settings"].home
    return home / "evidence" / str(case_id) / sha256


def _write(key: DataKey, case_id: int, upload: Inspected) -> None:
    """The file is there before the commit: a row without its file must never exist."""
    path = _path(case_id, upload.sha256)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = path.with_suffix(".part")
    with partial.open("wb") as out:
        out.write(key.seal_bytes(upload.data))
        out.flush()
        os.fsync(out.fileno())
    partial.replace(path)


def destroy(ground: Ground, row: Evidence) -> None:
    """Take a document out of the case for good; its file goes once the transaction has been committed."""
    path = _path(row.case_id, row.sha256)
    ground.session.execute(sa.update(Submission).where(Submission.scan_id == row.id).values(scan_id=None))
    ground.session.delete(row)
    ground.note("evidence.destroyed", str(row.id))
    after_commit(ground.session, lambda: path.unlink(missing_ok=True))


def original(key: DataKey, row: Evidence) -> bytes:
    """The bytes as they came. Raises NotFound when the file is gone or is not the one that was sealed."""
    try:
        data = key.open_bytes(_path(row.case_id, row.sha256).read_bytes())
    except (OSError, InvalidTag, ValueError):
        data = b""
    if hashlib.sha256(data).hexdigest() != row.sha256:
        log.error("evidence changed outside", extra={"data": {"evidence": row.id, "case": row.case_id}})
        raise NotFound("This file has been changed outside the system and cannot be shown.")
    return data


def safe_copy(key: DataKey, row: Evidence, page: int) -> bytes:
    """One page as a fresh PNG: nothing of the original's code, links or metadata survives."""
    if not 1 <= page <= max(row.pages, 1):
        raise NotFound("There is no such page.")
    try:
        return rendering.draw_page(original(key, row), row.media_type, page)
    except CannotRender:
        raise NotFound("This page cannot be shown safely. The original can be downloaded.") from None
