"""Turns what the engine tells into rows. The only writer of state, work list, jobs and audit."""

from datetime import UTC, datetime
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.orm.exc import StaleDataError

from webapp.casework import audit, dues, live, operators
from webapp.casework.dues import TIMER
from webapp.casework.ground import Ground
from webapp.casework.queues import offered_to, team_of
from webapp.db import after_commit
from webapp.models import AuditEvent, Incident, Job, Letter, Task, TaskOffer
from webapp.refusals import Stale
from workflows import events as ev
from workflows.engine import Snapshot
from workflows.vocabulary import (
    CaseStatus,
    IncidentStatus,
    JobStatus,
    LetterStatus,
    Outcome,
    OutsideParty,
    Part,
    TaskStatus,
)

NO_DUE = datetime(9999, 1, 1, tzinfo=UTC)


def record(ground: Ground, events: tuple[ev.Event, ...], snapshot: Snapshot) -> None:
    """Write one whole step: tasks, timers, incidents, stage, ending, state and audit, in few statements."""
    told = _Told(events)
    _offer(ground, told)
    _cancel(ground, told)
    _time(ground, told)
    _keep_incidents(ground, told)
    for event in events:
        _move_case(ground, event)
        _note(ground, event)
    if told.legal_changed:
        ground.case.next_deadline = ground.session.scalar(
            sa.select(sa.func.min(Job.due_at)).where(
                Job.case_id == ground.case.id, Job.legal, Job.status == JobStatus.DUE, Job.due_at < NO_DUE
            )
        )
    _save_case(ground, snapshot)


_OF_TIMERS = (ev.TimerSet, ev.TimerMoved, ev.TimerFired, ev.TimerCancelled)


class _Told:
    """The events of one step by kind; what was offered and cancelled in the same step never shows.

    Of a timer and of an incident the last word counts: a repeating timer fires and is set again in one step.
    """

    def __init__(self, events: tuple[ev.Event, ...]):
        gone = {e.key for e in events if isinstance(e, (ev.TaskCancelled, ev.TaskCompleted))}
        timers = {e.key: e for e in events if isinstance(e, _OF_TIMERS)}
        trouble = {e.key: e for e in events if isinstance(e, (ev.IncidentRaised, ev.IncidentCleared))}
        self.offered = [e for e in events if isinstance(e, ev.TaskOffered) and e.key not in gone]
        self.cancelled = [e.key for e in events if isinstance(e, ev.TaskCancelled)]
        self.set = [e for e in timers.values() if isinstance(e, (ev.TimerSet, ev.TimerMoved))]
        self.fired = [e.key for e in timers.values() if isinstance(e, ev.TimerFired)]
        self.stopped = [e.key for e in timers.values() if isinstance(e, ev.TimerCancelled)]
        self.unwanted = [e.key for e in events if isinstance(e, ev.OperationCancelled)]
        self.incidents = [e for e in trouble.values() if isinstance(e, ev.IncidentRaised)]
        self.cleared = [e.key for e in events if isinstance(e, (ev.IncidentCleared, ev.OperationCancelled))]
        self.legal_changed = bool(self.fired or self.stopped) or any(e.legal for e in self.set)


def _offer(ground: Ground, told: _Told) -> None:
    if not told.offered:
        return
    case, now = ground.case, ground.now
    rows = []
    for e in told.offered:
        assignee = int(e.assignee) if e.assignee else None
        external = e.properties.get("external")
        part = e.properties.get("part")
        rows.append(
            {
                "case_id": case.id,
                "unit_id": case.unit_id,
                "key": e.key,
                "process_id": e.process_id,
                "element_id": e.element_id,
                "path": e.path,
                "name": e.name,
                "form_id": e.form_id,
                "stage": e.stage or case.stage,
                "part": Part(part) if part else None,
                "external": OutsideParty(external) if external else None,
                "subject": int(e.subject) if e.subject else None,
                "assignee_id": assignee,
                "holder_id": assignee,
                "held_since": now if assignee else None,
                "offered_at": now,
                "due_at": e.due_at,
                "sort_due": e.due_at or NO_DUE,
                "follow_up_at": e.follow_up_at,
                "priority": e.priority,
                "status": TaskStatus.OPEN,
            }
        )
    ids = ground.session.scalars(sa.insert(Task).returning(Task.id, sort_by_parameter_order=True), rows).all()
    investigates = any(row["part"] == Part.INVESTIGATOR and row["assignee_id"] is None for row in rows)
    team = team_of(ground.session, case.id) if investigates else ()
    offers = [
        {
            "task_id": task_id,
            "group_code": queue,
            "unit_id": case.unit_id,
            "sort_due": e.due_at or NO_DUE,
            "urgency": 100 - e.priority,
        }
        for task_id, e, row in zip(ids, told.offered, rows, strict=True)
        if row["assignee_id"] is None  # what the process assigns lies with that person and in no queue
        for queue in offered_to(e.groups, team if row["part"] == Part.INVESTIGATOR else ())
    ]
    if offers:
        ground.session.execute(sa.insert(TaskOffer), offers)


def _cancel(ground: Ground, told: _Told) -> None:
    if not told.cancelled:
        return
    ours = sa.and_(Task.case_id == ground.case.id, Task.key.in_(told.cancelled))
    ground.session.execute(sa.delete(TaskOffer).where(TaskOffer.task_id.in_(sa.select(Task.id).where(ours))))
    ground.session.execute(
        sa.update(Task)
        .where(ours, Task.status == TaskStatus.OPEN)
        .values(status=TaskStatus.CANCELLED, done_at=ground.now)
    )


def _time(ground: Ground, told: _Told) -> None:
    ours = sa.and_(Job.case_id == ground.case.id, Job.kind == TIMER, Job.status == JobStatus.DUE)
    for keys, status in ((told.fired, JobStatus.DONE), (told.stopped, JobStatus.CANCELLED)):
        if keys:
            ground.session.execute(
                sa.update(Job).where(ours, Job.key.in_(keys)).values(status=status, finished_at=ground.now)
            )
    if told.unwanted:
        # Outside work that has not left the house yet must not: the case has gone on without it.
        ground.session.execute(
            sa.update(Job)
            .where(
                Job.case_id == ground.case.id,
                Job.status.in_((JobStatus.DUE, JobStatus.FAILED)),
                Job.key.in_(told.unwanted),
            )
            .values(status=JobStatus.CANCELLED, finished_at=ground.now)
        )
        unwanted = sa.select(Job.id).where(
            Job.case_id == ground.case.id, Job.status == JobStatus.CANCELLED, Job.key.in_(told.unwanted)
        )
        ground.session.execute(
            sa.update(Letter)
            .where(Letter.job_id.in_(unwanted), Letter.status.in_((LetterStatus.OUTBOX, LetterStatus.FAILED)))
            .values(status=LetterStatus.CANCELLED)
        )
    dues.put(
        ground.session,
        [
            {
                "case_id": ground.case.id,
                "kind": TIMER,
                "key": e.key,
                "due_at": e.due_at,
                "legal": e.legal,
                "payload": orjson.dumps({"element": e.element_id}).decode(),
                "created_at": ground.now,
            }
            for e in told.set
        ],
    )


def _keep_incidents(ground: Ground, told: _Told) -> None:
    """What stopped is an incident; what was tried again or taken away is none any more."""
    if told.cleared:
        ground.session.execute(
            sa.update(Incident)
            .where(
                Incident.case_id == ground.case.id,
                Incident.key.in_(told.cleared),
                Incident.status == IncidentStatus.OPEN,
            )
            .values(status=IncidentStatus.RESOLVED, resolved_at=ground.now, resolved_by=ground.actor.id)
        )
    for e in told.incidents:
        ground.session.add(
            Incident(
                case_id=ground.case.id,
                key=e.key,
                element_id=e.element_id,
                code=e.code,
                detail=ground.key.seal(e.message),
                raised_at=ground.now,
            )
        )
    if told.incidents:
        operators.tell(ground.session, ground.now)


def _move_case(ground: Ground, event: ev.Event) -> None:
    case = ground.case
    if isinstance(event, ev.StageEntered) and event.stage != case.stage:
        case.stage, case.stage_since = event.stage, ground.now
    elif isinstance(event, ev.CaseEnded):
        case.status = CaseStatus.CLOSED
        case.outcome = Outcome(event.outcome) if event.outcome else Outcome.INCOMPLETE
        case.closed_at, case.next_deadline = ground.now, None


def _note(ground: Ground, event: ev.Event) -> None:
    """One audit entry per event that says something about the path; element ids and codes only."""
    at = event.element_id
    match event:
        case ev.TaskOffered():
            ground.note("task.offered", at, key=event.key, path=event.path)
        case ev.TaskCancelled():
            ground.note("task.cancelled", at, key=event.key, by=event.cause)
        case ev.TimerSet():
            ground.note("timer.set", at, due=event.due_at, legal=event.legal)
        case ev.TimerMoved():
            if event.cause == "calendar":  # what a person did is noted by the use case
                ground.note("timer.moved", at, was=event.was, due=event.due_at, legal=event.legal)
        case ev.TimerFired():
            ground.note("timer.fired", at)
        case ev.TimerCancelled():
            ground.note("timer.cancelled", at)
        case ev.GatewayTaken():
            ground.note("gateway.taken", at, flows=event.flows, read=dict(event.read))
        case ev.DecisionEvaluated():
            ground.note("rule.applied", at, decision=event.decision_id, rules=event.rules, read=dict(event.inputs))
        case ev.MessageAwaited():
            ground.note("message.awaited", at, message=event.message)
        case ev.MessageReceived():
            ground.note("message.received", at, message=event.message)
        case ev.MessageThrown():
            ground.note("message.sent", at, message=event.message)
        case ev.ErrorCaught():
            ground.note("error.caught", at, code=event.code)
        case ev.EscalationThrown():
            ground.note("escalation.raised", at, code=event.code)
        case ev.StageEntered():
            ground.note("stage.entered", at, stage=event.stage)
        case ev.IncidentRaised():
            ground.note("incident.raised", at, code=event.code)
        case ev.IncidentCleared():
            ground.note("incident.cleared", at)
        case ev.OperationCancelled():
            ground.note("operation.cancelled", at)
        case ev.CaseEnded():
            ground.note("case.closed", at, outcome=event.outcome)
        case ev.TaskCompleted() | ev.OperationRequested():
            pass  # noted by the use case, which knows who did it and what came of it


_AUDIT = sa.insert(AuditEvent)


def _save_case(ground: Ground, snapshot: Snapshot) -> None:
    """State, version and audit in one go; a second writer of the same version loses here."""
    case, session = ground.case, ground.session
    rows = audit.chain(case, ground.audit, ground.actor.id, ground.now)
    ground.audit.clear()
    if rows:
        session.execute(_AUDIT, rows)
    case.state = snapshot.to_bytes()
    try:
        session.flush()
    except StaleDataError:
        raise Stale("Somebody changed this case at the same moment. Please look again.") from None
    case_id, version = case.id, case.version
    after_commit(session, lambda: live.keep(case_id, version, snapshot))


def note_alone(ground: Ground, action: str, subject: str, **data: Any) -> None:
    """Audit of a change that does not move the engine, before what the change brought about."""
    ground.audit.insert(0, (action, subject, {**data, **ground.actor.marks}))
    keep_notes(ground)


def keep_notes(ground: Ground) -> None:
    """Write what was noted though the engine does not move: the live state stays good under the case's new version."""
    if not ground.audit:
        return
    case, before = ground.case, ground.case.version
    ground.session.execute(_AUDIT, audit.chain(case, ground.audit, ground.actor.id, ground.now))
    ground.audit.clear()
    ground.session.flush()
    after_commit(ground.session, lambda: live.renumber(case.id, before, case.version))
