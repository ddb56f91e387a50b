"""Where the running cases of one version are and how long each step takes: two statements, of the viewer's units only.

Numbers alone, of nobody: designers and auditors read them without the right to a case.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import orjson
import sqlalchemy as sa

from webapp.access.permissions import Permission
from webapp.access.viewer import Viewer, visible_units
from webapp.casework.dues import TIMER
from webapp.casework.live import Published
from webapp.db import db
from webapp.models import Case, Incident, Job, Task
from workflows.bpmn.elements.call_activity import CallActivity
from workflows.moving import standing
from workflows.vocabulary import CaseStatus, IncidentStatus, JobStatus, TaskStatus

PERIODS = (7, 30, 90, 365)
"""Days back over which the times of finished tasks are told."""


@dataclass(frozen=True)
class Spot:
    """One element of a drawing. `now` are open tasks (or waits that run), of them `late`; `done` tasks ended in the
    period, half of them within `median` and nine in ten within `ninth` seconds; `stuck` incidents. A called process
    counts what is open anywhere inside it; no times."""

    element_id: str
    name: str
    now: int = 0
    late: int = 0
    stuck: int = 0
    done: int = 0
    median: float | None = None
    ninth: float | None = None

    @property
    def seen(self) -> bool:
        return bool(self.now or self.stuck or self.done)


@dataclass(frozen=True)
class Watched:
    """One drawing of one version as it stands at `at`. `elsewhere`: open tasks in the other drawings."""

    spots: tuple[Spot, ...]
    at: datetime
    cases: int
    elsewhere: Mapping[str, int]

    @property
    def most(self) -> int:
        return max((spot.now for spot in self.spots), default=0)


def watch(project_id: int, project: Published, process: str, days: int, viewer: Viewer, now: datetime) -> Watched:
    """The elements of this drawing on which anything can rest, in the order of the drawing."""
    viewer.require(Permission.PROCESS_READ)
    units = visible_units(viewer)
    open_ones: Counter[tuple[str, str]] = Counter()
    late: Counter[tuple[str, str]] = Counter()
    loose: dict[str, Counter[str]] = {"wait": Counter(), "stuck": Counter()}
    cases = 0
    for row in db.session.execute(_now(project_id, units, now)):
        place = (row.process_id, row.element_id)
        if row.sort == "task":
            open_ones[place] += row.number
            late[place] += row.late
        elif row.sort == "cases":
            cases = row.number
        else:
            element = orjson.loads(row.element_id).get("element", "") if row.sort == "wait" else row.element_id
            loose[row.sort][element] += row.number
    since = now - timedelta(days=days)
    times = {row.element_id: row for row in db.session.execute(_times(project_id, process, units, since))}
    found = []
    for spec in (spec for spec_id, spec in project.engine.specs.items() if spec_id.split("/")[0] == process):
        for element in standing(spec):
            place = (process, element.bpmn_id)
            spot = Spot(element.bpmn_id, element.title or element.bpmn_id, stuck=loose["stuck"][element.bpmn_id])
            called = _called(project, element)
            if called:
                inside = _inside(project, called)
                count = [sum(n for p, n in counter.items() if p[0] in inside) for counter in (open_ones, late)]
                spot = replace(spot, now=count[0], late=count[1])
            elif place in open_ones or element.bpmn_id in times:
                took: Any = times.get(element.bpmn_id)
                spot = replace(
                    spot,
                    now=open_ones[place],
                    late=late[place],
                    done=int(took.number) if took else 0,
                    median=float(took.median) if took else None,
                    ninth=float(took.ninth) if took else None,
                )
            else:
                spot = replace(spot, now=loose["wait"][element.bpmn_id])
            found.append(spot)
    others = Counter[str]()
    for (other, _element), number in open_ones.items():
        if other != process:
            others[other] += number
    return Watched(tuple(found), now, cases, others)


def bottlenecks(watched: Watched, most: int = 3) -> list[Spot]:
    """What holds cases up most: late tasks first, then many that wait long, then many."""
    held = [spot for spot in watched.spots if spot.now]
    return sorted(held, key=lambda s: (-s.late, -s.now * (s.median or 0.0), -s.now, s.element_id))[:most]


def _called(project: Published, element: Any) -> str:
    inner = project.engine.elements.get((element.process_id, element.bpmn_id))
    return str(inner.called) if isinstance(inner, CallActivity) else ""


def _inside(project: Published, process: str) -> frozenset[str]:
    """A process and every one that is called in it."""
    found, waiting = {process}, [process]
    while waiting:
        here = waiting.pop()
        for (owner, _id), element in project.engine.elements.items():
            if owner == here and isinstance(element, CallActivity) and element.called not in found:
                found.add(element.called)
                waiting.append(element.called)
    return frozenset(found)


def _now(project_id: int, units: tuple[int, ...], now: datetime) -> sa.CompoundSelect[Any]:
    """Open tasks, waits, incidents and running cases of the version, by where they stand."""
    count, nothing, none = sa.func.count(), sa.literal("", sa.Text), sa.literal(0)
    mine = (
        sa.select(Case.id)
        .where(Case.project_id == project_id, Case.status != CaseStatus.CLOSED, Case.unit_id.in_(units))
        .cte("mine")
    )
    return sa.union_all(
        sa.select(
            sa.literal("task", sa.Text).label("sort"),
            Task.process_id.label("process_id"),
            Task.element_id.label("element_id"),
            count.label("number"),
            count.filter(Task.due_at < now).label("late"),
        )
        .join(mine, mine.c.id == Task.case_id)
        .where(Task.status == TaskStatus.OPEN)
        .group_by(Task.process_id, Task.element_id),
        # What a timer waits at is in its payload, which is the same text for all waits at one element.
        sa.select(sa.literal("wait", sa.Text), nothing, Job.payload, count, none)
        .join(mine, mine.c.id == Job.case_id)
        .where(Job.kind == TIMER, Job.status == JobStatus.DUE)
        .group_by(Job.payload),
        sa.select(sa.literal("stuck", sa.Text), nothing, Incident.element_id, count, none)
        .join(mine, mine.c.id == Incident.case_id)
        .where(Incident.status == IncidentStatus.OPEN)
        .group_by(Incident.element_id),
        sa.select(sa.literal("cases", sa.Text), nothing, nothing, count, none).select_from(mine),
    )


def _times(project_id: int, process: str, units: tuple[int, ...], since: datetime) -> sa.Select[Any]:
    """By element of this drawing, how long tasks that ended since then took: the nearest rank of a half and of nine
    tenths. Ranked by windows, for SQLite knows no percentiles; tasks that took as long are counted before, for ranking
    all of them sorts them all."""
    took = _seconds(Task.done_at, Task.offered_at).label("took")
    counted = (
        sa.select(Task.element_id, took, sa.func.count().label("many"))
        .join(Case, Case.id == Task.case_id)
        .where(
            Case.project_id == project_id,
            Task.process_id == process,
            Task.status == TaskStatus.DONE,
            Task.done_at >= since,
            Task.unit_id.in_(units),
        )
        .group_by(Task.element_id, took)
        .subquery()
    )
    place = counted.c.element_id
    ranked = sa.select(
        place,
        counted.c.took,
        sa.func.sum(counted.c.many).over(partition_by=place, order_by=counted.c.took).label("rank"),
        sa.func.sum(counted.c.many).over(partition_by=place).label("number"),
    ).subquery()
    c = ranked.c
    # The nearest rank above: whole numbers on both databases, so that no rounding differs.
    return sa.select(
        c.element_id,
        sa.func.max(c.number).label("number"),
        sa.func.min(c.took).filter(c.rank * 2 >= c.number).label("median"),
        sa.func.min(c.took).filter(c.rank * 10 >= c.number * 9).label("ninth"),
    ).group_by(c.element_id)


def _seconds(until: Any, since: Any) -> sa.ColumnElement[float]:
    if db.engine.dialect.name == "postgresql":
        return sa.cast(sa.func.extract("epoch", until - since), sa.Double)
    return (sa.func.julianday(until) - sa.func.julianday(since)) * 86_400.0
