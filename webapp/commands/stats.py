"""`probity stats`: agreement of raters, weights from comparisons, adverse impact, from a file."""

import json
from pathlib import Path
from typing import Any

import click

from webapp.commands.refusing import bytes_of, refusing
from workflows.scoring.statistics import STATISTICS, compute


@click.command("stats")
@click.argument("kind", type=click.Choice(list(STATISTICS)))
@click.argument("path", metavar="FILE", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of text.")
def stats(kind: str, path: Path, as_json: bool) -> None:
    """Compute a statistic of the numbers in FILE.

    kappa: Cohen. fleiss: Fleiss. alpha: Krippendorff. icc: Shrout and Fleiss. rwg: agreement on one target. ahp:
    weights from comparisons. impact: selection rates of groups. The file of each is described in docs/scoring.md. Exit
    code 1 when the file is refused, with line and reason. What the data do not define is null, never a number.
    """
    with refusing(as_json):
        found = compute(kind, bytes_of(path), path.name)
    click.echo(json.dumps(found, ensure_ascii=False) if as_json else "\n".join(_told(found)))


def _told(found: dict[str, Any], depth: int = 0) -> list[str]:
    """Names and numbers, indented; a dash for what is not defined."""
    lines, indent = [], "  " * depth
    for name, value in found.items():
        if isinstance(value, dict):
            lines += [f"{indent}{name}", *_told(value, depth + 1)]
        elif isinstance(value, list):
            lines.append(f"{indent}{name:<20} {' '.join(map(_value, value))}")
        else:
            lines.append(f"{indent}{name:<20} {_value(value)}")
    return lines


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.4f}"
    return "–" if value is None else str(value)
