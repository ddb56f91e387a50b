"""`probity replay`: a draft scorecard or veto table over the closed cases of this office."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from webapp.commands.office import in_office
from webapp.commands.refusing import bytes_of


@click.command("replay")
@click.argument("path", metavar="FILE", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@click.option("--pack", "pack", required=True, help="Code of a published process, such as civil_service.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of text.")
@in_office
def replay(path: Path, pack: str, as_json: bool) -> None:
    """Say which closed cases a draft would put into another band.

    FILE is a scorecard.yaml or a veto table (.dmn). Nothing changes: a published draft holds for later cases only. The
    replay stays to be read in the office, under Reports. Exit code 1 when the draft is refused, with line and reason.
    """
    from webapp import clock
    from webapp.casework import replays

    replay_id = replays.start_from_console(pack, path.name, bytes_of(path), clock.now())
    found = replays.shown(replay_id)
    with click.progressbar(length=found.total, label="Closed cases", file=sys.stderr) as bar:
        while found.finished_at is None:
            before = found.done
            replays.step(replays.job_of(replay_id), clock.now())
            found = replays.shown(replay_id)
            bar.update(found.done - before)
    click.echo(json.dumps(_plain(found), ensure_ascii=False) if as_json else _told(found))


def _plain(found: Any) -> dict[str, Any]:
    return {
        **asdict(found),
        "moves": [{"before": before, "after": after, "cases": cases} for before, after, cases in found.moves],
        "made_at": found.made_at.isoformat(),
        "finished_at": found.finished_at.isoformat(),
    }


def _told(found: Any) -> str:
    lines = [f"{found.changed} of {found.done - found.left_out} closed cases would stand elsewhere."]
    lines += [f"  {before:<14} → {after:<14} {cases:>7}" for before, after, cases in found.moves]
    if found.left_out:
        lines.append(f"{found.left_out} cases have nothing that this draft could be applied to.")
    for question, groups in (found.groups or {}).items():
        for group in groups:
            changed = "too few to tell" if group["changed"] is None else f"{group['changed']} would stand elsewhere"
            lines.append(f"  {question} {group['group']}: {group['people']} people, {changed}")
    return "\n".join(lines)
