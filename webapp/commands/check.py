"""`probity check`: may these files run as drawn, and if not, what to draw instead."""

import json
import sys
from dataclasses import asdict, dataclass

import click

from webapp.commands.files import asked
from workflows.bpmn import reader
from workflows.errors import Problem


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
    the reason, and what to draw instead. A file of a pack is checked together with the pack; loose files are checked
    together with each other. Exit code 0 only when every file runs.
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
        diagrams = reader.read({**group.around, **group.files})
        judged = {found.file: Verdict(found.file, found.status, found.problems) for found in diagrams.files}
        verdicts += [judged[name] for name in group.files if name in judged]
    return verdicts


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
