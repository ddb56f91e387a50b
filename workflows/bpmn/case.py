"""One running case on SpiffWorkflow: how its tokens move, until all of them wait, are finished or are stuck.

SpiffWorkflow keeps tasks, their states and the nesting of processes; it is never asked to predict, to merge data, to
find work by walking the tree or to evaluate anything, because that is where its traps lie (docs/engine.md).
"""

from collections import deque
from collections.abc import Callable, Iterable, Mapping

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from workflows import events
from workflows.bpmn.decisions import Decisions
from workflows.bpmn.drawn import Flow
from workflows.bpmn.elements.base import Element
from workflows.bpmn.elements.boundary_event import BoundaryEvent
from workflows.bpmn.elements.event_based_gateway import EventBasedGateway
from workflows.bpmn.elements.timer import due_at
from workflows.bpmn.scopes import Inside, Scopes
from workflows.bpmn.surroundings import Stopped, Surroundings
from workflows.bpmn.variables import MAX_TEXT
from workflows.errors import ProcessError

# One call may begin this many elements; more is a diagram that loops without ever waiting.
MAX_MOVES = 10_000


class Case(Scopes):
    """The top process of a case. Every mutable thing of a case hangs here; specs are shared and frozen."""

    def __init__(self, spec: BpmnProcessSpec, specs: Mapping[str, BpmnProcessSpec], decisions: Decisions):
        super().__init__(spec, specs, decisions)
        self.last_key = 0
        self.outcome = ""
        self.ended_at = ""
        self.joins: dict[str, Task] = {}
        self.queue: deque[Task] = deque()
        self.visited: list[tuple[str, str]] = []
        self.flowed: list[tuple[str, str]] = []
        self.moves = 0

    def begin_call(self, around: Surroundings) -> None:
        super().begin_call(around)
        self.moves, self.visited, self.flowed = 0, [], []

    def run(self) -> None:
        """Move every token until all of them wait, are finished, or are stuck with an incident."""
        while True:
            while self.queue:
                task = self.queue.popleft()
                if self.index.get(task.id) is not task:
                    continue  # cancelled while it stood in the queue
                if self.moves >= MAX_MOVES:
                    self.fail(task, phase_of(task), "runaway", f"Expected to wait somewhere within {MAX_MOVES} steps.")
                    continue
                self.moves += 1
                self.attempt(task, phase_of(task))
            if not self._open_joins():
                break
        if not self.completed and not self.task_tree._children:
            self.completed = True
            spec = self.spec
            self.told.append(events.CaseEnded(self.ended_at or spec.name, spec.name, "", outcome=self.outcome))

    def attempt(self, task: Task, phase: str, act: Callable[[], None] | None = None) -> None:
        """Enter or leave an element; what the process refuses becomes an incident on that token."""
        element: Element = task.task_spec
        self.visited.append((element.process_id, element.bpmn_id))
        try:
            if act is not None:
                act()
            elif phase == "leave":
                element.leave(self, task)
            else:
                element.enter(self, task)
        except Stopped as stopped:
            self.fail(task, phase, stopped.code, str(stopped))
        except ProcessError as error:
            self.fail(task, phase, code_of(error), str(error))

    def fail(self, task: Task, phase: str, code: str, message: str) -> None:
        """The token is stuck until `retry`, or until something around it is cancelled."""
        task._set_state(TaskState.ERROR)
        task.internal_data["failed"] = [phase, code, message]
        self.tell(events.IncidentRaised, task, key=task.id, code=code, message=message)

    # --- tokens --------------------------------------------------------------------------------------------------

    def spawn(self, element: Element, parent: Task, state: int = TaskState.FUTURE) -> Task:
        """A new token below `parent`. Keys count up within a case, so the same story gives the same keys."""
        self.last_key += 1
        task = Task(parent.workflow, element, parent, state=state, id=str(self.last_key))
        self.index[task.id] = task
        return task

    def place(self, element: Element, root: Task) -> Task:
        """A new token that begins its work when its turn comes."""
        task = self.spawn(element, root)
        self.queue.append(task)
        return task

    def go(self, root: Task, flows: Iterable[Flow]) -> None:
        """Tokens on these flows."""
        for flow in flows:
            target: Element = root.workflow.spec.task_specs[flow.target]
            self.flowed.append((target.process_id, flow.id))
            target.arrive(self, root, flow.id)

    def finish(self, task: Task) -> None:
        """The work is done: SpiffWorkflow marks the task complete, the element sends its followers on."""
        task.complete()

    def passed(self, task: Task, flows: Iterable[Flow]) -> None:
        """Send tokens on from a finished one, which disappears; a scope left empty is finished itself."""
        if task.parent is not task.workflow.task_tree:
            task.parent.task_spec.one_done(self, task)
            return
        self.drop(task, cause=task.task_spec.bpmn_id)
        self.go(task.workflow.task_tree, flows)
        self.settle(task.workflow)

    def settle(self, scope: BpmnWorkflow | BpmnSubWorkflow) -> None:
        """Let the subprocess go on when no token is left inside."""
        if scope is self or scope.task_tree._children or scope.completed:
            return
        scope.completed = True
        self.resume(self.index[scope.parent_task_id])

    def resume(self, task: Task) -> None:
        """What a started task waited for has come: it leaves when its turn comes."""
        task.internal_data["leaving"] = True
        self.queue.append(task)

    def drop(self, task: Task, cause: str) -> None:
        """Take a token away with everything inside and on it, telling what was still open. No recursion limit:
        nesting of the drawing is the only depth."""
        for child in task.children:
            self.drop(child, cause)
        inside = self.subprocesses.get(task.id)
        if inside is not None:
            for child in inside.task_tree.children:
                self.drop(child, cause)
        if not task.state & TaskState.FINISHED_MASK or task.state == TaskState.ERROR:
            self._tell_cancelled(task, cause)
            if task.state != TaskState.ERROR:
                task._set_state(TaskState.CANCELLED)
        self.subprocesses.pop(task.id, None)
        task.workflow._remove_task(task.id)

    def forget(self, task: Task) -> None:
        self.index.pop(task.id, None)
        self.joins.pop(task.id, None)
        self.event_manager.remove_task(task)

    def _task_completed_notify(self, task: Task) -> None:
        """Nothing waits for a walk through the tree."""

    def _task_removed_notify(self, task: Task) -> None:
        self.forget(task)

    def get_task_from_id(self, task_id: str) -> Task:
        return self.index[task_id]

    def enclose(self, host: Task, spec_name: str, called: bool) -> Inside:
        """Open the inside of a subprocess; its start event gets the first token."""
        inside = Inside(self.subprocess_specs[spec_name], host, called)
        self.subprocesses[host.id] = inside
        host._set_state(TaskState.STARTED)
        return inside

    def begin_inside(self, scope: BpmnWorkflow | BpmnSubWorkflow) -> None:
        for start in scope.spec.start.outputs:
            start.arrive(self, scope.task_tree, "")

    def _tell_cancelled(self, task: Task, cause: str) -> None:
        if task.state == TaskState.ERROR:
            self.tell(events.IncidentCleared, task, key=task.id)
        told = task.internal_data.get("open")
        if told == "task":
            self.tell(events.TaskCancelled, task, key=task.id, cause=cause)
        elif told == "timer":
            self.tell(events.TimerCancelled, task, key=task.id)
        elif told == "operation":
            self.tell(events.OperationCancelled, task, key=task.id)

    def alive(self, task: Task) -> bool:
        return self.index.get(task.id) is task

    def clear(self, task: Task, state: int) -> None:
        """The incident is over; the token is as it was before."""
        task.internal_data.pop("failed")
        task._set_state(state)
        self.tell(events.IncidentCleared, task, key=task.id)

    def retry(self, task: Task) -> None:
        """Try again what ended in an incident: enter anew, or hand on the results that were kept."""
        phase: str = task.internal_data["failed"][0]
        self.clear(task, {"enter": TaskState.FUTURE, "leave": TaskState.STARTED, "join": TaskState.WAITING}[phase])
        if phase == "leave":
            self.resume(task)
        elif phase == "enter":
            self.queue.append(task)

    # --- events --------------------------------------------------------------------------------------------------

    def waits(self, kind: str) -> list[Task]:
        """Tokens that listen for a timer, message or signal, the oldest (outermost) first."""
        listening = (task for task in self.event_manager.tasks.values() if task.internal_data.get("open") == kind)
        return sorted(listening, key=lambda task: int(task.id))

    def fire(self, task: Task, payload: Mapping[str, object]) -> None:
        """What the token listened for has come."""
        gateway = task.parent.task_spec
        if isinstance(gateway, EventBasedGateway):
            self.attempt(task, "enter", lambda: gateway.decide(self, task, payload))
        else:
            self.attempt(task, "enter", lambda: task.task_spec.fire(self, task, payload))

    def publish(self, kind: str, name: str, key: str | None, payload: Mapping[str, object] | None = None) -> int:
        """Everybody who waits for this message or signal hears it, outermost first; what an outer one cancels does
        not hear it any more. Returns how many did."""
        heard = 0
        for task in [task for task in self.waits(kind) if task.task_spec.trigger.hears(task, name, key)]:
            if self.alive(task):
                heard += 1
                self.fire(task, payload or {})
        return heard

    def fire_due(self) -> None:
        """Timers that are due, the earliest first, each followed to rest: what it cancels cannot fire any more."""
        while True:
            due = [(due_at(task), int(task.id), task) for task in self.waits("timer") if due_at(task) <= self.now]
            if not due:
                return
            self.fire(min(due)[2], {})
            self.run()

    def throw_error(self, task: Task, code: str, message: str) -> None:
        """The nearest error boundary around takes over. Raises Stopped when there is none."""
        caught = self._catcher(task, "error", code)
        if caught is None:
            raise Stopped("uncaught_error", f"Expected an error boundary for {code or 'any error'}: {message}")
        host, boundary = caught
        self.told.append(events.ErrorCaught(boundary.bpmn_id, boundary.process_id, self.path(host), code=code))
        boundary.take(self, host, {"errorCode": code, "errorMessage": message[:MAX_TEXT]})

    def broken(self, task: Task, code: str, message: str) -> None:
        """The work on a task or operation failed: caught as an error, or an incident that can be retried."""
        if task.internal_data.get("open") == "operation":
            del task.internal_data["open"]
        if self._catcher(task, "error", code) is not None:
            self.throw_error(task, code, message)
        else:
            self.fail(task, "enter", "operation_failed", f"{code}: {message}" if code else message)

    def escalate(self, task: Task, code: str) -> None:
        """The nearest escalation boundary around hears it; without one it is only told."""
        self.tell(events.EscalationThrown, task, code=code)
        caught = self._catcher(task, "escalation", code)
        if caught is not None:
            host, boundary = caught
            boundary.take(self, host, {"escalationCode": code})

    def _catcher(self, task: Task, kind: str, code: str) -> tuple[Task, BoundaryEvent] | None:
        """The activity, from the token outwards, with a boundary for this code; its own code before any code."""
        current: Task | None = task
        while current is not None:
            for host in (current, current.parent):
                boundaries: Iterable[BoundaryEvent] = getattr(host.task_spec, "boundaries", ())
                catching = [boundary for boundary in boundaries if boundary.catches(kind, code)]
                if catching:
                    return host, min(catching, key=lambda boundary: boundary.code == "")
            scope = current.workflow
            current = None if scope is self else self.index[scope.parent_task_id]
        return None

    # --- joins ---------------------------------------------------------------------------------------------------

    def _open_joins(self) -> bool:
        """Once nothing moves any more: inclusive gateways that need not wait longer go on; joins that nothing can
        ever reach are incidents. True when a token moved."""
        for task in list(self.joins.values()):
            if task.state == TaskState.WAITING and task.task_spec.may_open(self, task):
                task.task_spec.open(self, task)
                return True
        for task in list(self.joins.values()):
            others = task.workflow.task_tree._children
            if task.state == TaskState.WAITING and all(key in self.joins for key in others):
                missing = ", ".join(task.task_spec.missing(task))
                self.fail(task, "join", "stalled", f"Expected tokens on {missing} but nothing can send them any more.")
        return False


def phase_of(task: Task) -> str:
    return "leave" if task.internal_data.get("leaving") else "enter"


def code_of(error: ProcessError) -> str:
    """A stable word for the kind of refusal: FeelTimeout -> feel_timeout."""
    name = type(error).__name__
    return "".join("_" + letter.lower() if letter.isupper() else letter for letter in name).lstrip("_")
