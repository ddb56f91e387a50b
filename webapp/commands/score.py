"""`probity score`: the whole score of a case that is written down in a file."""

import json
from pathlib import Path
from typing import Any

import click

from webapp.commands.refusing import bytes_of, refusing
from workflows import pack_file, packs
from workflows.pack import Pack
from workflows.scoring import case_file, scorecard
from workflows.scoring.explained import explained
from workflows.scoring.scorecard import Scorecard


@click.command("score")
@click.argument("path", metavar="FILE", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@click.option("--pack", "pack", required=True, help="Code of a shipped pack, such as civil_service, or its folder.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of text.")
def score(path: Path, pack: str, as_json: bool) -> None:
    """Score a case: ratings, evidence and findings in, everything computed out.

    FILE is described in docs/scoring.md. The score is advice to people who decide; it decides nothing. Exit code 1 when
    the file or the pack is refused, with line and reason.
    """
    with refusing(as_json):
        card, rules = _rules(pack)
        case = case_file.read(bytes_of(path), path.name, card)
        found = explained(card, case.score(card, rules.limits["severity_step_months"].value))
    click.echo(json.dumps(found, ensure_ascii=False) if as_json else _told(card, found))


def _rules(pack: str) -> tuple[Scorecard, Pack]:
    """The scorecard and the pack. Raises ClickException when there is none of that name, Refused for a broken one."""
    folder = Path(pack)
    if pack in packs.shipped():
        files = packs.files(pack)
    elif (folder / "pack.yaml").is_file():
        files = {name: bytes_of(folder / name) for name in ("pack.yaml", "scorecard.yaml") if (folder / name).is_file()}
    else:
        known = ", ".join(packs.shipped())
        raise click.ClickException(f"Expected one of {known}, or a folder with a pack.yaml, but got {pack!r}.")
    if "scorecard.yaml" not in files:
        raise click.ClickException(f"Expected a pack that computes a score but {pack} has no scorecard.yaml.")
    rules = pack_file.parse(files["pack.yaml"])
    if "severity_step_months" not in rules.limits:
        raise click.ClickException(f"Expected a limit severity_step_months in the pack.yaml of {pack}.")
    return scorecard.parse(files["scorecard.yaml"]), rules


def _told(card: Scorecard, found: dict[str, Any]) -> str:
    titles = {criterion.id: criterion.title.en for criterion in card.rated}
    low, high = found["total_interval"]["low"], found["total_interval"]["high"]
    lines = [
        f"{card.title.en}, {found['as_of']}. Advice only: people decide, with reasons.",
        "",
        f"  Total     {_points(found['total'])} of 100, could be {_points(low)} to {_points(high)}",
        f"  Moral     {_points(found['moral'])}, {found['coverage']:.0%} of its weight observed",
        f"  Band      {found['band']}",
        f"  Advice    {found['advice']}",
        "",
        f"  {'Criterion':<34}{'Panel':>6}{'Points':>9}{'Adds':>9}{'Loses':>9}",
    ]
    for row in found["contributions"]:
        note = row["unobserved"] or (f"capped at {row['cap']} by {row['cap_of']}" if row["cap"] else "")
        name = f"{row['criterion']} {titles[row['criterion']]}" if row["moral"] else titles[row["criterion"]]
        lines.append(
            f"  {name[:33]:<34}{_points(row['panel'], 2):>6}{_points(row['points']):>9}"
            f"{_points(row['added']):>9}{_points(row['loss']):>9}  {note.replace('_', ' ')}".rstrip()
        )
    lines.append("")
    for reason in found["refer"]:
        subject, value, limit = reason["subject"], reason["value"], reason["limit"]
        numbers = f": {value:g}, limit {limit:g}" if value is not None and limit is not None else ""
        lines.append(f"  Look closer: {reason['because'].replace('_', ' ')}{' ' + subject if subject else ''}{numbers}")
    if found["next_band"]:
        alone = ", ".join(found["next_band"]["alone"]) or "no single criterion"
        lines.append(f"  Next band: {_points(found['next_band']['lacking'])} points more; {alone} could bring them.")
    if found["sensitivity"]:
        firm = found["sensitivity"]
        changed = [one["criterion"] for one in firm["one_at_a_time"] if one["flips"]]
        lines.append(
            f"  Other weights: {firm['flip_rate']:.1%} of {firm['draws']} draws change the band; one weight at a time: "
            f"{', '.join(changed) or 'none does'}; equal weights give {_points(firm['equal_weights']['total'])}."
        )
    return "\n".join(lines)


def _points(value: float | None, digits: int = 4) -> str:
    return "–" if value is None else f"{value:.{digits}f}"
