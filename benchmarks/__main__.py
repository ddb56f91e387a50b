"""`make bench`: measure on both databases, small and large, and write the table of docs/performance.md."""

import argparse
import sys
from pathlib import Path

from benchmarks import places, report
from benchmarks.run import Rounds, run

PAPER = Path(__file__).parents[1] / "docs" / "performance.md"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), action="append", help="only this one")
    parser.add_argument("--tasks", type=int, nargs="+", default=[1_000, 100_000], help="open tasks to measure at")
    parser.add_argument("--requests", type=int, default=60, help="requests of each kind")
    parser.add_argument("--dry", action="store_true", help=f"print, but leave {PAPER.name} as it is")
    wanted = parser.parse_args()
    found = []
    for kind in wanted.database or places.kinds():
        with places.fresh(kind) as place:
            found.append(run(place, Rounds(wanted.requests, tuple(sorted(wanted.tasks)))))
    text = report.written(found, " ".join(["python -m benchmarks", *sys.argv[1:]]))
    sys.stdout.write(text)
    if not wanted.dry:
        PAPER.write_text(text)


if __name__ == "__main__":
    main()
