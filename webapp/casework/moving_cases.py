"""Moves one case under its lock, with everything that hangs on it, or takes it back: whole or not at all."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson
import sqlalchemy as sa

from webapp.casework.drive import follow
from webapp.casework.ground import Ground
from webapp.casework.moving_looks import Look, Stored, look_at, may_go_on, texts_of
from webapp.casework.queues import offered_to, team_of
from webapp.casework.record import NO_DUE, record
from webapp.models import Incident, Job, MovedCase, Task, TaskOffer
from webapp.refusals import Stale
from workflows.engine import Snapshot
from workflows.events import MessageAwaited, StageEntered, TaskOffered, TimerCancelled, TimerSet
from workflows.vocabulary import CaseStatus, IncidentStatus, JobStatus, MovedStatus, Part, TaskStatus

GONE_ON = "The case has gone on since it was moved, so it cannot be taken back."
# After these alone there is a way back: nothing was done that a state cannot take back.
_HARMLESS = (TimerSet, TimerCancelled, MessageAwaited, StageEntered)
_OF_TASK = (
    "process_id", "element_id", "path", "name", "form_id", "stage", "part", "assignee_id", "holder_id", "held_since",
    "due_at", "sort_due", "follow_up_at", "priority",
)  # fmt: skip
_MOMENTS = frozenset({"held_since", "due_at", "sort_due", "follow_up_at"})


def move_case(ground: Ground, row: MovedCase, target_id: int, mapping: Stored) -> None:
    """The case goes on on the new version, or stays and `row` says why."""
    case, now = ground.case, ground.now
    row.at = now
    look = look_at(ground, target_id, mapping) if case.project_id == row.source_id else None
    if look is None or look.moving is None or look.settled is None or look.tasks is None:
        row.status = MovedStatus.STAYED
        row.reason = look.reasons[0][0] if look else "elsewhere"
        row.detail = told(look)
        return
    before = _rows(ground)
    row.status, row.reason, row.detail, row.state = MovedStatus.MOVED, "", told(look), case.state
    case.project_id = target_id
    case.rules_id = None if look.rules_id == target_id else look.rules_id
    source, ground.project = ground.project, look.project
    renamed = {"/".join(t.before): "/".join(t.after) for t in look.moving.tokens if t.before != t.after}
    ground.note(
        "case.moved", "", move=row.move_id, was=row.source_id, project=target_id, kept=look.rules_id, elements=renamed
    )
    places = {token.key: token for token in look.moving.tokens}
    for offer in look.settled.offers:
        if (task := look.tasks.get(offer.key)) is not None:
            _retell(
                ground,
                task,
                source.element(*places[offer.key].before),
                look.project.element(*places[offer.key].after),
                offer,
            )
    _jobs(ground, look)
    ground.session.flush()
    follow(ground, look.settled.step)
    way_back = all(isinstance(event, _HARMLESS) for event in look.settled.step.events)
    row.before = orjson.dumps(before).decode() if way_back else "{}"
    row.state = row.state if way_back else None
    row.version = case.version


def told(look: Look | None) -> str:
    """What a look found, as it is kept beside the case: ids and codes only."""
    if look is None:
        return "{}"
    return orjson.dumps({"reasons": look.reasons, "changes": look.changes}).decode()


def take_back(ground: Ground, row: MovedCase, target_id: int) -> None:
    """The case stands again as it did before the move. Raises Stale when anything has happened on it since."""
    case = ground.case
    same = row.status == MovedStatus.MOVED and case.version == row.version and case.project_id == target_id
    if not same or row.state is None or case.status == CaseStatus.CLOSED:
        raise Stale(GONE_ON)
    before = orjson.loads(row.before)
    _put_back(ground, before)
    rules = case.rules_id or case.project_id
    case.project_id = row.source_id
    case.rules_id = None if rules == row.source_id else rules
    case.stage, case.stage_since = before["stage"], datetime.fromisoformat(before["stage_since"])
    case.next_deadline = _next_deadline(ground)
    ground.note("case.moved_back", "", move=row.move_id, was=target_id, project=row.source_id)
    record(ground, (), Snapshot.from_bytes(row.state))
    row.status, row.state, row.before, row.at = MovedStatus.RETURNED, None, "{}", ground.now


# --- rows that say where a case stands --------------------------------------------------------------------------------


def _retell(ground: Ground, task: Task, old: Any, new: Any, offer: TaskOffered) -> None:
    """An open task as its new element draws it. What is drawn as before stays as it was worked out, and nobody's time
    gets shorter."""
    was, now = texts_of(old), texts_of(new)
    changed = {name for name in was.keys() | now.keys() if was.get(name) != now.get(name)}
    part = new.properties.get("part")
    regroup = bool(changed & {"groups", "assignee"}) or old.properties.get("part") != part
    task.process_id, task.element_id, task.path = new.process_id, new.bpmn_id, offer.path
    task.name, task.form_id, task.stage = offer.name, offer.form_id, offer.stage or ground.case.stage
    task.part = Part(part) if part else None
    if "priority" in changed:
        task.priority = offer.priority
    if "follow_up" in changed:
        task.follow_up_at = offer.follow_up_at
    if "due" in changed and offer.due_at is not None:
        task.due_at = max(offer.due_at, task.due_at) if task.due_at else offer.due_at
        task.sort_due = task.due_at
    if "assignee" in changed:
        task.assignee_id = task.holder_id = int(offer.assignee) if offer.assignee else None
        task.held_since = ground.now if offer.assignee else None
    ground.note("task.moved", new.bpmn_id, key=task.key, was=old.bpmn_id)
    if task.holder_id is not None and not may_go_on(ground, task, new, offer):
        ground.note("task.unassigned", new.bpmn_id, key=task.key, who=task.holder_id)
        task.assignee_id = task.holder_id = task.held_since = None
        regroup = True
    ours = TaskOffer.task_id == task.id
    if regroup:
        ground.session.execute(sa.delete(TaskOffer).where(ours))
        _offer(ground, task, offer.groups)
    elif changed & {"due", "priority"}:
        ground.session.execute(
            sa.update(TaskOffer).where(ours).values(sort_due=task.sort_due, urgency=100 - task.priority)
        )


def _offer(ground: Ground, task: Task, groups: tuple[str, ...]) -> None:
    if task.assignee_id is not None:
        return
    team = team_of(ground.session, ground.case.id) if task.part == Part.INVESTIGATOR else ()
    ground.session.add_all(
        TaskOffer(
            task_id=task.id, group_code=queue, unit_id=task.unit_id, sort_due=task.sort_due, urgency=100 - task.priority
        )
        for queue in offered_to(groups, team)
    )


def _jobs(ground: Ground, look: Look) -> None:
    """Timers, operations and incidents say on which element they are now. A statutory wait stays one."""
    assert look.moving is not None
    tokens = {token.key: token for token in look.moving.tokens}
    ours = Job.case_id == ground.case.id
    open_ones = Job.status.in_((JobStatus.DUE, JobStatus.FAILED))
    for job in ground.session.scalars(sa.select(Job).where(ours, open_ones, Job.key.in_(tokens))):
        token = tokens[job.key]
        if token.before != token.after:
            job.payload = orjson.dumps({**orjson.loads(job.payload), "element": token.after[1]}).decode()
        trigger = getattr(look.project.element(*token.after), "trigger", None)
        job.legal = job.legal or bool(getattr(trigger, "legal", False))
    for incident in ground.session.scalars(_incidents(ground)):
        if incident.key in tokens:
            incident.element_id = tokens[incident.key].after[1]
    ground.session.flush()
    ground.case.next_deadline = _next_deadline(ground)


def _incidents(ground: Ground) -> sa.Select[tuple[Incident]]:
    return sa.select(Incident).where(Incident.case_id == ground.case.id, Incident.status == IncidentStatus.OPEN)


def _next_deadline(ground: Ground) -> datetime | None:
    due: datetime | None = ground.session.scalar(
        sa.select(sa.func.min(Job.due_at)).where(
            Job.case_id == ground.case.id, Job.legal, Job.status == JobStatus.DUE, Job.due_at < NO_DUE
        )
    )
    return due


# --- the way back -----------------------------------------------------------------------------------------------------


def _rows(ground: Ground) -> dict[str, Any]:
    """Open tasks with their offers, due work and incidents, as they are now: ids, codes and dates."""
    session, case_id = ground.session, ground.case.id
    tasks = session.scalars(sa.select(Task).where(Task.case_id == case_id, Task.status == TaskStatus.OPEN)).all()
    offers = session.scalars(sa.select(TaskOffer).where(TaskOffer.task_id.in_([task.id for task in tasks])))
    jobs = session.scalars(_open_jobs(case_id))
    return {
        "stage": ground.case.stage,
        "stage_since": ground.case.stage_since.isoformat(),
        "tasks": {str(task.id): {name: _plain(getattr(task, name)) for name in _OF_TASK} for task in tasks},
        "offers": [[o.task_id, o.group_code, o.unit_id, o.sort_due.isoformat(), o.urgency] for o in offers],
        "jobs": {str(job.id): [job.payload, job.legal, str(job.status)] for job in jobs},
        "incidents": {str(incident.id): incident.element_id for incident in session.scalars(_incidents(ground))},
    }


def _open_jobs(case_id: int) -> sa.Select[tuple[Job]]:
    return sa.select(Job).where(Job.case_id == case_id, Job.status.in_((JobStatus.DUE, JobStatus.FAILED)))


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else str(value) if isinstance(value, Part) else value


def _put_back(ground: Ground, before: Mapping[str, Any]) -> None:
    session, case_id = ground.session, ground.case.id
    for task in session.scalars(sa.select(Task).where(Task.case_id == case_id, Task.status == TaskStatus.OPEN)):
        for name, value in before["tasks"][str(task.id)].items():
            setattr(task, name, datetime.fromisoformat(value) if name in _MOMENTS and value else value)
        session.execute(sa.delete(TaskOffer).where(TaskOffer.task_id == task.id))
    session.add_all(
        TaskOffer(task_id=t, group_code=g, unit_id=u, sort_due=datetime.fromisoformat(s), urgency=n)
        for t, g, u, s, n in before["offers"]
    )
    jobs = {int(job_id): kept for job_id, kept in before["jobs"].items()}
    for job in session.scalars(_open_jobs(case_id)):
        if job.id not in jobs:  # a wait that only the new version knows
            job.status, job.finished_at = JobStatus.CANCELLED, ground.now
    for job in session.scalars(sa.select(Job).where(Job.id.in_(jobs))):
        job.payload, job.legal, status = jobs[job.id]
        if job.status == JobStatus.CANCELLED:  # a wait that the move had let go
            job.status, job.finished_at = JobStatus(status), None
    for incident in session.scalars(_incidents(ground)):
        incident.element_id = before["incidents"].get(str(incident.id), incident.element_id)
    session.flush()
