"""Planning and starting moves in the test office, and all that says where a case stands."""

from typing import Any

import sqlalchemy as sa

from tests.webapp.house import person
from webapp import clock
from webapp.casework import moving
from webapp.casework.moving import Chosen
from webapp.db import db
from webapp.jobs.runner import run_due
from webapp.models import (
    AuditEvent,
    Case,
    CaseMove,
    Incident,
    Job,
    MovedCase,
    Task,
    TaskOffer,
)
from workflows.vocabulary import JobStatus


def plan(target: int, chosen: Chosen | None = None, who: str = "dana") -> int:
    move_id = moving.plan_move(target, chosen or Chosen(), person(who), clock.now())
    run_due(clock.now())
    db.session.rollback()
    return move_id


def move(target: int, chosen: Chosen | None = None) -> int:
    move_id = plan(target, chosen)
    moving.start(move_id, person("paul"), clock.now())
    run_due(clock.now())
    db.session.rollback()
    return move_id


def row_of(move_id: int) -> CaseMove:
    db.session.rollback()
    row = db.session.get(CaseMove, move_id, populate_existing=True)
    assert row is not None
    return row


def moved_case(move_id: int, case_id: int) -> MovedCase:
    db.session.rollback()
    row = db.session.get(MovedCase, (move_id, case_id), populate_existing=True)
    assert row is not None
    return row


def case_of(case_id: int) -> Case:
    db.session.rollback()
    case = db.session.get(Case, case_id, populate_existing=True)
    assert case is not None
    return case


def everything(case_id: int) -> dict[str, Any]:
    """All that says where a case stands; not its audit, which only grows."""
    db.session.rollback()
    tables = {"task": Task.case_id, "job": Job.case_id, "incident": Incident.case_id}
    found = {
        name: db.session.execute(
            sa.select(column.class_.__table__).where(column == case_id).order_by(column.class_.id)
        ).all()
        for name, column in tables.items()
    }
    offers = sa.select(TaskOffer.__table__).join(Task, Task.id == TaskOffer.task_id).where(Task.case_id == case_id)
    case = case_of(case_id)
    return found | {
        "offers": sorted(db.session.execute(offers).all(), key=str),
        "case": (case.project_id, case.rules_id, case.stage, case.stage_since, case.next_deadline, bytes(case.state)),
    }


def timers_of(case_id: int) -> list[Job]:
    db.session.rollback()
    return list(
        db.session.scalars(
            sa.select(Job).where(Job.case_id == case_id, Job.kind == "timer", Job.status == JobStatus.DUE)
        )
    )


def events_of(case_id: int) -> list[AuditEvent]:
    db.session.rollback()
    return list(
        db.session.scalars(sa.select(AuditEvent).where(AuditEvent.case_id == case_id).order_by(AuditEvent.case_seq))
    )
