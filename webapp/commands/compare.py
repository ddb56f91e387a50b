"""`probity compare`: what changes between two packs, in words and thing by thing."""

import json
import sys
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import Final

import click

from webapp.commands.check import printable
from workflows.compare import Change, Comparison, FileChange, How, Point, compare, summary
from workflows.compare.changes import Topic
from workflows.compare.files import kind_of
from workflows.xml import MAX_BYTES

_SIGNS: Final = {How.ADDED: "+", How.GONE: "-", How.CHANGED: "~", How.RENAMED: "~", How.MOVED: "<>"}
_MOST_FILES: Final = 2_000


@click.command("compare")
@click.argument("old", type=click.Path(exists=True, file_okay=False, readable=True), metavar="OLD")
@click.argument("new", type=click.Path(exists=True, file_okay=False, readable=True), metavar="NEW")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object: same, summary, files.")
def compare_command(old: str, new: str, as_json: bool) -> None:
    """Say what changes between two packs, each a folder with a pack.yaml.

    First in words: what it means for the law, the person, who works on it and the score; "!" marks a safeguard that
    grows weaker. Then file by file, each thing with what it was and is: + added, - taken away, ~ changed, <> moved.
    Other formatting is no difference. Exit code 0 when both are the same, 1 when they differ.
    """
    left, right = _files(Path(old)), _files(Path(new))
    found = compare(left, right)
    points = summary(found, left, right)
    if as_json:
        click.echo(json.dumps(_plain(found, points), ensure_ascii=False, indent=2))
    else:
        for line in _told(found, points, left, right):
            click.echo(printable(line))
    sys.exit(1 if found else 0)


def _files(folder: Path) -> dict[str, bytes]:
    """The files of a pack as a project names them; what no project has (notes, hidden files) is left out."""
    if not (folder / "pack.yaml").is_file():
        raise click.UsageError(f"Expected a pack but {folder} has no pack.yaml.")
    found = {}
    for path in sorted(folder.rglob("*"))[:_MOST_FILES]:
        name = path.relative_to(folder).as_posix()
        if path.is_file() and kind_of(name) is not Topic.OTHER:
            with path.open("rb") as handle:
                found[name] = handle.read(MAX_BYTES + 1)
    return found


def _plain(found: Comparison, points: tuple[Point, ...]) -> dict[str, object]:
    files = [asdict(file) for file in found.files]
    return {"same": not found, "summary": [asdict(point) for point in points], "files": files}


def _told(found: Comparison, points: tuple[Point, ...], left: dict[str, bytes], right: dict[str, bytes]) -> list[str]:
    # The words are those of the pages, which take a while to load.
    from webapp.pages.designer.compare_terms import WHOM
    from webapp.pages.designer.compare_words import Words

    if not found:
        return ["These two are the same."]
    words = Words(left, right)
    lines = []
    for whom, told in groupby(sorted(points, key=lambda one: list(WHOM).index(one.whom)), lambda one: one.whom):
        lines += [f"{WHOM[whom]}:", *(f"{'!' if one.alarm else ' '} {words.sentence(one)}" for one in told), ""]
    for file in found.files:
        renamed = f" (before: {file.was_file})" if file.was_file else ""
        lines.append(f"{_SIGNS[file.how]} {file.file}{renamed}")
        lines += [f"    {_line(change)}" for change in _listed(file)]
    return lines


def _listed(file: FileChange) -> tuple[Change, ...]:
    """A file that came or went is told by its name alone."""
    return file.changes if file.how in (How.CHANGED, How.RENAMED) else ()


def _line(change: Change) -> str:
    name = f" “{change.name}”" if change.name and change.name != change.subject else ""
    told = "" if not change.what else f": {change.what}"
    if change.what and not change.layout:
        told += f" {change.was or 'nothing'} -> {change.now or 'nothing'}"
    return f"{_SIGNS[change.how]} {change.kind} {change.subject}{name}{told}"
