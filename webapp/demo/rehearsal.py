"""Lets the office live through the past weeks: whatever is due next happens next."""

import heapq
from collections.abc import Callable
from datetime import datetime
from itertools import count

import sqlalchemy as sa

from webapp.clock import OfficeClock
from webapp.db import db
from webapp.jobs.runner import run_due
from webapp.models import Job, Task
from workflows.vocabulary import JobStatus, TaskStatus

Act = Callable[[], None]


class Rehearsal:
    """Acts of people wait in one queue, timers and letters in the office's own job table; time only goes forward."""

    def __init__(self, clock: OfficeClock, until: datetime, offered: Callable[[Task], None]):
        self._clock, self._until, self._offered = clock, until, offered
        self._waiting: list[tuple[datetime, int, Act]] = []
        self._order = count()
        self._last_task = 0

    def at(self, moment: datetime, act: Act) -> None:
        """Let `act` happen then; what would lie in the future is left for the people of the demo."""
        if moment <= self._until:
            heapq.heappush(self._waiting, (moment, next(self._order), act))

    def run(self, passing: Callable[[datetime], None]) -> None:
        """Go through everything in order of time; `passing` is told the time before each act."""
        while self._waiting:
            if self._due_by(self._waiting[0][0]):
                continue  # what a timer or a letter set off may come before that act
            moment, _, act = heapq.heappop(self._waiting)
            self._clock.set_to(moment)
            passing(moment)
            act()
            self._look()
        while self._due_by(self._until):
            if self._waiting:
                self.run(passing)
        self._clock.set_to(self._until)

    def _due_by(self, moment: datetime) -> int:
        """Timers fire and letters leave at their own time, not when the next person happens to act. How many did."""
        due = self._next_due()
        if due is None or due > moment:
            return 0
        self._clock.set_to(max(due, self._clock.now()))
        done = run_due(self._clock.now())
        self._look()
        return done

    def _next_due(self) -> datetime | None:
        found: datetime | None = db.session.scalar(
            sa.select(sa.func.min(Job.due_at)).where(Job.status == JobStatus.DUE)
        )
        return found

    def _look(self) -> None:
        """Tell whoever plays the people about tasks that are new since the last look."""
        new = db.session.scalars(
            sa.select(Task).where(Task.id > self._last_task, Task.status == TaskStatus.OPEN).order_by(Task.id)
        ).all()
        for task in new:
            self._last_task = task.id
            self._offered(task)
