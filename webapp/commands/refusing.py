"""How a command refuses a file: every problem with its line, its reason and what to do, and exit code 1."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import click

from webapp.commands.check import printable
from workflows.errors import Refused
from workflows.strict_yaml import MOST_BYTES


def bytes_of(path: Path) -> bytes:
    """The file, or one byte more than is allowed, so that its reader refuses it in words."""
    with path.open("rb") as handle:
        return handle.read(MOST_BYTES + 1)


@contextmanager
def refusing(as_json: bool) -> Iterator[None]:
    """Tell what is refused inside on standard error (as JSON on standard output) and end with exit code 1."""
    try:
        yield
    except Refused as refused:
        if as_json:
            click.echo(json.dumps({"refused": [asdict(p) for p in refused.problems]}, ensure_ascii=False))
        else:
            for problem in refused.problems:
                place = f"{problem.name}, line {problem.line}" + (f", {problem.element}" if problem.element else "")
                click.echo(printable(f"{place}: {problem.reason}"), err=True)
                if problem.instead:
                    click.echo(printable(f"  Instead: {problem.instead}"), err=True)
            click.echo("Nothing was computed. Mend the lines above and run the command again.", err=True)
        sys.exit(1)
