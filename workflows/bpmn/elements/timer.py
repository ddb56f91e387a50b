"""Timer: waits until a moment on the case's own clock; the clock of the machine is never asked."""

import re
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from SpiffWorkflow.task import Task

from workflows import events
from workflows.bpmn import expressions, moments
from workflows.bpmn.drawn import BPMN, Drawn, text
from workflows.bpmn.variables import VariableRefused

if TYPE_CHECKING:
    from workflows.bpmn.case import Case

# What asks the calendar of working days: FEEL's functions for them, and a fact that was counted with them.
_COUNTS = re.compile(r"\b(working\s+days\s+(after|between)|is\s+working\s+day)\b")
_COUNTED = frozenset({"facts.notice.public_ends_on"})


class Timer:
    """The timer event definition. The due moment is computed when the wait begins, and kept; only a calendar that is
    published later may move it, and only further away."""

    kind = "timer"

    def __init__(self, drawn: Drawn):
        tags = ("timeDate", "timeDuration", "timeCycle")
        written = {tag: text(drawn.event.find(BPMN + tag)) for tag in tags if drawn.event is not None}
        self.form, source = next(((tag, said) for tag, said in written.items() if said), ("timeDuration", ""))
        if not source:
            raise VariableRefused("Expected timeDate, timeDuration or timeCycle.")
        self.expression = expressions.read(source)
        self.legal = drawn.properties.get("legal") == "true"
        counts = _COUNTS.search(self.expression.text) or _COUNTED.intersection(self.expression.paths)
        self.counted = self.form == "timeDate" and not self.expression.literal and bool(counts)

    def arm(self, case: "Case", task: Task) -> None:
        [value] = case.values(task, [self.expression])
        clock = case.around.clock
        if self.form == "timeDate":
            wait = moments.Wait(moments.at(value, clock))
        elif self.form == "timeDuration":
            wait = moments.Wait(moments.after(clock.now, value, clock.zone))
        else:
            wait = moments.cycle(value, clock)
        self._set(case, task, wait)

    def again(self, case: "Case", task: Task) -> bool:
        """Arm the next turn of a cycle; False when it was the last."""
        left: int = task.internal_data.get("again", 0)
        if left < 1:
            return False
        every: str = task.internal_data["every"]
        due = moments.after(due_at(task), every, case.around.clock.zone)
        self._set(case, task, moments.Wait(due, left - 1, every))
        return True

    def _set(self, case: "Case", task: Task, wait: moments.Wait) -> None:
        task.internal_data.update(open="timer", due=wait.due.isoformat())
        if wait.every:
            task.internal_data.update(again=wait.again, every=wait.every)
        if self.counted:
            task.internal_data["set_at"] = case.now.isoformat()
        case.tell(events.TimerSet, task, key=task.id, due_at=wait.due, legal=self.legal)

    def recount(self, case: "Case", task: Task) -> None:
        """Evaluate anew as of the moment when the wait began; a due moment that comes out later holds from now on.

        What was promised is never cut short: whoever was told "until the 12th" may rely on it.
        """
        if not self.counted or "set_at" not in task.internal_data:
            return
        was, around = due_at(task), case.around
        set_at = datetime.fromisoformat(task.internal_data["set_at"])
        [value] = case.values(task, [self.expression], clock=replace(around.clock, now=set_at))
        due = moments.at(value, around.clock)
        if due > was:
            task.internal_data["due"] = due.isoformat()
            case.tell(events.TimerMoved, task, key=task.id, due_at=due, was=was, legal=self.legal)

    def move(self, case: "Case", task: Task, due: datetime) -> None:
        """Somebody paused the wait, let it go on, or gave more time. A calendar never moves it any more."""
        was = due_at(task)
        task.internal_data["due"] = due.isoformat()
        task.internal_data.pop("set_at", None)
        case.tell(events.TimerMoved, task, key=task.id, due_at=due, was=was, legal=self.legal, cause="clock")

    def fired(self, case: "Case", task: Task) -> None:
        task.internal_data.pop("open", None)
        case.tell(events.TimerFired, task, key=task.id)


def due_at(task: Task) -> datetime:
    return datetime.fromisoformat(task.internal_data["due"])
