"""A moved case on its new diagrams: what listens there begins to, and open tasks are worked out anew."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from SpiffWorkflow.util.task import TaskState

from workflows import events, state
from workflows.bpmn.case import Case
from workflows.bpmn.elements.activity import Activity
from workflows.bpmn.elements.event_based_gateway import EventBasedGateway
from workflows.bpmn.elements.parallel_gateway import ParallelGateway
from workflows.bpmn.elements.user_task import UserTask
from workflows.bpmn.surroundings import Surroundings
from workflows.catalog import Project
from workflows.engine import Snapshot, Step
from workflows.errors import StateError
from workflows.moving.tokens import Moving


@dataclass(frozen=True)
class Settled:
    """The step to record, and what each task that was open would be offered as on its new element."""

    step: Step
    offers: tuple[events.TaskOffered, ...]


def settle(
    moving: Moving,
    target: Project,
    offered: Mapping[str, datetime],
    around: Surroundings,
    drawn_alike: Collection[str] = (),
) -> Settled:
    """The moved state at rest: boundary events that are new listen, new inputs are read, gateways that have everything
    open. `offered` says when each open task was offered: its times are worked out as of then; of those
    `drawn_alike` nothing is. Timers that run keep their dates, and nothing fires here.

    Raises ProcessError when an expression of the new version cannot be evaluated for this case.
    """
    if moving.state is None:
        raise StateError("Expected a case that can move.")
    case = state.load(moving.state, target)
    case.begin_call(around)
    case.told.extend(moving.dropped)
    offers = []
    try:
        for key in sorted(case.index, key=int):
            task = case.index[key]
            element, books = task.task_spec, task.internal_data
            if task.state in (TaskState.ERROR, TaskState.FUTURE) or books.get("leaving"):
                continue
            if isinstance(element, Activity):
                element.take_in(case, task, [line for line in element.takes if line.target not in task.data])
                element.arm_missing(case, task, {name for one, name in moving.known if one == key})
            elif isinstance(element, EventBasedGateway):
                element.listen(case, task)
            if isinstance(element, UserTask) and books.get("open") == "task":
                clock = replace(around.clock, now=offered.get(key, around.clock.now))
                offers.append(element.offer(case, task, clock, key not in drawn_alike))
        _stage(case, target)
        for task in list(case.joins.values()):
            if isinstance(task.task_spec, ParallelGateway) and task.state == TaskState.WAITING:
                task.task_spec.check(case, task)
        case.run()
    finally:
        case.end_call()
    return Settled(Step(Snapshot(case, project=target), tuple(case.told), tuple(case.visited)), tuple(offers))


def _stage(case: Case, target: Project) -> None:
    """A case whose stage the new version does not have stands in that of its oldest token."""
    if target.pack is None or case.stage in {stage.code for stage in target.pack.stages}:
        return
    stages = [(task, stage) for task in case.index.values() if (stage := case.stage_of(task))]
    if stages:
        case.enter_stage(*stages[0])
