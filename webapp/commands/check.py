"""`probity check`: may these files run as drawn, and if not, what to draw instead."""

import json
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import click

from forms import schema as forms
from webapp.commands.files import asked
from workflows import dmn, law, notices, pack_file, scenarios, translations
from workflows.bpmn import reader
from workflows.errors import Problem, Refused, Unreadable
from workflows.scoring import scorecard

PACK_FILES: Final[dict[str, Callable[[bytes, str], object]]] = {
    "pack.yaml": pack_file.parse,
    "scorecard.yaml": scorecard.parse,
    "zh_Hans.yaml": translations.parse,
}


@dataclass(frozen=True)
class Verdict:
    file: str
    status: str
    problems: tuple[Problem, ...]


@click.command("check")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, readable=True), metavar="FILE…")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array instead of text.")
def check(paths: tuple[str, ...], as_json: bool) -> None:
    """Check diagrams, or whole packs by their folder.

    Says for each file whether it runs, and for every element that cannot be executed as drawn: its id, name and line,
    the reason, and what to draw instead. A file of a pack is checked together with the pack, and the pack against the
    law too (rules law/*, and advice/* that refuses nothing); loose files are checked together with each other. Exit
    code 0 only when every file runs.
    """
    verdicts = judge(paths)
    if as_json:
        click.echo(json.dumps([asdict(verdict) for verdict in verdicts], ensure_ascii=False, indent=2))
    else:
        for verdict in verdicts:
            click.echo(_told(verdict))
    sys.exit(0 if all(verdict.status == "runs" for verdict in verdicts) else 1)


def judge(paths: tuple[str, ...]) -> list[Verdict]:
    """A verdict on every file that the paths name, in their order."""
    verdicts = []
    for group in asked(paths):
        files = {**group.around, **group.files}
        reading = reader.read(files)
        judged = {found.file: Verdict(found.file, found.status, found.problems) for found in reading.files}
        lawful: dict[str, list[Problem]] = {}
        for found in law.lint(files, reading):
            lawful.setdefault(found.file, []).append(found.problem)
        for name, data in group.files.items():
            verdicts.append(_together(judged.get(name) or _judged(name, data), lawful.get(name, [])))
    return verdicts


def _together(verdict: Verdict, lawful: list[Problem]) -> Verdict:
    """With what the law says; advice is told and refuses nothing."""
    refused = verdict.status == "runs" and any(law.stops(problem) for problem in lawful)
    return Verdict(verdict.file, "refused" if refused else verdict.status, (*verdict.problems, *lawful))


def _judged(name: str, data: bytes) -> Verdict:
    """The verdict on a file that is no diagram."""
    try:
        problems = _problems(name, data)
    except Refused as refused:
        problems = refused.problems
    except Unreadable as error:
        return Verdict(name, "unreadable", (Problem("", "", 0, "unreadable", str(error), "Save the file again."),))
    return Verdict(name, "refused" if problems else "runs", problems)


def _problems(name: str, data: bytes) -> tuple[Problem, ...]:
    """What the reader of this kind of file says. Raises Refused, Unreadable."""
    path = Path(name)
    if path.suffix == ".dmn":
        return dmn.lint(dmn.read(data, path.name))
    if path.suffix == ".form":
        forms.read(data)
    elif path.parent.name == "notices" and path.suffix == ".md":
        notices.parse(f"notices/{path.name}", data)
    elif path.parent.name == "scenarios" and path.suffix == ".yaml":
        scenarios.parse(data, f"scenarios/{path.name}")
    elif path.name in PACK_FILES:
        PACK_FILES[path.name](data, path.name)
    else:
        raise Unreadable("Expected a .bpmn, .dmn or .form file, or a file of a pack.")
    return ()


def _told(verdict: Verdict) -> str:
    lines = [f"{verdict.file}: {verdict.status}"]
    for problem in verdict.problems:
        named = " ".join(part for part in (problem.element, repr(problem.name) if problem.name else "") if part)
        lines.append(f"  line {problem.line}  {named or '(file)'}  [{problem.rule}]")
        lines.append(f"    {problem.reason}")
        lines.append(f"    Instead: {problem.instead}")
    return "\n".join(printable(line) for line in lines)


def printable(text: str) -> str:
    """Text for a terminal: control characters that a file may carry act on nobody's screen."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
