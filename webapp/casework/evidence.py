"""The evidence store: originals sealed by content hash and never rendered, safe copies shown instead."""

import hashlib
import io
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

import pypdfium2 as pdfium
import sqlalchemy as sa
from flask import current_app
from PIL import Image, ImageOps

from webapp.access.permissions import Permission
from webapp.access.viewer import Viewer
from webapp.casework.ground import Actor, Ground, lock_case
from webapp.casework.record import note_alone
from webapp.db import after_commit, transaction
from webapp.models import Evidence, Submission
from webapp.refusals import Invalid, NotFound
from webapp.vault import DataKey

MOST_PIXELS = 60_000_000
MOST_PAGES = 500
COPY_WIDTH = 1240


@dataclass(frozen=True)
class Inspected:
    """An upload that was looked into: what it is by its content, whatever its name says."""

    data: bytes
    media_type: str
    sha256: str
    pages: int


def inspect(stream: IO[bytes], name: str, limit: int) -> Inspected:
    """Read at most `limit` bytes and tell what they are. Raises Invalid with words for the person."""
    data = stream.read(limit + 1)
    if len(data) > limit:
        raise Invalid("%(name)s is larger than %(most)s MB.", name=name, most=limit // 1048576)
    if not data:
        raise Invalid("%(name)s is empty.", name=name)
    media_type, pages = _type_of(data, name)
    return Inspected(data, media_type, hashlib.sha256(data).hexdigest(), pages)


def _type_of(data: bytes, name: str) -> tuple[str, int]:
    if data.startswith(b"%PDF-"):
        return "application/pdf", _pdf_pages(data, name)
    for magic, kind in ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg")):
        if data.startswith(magic):
            _open_image(data, name).close()
            return kind, 1
    if b"\0" not in data:
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            pass
        else:
            if data.lstrip()[:1] != b"<":
                return "text/plain", 1
    raise Invalid("%(name)s is not a PDF, PNG, JPEG or plain text file. Save it as PDF and try again.", name=name)


def _pdf_pages(data: bytes, name: str) -> int:
    try:
        document = pdfium.PdfDocument(data)
        pages = len(document)
        document.close()
    except pdfium.PdfiumError:
        raise Invalid("%(name)s is damaged or protected by a password.", name=name) from None
    if pages > MOST_PAGES:
        raise Invalid("%(name)s has more than %(most)s pages.", name=name, most=MOST_PAGES)
    return pages


def _open_image(data: bytes, name: str) -> Image.Image:
    try:
        image = Image.open(io.BytesIO(data), formats=("PNG", "JPEG"))
        if image.width * image.height > MOST_PIXELS:
            raise Invalid("%(name)s has too many pixels.", name=name)
        image.load()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise Invalid("%(name)s is damaged and cannot be opened.", name=name) from None
    return image


def add_evidence(
    case_id: int,
    upload: Inspected,
    title: str,
    source: str,
    viewer: Viewer,
    now: datetime,
    task_id: int | None = None,
    source_group: str = "",
    criteria: str = "",
) -> int:
    """Seal the original into the store and list it in the case. The same file twice is one piece of evidence."""
    viewer.require(Permission.EVIDENCE_ADD)
    with transaction() as session:
        ground = lock_case(session, case_id, Actor.of(viewer), now)
        if not viewer.sees_unit(ground.unit_path):
            raise NotFound("There is no such case.")
        known = session.scalar(
            sa.select(Evidence.id).where(Evidence.case_id == case_id, Evidence.sha256 == upload.sha256)
        )
        if known is not None:
            return int(known)
        row = _list(ground, upload, title, source, viewer.id, task_id, source_group, criteria)
        _write(ground.key, case_id, upload)
        return row.id


def _list(
    ground: Ground,
    upload: Inspected,
    title: str,
    source: str,
    added_by: int,
    task_id: int | None,
    source_group: str,
    criteria: str,
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
        added_by=added_by,
        added_at=ground.now,
        task_id=task_id,
    )
    ground.session.add(row)
    ground.session.flush()
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
    partial.write_bytes(key.seal_bytes(upload.data))
    partial.replace(path)


def destroy(ground: Ground, row: Evidence) -> None:
    """Take a document out of the case for good; its file goes once the transaction has been committed."""
    path = _path(row.case_id, row.sha256)
    ground.session.execute(sa.update(Submission).where(Submission.scan_id == row.id).values(scan_id=None))
    ground.session.delete(row)
    ground.note("evidence.destroyed", str(row.id))
    after_commit(ground.session, lambda: path.unlink(missing_ok=True))


def original(key: DataKey, row: Evidence) -> bytes:
    """The bytes as they came, checked against their hash."""
    data = key.open_bytes(_path(row.case_id, row.sha256).read_bytes())
    if hashlib.sha256(data).hexdigest() != row.sha256:
        raise NotFound("This file has been changed outside the system and cannot be shown.")
    return data


def safe_copy(key: DataKey, row: Evidence, page: int) -> bytes:
    """One page as a fresh PNG: nothing of the original's code, links or metadata survives."""
    if not 1 <= page <= max(row.pages, 1):
        raise NotFound("There is no such page.")
    data = original(key, row)
    if row.media_type == "application/pdf":
        document = pdfium.PdfDocument(data)
        try:
            sheet = document[page - 1]
            image = sheet.render(scale=min(COPY_WIDTH / max(sheet.get_width(), 1), 4)).to_pil()
        finally:
            document.close()
    else:
        image = ImageOps.exif_transpose(_open_image(data, "file"))
        image.thumbnail((COPY_WIDTH, COPY_WIDTH * 4))
    out = io.BytesIO()
    image.convert("RGB").save(out, "PNG")
    return out.getvalue()
