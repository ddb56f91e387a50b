"""`probity tck DIR`: how many results of the DMN Technology Compatibility Kit come out right."""

import json
from pathlib import Path

import click

from workflows.dmn.tck import plain, run


@click.command("tck")
@click.argument("directory", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def tck(directory: Path, as_json: bool) -> None:
    """Run the DMN compatibility tests below DIR. Exit code 0 only when there are some and all pass."""
    cases = list(run(directory))
    failed = [case for case in cases if not case.passed]
    passed = len(cases) - len(failed)
    if as_json:
        listed = [
            {"case": case.case, "node": case.node, "expected": plain(case.expected), "got": plain(case.got)}
            for case in cases
        ]
        click.echo(json.dumps({"passed": passed, "failed": len(failed), "cases": listed}, ensure_ascii=False, indent=1))
    else:
        for case in failed:
            click.echo(f"{case.case} {case.node}: expected {plain(case.expected)!r} but got {plain(case.got)!r}")
        click.echo(f"{passed} passed, {len(failed)} failed")
    if failed or not cases:
        raise SystemExit(1)
