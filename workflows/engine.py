"""The only driver of a case: each function takes a state and something that happened, and gives the next state.

Pure: time and facts come in through `Surroundings`, what happened goes out as events. After every step the case is
finished, or something waits, or there is an incident.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from workflows import events, state
from workflows.bpmn import variables
from workflows.bpmn.case import Case
from workflows.bpmn.elements.service_task import ServiceTask
from workflows.bpmn.elements.timer import due_at
from workflows.bpmn.elements.user_task import UserTask
from workflows.bpmn.surroundings import Choose, Facts, Surroundings
from workflows.catalog import Project
from workflows.errors import NotWaiting, StateError

__all__ = [
    "Choose",
    "Facts",
    "Snapshot",
    "Step",
    "Surroundings",
    "Token",
    "Waiting",
    "complete",
    "deliver_error",
    "deliver_message",
    "deliver_result",
    "recount",
    "retry",
    "start",
    "tick",
    "waiting",
]


class Snapshot:
    """The state of a case: stored bytes, or the living case kept from the last step so that a chain of calls does
    not serialise in between.

    Linear use: a snapshot given to a call is spent, whatever comes of the call. One that came from bytes, or whose
    bytes were taken, may be used again: it starts from the bytes.
    """

    __slots__ = ("_bytes", "_case", "_project")

    def __init__(self, case: Case | None = None, data: bytes | None = None, project: Project | None = None):
        self._case, self._bytes, self._project = case, data, project

    @classmethod
    def from_bytes(cls, data: bytes) -> "Snapshot":
        return cls(data=data)

    def to_bytes(self) -> bytes:
        """The state for storing. Raises StateError when the snapshot is spent."""
        if self._bytes is None:
            if self._case is None:
                raise StateError("Expected a snapshot that was not given to a call before.")
            self._bytes = state.dump(self._case)
        return self._bytes

    def peek(self, project: Project) -> Case:
        """The case, only to look at. A case that was moved to another version is rebuilt on that version's diagrams:
        living tokens would go on with the old ones."""
        if self._case is None or self._project is not project:
            self._case, self._project = state.load(self.to_bytes(), project), project
        return self._case

    def take(self, project: Project) -> Case:
        """The case, to be changed: this snapshot no longer has it."""
        case = self.peek(project)
        self._case = None
        return case


@dataclass(frozen=True)
class Step:
    """`visited` are the elements that a token came to or left, as (process id, element id), each once; `taken` the
    flows that it went along, as (process id, flow id), each once."""

    snapshot: Snapshot
    events: tuple[events.Event, ...]
    visited: tuple[tuple[str, str], ...] = ()
    taken: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Token:
    """Something that waits. `detail` is the form, message, operation or incident code, `at` when a timer is due."""

    key: str
    element_id: str
    process_id: str
    path: str
    detail: str = ""
    correlation: str | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class Waiting:
    """What a case waits for. `elements` are (process id, element id) with a token, for the live diagram."""

    tasks: tuple[Token, ...]
    timers: tuple[Token, ...]
    messages: tuple[Token, ...]
    operations: tuple[Token, ...]
    incidents: tuple[Token, ...]
    elements: frozenset[tuple[str, str]]
    finished: bool


def start(project: Project, process_id: str, variables_: Mapping[str, object], around: Surroundings) -> Step:
    """Open a case. Raises StateError for an unknown process and VariableRefused for variables that may not be."""
    spec = project.specs.get(process_id)
    if spec is None or process_id not in project.processes:
        raise StateError(f"Expected one of the processes {sorted(project.processes)} but {process_id!r}.")
    case = Case(spec, project.specs, project.decisions)
    case.data = dict(variables.encode_all(variables_))
    case.begin_inside(case)
    return _step(project, case, around, lambda: None)


def complete(
    project: Project, snapshot: Snapshot, key: str, answers: Mapping[str, object], around: Surroundings
) -> Step:
    """A person has done a task. Raises NotWaiting when it is done, cancelled, or just now cut off by a due timer."""
    _task(snapshot.peek(project), key, UserTask, "task")
    case = snapshot.take(project)

    def submit() -> None:
        task = _task(case, key, UserTask, "task")
        task.task_spec.submit(case, task, answers)

    return _step(project, case, around, submit)


def deliver_result(
    project: Project, snapshot: Snapshot, key: str, result: Mapping[str, object], around: Surroundings
) -> Step:
    """An operation has finished. Raises NotWaiting when nobody waits for it any more."""
    _task(snapshot.peek(project), key, ServiceTask, "operation")
    case = snapshot.take(project)

    def deliver() -> None:
        task = _task(case, key, ServiceTask, "operation")
        task.task_spec.deliver(case, task, result)

    return _step(project, case, around, deliver)


def deliver_error(
    project: Project, snapshot: Snapshot, key: str, code: str, message: str, around: Surroundings
) -> Step:
    """An operation (or the work on a task) failed as a BPMN error: the nearest error boundary for the code takes
    over, or the failure is an incident with this message, which can be retried. Raises NotWaiting."""
    _task(snapshot.peek(project), key, UserTask | ServiceTask, None)
    case = snapshot.take(project)

    def deliver() -> None:
        task = _task(case, key, UserTask | ServiceTask, None)
        case.broken(task, code, message)

    return _step(project, case, around, deliver)


def deliver_message(
    project: Project,
    snapshot: Snapshot,
    name: str,
    payload: Mapping[str, object],
    correlation: str | None,
    around: Surroundings,
) -> Step:
    """A message has come. Everybody who waits for this name hears it; a wait with a correlation key only with that
    key. Raises NotWaiting when nobody waits, and VariableRefused for a payload that may not be stored."""
    if not _hearing(snapshot.peek(project), name, correlation):
        raise NotWaiting(f"Expected somebody to wait for message {name!r} but nobody does.")
    variables.encode_all(payload)
    case = snapshot.take(project)

    def deliver() -> None:
        if not case.publish("message", name, correlation, payload):
            raise NotWaiting(f"Expected somebody to wait for message {name!r} but nobody does any more.")

    return _step(project, case, around, deliver)


def tick(project: Project, snapshot: Snapshot, around: Surroundings) -> Step:
    """Let time pass: due timers fire, the earliest first."""
    return _step(project, snapshot.take(project), around, lambda: None)


def recount(project: Project, snapshot: Snapshot, around: Surroundings) -> Step:
    """A calendar was published: every timer that waits for a day counted in working days is counted anew from the
    moment it was set, on the calendar of `around`, and never comes earlier than promised. Nothing fires here.

    Raises ProcessError when an expression cannot be evaluated any more.
    """
    case = snapshot.take(project)
    case.begin_call(around)
    try:
        for task in case.waits("timer"):
            task.task_spec.trigger.recount(case, task)
    finally:
        case.end_call()
    return Step(Snapshot(case, project=project), tuple(case.told))


def move_timer(project: Project, snapshot: Snapshot, key: str, due: datetime, around: Surroundings) -> Step:
    """A person decides that a waiting timer is due at `due` instead: time to answer is paused, goes on or is extended.

    A timer that is due already fires first. Raises NotWaiting when none of this key waits (any more).
    """
    case = snapshot.take(project)

    def move() -> None:
        task = case.index.get(key)
        if task is None or task.internal_data.get("open") != "timer":
            raise NotWaiting(f"Expected timer {key!r} to wait but it fired, was cancelled or was never there.")
        task.task_spec.trigger.move(case, task, due)

    return _step(project, case, around, move)


def retry(project: Project, snapshot: Snapshot, key: str, around: Surroundings) -> Step:
    """Try again where an incident stopped a token. Raises NotWaiting when there is none of this key."""
    _incident(snapshot.peek(project), key)
    case = snapshot.take(project)
    return _step(project, case, around, lambda: case.retry(_incident(case, key)))


def waiting(project: Project, snapshot: Snapshot) -> Waiting:
    """What the case waits for. The snapshot is not spent."""
    case = snapshot.peek(project)
    sorts: dict[str, list[Token]] = {"task": [], "timer": [], "message": [], "operation": [], "incident": []}
    for key in sorted(case.index, key=int):
        task = case.index[key]
        failed = task.state == TaskState.ERROR
        sort = "incident" if failed else task.internal_data.get("open")
        if sort in sorts:
            sorts[sort].append(_token(case, task, sort))
    elements = frozenset(
        (task.task_spec.process_id, task.task_spec.bpmn_id)
        for task in case.index.values()
        if task.parent is task.workflow.task_tree
    )
    return Waiting(
        tasks=tuple(sorts["task"]),
        timers=tuple(sorts["timer"]),
        messages=tuple(sorts["message"]),
        operations=tuple(sorts["operation"]),
        incidents=tuple(sorts["incident"]),
        elements=elements,
        finished=case.completed,
    )


def _step(project: Project, case: Case, around: Surroundings, act: Callable[[], None]) -> Step:
    """Timers that are already due come first: a late answer does not beat a deadline. Those that became due or were
    set in the past by the act fire after it."""
    case.begin_call(around)
    try:
        case.run()
        case.fire_due()
        act()
        case.run()
        case.fire_due()
    finally:
        case.end_call()
    return Step(
        Snapshot(case, project=project),
        tuple(case.told),
        tuple(dict.fromkeys(case.visited)),
        tuple(dict.fromkeys(case.flowed)),
    )


def _task(case: Case, key: str, kind: type | object, sort: Literal["task", "operation"] | None) -> Task:
    task = case.index.get(key)
    sorts = ("task", "operation") if sort is None else (sort,)
    if (
        task is None
        or not isinstance(task.task_spec, kind)  # type: ignore[arg-type]
        or task.state not in (TaskState.READY, TaskState.STARTED)
        or task.internal_data.get("open") not in sorts
    ):
        raise NotWaiting(f"Expected {' or '.join(sorts)} {key!r} to wait but it is done, cancelled or was never there.")
    return task


def _incident(case: Case, key: str) -> Task:
    task = case.index.get(key)
    if task is None or task.state != TaskState.ERROR:
        raise NotWaiting(f"Expected an incident {key!r} but there is none.")
    return task


def _hearing(case: Case, name: str, correlation: str | None) -> bool:
    return any(task.task_spec.trigger.hears(task, name, correlation) for task in case.waits("message"))


def _token(case: Case, task: Task, sort: str) -> Token:
    element, books = task.task_spec, task.internal_data
    details: dict[str, Callable[[], str]] = {
        "incident": lambda: books["failed"][1],
        "task": lambda: element.form_id,
        "operation": lambda: element.operation,
        "message": lambda: element.trigger.name,
        "timer": str,
    }
    return Token(
        task.id,
        element.bpmn_id,
        element.process_id,
        case.path(task),
        details[sort](),
        correlation=books.get("key") if sort == "message" else None,
        at=due_at(task) if sort == "timer" else None,
    )
