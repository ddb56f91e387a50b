"""`probity outline`: a diagram as indented text, for eyes and screen readers alike."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from webapp.commands.check import printable
from workflows.bpmn import reader
from workflows.bpmn.outline import outline as lines_of
from workflows.xml import MAX_BYTES


@click.command("outline")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, readable=True), metavar="FILE")
@click.option("--json", "as_json", is_flag=True, help="Print the lines as JSON: depth, element_id, kind, text.")
def outline(path: str, as_json: bool) -> None:
    """Tell a diagram as indented text.

    Processes, lanes, steps in their order, branches with their conditions, events on borders and called processes;
    every element once. A diagram that would be refused is told all the same. Exit code 1 when it cannot be read.
    """
    with Path(path).open("rb") as handle:
        (found,) = reader.read({"drawing.bpmn": handle.read(MAX_BYTES + 1)}, draft=True).files
    if found.diagram is None:
        click.echo(printable(found.problems[0].reason), err=True)
        sys.exit(1)
    lines = lines_of(found.diagram)
    if as_json:
        click.echo(json.dumps([asdict(line) for line in lines], ensure_ascii=False, indent=2))
    else:
        for line in lines:
            click.echo("  " * line.depth + printable(line.text))
