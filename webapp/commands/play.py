"""`probity play`: runs a diagram with made-up answers on random paths and says what no run came to."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from workflows import catalog, xml
from workflows.bpmn.drawn import BPMN
from workflows.bpmn.elements.call_activity import CallActivity
from workflows.catalog import Project, Source
from workflows.errors import ProcessError, Refused, Unreadable
from workflows.play import Report
from workflows.play import play as played

FOLDERS = ("forms", "notices")
KINDS = (".bpmn", ".dmn", ".form", ".yaml", ".md")
SHOWN = 10


@click.command("play")
@click.argument("path", metavar="FILE", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@click.option("--seed", default=0, show_default=True, help="The same seed plays the same games.")
@click.option("--runs", default=200, show_default=True, type=click.IntRange(1, 100_000), help="How many games.")
@click.option("--draft", is_flag=True, help="Take what a sketch leaves out (conditions, forms, ids) as a free choice.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of text.")
def play(path: Path, seed: int, runs: int, draft: bool, as_json: bool) -> None:
    """Play a diagram: made-up answers, random paths, time that jumps, the state reloaded after every step.

    Called processes, decisions and forms are looked for beside FILE; a file of a pack is played with its pack. Exit
    code 0 only when every run came to an end, none got stuck, and every element was visited.
    """
    try:
        report = _report(path, seed, runs, draft)
    except Refused as refused:
        _refuse(as_json, [asdict(problem) for problem in refused.problems], str(refused))
    except ProcessError as error:
        _refuse(as_json, [], str(error))
    if as_json:
        shape = asdict(report) | {"unvisited": list(report.unvisited)}
        shape.pop("reasons")
        click.echo(json.dumps(shape, ensure_ascii=False))
    else:
        click.echo(_told(path, report))
    sys.exit(0 if report.well else 1)


def gather(path: Path, draft: bool) -> Source:
    """The file with what it needs: its whole pack, or the called processes, decisions and forms of its folder."""
    pack = next((folder for folder in (path.parent, path.parent.parent) if (folder / "pack.yaml").is_file()), None)
    if draft:
        return Source({path.name: path.read_bytes()})
    folder = pack or path.parent
    members = [*folder.iterdir(), *(file for name in FOLDERS for file in folder.glob(f"{name}/*"))]
    files = {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in sorted(members)
        if file.suffix in KINDS and file.is_file()
    }
    return Source(files if pack else _needed(path.name, files))


def _needed(name: str, files: dict[str, bytes]) -> dict[str, bytes]:
    """A folder may hold diagrams that have nothing to do with one another: only those that are called come along."""
    holds, calls = {}, {}
    for other, data in files.items():
        if other.endswith(".bpmn"):
            try:
                root = xml.parse(data)
            except Unreadable:
                continue
            holds[other] = {process.get("id") for process in root.iterfind(BPMN + "process")}
            calls[other] = {str(found) for found in root.xpath("//@processId | //@calledElement")}
    wanted, waiting = {name}, [name]
    while waiting:
        called = calls.get(waiting.pop(), set())
        more = [other for other, ids in holds.items() if other not in wanted and ids & called]
        wanted.update(more)
        waiting.extend(more)
    return {other: data for other, data in files.items() if other in wanted or other.endswith((".dmn", ".form"))}


def _report(path: Path, seed: int, runs: int, draft: bool) -> Report:
    source = gather(path, draft)
    project = catalog.load(source, draft=draft)
    name = next(file for file in source.files if file.rpartition("/")[2] == path.name)
    asked = [process_id for process_id in project.processes if project.specs[process_id].file == name]
    return played(project, _starts(project, asked), asked, runs, seed)


def _starts(project: Project, asked: list[str]) -> list[str]:
    """Processes of the file that nothing in the file calls; all of them where they call each other in a ring."""
    called = {
        element.called
        for (process_id, _), element in project.elements.items()
        if process_id in asked and isinstance(element, CallActivity)
    }
    return [process_id for process_id in asked if process_id not in called] or asked


def _refuse(as_json: bool, problems: list[dict[str, object]], message: str) -> None:
    """Say why the file cannot be played at all, and stop."""
    if as_json:
        nothing = {"runs": 0, "completed": 0, "stalls": 0, "nodes": 0, "visited": 0, "unvisited": []}
        click.echo(json.dumps({**nothing, "refused": message, "problems": problems}, ensure_ascii=False))
    else:
        click.echo(f"Cannot be played: {message}", err=True)
    sys.exit(1)


def _told(path: Path, report: Report) -> str:
    lines = [
        f"{path.name}: {report.completed} of {report.runs} runs ended, {report.stalls} got stuck; "
        f"{report.visited} of {report.nodes} elements visited."
    ]
    if report.unvisited:
        lines.append(f"Never visited: {', '.join(report.unvisited)}")
    lines += [f"Stuck: {reason}" for reason in report.reasons[:SHOWN]]
    return "\n".join(lines)
