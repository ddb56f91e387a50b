"""The time in which a person answers: how much is left, and who may stop it or give more.

Both sides see the same days left. A clock is a timer that the diagram marks as legal, or one that ends a task of the
candidate's; silence at its end is silence and never an admission.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import orjson
import sqlalchemy as sa

from webapp.access.permissions import Permission
from webapp.access.viewer import Viewer
from webapp.casework.drive import drive
from webapp.casework.facts import surroundings
from webapp.casework.ground import Actor, Ground, lock_case
from webapp.casework.live import Published
from webapp.casework.record import NO_DUE, TIMER
from webapp.db import db, transaction
from webapp.models import ClockChange, Job, Task, TaskOffer
from webapp.refusals import Invalid, NotAllowed, NotFound, Stale
from workflows import engine
from workflows.calendars import Calendar
from workflows.errors import NotWaiting
from workflows.vocabulary import ClockChangeKind, JobStatus, TaskStatus

MOST_DAYS = 60
LIMIT = "answer_extension_days"


@dataclass(frozen=True)
class AnswerClock:
    """`days_left` are full working days, today not counted; while `paused` they stand still. `asked` are days that the
    person asks for and nobody has granted."""

    timer: str
    element_id: str
    due_at: datetime | None
    days_left: int
    paused: bool
    asked: int


def clocks_of(case_id: int, project: Published, now: datetime) -> tuple[AnswerClock, ...]:
    """Every running time to answer of a case, the next to end first."""
    jobs = db.session.scalars(
        sa.select(Job)
        .where(Job.case_id == case_id, Job.kind == TIMER, Job.status == JobStatus.DUE)
        .order_by(Job.due_at, Job.id)
    ).all()
    return tuple(_clock(job, _changes(case_id, job.key), project, now) for job in jobs if _is_clock(job, project))


def candidates_clocks(case_id: int, project: Published, now: datetime) -> tuple[AnswerClock, ...]:
    """Those in which the candidate answers now and that run: what more time can be given to."""
    found = clocks_of(case_id, project, now)
    return tuple(c for c in found if c.element_id in project.limits_of_candidates and not c.paused)


def _is_clock(job: Job, project: Published) -> bool:
    return job.legal or _element(job) in project.limits_of_candidates


def _element(job: Job) -> str:
    return str(orjson.loads(job.payload).get("element", ""))


def _clock(job: Job, changes: list[ClockChange], project: Published, now: datetime) -> AnswerClock:
    paused = next((c for c in reversed(changes) if c.kind != ClockChangeKind.ASK), None)
    stands = paused is not None and paused.kind == ClockChangeKind.PAUSE
    granted_after = max((i for i, c in enumerate(changes) if c.kind == ClockChangeKind.EXTEND), default=-1)
    asked = [c.days for i, c in enumerate(changes) if c.kind == ClockChangeKind.ASK and i > granted_after]
    left = paused.days if stands and paused else days_left(project.calendar, project.pack.zone, now, job.due_at)
    return AnswerClock(job.key, _element(job), None if stands else job.due_at, left, stands, asked[-1] if asked else 0)


def days_left(calendar: Calendar, zone: str, now: datetime, due: datetime) -> int:
    """Full working days after today up to the day on which the time ends; 0 on that day and after it."""
    today, last = (moment.astimezone(ZoneInfo(zone)).date() for moment in (now, due))
    count = 0
    while last > today and calendar.working_days_after(today, count + 1) <= last:
        count += 1
    return count


def pause(case_id: int, timer: str, reason: str, viewer: Viewer, now: datetime) -> None:
    """Stop the time, with a reason: the person disputes a report, or cannot answer. Raises Invalid, Stale."""
    with transaction() as session:
        ground = lock_case(session, case_id, Actor.of(viewer), now)
        _must_give_time(ground, viewer)
        job, clock = _running(ground, timer)
        if clock.paused:
            raise Stale("The time stands still already.")
        _write(ground, job, clock, ClockChangeKind.PAUSE, clock.days_left, NO_DUE, reason)


def resume(case_id: int, timer: str, reason: str, viewer: Viewer, now: datetime) -> None:
    """Let the time go on with the days that were left when it stopped, one at least."""
    with transaction() as session:
        ground = lock_case(session, case_id, Actor.of(viewer), now)
        _must_give_time(ground, viewer)
        job, clock = _running(ground, timer)
        if not clock.paused:
            raise Stale("The time is running already.")
        days = max(clock.days_left, 1)
        due = ground.last_moment(ground.working_days_after(days))
        _write(ground, job, clock, ClockChangeKind.RESUME, days, due, reason)


def extend(case_id: int, timer: str, days: int, reason: str, viewer: Viewer, now: datetime) -> None:
    """Give `days` more working days. Raises as `give` does."""
    with transaction() as session:
        give(lock_case(session, case_id, Actor.of(viewer), now), timer, days, reason, viewer)


def give(ground: Ground, timer: str, days: int, reason: str, viewer: Viewer) -> None:
    """Give `days` more working days, on a case that is locked already. Beyond what the pack lets a case officer give,
    all in all, another person who may grant time must do it. Raises NotAllowed, Invalid and Stale."""
    _must_be_days(days)
    _must_give_time(ground, viewer)
    job, clock = _running(ground, timer)
    if clock.paused:
        raise Stale("The time stands still. Let it go on before you give more.")
    given = sum(c.days for c in _changes(ground.case.id, timer) if c.kind == ClockChangeKind.EXTEND)
    if given + days > ground.limit(LIMIT) and not viewer.may(Permission.TIME_GRANT):
        raise NotAllowed(
            "A case officer may give %(most)s working days in all. More needs somebody who approves.",
            most=ground.limit(LIMIT),
        )
    _write(ground, job, clock, ClockChangeKind.EXTEND, days, _later(ground, job, days), reason)


def ask(case_id: int, timer: str, days: int, reason: str, viewer: Viewer, now: datetime) -> None:
    """An officer writes down that the person asks for `days` more working days: what the pack lets a case officer give
    is granted at once, for the first time; more waits for somebody to grant it. Raises Invalid and Stale."""
    _must_be_days(days)
    with transaction() as session:
        ground = lock_case(session, case_id, Actor.of(viewer), now)
        _must_manage(ground, viewer)
        job, clock = _running(ground, timer)
        before = [c for c in _changes(case_id, timer) if c.kind in (ClockChangeKind.EXTEND, ClockChangeKind.ASK)]
        if not before and not clock.paused and days <= ground.limit(LIMIT):
            _write(ground, job, clock, ClockChangeKind.EXTEND, days, _later(ground, job, days), reason)
        else:
            _write(ground, job, clock, ClockChangeKind.ASK, days, job.due_at, reason)


def _must_be_days(days: int) -> None:
    if not 1 <= days <= MOST_DAYS:
        words = "Give a number of working days from 1 to 60."
        raise Invalid(words, {"days": [words]})


def _later(ground: Ground, job: Job, days: int) -> datetime:
    """The moment this clock ends when it has `days` more working days."""
    last = job.due_at.astimezone(ZoneInfo(ground.project.pack.zone)).date()
    return ground.last_moment(ground.project.calendar.working_days_after(last, days))


def may_give_time(viewer: Viewer) -> bool:
    return viewer.may(Permission.CASE_MANAGE) or viewer.may(Permission.TIME_GRANT)


def _must_give_time(ground: Ground, viewer: Viewer) -> None:
    if not viewer.may(Permission.TIME_GRANT):
        _must_manage(ground, viewer)
    elif not viewer.sees_unit(ground.unit_path):
        raise NotFound("There is no such case.")


def _must_manage(ground: Ground, viewer: Viewer) -> None:
    viewer.require(Permission.CASE_MANAGE)
    if not viewer.sees_unit(ground.unit_path):
        raise NotAllowed("This case belongs to another unit")


def _running(ground: Ground, timer: str) -> tuple[Job, AnswerClock]:
    job = ground.session.scalar(
        sa.select(Job)
        .where(
            Job.case_id == ground.case.id,
            Job.kind == TIMER,
            Job.key == timer,
            Job.status == JobStatus.DUE,
        )
        .with_for_update()
    )
    if job is None or job.due_at <= ground.now or not _is_clock(job, ground.project):
        raise Stale("This time to answer has ended.")
    return job, _clock(job, _changes(ground.case.id, timer), ground.project, ground.now)


def _write(
    ground: Ground, job: Job, clock: AnswerClock, kind: ClockChangeKind, days: int, due: datetime, reason: str
) -> None:
    if len(reason.strip()) < 3:
        words = "Say why."
        raise Invalid(words, {"reason": [words]})
    ground.session.add(
        ClockChange(
            case_id=ground.case.id,
            timer=job.key,
            element_id=clock.element_id,
            kind=kind,
            days=days,
            was=job.due_at,
            due_at=due,
            reason=ground.key.seal(reason.strip()),
            actor_id=ground.actor.id,
            at=ground.now,
        )
    )
    ground.note(f"clock.{kind}", clock.element_id, days=days, was=job.due_at, due=due)
    key, moved = job.key, due != job.due_at
    if moved:
        _move_task(ground, clock.element_id, due)
    try:
        drive(
            ground,
            lambda snapshot: (
                engine.move_timer(ground.project.engine, snapshot, key, due, surroundings(ground))
                if moved
                else engine.tick(ground.project.engine, snapshot, surroundings(ground))
            ),
        )
    except NotWaiting:
        raise Stale("This time to answer has ended.") from None


def _move_task(ground: Ground, element_id: str, due: datetime) -> None:
    """The task that the time limits shows the same day in every list."""
    ours = sa.and_(
        Task.case_id == ground.case.id,
        Task.element_id == ground.project.host_of(element_id),
        Task.status == TaskStatus.OPEN,
    )
    ids = sa.select(Task.id).where(ours)
    ground.session.execute(sa.update(TaskOffer).where(TaskOffer.task_id.in_(ids)).values(sort_due=due))
    ground.session.execute(sa.update(Task).where(ours).values(due_at=None if due == NO_DUE else due, sort_due=due))


def _changes(case_id: int, timer: str) -> list[ClockChange]:
    return list(
        db.session.scalars(
            sa.select(ClockChange)
            .where(ClockChange.case_id == case_id, ClockChange.timer == timer)
            .order_by(ClockChange.id)
        )
    )
