"""What the tokens of a case read and write: variables in their scopes, facts from outside; and how they are told of.

Variables belong to a process, a subprocess or one activity, never to a token: nothing is copied where branches part
and nothing is merged where they meet.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, cast

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from workflows import events, feel
from workflows.bpmn import variables
from workflows.bpmn.decisions import Decisions, Outcome
from workflows.bpmn.elements.base import Element
from workflows.bpmn.expressions import Expression
from workflows.bpmn.surroundings import NoPython, Surroundings
from workflows.errors import FeelError, ProcessError


class Inside(BpmnSubWorkflow):  # type: ignore[misc]
    """The inside of one running subprocess or called process."""

    def __init__(self, spec: BpmnProcessSpec, host: Task, called: bool):
        super().__init__(spec, host.id, host.workflow.top_workflow, deserializing=True)
        self.called = called
        self.completed = False
        self.data: dict[str, variables.Stored] = {}
        self.task_tree = Task(self, spec.start, state=TaskState.COMPLETED, id="")

    def _task_completed_notify(self, task: Task) -> None:
        """Nothing waits for a walk through the tree."""

    def _task_removed_notify(self, task: Task) -> None:
        self.top_workflow.forget(task)


class Scopes(BpmnWorkflow):  # type: ignore[misc]
    """The top process and every subprocess that runs inside it, without the rules by which tokens move."""

    def __init__(self, spec: BpmnProcessSpec, specs: Mapping[str, BpmnProcessSpec], decisions: Decisions):
        super().__init__(spec, subprocess_specs=specs, script_engine=NoPython(), deserializing=True)
        self.completed = False
        self.data: dict[str, variables.Stored] = {}
        self.task_tree = Task(self, spec.start, state=TaskState.COMPLETED, id="")
        self.index: dict[str, Task] = {}
        self.decisions = decisions
        self.stage = ""
        self.told: list[events.Event] = []
        self._around: Surroundings | None = None
        self._known: dict[str, object] = {}

    # --- one call ------------------------------------------------------------------------------------------------

    def begin_call(self, around: Surroundings) -> None:
        self._around, self._known, self.told = around, {}, []

    def end_call(self) -> None:
        self._around, self._known = None, {}

    @property
    def around(self) -> Surroundings:
        if self._around is None:
            raise ProcessError("Expected to be inside a call of the engine.")
        return self._around

    @property
    def now(self) -> datetime:
        return self.around.clock.now.astimezone(UTC)

    # --- variables -----------------------------------------------------------------------------------------------

    def layers(self, task: Task, own: bool = True) -> Iterator[dict[str, variables.Stored]]:
        """Where the token's variables live, nearest first; a called process sees nothing of its caller."""
        current: Task | None = task
        while current is not None:
            if own:
                yield current.data
            own = True
            scope = current.workflow
            yield scope.data
            current = None if scope is self or scope.called else self.index[scope.parent_task_id]

    def assign(self, task: Task, name: str, value: object) -> None:
        """Set a variable where it lives, else in the token's process. Locals of the activity are not written,
        unless it is one of many instances: these keep their results to themselves."""
        stored = variables.encode(name, value)
        layer: dict[str, variables.Stored] = {}
        for layer in self.layers(task, own="loopCounter" in task.data):
            if name in layer:
                break
        layer[name] = stored

    def context(
        self, task: Task, expressions: Iterable[Expression], extra: Mapping[str, object] | None = None
    ) -> dict[str, object]:
        """The names these expressions read, and no others: what is not passed need not cross into the isolate."""
        asked = list(expressions)
        names = frozenset[str]().union(*(expression.variables for expression in asked))
        groups = frozenset[str]().union(*(expression.groups for expression in asked))
        found: dict[str, object] = {}
        if extra:
            found.update((name, extra[name]) for name in names if name in extra)
        missing = names - found.keys()
        for layer in self.layers(task):
            if not missing:
                break
            here = missing & layer.keys()
            found.update((name, variables.decode(layer[name])) for name in here)
            missing = missing - here
        if groups:
            found["facts"] = self.facts(groups)
        return found

    def facts(self, groups: frozenset[str]) -> dict[str, object]:
        """Facts of these groups, asked once in a call: within a pure step they cannot change."""
        unknown = groups - self._known.keys()
        if unknown:
            self._known.update(self.around.facts(unknown))
        return {group: self._known[group] for group in sorted(groups) if group in self._known}

    def values(
        self,
        task: Task,
        expressions: Sequence[Expression],
        extra: Mapping[str, object] | None = None,
        clock: feel.Clock | None = None,
    ) -> list[object]:
        """The values in order, all FEEL in one crossing, on the clock of the call or on another. Raises the first
        FeelError."""
        results = self.tries(task, expressions, extra, clock)
        for result in results:
            if isinstance(result, FeelError):
                raise result
        return results

    def tries(
        self,
        task: Task,
        expressions: Sequence[Expression],
        extra: Mapping[str, object] | None = None,
        clock: feel.Clock | None = None,
    ) -> list[object]:
        """As `values`, with the FeelError in the place of a value that could not be had."""
        asked = [expression for expression in expressions if not expression.literal]
        if not asked:
            return [expression.text for expression in expressions]
        requests = [feel.Request(expression.text) for expression in asked]
        context = self.context(task, asked, extra)
        answers = iter(cast(list[object], feel.evaluate_many(requests, context, clock or self.around.clock)))
        return [expression.text if expression.literal else next(answers) for expression in expressions]

    def decide(self, task: Task, decision_id: str) -> Outcome:
        """Evaluate a decision over the token's variables and the facts."""
        names = self.decisions.reads(decision_id)
        asked = Expression("", False, *names)
        return self.decisions.evaluate(decision_id, self.context(task, [asked]), self.around.clock)

    # --- telling -------------------------------------------------------------------------------------------------

    def tell(self, kind: type[events.Event], task: Task, **fields: Any) -> None:
        element: Element = task.task_spec
        self.told.append(kind(element.bpmn_id, element.process_id, self.path(task), **fields))

    def path(self, task: Task) -> str:
        """Enclosing call activities and multi-instance keys, outermost first: `check_references/2`."""
        steps: list[str] = []
        current: Task | None = task
        while current is not None:
            counter = current.data.get("loopCounter")
            scope = current.workflow
            if counter is not None:
                steps.append(f"{current.task_spec.bpmn_id}/{counter}")
            elif current is not task and scope is not None and self.subprocesses[current.id].called:
                steps.append(current.task_spec.bpmn_id)
            current = None if scope is self else self.index[scope.parent_task_id]
        return "/".join(reversed(steps))

    def stage_of(self, task: Task) -> str:
        """The stage drawn on the element or on what encloses it."""
        current: Task | None = task
        while current is not None:
            if current.task_spec.stage:
                return str(current.task_spec.stage)
            scope = current.workflow
            current = None if scope is self else self.index[scope.parent_task_id]
        return ""

    def enter_stage(self, task: Task, stage: str) -> None:
        """Tell a stage when it differs from the one told last."""
        if stage and stage != self.stage:
            self.stage = stage
            self.tell(events.StageEntered, task, stage=stage)
