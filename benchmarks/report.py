"""Writes what was measured down, with the machine and the day it was measured on."""

import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime

import psutil

from benchmarks.measuring import Cost
from benchmarks.run import Measured

HEAD = """# Performance

What a request costs, measured by `make bench`: HTTP over the loopback interface against a real server process
(waitress), one request after another, with real sign-in, CSRF tokens and duty rules. Processor time is what the
server process and, on PostgreSQL, the backends of its database used, user and system together. "Submit" is a
reference check in mid collection. The floor is the same server and database layer with one row of 20 KB written for
each request. Volumes are copies of real cases, spread over units, groups and due dates; audit rows and submissions
are not copied.

"""
# Milliseconds of processor time, app and database together.
GOALS = {"submit it": 6.0, "open a form": 4.0}
INBOX_GROWTH = 1.5


def written(found: Sequence[Measured], command: str) -> str:
    lines = [HEAD.rstrip(), "", *_where(command)]
    for measured in found:
        lines += ["", f"## {measured.version}", "", *_table(measured), "", *_beside(measured)]
    return "\n".join([*lines, ""])


def _where(command: str) -> list[str]:
    memory = psutil.virtual_memory().total / 2**30
    load = os.getloadavg()[0]
    return [
        f"Measured on {datetime.now(UTC):%d %B %Y} with `{command}`: {os.cpu_count()} virtual processors"
        f" ({platform.machine()}), {memory:.0f} GB of memory, {platform.system()}, Python {platform.python_version()};"
        f" load average {load:.1f} at the end, so other work shared the machine when this is above 1.",
    ]


def _table(measured: Measured) -> list[str]:
    rows = [
        "| open tasks | request | p50 ms | p95 ms | app CPU ms | database CPU ms | together | SQL statements |",
        "|---:|---|---:|---:|---:|---:|---:|---:|",
        _row("", "floor", measured.floor, 1),
    ]
    for volume, costs in measured.at:
        rows += [
            _row(f"{volume.open_tasks:,}", name, cost, measured.statements.get(name)) for name, cost in costs.items()
        ]
    return rows


def _row(volume: str, name: str, cost: Cost, statements: int | None) -> str:
    database = "in the app" if cost.database is None else f"{cost.database:.1f}"
    return (
        f"| {volume} | {name} | {cost.p50:.1f} | {cost.p95:.1f} | {cost.app:.1f} | {database} |"
        f" {cost.processor:.1f} | {statements or ''} |"
    )


def _beside(measured: Measured) -> list[str]:
    (_, small), (_, large) = measured.at[0], measured.at[-1]
    ratio = large["inbox"].processor / small["inbox"].processor
    goals = [
        f"- goal for “{name}”: within {goal:.0f} ms of processor time, found {large[name].processor:.1f}:"
        f" {'met' if large[name].processor <= goal else 'missed'}"
        for name, goal in GOALS.items()
    ]
    return [
        *goals,
        f"- goal for the inbox: largest volume within {INBOX_GROWTH} times the smallest, found {ratio:.2f} times the"
        f" processor time and {large['inbox'].p50 / small['inbox'].p50:.2f} times the p50:"
        f" {'met' if ratio <= INBOX_GROWTH else 'missed'}",
        f"- submit against the floor: {large['submit it'].processor / measured.floor.processor:.1f} times",
        f"- bytes per case in mid collection, rows and indexes: {measured.size.case:,};"
        f" engine state: {measured.size.state:,}",
        f"- memory of the server process after the largest volume: {measured.memory / 2**20:.0f} MB",
    ]
