"""Moving running cases to another version of their process: planned by one person, started by a second."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import sqlalchemy as sa

from webapp.access.permissions import Permission
from webapp.access.viewer import Viewer, visible_units
from webapp.casework import audit, dues, live
from webapp.casework.ground import Actor, lock_case
from webapp.casework.moving_cases import take_back
from webapp.casework.moving_looks import Stored, suggested
from webapp.db import transaction
from webapp.models import Case, CaseMove, Job, MovedCase, Project
from webapp.refusals import Invalid, NotAllowed, NotFound, Stale
from workflows.moving import place_is_known
from workflows.vocabulary import CaseStatus, JobStatus, MovedStatus, MoveStatus

LOOK, RUN, RETURN = "cases.look", "cases.move", "cases.return"
MOST_NUMBERS = 500


@dataclass(frozen=True)
class Chosen:
    """Which running cases: on these versions, in this stage and unit, opened between two days (both included), of these
    numbers. What is left empty does not narrow."""

    versions: tuple[int, ...] = ()
    stage: str = ""
    unit: int | None = None
    since: str = ""
    until: str = ""
    numbers: tuple[str, ...] = ()


def conditions(pack: str, target_id: int, chosen: Chosen, viewer: Viewer) -> tuple[sa.ColumnElement[bool], ...]:
    """Running cases of the viewer's units that `chosen` names and that are not on the target. Raises Invalid."""
    asked: list[sa.ColumnElement[bool]] = [
        Case.pack == pack,
        Case.status != CaseStatus.CLOSED,
        Case.state.is_not(None),
        Case.project_id != target_id,
        Case.unit_id.in_(visible_units(viewer)),
    ]
    if chosen.versions:
        asked.append(Case.project_id.in_(chosen.versions))
    if chosen.stage:
        asked.append(Case.stage == chosen.stage)
    if chosen.unit is not None:
        asked.append(Case.unit_id == chosen.unit)
    zone = ZoneInfo(live.project(target_id).pack.zone)
    if chosen.since:
        asked.append(Case.opened_at >= _midnight(chosen.since, "since", zone))
    if chosen.until:
        asked.append(Case.opened_at < _midnight(chosen.until, "until", zone) + timedelta(days=1))
    if len(chosen.numbers) > MOST_NUMBERS:
        words = "Enter at most %(most)s numbers."
        raise Invalid(words, {"numbers": [words]}, most=MOST_NUMBERS)
    if chosen.numbers:
        asked.append(Case.number.in_(chosen.numbers))
    return tuple(asked)


def plan_move(target_id: int, chosen: Chosen, viewer: Viewer, now: datetime) -> int:
    """Choose cases and have it worked out, as due work, what a move would do to each. No case changes.

    Raises Invalid when nothing is chosen, NotFound for a version there is not.
    """
    viewer.require(Permission.PROCESS_DESIGN)
    with transaction() as session:
        target = session.get(Project, target_id)
        if target is None:
            raise NotFound("There is no such process.")
        which = conditions(target.pack, target_id, chosen, viewer)
        versions = session.scalars(sa.select(Case.project_id).where(*which).distinct()).all()
        mapping: dict[str, str | None] = {}
        for version in sorted(versions, reverse=True):
            mapping = suggested(version, target_id) | mapping
        row = CaseMove(
            pack=target.pack,
            target_id=target_id,
            chosen=orjson.dumps(asdict(chosen)).decode(),
            mapping=orjson.dumps(mapping).decode(),
            created_by=viewer.id,
            created_at=now,
        )
        session.add(row)
        session.flush()
        session.execute(
            sa.insert(MovedCase).from_select(
                ["move_id", "case_id", "status", "reason", "detail", "source_id", "before"],
                sa.select(
                    sa.literal(row.id), Case.id, sa.literal("waiting"), sa.literal(""), sa.literal("{}"),
                    Case.project_id, sa.literal("{}"),
                ).where(*which),
            )
        )  # fmt: skip
        row.total = session.scalar(sa.select(sa.func.count()).where(MovedCase.move_id == row.id)) or 0
        if not row.total:
            words = "No running case is chosen. Change what you ask for."
            raise Invalid(words, {"versions": [words]})
        _put(session, LOOK, row, now)
        audit.write_office_event(
            session, "move.planned", viewer.id, now, row.pack, move=row.id, target=target_id, cases=row.total
        )
        return row.id


def change_mapping(move_id: int, changes: Stored, viewer: Viewer, now: datetime, cleared: Collection[str] = ()) -> None:
    """Say where elements of the old version go on, or of those `cleared` nothing; every case is looked at anew.

    Raises Invalid for an element that the new version does not have, and Stale.
    """
    viewer.require(Permission.PROCESS_DESIGN)
    with transaction() as session:
        row = _lock(session, move_id)
        _must_be_planned(row)
        target = live.project(row.target_id).engine
        versions = session.scalars(sa.select(MovedCase.source_id).where(MovedCase.move_id == row.id).distinct())
        sources = [live.project(version).engine for version in versions]
        wrong = [
            old
            for old, new in changes.items()
            if not any(place_is_known(source, old) for source in sources)
            or (new is not None and not place_is_known(target, new))
        ]
        if wrong:
            words = "Choose an element of the new version."
            raise Invalid(words, {old: [words] for old in wrong})
        mapping = orjson.loads(row.mapping) | dict(changes)
        row.mapping = orjson.dumps({old: new for old, new in mapping.items() if old not in cleared}).decode()
        _look_again(session, row, now)


def look_again(move_id: int, viewer: Viewer, now: datetime) -> None:
    """Work everything out once more: cases go on while a plan lies. Raises Stale."""
    viewer.require(Permission.PROCESS_DESIGN)
    with transaction() as session:
        row = _lock(session, move_id)
        _must_be_planned(row)
        _look_again(session, row, now)


def start(move_id: int, viewer: Viewer, now: datetime) -> None:
    """A second person lets it happen. Raises NotAllowed for the planner or for cases of units they do not see, Stale
    when the dry run has not ended."""
    viewer.require(Permission.PROCESS_PUBLISH)
    with transaction() as session:
        row = _lock(session, move_id)
        _must_be_planned(row)
        if row.created_by == viewer.id:
            raise NotAllowed("You planned this move, and it takes a second person to start it.")
        _must_see(session, row, viewer)
        if row.looked_at is None:
            raise Stale("The dry run has not ended yet. Please wait for it.")
        if row.stayed >= row.total:
            raise Invalid("None of these cases can move.")
        row.status, row.started_by, row.started_at, row.at_case = MoveStatus.RUNNING, viewer.id, now, 0
        _put(session, RUN, row, now)
        audit.write_office_event(session, "move.started", viewer.id, now, row.pack, move=row.id, target=row.target_id)


def take_one_back(move_id: int, case_id: int, viewer: Viewer, now: datetime) -> None:
    """One case stands again as before. Raises Stale when it has gone on since."""
    viewer.require(Permission.PROCESS_PUBLISH)
    with transaction() as session:
        ground = lock_case(session, case_id, Actor.of(viewer), now)
        if not viewer.sees_unit(ground.unit_path):
            raise NotFound("There is no such case.")
        found = session.get(MovedCase, (move_id, case_id), with_for_update=True)
        row = _lock(session, move_id)
        if found is None:
            raise NotFound("There is no such case.")
        if row.finished_at is None:
            raise Stale("This move has not ended yet.")
        take_back(ground, found, row.target_id)
        row.moved -= 1


def take_all_back(move_id: int, viewer: Viewer, now: datetime) -> None:
    """Every case on which nothing has happened since stands again as before, as due work. Raises Stale."""
    viewer.require(Permission.PROCESS_PUBLISH)
    with transaction() as session:
        row = _lock(session, move_id)
        if row.status != MoveStatus.DONE:
            raise Stale("Only a move that has ended can be taken back.")
        _must_see(session, row, viewer)
        row.status, row.at_case, row.finished_at = MoveStatus.RETURNED, 0, None
        _put(session, RETURN, row, now, by=viewer.id)
        audit.write_office_event(session, "move.returned", viewer.id, now, row.pack, move=row.id)


def discard(move_id: int, viewer: Viewer, now: datetime) -> None:
    """A plan that nobody wants any more goes. Raises Stale once it was started."""
    viewer.require(Permission.PROCESS_DESIGN)
    with transaction() as session:
        row = _lock(session, move_id)
        _must_be_planned(row)
        _stop_looking(session, row, now)
        audit.write_office_event(session, "move.discarded", viewer.id, now, row.pack, move=row.id)
        session.execute(sa.delete(MovedCase).where(MovedCase.move_id == row.id))
        session.delete(row)


def _lock(session: Any, move_id: int) -> CaseMove:
    row: CaseMove | None = session.get(CaseMove, move_id, with_for_update=True)
    if row is None:
        raise NotFound("There is no such move.")
    return row


def _must_be_planned(row: CaseMove) -> None:
    if row.status != MoveStatus.PLANNED:
        raise Stale("This move was started already.")


def _must_see(session: Any, row: CaseMove, viewer: Viewer) -> None:
    hidden = (
        sa.select(sa.func.count())
        .select_from(MovedCase)
        .join(Case, Case.id == MovedCase.case_id)
        .where(MovedCase.move_id == row.id, Case.unit_id.not_in(visible_units(viewer)))
    )
    if session.scalar(hidden):
        raise NotAllowed("Some of these cases belong to units that you do not see.")


def _look_again(session: Any, row: CaseMove, now: datetime) -> None:
    _stop_looking(session, row, now)
    session.execute(
        sa.update(MovedCase)
        .where(MovedCase.move_id == row.id)
        .values(status=MovedStatus.WAITING, reason="", detail="{}", at=None)
    )
    row.looked_at, row.at_case, row.stayed = None, 0, 0
    _put(session, LOOK, row, now)


def _stop_looking(session: Any, row: CaseMove, now: datetime) -> None:
    session.execute(
        sa.update(Job)
        .where(Job.case_id.is_(None), Job.kind == LOOK, Job.key == str(row.id), Job.status == JobStatus.DUE)
        .values(status=JobStatus.CANCELLED, finished_at=now)
    )


def _put(session: Any, kind: str, row: CaseMove, now: datetime, **inputs: int) -> None:
    payload = orjson.dumps({"move": row.id, **inputs}).decode()
    job: Mapping[str, Any] = {
        "case_id": None, "kind": kind, "key": str(row.id), "due_at": now, "created_at": now, "payload": payload,
    }  # fmt: skip
    dues.put(session, [job])


def _midnight(day: str, field: str, zone: ZoneInfo) -> datetime:
    try:
        return datetime.combine(date.fromisoformat(day), datetime.min.time(), zone)
    except ValueError:
        words = "Enter a day as 2026-11-23."
        raise Invalid(words, {field: [words]}) from None
