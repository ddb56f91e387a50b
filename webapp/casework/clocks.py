"""The time in which a person answers: how much is left, and who may stop it or give more.

Both sides see the same days left. A clock is a timer that the diagram marks as legal; silence at its end is silence and
never an admission.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import orjson
import sqlalchemy as sa

from webapp.access.permissions import Permission
from webapp.access.viewer import Viewer
from webapp.casework.drive import drive
from webapp.casework.facts import surroundings
from webapp.casework.ground import Actor, Ground, lock_case
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


def clocks_of(case_id: int, calendar: Calendar, zone: str, now: datetime) -> tuple[AnswerClock, ...]:
    """Every running time to answer of a case, the next to end first."""
    jobs = db.session.scalars(
        sa.select(Job)
        .where(Job.case_id == case_id, Job.kind == TIMER, Job.legal, Job.status == JobStatus.DUE)
        .order_by(Job.due_at, Job.id)
    ).all()
    return tuple(_clock(job, _changes(case_id, job.key), calendar, zone, now) for job in jobs)


def _clock(job: Job, changes: list[ClockChange], calendar: Calendar, zone: str, now: datetime) -> AnswerClock:
    paused = next((c for c in reversed(changes) if c.kind != ClockChangeKind.ASK), None)
    stands = paused is not None and paused.kind == ClockChangeKind.PAUSE
    granted_after = max((i for i, c in enumerate(changes) if c.kind == ClockChangeKind.EXTEND), default=-1)
    asked = [c.days for i, c in enumerate(changes) if c.kind == ClockChangeKind.ASK and i > granted_after]
    left = paused.days if stands and paused else days_left(calendar, zone, now, job.due_at)
    element = str(orjson.loads(job.payload).get("element", ""))
    return AnswerClock(job.key, element, None if stands else job.due_at, left, stands, asked[-1] if asked else 0)


def days_left(calendar: Calendar, zone: str, now: datetime, due: datetime) -> int:
    """Full working days after today up to the day on which the time ends; 0 on that day and after it."""
    today, last = (moment.astimezone(ZoneInfo(zone)).date() for moment in (now, due))
    count = 0
    while last > today and calendar.working_days_after(today, count + 1) <= last:
        count += 1
    return count


def pause(case_id: int, timer: str, reason: str, viewer: Viewer, now: datetime) -> None:
    """Stop the time, with a reason: the person disputes a report, or cannot answer. Raises Invalid, Stale."""

    def act(ground: Ground, job: Job, clock: AnswerClock) -> tuple[datetime, int]:
        if clock.paused:
            raise Stale("The time stands still already.")
        return NO_DUE, clock.days_left

    _change(case_id, timer, ClockChangeKind.PAUSE, reason, viewer, now, act)


def resume(case_id: int, timer: str, reason: str, viewer: Viewer, now: datetime) -> None:
    """Let the time go on with the days that were left when it stopped, one at least."""

    def act(ground: Ground, job: Job, clock: AnswerClock) -> tuple[datetime, int]:
        if not clock.paused:
            raise Stale("The time is running already.")
        days = max(clock.days_left, 1)
        return ground.last_moment(ground.working_days_after(days)), days

    _change(case_id, timer, ClockChangeKind.RESUME, reason, viewer, now, act)


def extend(case_id: int, timer: str, days: int, reason: str, viewer: Viewer, now: datetime) -> None:
    """Give `days` more working days. Beyond what the pack lets a case officer give, all in all, another person who may
    grant time must do it. Raises NotAllowed, Invalid and Stale."""

    def act(ground: Ground, job: Job, clock: AnswerClock) -> tuple[datetime, int]:
        if clock.paused:
            raise Stale("The time stands still. Let it go on before you give more.")
        given = sum(c.days for c in _changes(case_id, timer) if c.kind == ClockChangeKind.EXTEND)
        if given + days > ground.limit(LIMIT) and not viewer.may(Permission.TIME_GRANT):
            raise NotAllowed(
                "A case officer may give %(most)s working days in all. More needs somebody who approves.",
                most=ground.limit(LIMIT),
            )
        last = job.due_at.astimezone(ZoneInfo(ground.project.pack.zone)).date()
        return ground.last_moment(ground.project.calendar.working_days_after(last, days)), days

    _must_be_days(days)
    _change(case_id, timer, ClockChangeKind.EXTEND, reason, viewer, now, act)


def ask(case_id: int, timer: str, days: int, reason: str, now: datetime, viewer: Viewer | None = None) -> None:
    """The person asks for `days` more working days: what the pack lets a case officer give is granted at once, for the
    first time; more waits for somebody to grant it. `viewer` is the officer who writes it down, None where the person
    asks on their own page. Raises Invalid and Stale."""
    _must_be_days(days)
    with transaction() as session:
        ground = lock_case(session, case_id, Actor.of(viewer) if viewer else Actor(None), now)
        if viewer is not None:
            _must_manage(ground, viewer)
        job, clock = _running(ground, timer)
        before = [c for c in _changes(case_id, timer) if c.kind in (ClockChangeKind.EXTEND, ClockChangeKind.ASK)]
        at_once = not before and not clock.paused and days <= ground.limit(LIMIT)
        kind, due = ClockChangeKind.ASK, job.due_at
        if at_once:
            kind = ClockChangeKind.EXTEND
            last = job.due_at.astimezone(ZoneInfo(ground.project.pack.zone)).date()
            due = ground.last_moment(ground.project.calendar.working_days_after(last, days))
        _write(ground, job, clock, kind, days, due, reason)


def _must_be_days(days: int) -> None:
    if not 1 <= days <= MOST_DAYS:
        words = "Give a number of working days from 1 to 60."
        raise Invalid(words, {"days": [words]})


def _change(
    case_id: int,
    timer: str,
    kind: ClockChangeKind,
    reason: str,
    viewer: Viewer,
    now: datetime,
    act: Callable[[Ground, Job, AnswerClock], tuple[datetime, int]],
) -> None:
    with transaction() as session:
        ground = lock_case(session, case_id, Actor.of(viewer), now)
        if not viewer.may(Permission.TIME_GRANT):
            _must_manage(ground, viewer)
        elif not viewer.sees_unit(ground.unit_path):
            raise NotFound("There is no such case.")
        job, clock = _running(ground, timer)
        due, days = act(ground, job, clock)
        _write(ground, job, clock, kind, days, due, reason)


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
            Job.legal,
            Job.status == JobStatus.DUE,
        )
        .with_for_update()
    )
    if job is None or job.due_at <= ground.now:
        raise Stale("This time to answer has ended.")
    pack = ground.project.pack
    return job, _clock(job, _changes(ground.case.id, timer), ground.project.calendar, pack.zone, ground.now)


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


def changes_of(case_id: int) -> list[ClockChange]:
    """Every pause, resumption, wish and extension of a case, the latest first."""
    query = sa.select(ClockChange).where(ClockChange.case_id == case_id).order_by(ClockChange.id.desc())
    return list(db.session.scalars(query))


def last_day(clock: AnswerClock, zone: str) -> date | None:
    """The day at whose end the time is over; None while it stands still."""
    return clock.due_at.astimezone(ZoneInfo(zone)).date() if clock.due_at else None
