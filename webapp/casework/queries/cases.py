"""The cases list: whose turn it is, since when, the next legal deadline, open concerns."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from webapp.access.permissions import Permission
from webapp.access.viewer import Viewer, visible_units
from webapp.casework.dues import TIMER
from webapp.casework.facts import OPEN_FINDING
from webapp.casework.queries.paging import PAGE, Page, cursor, moment, number, page_of, read_cursor
from webapp.casework.queries.people import person_of, search_condition
from webapp.casework.queues import group_of, queues_of
from webapp.db import db
from webapp.models import (
    Application,
    Case,
    CasePerson,
    ClockChange,
    DataKey,
    Finding,
    Job,
    OrganisationUnit,
    Post,
    Task,
    TaskOffer,
    User,
)
from workflows.vocabulary import CaseStatus, ClockChangeKind, JobStatus, TaskStatus


@dataclass(frozen=True)
class CaseFilter:
    """`scope` mine = I have or had a part in it; units = everything in my units. `version` and `at` ("process/element")
    leave the cases on this version with a task open there, or anywhere inside a called process of that id."""

    scope: Literal["mine", "units"] = "mine"
    status: Literal["open", "closed", "all"] = "open"
    stage: str = ""
    text: str = ""
    version: int | None = None
    at: str = ""


@dataclass(frozen=True)
class Waiting:
    """One open task of a case as a list shows it: who is asked (`party` outside, `holder` or `group` inside)."""

    task: str
    element_id: str
    process_id: str
    party: str
    holder: str
    group: str
    since: datetime


@dataclass(frozen=True)
class CaseRow:
    id: int
    number: str
    person: str
    post: str
    pack: str
    project_id: int
    status: CaseStatus
    outcome: str
    stage: str
    stage_since: datetime
    opened_at: datetime
    next_deadline: datetime | None
    waiting: tuple[Waiting, ...]
    concerns: int


def case_list(viewer: Viewer, wanted: CaseFilter, after: str = "", before: str = "") -> Page[CaseRow]:
    """Newest first, 25 to a page."""
    viewer.require(Permission.CASE_READ_UNIT if wanted.scope == "units" else Permission.CASE_READ)
    backwards = bool(before)
    ids = _ids(viewer, wanted, before or after, backwards)
    query = (
        sa.select(
            Case.id,
            Case.number,
            Case.status,
            Case.outcome,
            Case.stage,
            Case.stage_since,
            Case.opened_at,
            Case.next_deadline,
            Case.pack,
            Case.project_id,
            Application.person,
            DataKey.id.label("key_id"),
            DataKey.wrapped,
            Post.title,
        )
        .join(Application, Application.id == Case.application_id)
        .join(DataKey, DataKey.id == Case.key_id)
        .join(Post, Post.id == Case.post_id)
        .where(Case.id.in_(ids))
    )
    by_id = {row.id: row for row in db.session.execute(query)}
    found = [by_id[case_id] for case_id in ids]
    waiting, concerns = waiting_of(ids), _concerns(ids)
    rows = [_row(row, waiting, concerns) for row in found]
    return page_of(rows, PAGE, backwards, bool(after or before), lambda r: cursor(r.opened_at.isoformat(), r.id))


def _stands_at(place: str) -> sa.ColumnElement[bool]:
    process, _, element = place.partition("/")
    inside = sa.literal("/").concat(Task.path).concat("/").contains(f"/{element}/", autoescape=True)
    here = sa.or_(sa.and_(Task.process_id == process, Task.element_id == element), inside)
    return sa.exists().where(Task.case_id == Case.id, Task.status == TaskStatus.OPEN, here)


_STATUSES: Mapping[str, tuple[CaseStatus, ...]] = {
    "open": (CaseStatus.OPEN, CaseStatus.SUSPENDED),
    "closed": (CaseStatus.CLOSED,),
    "all": tuple(CaseStatus),
}


def _ids(viewer: Viewer, wanted: CaseFilter, at: str, backwards: bool) -> list[int]:
    """The ids of one page. Each unit and status is read in index order, then merged: the cost stays as cases grow."""
    key = (Case.opened_at, Case.id)
    conditions: list[sa.ColumnElement[bool]] = [visible(viewer, wanted.scope)]
    if wanted.stage:
        conditions.append(Case.stage == wanted.stage)
    if wanted.version is not None:
        conditions.append(Case.project_id == wanted.version)
    if wanted.at:
        conditions.append(_stands_at(wanted.at))
    if wanted.text:
        conditions.append(search_condition(wanted.text))
    if at:
        opened, case_id = read_cursor(at, moment, number)
        place = sa.tuple_(*key)
        here = sa.tuple_(sa.literal(opened, Case.opened_at.type), sa.literal(case_id))
        conditions.append(place > here if backwards else place < here)
    parts = [
        sa.select(*key)
        .where(Case.unit_id == unit, Case.status == status, *conditions)
        .order_by(*(c.asc() if backwards else c.desc() for c in key))
        .limit(PAGE + 1)
        .subquery()
        for unit in visible_units(viewer)
        for status in _STATUSES[wanted.status]
    ]
    merged = sa.union_all(*(sa.select(part) for part in parts)).subquery()
    keys = [c.asc() if backwards else c.desc() for c in merged.c]
    return [row.id for row in db.session.execute(sa.select(merged).order_by(*keys).limit(PAGE + 1))]


def visible(viewer: Viewer, scope: str = "units") -> sa.ColumnElement[bool]:
    """Which cases the viewer may see: their units' with the permission for it, else those they have a part in, and for
    whoever may grant time also those in which more time waits for them."""
    whole, grants = scope == "units" and viewer.may(Permission.CASE_READ_UNIT), viewer.may(Permission.TIME_GRANT)
    return _visible(scope, whole, grants, viewer.unit_path, viewer.id, queues_of(viewer.groups, viewer.id))


def seen_by(viewer: Viewer) -> tuple[sa.ColumnElement[bool], Mapping[str, Any]]:
    """`visible` for a statement about one case that is built once and joins the case's unit: the same condition object
    for viewers of the same rights, and the parameters that make it this viewer's."""
    queues = queues_of(viewer.groups, viewer.id)
    named = {"unit_path": viewer.unit_path, "viewer_id": viewer.id, "queues": queues}
    return _seen_by(viewer.may(Permission.CASE_READ_UNIT), viewer.may(Permission.TIME_GRANT)), named


@cache
def _seen_by(whole: bool, grants: bool) -> sa.ColumnElement[bool]:
    viewer_id = sa.bindparam("viewer_id", type_=sa.BigInteger)
    queues = sa.bindparam("queues", type_=sa.Text, expanding=True)
    return _visible("units", whole, grants, sa.bindparam("unit_path", type_=sa.Text), viewer_id, queues, one=True)


def _visible(
    scope: str, whole: bool, grants: bool, unit_path: Any, viewer_id: Any, queues: Any, one: bool = False
) -> Any:
    in_units = (
        OrganisationUnit.path.startswith(unit_path)  # the head of a case reads its unit in any case
        if one
        else Case.unit_id.in_(sa.select(OrganisationUnit.id).where(OrganisationUnit.path.startswith(unit_path)))
    )
    if whole:
        return in_units
    worked, offered = aliased(Task), aliased(Task)  # aliases: the statement around it may read a task of its own
    mine = sa.or_(
        sa.exists().where(CasePerson.case_id == Case.id, CasePerson.user_id == viewer_id),
        sa.exists().where(
            worked.case_id == Case.id, sa.or_(worked.done_by == viewer_id, worked.holder_id == viewer_id)
        ),
        _offered(offered, queues, one) if scope == "units" else Case.opened_by == viewer_id,
        Case.id.in_(_waits_for_time()) if grants else sa.false(),
    )
    return sa.and_(in_units, mine)


def _offered(task: Any, queues: Any, one: bool) -> sa.ColumnElement[bool]:
    """A task of the case lies in one of the queues. For one case its tasks are looked at; for a list of cases the
    queues are read once."""
    lies = sa.select(task.case_id).join(TaskOffer, TaskOffer.task_id == task.id).where(TaskOffer.group_code.in_(queues))
    return lies.where(task.case_id == Case.id).exists() if one else Case.id.in_(lies)


def _waits_for_time() -> sa.Select[tuple[int]]:
    """The cases in which an officer has passed on a wish for more time that nobody has granted, while the time runs."""
    granted = aliased(ClockChange)
    return (
        sa.select(ClockChange.case_id)
        .join(Job, sa.and_(Job.case_id == ClockChange.case_id, Job.kind == TIMER, Job.key == ClockChange.timer))
        .where(
            ClockChange.kind == ClockChangeKind.ASK,
            Job.status == JobStatus.DUE,
            ~sa.exists().where(
                granted.case_id == ClockChange.case_id,
                granted.timer == ClockChange.timer,
                granted.kind == ClockChangeKind.EXTEND,
                granted.id > ClockChange.id,
            ),
        )
    )


def waiting_of(case_ids: list[int]) -> dict[int, list[Waiting]]:
    """Open tasks of these cases, oldest first. One statement."""
    if not case_ids:
        return {}
    group = sa.select(sa.func.min(TaskOffer.group_code)).where(TaskOffer.task_id == Task.id).scalar_subquery()
    rows = db.session.execute(
        sa.select(
            Task.case_id,
            Task.name,
            Task.element_id,
            Task.process_id,
            Task.external,
            Task.offered_at,
            User.name.label("holder"),
            group.label("group"),
        )
        .outerjoin(User, User.id == Task.holder_id)
        .where(Task.case_id.in_(case_ids), Task.status == TaskStatus.OPEN)
        .order_by(Task.id)
    ).all()
    found: dict[int, list[Waiting]] = {}
    for row in rows:
        found.setdefault(row.case_id, []).append(
            Waiting(
                task=row.name,
                element_id=row.element_id,
                process_id=row.process_id,
                party=str(row.external or ""),
                holder=row.holder or "",
                group=group_of(row.group or ""),
                since=row.offered_at,
            )
        )
    return found


def _concerns(case_ids: list[int]) -> Mapping[int, int]:
    if not case_ids:
        return {}
    rows = db.session.execute(
        sa.select(Finding.case_id, sa.func.count())
        .where(Finding.case_id.in_(case_ids), Finding.status.in_(OPEN_FINDING))
        .group_by(Finding.case_id)
    )
    return {row[0]: row[1] for row in rows}


def _row(row: Any, waiting: Mapping[int, list[Waiting]], concerns: Mapping[int, int]) -> CaseRow:
    return CaseRow(
        id=row.id,
        number=row.number,
        person=person_of(row.person, row.key_id, row.wrapped),
        post=row.title,
        pack=row.pack,
        project_id=row.project_id,
        status=row.status,
        outcome=str(row.outcome or ""),
        stage=row.stage,
        stage_since=row.stage_since,
        opened_at=row.opened_at,
        next_deadline=row.next_deadline,
        waiting=tuple(waiting.get(row.id, ())),
        concerns=concerns.get(row.id, 0),
    )
