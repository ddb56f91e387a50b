"""Finds the files that a command is asked about, and the pack around them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from workflows.xml import MAX_BYTES

KINDS = (".bpmn", ".dmn", ".form")
PACK_NAMES = ("pack.yaml", "scorecard.yaml", "zh_Hans.yaml")


@dataclass(frozen=True)
class Asked:
    """`files` by name as the person wrote it, judged with `around`: the rest of the pack they belong to."""

    files: dict[str, bytes]
    around: dict[str, bytes]


def asked(paths: tuple[str, ...]) -> list[Asked]:
    """One entry per pack or folder, one for all loose files together; in the order of the paths."""
    found: dict[Path | None, Asked] = {}
    for path in map(Path, paths):
        members = sorted(_members(path)) if path.is_dir() else [path]
        for member in members:
            pack = _pack(member) or (path if path.is_dir() else None)
            entry = found.setdefault(pack, Asked({}, {}))
            entry.files[str(member)] = _content(member)
    for pack, entry in found.items():
        for member in _members(pack) if pack is not None else ():
            if str(member) not in entry.files:
                entry.around[str(member)] = _content(member)
    return list(found.values())


def _members(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file() and _is_asked(path))


def _is_asked(path: Path) -> bool:
    inside = (path.parent.name, path.suffix)
    return path.suffix in KINDS or path.name in PACK_NAMES or inside in (("notices", ".md"), ("scenarios", ".yaml"))


def _pack(path: Path) -> Path | None:
    """The folder of the pack that a file belongs to: its own or the one above, where pack.yaml lies."""
    return next((folder for folder in (path.parent, path.parent.parent) if (folder / "pack.yaml").is_file()), None)


def _content(path: Path) -> bytes:
    with path.open("rb") as handle:
        return handle.read(MAX_BYTES + 1)  # one more than is allowed, so that the reader refuses it in words
