"""The inbox: open tasks that are mine, my groups', or all that I may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

import sqlalchemy as sa

from webapp.access.duties import Doing
from webapp.access.permissions import Permission
from webapp.access.viewer import Viewer, visible_units
from webapp.casework import live
from webapp.casework.doings import gathered, moves_of, opened_by, struck_by
from webapp.casework.ground import GROUPS_OF_TASK, groups_from
from webapp.casework.queries.paging import (
    MOST_COUNTED,
    PAGE,
    Count,
    Page,
    cursor,
    moment,
    number,
    page_of,
    read_cursor,
)
from webapp.casework.queries.people import person_of, search_condition
from webapp.casework.queries.subjects import About, Said, titles_of
from webapp.casework.queues import queues_of
from webapp.casework.tasks import why_not
from webapp.db import db
from webapp.models import (
    Application,
    Case,
    CasePerson,
    DataKey,
    MovedCase,
    OrganisationUnit,
    Post,
    Strike,
    Task,
    TaskOffer,
    User,
)
from webapp.vault import vault
from workflows.vocabulary import Part, TaskStatus

Scope = Literal["mine", "groups", "all"]
Sort = Literal["due", "waiting", "priority"]


@dataclass(frozen=True)
class Filter:
    """What to show. `text` finds people, case and examination numbers; `days` limits to what is due by then."""

    scope: Scope = "groups"
    sort: Sort = "due"
    text: str = ""
    stage: str = ""
    due: Literal["", "overdue", "week"] = ""


@dataclass(frozen=True)
class InboxRow:
    task_id: int
    case_id: int
    case_number: str
    person: str
    post: str
    pack: str
    project_id: int
    name: str
    element_id: str
    stage: str
    subject: Said
    external: str
    due_at: datetime | None
    sort_due: datetime
    offered_at: datetime
    priority: int
    holder_id: int | None
    holder: str
    held_since: datetime | None
    assigned: bool
    locked: str


@dataclass(frozen=True)
class Counts:
    mine: Count
    groups: Count
    all: Count | None


def inbox(viewer: Viewer, wanted: Filter, now: datetime, after: str = "", before: str = "") -> Page[InboxRow]:
    """One page of open tasks. Reads an index in order, so its cost does not grow with the number of tasks."""
    viewer.require(Permission.TASK_WORK)
    backwards = bool(before)
    order = _ORDERS[wanted.sort]
    at = read_cursor(before or after, moment, number, number) if before or after else None
    ids = _ids(viewer, wanted, now, order, at, backwards)
    rows = _rows(ids, viewer)
    return page_of(rows, PAGE, backwards, bool(before or after), order.cursor)


def counts(viewer: Viewer) -> Counts:
    """How many are open in each scope, counted no further than 99."""
    units = visible_units(viewer)
    everything = viewer.may(Permission.CASE_READ_UNIT)
    return Counts(
        mine=_count(sa.select(sa.literal(1)).select_from(Task).where(_mine(viewer))),
        groups=_count(
            sa.select(sa.literal(1))
            .select_from(TaskOffer)
            .where(TaskOffer.group_code.in_(queues_of(viewer.groups, viewer.id)), TaskOffer.unit_id.in_(units))
        ),
        all=_count(
            sa.select(sa.literal(1)).select_from(Task).where(Task.status == TaskStatus.OPEN, Task.unit_id.in_(units))
        )
        if everything
        else None,
    )


def _count(query: sa.Select[Any]) -> Count:
    return Count(
        int(db.session.scalar(sa.select(sa.func.count()).select_from(query.limit(MOST_COUNTED + 1).subquery())) or 0)
    )


def _mine(viewer: Viewer) -> sa.ColumnElement[bool]:
    return sa.and_(Task.status == TaskStatus.OPEN, Task.holder_id == viewer.id)


@dataclass(frozen=True)
class _Order:
    """How a list is sorted: the columns of a queue row and of a task row, always ended by the id."""

    queue: tuple[Any, ...]
    task: tuple[Any, ...]

    def cursor(self, row: InboxRow) -> str:
        return cursor(row.sort_due.isoformat(), 100 - row.priority, row.task_id)


_ORDERS: dict[str, _Order] = {
    "due": _Order((TaskOffer.sort_due, TaskOffer.task_id), (Task.sort_due, Task.id)),
    "waiting": _Order((TaskOffer.task_id,), (Task.id,)),
    "priority": _Order(
        (TaskOffer.urgency, TaskOffer.sort_due, TaskOffer.task_id), (100 - Task.priority, Task.sort_due, Task.id)
    ),
}


def _position(sort: str, values: list[Any]) -> tuple[Any, ...]:
    due, urgency, task_id = values
    return {"due": (due, task_id), "waiting": (task_id,), "priority": (urgency, due, task_id)}[sort]


def _ids(
    viewer: Viewer, wanted: Filter, now: datetime, order: _Order, at: list[Any] | None, backwards: bool
) -> Sequence[int]:
    """The ids of one page. A group queue is read once per group and unit, each in index order, then merged."""
    columns = order.queue if wanted.scope == "groups" else order.task
    narrow = wanted.text or wanted.stage
    due_column = TaskOffer.sort_due if wanted.scope == "groups" else Task.sort_due
    conditions: list[Any] = []
    if at is not None:
        place = sa.tuple_(*columns)
        values = sa.tuple_(*(sa.literal(v, c.type) for v, c in zip(_position(wanted.sort, at), columns, strict=True)))
        conditions.append(place < values if backwards else place > values)
    if wanted.due == "overdue":
        conditions.append(due_column < now)
    elif wanted.due == "week":
        conditions.append(due_column < now + timedelta(days=7))
    direction = [c.desc() if backwards else c.asc() for c in columns]

    def narrowed(query: sa.Select[Any]) -> sa.Select[Any]:
        if wanted.scope == "groups" and narrow:
            query = query.join(Task, Task.id == TaskOffer.task_id)
        if wanted.stage:
            query = query.where(Task.stage == wanted.stage)
        if wanted.text:
            query = query.join(Case, Case.id == Task.case_id).where(search_condition(wanted.text))
        return query.where(*conditions).order_by(*direction).limit(PAGE + 1)

    named = [c.label(f"k{n}") for n, c in enumerate(columns)]
    if wanted.scope == "mine":
        query = narrowed(sa.select(*named).where(_mine(viewer)))
        return [row[-1] for row in db.session.execute(query)]
    units = visible_units(viewer)
    if wanted.scope == "all":
        viewer.require(Permission.CASE_READ_UNIT)
        parts = [sa.select(*named).where(Task.status == TaskStatus.OPEN, Task.unit_id == unit) for unit in units]
    else:
        parts = [
            sa.select(*named).where(TaskOffer.group_code == group, TaskOffer.unit_id == unit)
            for group in queues_of(viewer.groups, viewer.id)
            for unit in units
        ]
    if not parts:
        return []
    merged = sa.union_all(*(sa.select(narrowed(part).subquery()) for part in parts)).subquery()
    keys = [c.desc() if backwards else c.asc() for c in merged.c]
    found = db.session.execute(sa.select(merged).order_by(*keys).limit(PAGE * 2))
    seen = dict.fromkeys(row[-1] for row in found)  # a task offered to two of my groups is one task
    return list(seen)[: PAGE + 1]


def _rows(ids: Sequence[int], viewer: Viewer) -> list[InboxRow]:
    if not ids:
        return []
    holder = sa.orm.aliased(User)
    found = db.session.execute(
        sa.select(
            Task,
            Case.number,
            Case.pack,
            Case.project_id,
            Application.person,
            DataKey.id.label("key_id"),
            DataKey.wrapped,
            Post.title,
            OrganisationUnit.path,
            holder.name.label("holder"),
            GROUPS_OF_TASK,
        )
        .join(Case, Case.id == Task.case_id)
        .join(Application, Application.id == Case.application_id)
        .join(DataKey, DataKey.id == Case.key_id)
        .join(Post, Post.id == Case.post_id)
        .join(OrganisationUnit, OrganisationUnit.id == Case.unit_id)
        .outerjoin(holder, holder.id == Task.holder_id)
        .where(Task.id.in_(ids))
    ).all()
    by_id = {row.Task.id: row for row in found}
    doings = _my_doings(viewer, {row.Task.case_id for row in found})
    about = [
        About(row.Task, vault().key(row.key_id, row.wrapped), live.project(row.project_id))
        for row in found
        if row.wrapped is not None
    ]
    subjects = titles_of(about, viewer)
    return [_row(by_id[i], viewer, doings, subjects.get(i, "")) for i in ids if i in by_id]


def _row(row: Any, viewer: Viewer, doings: dict[int, tuple[Doing, ...]], subject: Said) -> InboxRow:
    task = row.Task
    element = live.project(row.project_id).element(task.process_id, task.element_id)
    found = why_not(task, row.path, viewer, element.properties, groups_from(row.groups), doings.get(task.case_id, ()))
    return InboxRow(
        task_id=task.id,
        case_id=task.case_id,
        case_number=row.number,
        person=person_of(row.person, row.key_id, row.wrapped),
        post=row.title,
        pack=row.pack,
        project_id=row.project_id,
        name=task.name,
        element_id=task.element_id,
        stage=task.stage,
        subject=subject,
        external=str(task.external or ""),
        due_at=task.due_at,
        sort_due=task.sort_due,
        offered_at=task.offered_at,
        priority=task.priority,
        holder_id=task.holder_id,
        holder=row.holder or "",
        held_since=task.held_since,
        assigned=task.assignee_id is not None,
        locked=found.reason if found else "",
    )


def _my_doings(viewer: Viewer, case_ids: set[int]) -> dict[int, tuple[Doing, ...]]:
    """What this viewer did on these cases, and who is on their teams: all that the duty rules ask for."""
    nothing = sa.literal("", sa.Text)
    rows = db.session.execute(
        sa.select(
            Task.case_id,
            Task.done_by.label("user_id"),
            sa.cast(Task.part, sa.Text).label("part"),
            Task.element_id,
            nothing.label("conflict"),
            sa.literal(False).label("serving"),
        )
        .where(Task.case_id.in_(case_ids), Task.done_by == viewer.id)
        .union_all(
            sa.select(
                CasePerson.case_id,
                CasePerson.user_id,
                sa.cast(CasePerson.part, sa.Text),
                nothing,
                CasePerson.conflict,
                CasePerson.ended_at.is_(None),
            ).where(
                CasePerson.case_id.in_(case_ids),
                sa.or_(CasePerson.user_id == viewer.id, CasePerson.part == Part.INVESTIGATOR),
            ),
            opened_by(sa.and_(Case.id.in_(case_ids), Case.opened_by == viewer.id), Case.id),
            struck_by(sa.and_(Strike.case_id.in_(case_ids), Strike.struck_by == viewer.id), Strike.case_id),
            moves_of(MovedCase.case_id.in_(case_ids), MovedCase.case_id),
        )
    ).all()
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.case_id, []).append(row)
    return {case_id: gathered(of_case) for case_id, of_case in found.items()}
