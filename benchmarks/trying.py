"""How long the bench takes: `python -m benchmarks.trying`. Start, each step with everything shown, the scenarios.

Wall clock is what a designer waits; processor is the bench's own, which a busy machine does not change.
"""

import statistics
import sys
import time
from collections.abc import Mapping
from typing import Any

import psutil

from webapp.bench.pool import Desk, Pool
from workflows import packs, scenarios

BEGINS = "2026-03-02"
OFFER = {"message": "conditional_offer_made"}
WALK: Mapping[str, list[dict[str, Any]]] = {
    "civil_service": [],
    "uk_baseline": [OFFER],
    "us_suitability": [{"until": "await_offer"}, OFFER],
}
MOST_STEPS = 60


def course(acts: list[dict[str, Any]]) -> dict[str, Any]:
    return {"begins": BEGINS, "level": "", "answers": {}, "acts": acts}


def processor(pool: Pool) -> float:
    """Seconds of processor that the only bench has used so far."""
    assert pool._server.process is not None
    [child] = psutil.Process(pool._server.process.pid).children()
    times = child.cpu_times()
    return times.user + times.system


def walk(pool: Pool, desk: Desk, acts: list[dict[str, Any]]) -> tuple[list[float], list[float]]:
    """Do the first task that waits, again and again; wall clock and processor of each step with its scene."""
    walls, processors = [], []
    told = desk.ask({"ask": "play", "course": course(acts)})
    while len(walls) < MOST_STEPS and told["scene"]["tasks"]:
        acts.append({"do": told["scene"]["tasks"][0]["element"]})
        wall, spent = time.perf_counter(), processor(pool)
        told = desk.ask({"ask": "play", "course": course(acts)})
        walls.append(time.perf_counter() - wall)
        processors.append(processor(pool) - spent)
    return walls, processors


def main() -> None:
    for code in packs.shipped():
        files = packs.files(code)
        pool = Pool("UTC")
        for start in ("cold", "warm"):
            pool.end("benchmark")
            began = time.perf_counter()
            with pool.desk("benchmark", code, files) as desk:
                desk.ask({"ask": "play", "course": course([])})
            sys.stdout.write(f"{code}: {start} start {time.perf_counter() - began:.2f} s\n")
        with pool.desk("benchmark", code, files) as desk:
            walls, processors = walk(pool, desk, list(WALK[code]))
            sys.stdout.write(
                f"{code}: {len(walls)} steps, wall {statistics.median(walls) * 1000:.0f} ms "
                f"(slowest {max(walls) * 1000:.0f}), processor {statistics.mean(processors) * 1000:.0f} ms each\n"
            )
            spent, began, names = processor(pool), time.perf_counter(), [n for n in files if scenarios.name_of(n)]
            for name in names:
                one = scenarios.parse(files[name], name)
                answers = {element: list(turns) for element, turns in one.answers.items()}
                acts = [scenarios.plain_act(act) for act in one.acts]
                desk.ask({"ask": "run", "course": course(acts) | {"answers": answers, "level": one.level}})
            sys.stdout.write(
                f"{code}: {len(names)} scenarios, wall {time.perf_counter() - began:.1f} s, "
                f"processor {processor(pool) - spent:.1f} s\n"
            )
        pool.close()


if __name__ == "__main__":
    main()
