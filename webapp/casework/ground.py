"""The ground one use case stands on: the locked case, its key, its rules, who acts and when."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from webapp.access.outsider import Outsider
from webapp.access.viewer import Viewer
from webapp.casework import live, working_days
from webapp.casework.live import Published
from webapp.casework.queues import group_of
from webapp.models import Case, DataKey, OrganisationUnit, Score, Task, TaskOffer
from webapp.refusals import ERASED, Gone, NotFound
from webapp.vault import DataKey as Key
from webapp.vault import vault
from workflows.bpmn import moments
from workflows.feel import Clock


@dataclass(frozen=True)
class Actor:
    """Who does it: a person of the office, somebody outside by a link, or the office itself when a timer or a job acts
    (neither `id` nor `link_id`)."""

    id: int | None
    name: str = ""
    link_id: int | None = None
    party: str = ""

    @classmethod
    def of(cls, doer: Viewer | Outsider) -> "Actor":
        if isinstance(doer, Outsider):
            return cls(None, "", doer.link_id, str(doer.party))
        return cls(doer.id, doer.name)

    @property
    def marks(self) -> Mapping[str, Any]:
        """What an audit entry says about somebody outside: which link, as whom; never a name."""
        return {"link": self.link_id, "party": self.party} if self.link_id is not None else {}


OFFICE = Actor(None)


@dataclass
class Ground:
    """Everything inside is bound to one transaction; nothing of it outlives the use case. `scored`: a score had been
    computed when the case was locked."""

    session: Any
    case: Case
    key: Key
    project: Published
    actor: Actor
    now: datetime
    unit_path: str
    scored: bool = True
    audit: list[tuple[str, str, Mapping[str, Any]]] = field(default_factory=list)

    @property
    def today(self) -> date:
        return self.now.astimezone(ZoneInfo(self.project.pack.zone)).date()

    @property
    def clock(self) -> Clock:
        return Clock(now=self.now, zone=self.project.pack.zone, calendar=self.project.calendar)

    def limit(self, name: str) -> int:
        """A legal or office limit of the pack, in the unit the pack states (days, working days, rounds)."""
        return int(self.project.pack.limits[name].value)

    def working_days_after(self, count: int) -> date:
        return self.project.calendar.working_days_after(self.today, count)

    def end_of_day(self, day: date) -> datetime:
        zone = ZoneInfo(self.project.pack.zone)
        return datetime.combine(day + timedelta(days=1), datetime.min.time(), zone)

    def last_moment(self, day: date) -> datetime:
        """The moment at which a wait for this day is over, as the engine counts it."""
        return moments.at(day, self.clock)

    def note(self, action: str, subject: str = "", **data: Any) -> None:
        """Remember something for the audit: ids and codes only, never a name or a text."""
        self.audit.append((action, subject, {**data, **self.actor.marks}))


# As a column of the statement that locks: most submits come before any score, and none of them asks for one.
SCORED = sa.exists(sa.select(Score.id).where(Score.case_id == Case.id).correlate(Case)).label("scored")


def lock_case(session: Any, case_id: int, actor: Actor, now: datetime) -> Ground:
    """Lock the case row until the transaction ends. Raises NotFound."""
    row = session.execute(_CASE, {"case_id": case_id}).first()
    if row is None:
        raise NotFound("There is no such case.")
    return _ground(session, row, actor, now)


def lock_task(session: Any, task_id: int, actor: Actor, now: datetime) -> tuple[Ground, Task, frozenset[str]]:
    """Lock a task and its case in one statement; also gives the groups it is offered to. Raises NotFound."""
    row = session.execute(_TASK, {"task_id": task_id}).first()
    if row is None:
        raise NotFound("There is no such task.")
    return _ground(session, row, actor, now), row.Task, groups_from(row.groups)


# The groups of a task's offers as one text, so that a task and its groups are one row.
GROUPS_OF_TASK = (
    sa.select(sa.func.aggregate_strings(TaskOffer.group_code, ","))
    .where(TaskOffer.task_id == Task.id)
    .correlate(Task)
    .scalar_subquery()
    .label("groups")
)


# Both are part of every submit, so they are built once.
_CASE = (
    sa.select(Case, DataKey.wrapped, OrganisationUnit.path, SCORED, working_days.NEWEST)
    .join(DataKey, DataKey.id == Case.key_id)
    .join(OrganisationUnit, OrganisationUnit.id == Case.unit_id)
    .where(Case.id == sa.bindparam("case_id", type_=sa.BigInteger))
    .with_for_update(of=Case)
)
_TASK = (
    sa.select(Case, Task, DataKey.wrapped, OrganisationUnit.path, GROUPS_OF_TASK, SCORED, working_days.NEWEST)
    .select_from(Task)
    .join(Case, Case.id == Task.case_id)
    .join(DataKey, DataKey.id == Case.key_id)
    .join(OrganisationUnit, OrganisationUnit.id == Case.unit_id)
    .where(Task.id == sa.bindparam("task_id", type_=sa.BigInteger))
    .with_for_update(of=(Case, Task))
    .execution_options(populate_existing=True)
)


def groups_from(joined: str | None) -> frozenset[str]:
    return frozenset(map(group_of, joined.split(","))) if joined else frozenset()


def _ground(session: Any, row: Any, actor: Actor, now: datetime) -> Ground:
    case = row.Case
    if row.wrapped is None:
        raise Gone(ERASED)
    working_days.saw(row.newest_calendar)
    return Ground(
        session=session,
        case=case,
        key=vault().key(case.key_id, row.wrapped),
        project=live.project(case.project_id, case.rules_id),
        actor=actor,
        now=now,
        unit_path=row.path,
        scored=row.scored,
    )
