"""A project as a ZIP: written so that version control shows small differences, read as something a stranger sent."""

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

import orjson

from webapp.casework.draft_files import must_be_savable, must_fit
from webapp.refusals import Unsavable
from workflows.canonical import canonical
from workflows.project_files import MOST_BYTES, MOST_BYTES_TOGETHER, MOST_FILES

MANIFEST = "probity.json"
MOST_ENTRIES = 2 * MOST_FILES
MOST_PACKED = 16 * 1024 * 1024
MOST_SWELLING = 200
"""How many times its packed size an entry may be; the shipped files come to 20 at most."""
_DAY = (1980, 1, 1, 0, 0, 0)
_LEFT_OUT = re.compile(r"(^|/)(__MACOSX/|\.git(/|$)|\.DS_Store$|Thumbs\.db$)|(^|/)(README|LICENSE)(\.[a-z]+)?$")


@dataclass(frozen=True)
class NotTaken:
    """A file of the archive that cannot be taken, and why: an English msgid with its values, and the line."""

    name: str
    reason: str
    values: Mapping[str, object]
    line: int


@dataclass(frozen=True)
class Archive:
    """What an archive holds for a project. `base` is the digest of the version it was exported from, '' unknown."""

    files: Mapping[str, bytes]
    not_taken: tuple[NotTaken, ...]
    left_out: tuple[str, ...]
    base: str


def pack(files: Mapping[str, bytes], pack_code: str, base: str) -> bytes:
    """The ZIP of a project: every file in its one form, a manifest, and the same bytes for the same content."""
    written = {name: canonical(name, data) for name, data in sorted(files.items())}
    manifest = {
        "format": 1,
        "pack": pack_code,
        "base": base,
        "files": {name: sha256(data).hexdigest() for name, data in written.items()},
    }
    written[MANIFEST] = orjson.dumps(manifest, option=orjson.OPT_INDENT_2) + b"\n"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted(written.items()):
            entry = zipfile.ZipInfo(name, _DAY)
            entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, 0o644 << 16, 3
            archive.writestr(entry, data)
    return out.getvalue()


def unpack(data: bytes) -> Archive:
    """What a ZIP holds for a project. Nothing is written anywhere, and nothing is unpacked beyond what is allowed.

    Raises Unsavable for an archive that is none, too large, or made to harm: what it holds is not looked at then.
    """
    if len(data) > MOST_PACKED:
        raise Unsavable("The ZIP file is larger than 16 MB.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _must_be_harmless(entries)
            read = {entry.filename: _content(archive, entry) for entry in entries if _is_wanted(entry.filename)}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError, RuntimeError):
        raise Unsavable("This is no ZIP file, or a damaged one.") from None
    inside = _below_one_folder(read)
    manifest = inside.pop(MANIFEST, None)
    files, not_taken = _sorted_out(inside)
    must_fit({name: len(source) for name, source in files.items()})
    if not files:
        raise Unsavable("The ZIP file holds no file of a project.")
    left_out = tuple(entry.filename for entry in entries if not _is_wanted(entry.filename))
    return Archive(files, tuple(not_taken), left_out, _base(manifest))


def _must_be_harmless(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_ENTRIES:
        raise Unsavable("The ZIP file holds more than %(most)s files.", most=MOST_ENTRIES)
    seen: set[str] = set()
    together = 0
    for entry in entries:
        name = entry.filename
        parts = name.split("/")
        if name.startswith("/") or "\\" in name or ":" in name or ".." in parts or "." in parts or "" in parts:
            raise Unsavable("The ZIP file wants to write outside of its own folder: “%(name)s”.", name=name[:80])
        if stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG):
            raise Unsavable("The ZIP file holds something that is no plain file: “%(name)s”.", name=name[:80])
        if entry.flag_bits & 0x1:
            raise Unsavable("The ZIP file is encrypted. Send it without a password.")
        if name.casefold() in seen:
            raise Unsavable("The ZIP file holds “%(name)s” twice.", name=name[:80])
        seen.add(name.casefold())
        together += entry.file_size
        if together > 2 * MOST_BYTES_TOGETHER or entry.file_size > MOST_SWELLING * max(entry.compress_size, 1024):
            raise Unsavable("The ZIP file would swell beyond what a project may hold: “%(name)s”.", name=name[:80])


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """At most a byte more than a file may have, whatever the archive says of itself."""
    with archive.open(entry) as file:
        return file.read(MOST_BYTES + 1)


def _is_wanted(name: str) -> bool:
    return _LEFT_OUT.search(name) is None


def _below_one_folder(read: Mapping[str, bytes]) -> dict[str, bytes]:
    """Archives of a folder hold everything below it; what lies in one folder together is lifted out of it."""
    tops = {name.partition("/")[0] for name in read}
    folder = next(iter(tops)) + "/" if len(tops) == 1 else ""
    if not folder or f"{folder}pack.yaml" not in read:
        return dict(read)
    return {name.removeprefix(folder): data for name, data in read.items()}


def _sorted_out(read: Mapping[str, bytes]) -> tuple[dict[str, bytes], list[NotTaken]]:
    files: dict[str, bytes] = {}
    not_taken: list[NotTaken] = []
    for name, data in sorted(read.items()):
        try:
            must_be_savable(name, data)
            files[name] = data
        except Unsavable as refusal:
            not_taken.append(NotTaken(name, refusal.message, refusal.values, refusal.line))
    return files, not_taken


def _base(manifest: bytes | None) -> str:
    try:
        found = orjson.loads(manifest or b"{}")
    except orjson.JSONDecodeError:
        return ""
    base = found.get("base") if isinstance(found, dict) else ""
    return base if isinstance(base, str) and re.fullmatch(r"[0-9a-f]{64}", base) else ""
