"""Moves of running cases: what was planned, how far it is, what becomes of each case. Numbers and codes, no person."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.orm import aliased

from webapp.access.permissions import Permission
from webapp.access.viewer import Viewer, visible_units
from webapp.casework import live
from webapp.casework.moving import Chosen, conditions
from webapp.casework.queries.paging import PAGE, Page, cursor, number, page_of, read_cursor
from webapp.db import db
from webapp.models import Case, CaseMove, MovedCase, OrganisationUnit, Project, Task, User
from webapp.refusals import NotFound
from workflows import moving
from workflows.bpmn import parser
from workflows.vocabulary import CaseStatus, MovedStatus, TaskStatus

FILTERS: Mapping[str, tuple[MovedStatus, ...]] = {
    "moves": (MovedStatus.WAITING, MovedStatus.MOVED),
    "stays": (MovedStatus.STAYED,),
    "returned": (MovedStatus.RETURNED,),
}


@dataclass(frozen=True)
class MoveRow:
    """A move with the number of its target version and who planned and started it. `counts` is by what became of the
    cases: waiting, moved, stayed, returned; `looked` counts those the dry run has seen."""

    row: CaseMove
    target: int
    planner: str
    starter: str
    counts: Mapping[str, int]
    looked: int

    @property
    def would_move(self) -> int:
        """Of those that the dry run has seen."""
        return self.looked - self.counts[MovedStatus.STAYED]


@dataclass(frozen=True)
class CaseLine:
    """One case of a move. `reasons` are (code, element, detail); `changes` as a dry run tells them."""

    case_id: int
    number: str
    stage: str
    unit: str
    unit_zh: str
    source_id: int
    source: int
    status: MovedStatus
    reason: str
    reasons: tuple[tuple[str, str, str], ...]
    changes: tuple[Mapping[str, Any], ...]
    back: bool


@dataclass(frozen=True)
class Unsettled:
    """An element of an old version that the new one does not have under its id, where its cases may stand: its kind in
    a word, how many tasks are open on it, where it goes on ('' nowhere, None let go), and what it could go on as."""

    place: str
    name: str
    kind: str
    version: int
    tasks: int
    to: str | None
    choices: tuple[tuple[str, str], ...]
    may_go: bool


def moves(viewer: Viewer, after: str = "", before: str = "") -> Page[MoveRow]:
    """Newest first."""
    viewer.require(Permission.PROCESS_DESIGN)
    backwards = bool(before)
    query = _MOVES.order_by(CaseMove.id.asc() if backwards else CaseMove.id.desc()).limit(PAGE + 1)
    if after or before:
        at = read_cursor(before or after, number)[0]
        query = query.where(CaseMove.id > at if backwards else CaseMove.id < at)
    rows = db.session.execute(query).all()
    counts = _counts([row.CaseMove.id for row in rows])
    found = [_move(row, counts) for row in rows]
    return page_of(found, PAGE, backwards, bool(after or before), lambda r: cursor(r.row.id))


def one_move(move_id: int, viewer: Viewer) -> MoveRow:
    """Raises NotFound."""
    viewer.require(Permission.PROCESS_DESIGN)
    row = db.session.execute(_MOVES.where(CaseMove.id == move_id).execution_options(populate_existing=True)).first()
    if row is None:
        raise NotFound("There is no such move.")
    return _move(row, _counts([move_id]))


def how_many(target_id: int, chosen: Chosen, viewer: Viewer) -> list[tuple[int, int]]:
    """(version id, running cases on it) of what is chosen, newest version first. Raises Invalid."""
    viewer.require(Permission.PROCESS_DESIGN)
    which = conditions(live.project(target_id).pack.code, target_id, chosen, viewer)
    rows = db.session.execute(
        sa.select(Case.project_id, sa.func.count())
        .where(*which)
        .group_by(Case.project_id)
        .order_by(Case.project_id.desc())
    )
    return [(row[0], row[1]) for row in rows]


def cases(move_id: int, viewer: Viewer, only: str = "", after: str = "", before: str = "") -> Page[CaseLine]:
    """The cases of a move that belong to the viewer's units, in the order of their ids."""
    viewer.require(Permission.PROCESS_DESIGN)
    backwards = bool(before)
    query = _cases(move_id, viewer, only)
    if after or before:
        at = read_cursor(before or after, number)[0]
        query = query.where(MovedCase.case_id < at if backwards else MovedCase.case_id > at)
    order = MovedCase.case_id.desc() if backwards else MovedCase.case_id
    rows = db.session.execute(query.order_by(order).limit(PAGE + 1)).all()
    return page_of([_line(row) for row in rows], PAGE, backwards, bool(after or before), lambda r: cursor(r.case_id))


def every_case(move_id: int, viewer: Viewer) -> Iterator[CaseLine]:
    """All of them, for a file."""
    viewer.require(Permission.PROCESS_DESIGN)
    for row in db.session.execute(_cases(move_id, viewer, "").order_by(MovedCase.case_id)):
        yield _line(row)


def unsettled(move: CaseMove) -> list[Unsettled]:
    """What a person may have to map, those with open tasks first."""
    target = live.project(move.target_id)
    mapping = orjson.loads(move.mapping)
    sources = db.session.execute(
        sa.select(MovedCase.source_id, Project.number)
        .join(Project, Project.id == MovedCase.source_id)
        .where(MovedCase.move_id == move.id)
        .distinct()
        .order_by(Project.number.desc())
    ).all()
    open_ones = _open_tasks(move.id)
    found: dict[str, Unsettled] = {}
    for source_id, version in sources:
        source = live.project(source_id)
        same = moving.suggest(source.engine, target.engine)
        for spec in source.engine.specs.values():
            for element in moving.standing(spec):
                place = (element.process_id, element.bpmn_id)
                text = "/".join(place)
                if same.get(place) == place or text in found or text.split("/")[1].startswith("probity_"):
                    continue
                kind = moving.kind_of(element)
                found[text] = Unsettled(
                    place=text,
                    name=element.title or element.bpmn_id,
                    kind=kind,
                    version=version,
                    tasks=open_ones.get(place, 0),
                    to=mapping.get(text, ""),
                    choices=_alike(target, kind),
                    may_go=kind.startswith("BoundaryEvent"),
                )
    return sorted(found.values(), key=lambda one: (-one.tasks, one.place))


def _alike(target: live.Published, kind: str) -> tuple[tuple[str, str], ...]:
    found = {
        "/".join((element.process_id, element.bpmn_id)): element.title or element.bpmn_id
        for spec in target.engine.specs.values()
        for element in parser.elements(spec)
        if moving.kind_of(element) == kind and not element.name.endswith(" [each]")
    }
    return tuple(sorted(found.items(), key=lambda one: (one[0].split("/")[0], one[1])))


def _open_tasks(move_id: int) -> dict[tuple[str, str], int]:
    rows = db.session.execute(
        sa.select(Task.process_id, Task.element_id, sa.func.count())
        .join(MovedCase, MovedCase.case_id == Task.case_id)
        .where(MovedCase.move_id == move_id, Task.status == TaskStatus.OPEN)
        .group_by(Task.process_id, Task.element_id)
    )
    return {(row[0], row[1]): row[2] for row in rows}


_PLANNER, _STARTER = aliased(User), aliased(User)
_MOVES = (
    sa.select(CaseMove, Project.number, _PLANNER.name.label("planner"), _STARTER.name.label("starter"))
    .join(Project, Project.id == CaseMove.target_id)
    .join(_PLANNER, _PLANNER.id == CaseMove.created_by)
    .outerjoin(_STARTER, _STARTER.id == CaseMove.started_by)
)


def _move(row: Any, counts: Mapping[int, Mapping[str, int]]) -> MoveRow:
    own = counts.get(row.CaseMove.id, {})
    by_status = {str(status): own.get(status, 0) for status in MovedStatus}
    return MoveRow(row.CaseMove, row.number, row.planner, row.starter or "", by_status, own.get("looked", 0))


def _counts(ids: list[int]) -> dict[int, dict[str, int]]:
    count = sa.func.count()
    rows = db.session.execute(
        sa.select(MovedCase.move_id, MovedCase.status, count, count.filter(MovedCase.at.is_not(None)))
        .where(MovedCase.move_id.in_(ids))
        .group_by(MovedCase.move_id, MovedCase.status)
    )
    found: dict[int, dict[str, int]] = {}
    for move_id, status, number_of, looked in rows:
        own = found.setdefault(move_id, {})
        own[status] = number_of
        own["looked"] = own.get("looked", 0) + looked
    return found


def _cases(move_id: int, viewer: Viewer, only: str) -> sa.Select[Any]:
    query = (
        sa.select(
            MovedCase.case_id,
            MovedCase.status,
            MovedCase.reason,
            MovedCase.detail,
            MovedCase.source_id,
            Case.number,
            Case.stage,
            Project.number.label("source"),
            OrganisationUnit.name,
            OrganisationUnit.name_zh,
            sa.and_(
                MovedCase.status == MovedStatus.MOVED,
                MovedCase.state.is_not(None),
                MovedCase.version == Case.version,
                Case.status != CaseStatus.CLOSED,
            ).label("back"),
        )
        .join(Case, Case.id == MovedCase.case_id)
        .join(Project, Project.id == MovedCase.source_id)
        .join(OrganisationUnit, OrganisationUnit.id == Case.unit_id)
        .where(MovedCase.move_id == move_id, Case.unit_id.in_(visible_units(viewer)))
    )
    return query.where(MovedCase.status.in_(FILTERS[only])) if only in FILTERS else query


def _line(row: Any) -> CaseLine:
    detail = orjson.loads(row.detail)
    return CaseLine(
        case_id=row.case_id,
        number=row.number,
        stage=row.stage,
        unit=row.name,
        unit_zh=row.name_zh or "",
        source_id=row.source_id,
        source=row.source,
        status=row.status,
        reason=row.reason,
        reasons=tuple(tuple(reason) for reason in detail.get("reasons", ())),
        changes=tuple(detail.get("changes", ())),
        back=bool(row.back),
    )
