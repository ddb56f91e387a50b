"""Drives a case through the engine: one act, then whatever operations it asks for, then the record."""

from collections.abc import Callable

import orjson
from blinker import Signal

from webapp.casework import dues, live, operations, staleness
from webapp.casework.facts import surroundings
from webapp.casework.ground import Ground
from webapp.casework.record import record
from workflows import engine
from workflows.engine import Snapshot, Step
from workflows.errors import ProcessError
from workflows.events import Event, OperationRequested

# A case that asks for more operations than this in one act is going round in circles.
MOST_OPERATIONS = 200
STEPPED = Signal()
"""Sent with every step of a case before it is recorded (`step`): the bench watches its own office by it."""


def drive(ground: Ground, act: Callable[[Snapshot], Step]) -> tuple[Event, ...]:
    """Let `act` happen on the case's state and record all that follows from it."""
    assert ground.case.state is not None
    return follow(ground, act(live.take(ground.case.id, ground.case.version, ground.case.state)))


def begin(ground: Ground, variables: dict[str, object]) -> tuple[Event, ...]:
    """The first step of a new case."""
    project = ground.project
    return follow(ground, engine.start(project.engine, project.main, variables, surroundings(ground)))


def follow(ground: Ground, step: Step) -> tuple[Event, ...]:
    """Carry out what a step asks for, and record it with all that follows from it."""
    STEPPED.send(ground.case.id, step=step)
    told = list(step.events)
    waiting = [e for e in step.events if isinstance(e, OperationRequested)]
    snapshot = step.snapshot
    for _ in range(MOST_OPERATIONS):
        if not waiting:
            break
        request = waiting.pop(0)
        answer = _operate(ground, snapshot, request)
        if answer is not None:
            STEPPED.send(ground.case.id, step=answer)
            snapshot = answer.snapshot
            told.extend(answer.events)
            waiting.extend(e for e in answer.events if isinstance(e, OperationRequested))
    else:
        raise ProcessError(f"Expected the case to come to rest but it asked for {MOST_OPERATIONS} operations")
    ground.session.flush()
    staleness.mark(ground)
    record(ground, tuple(told), snapshot)
    return tuple(told)


def _operate(ground: Ground, snapshot: Snapshot, request: OperationRequested) -> Step | None:
    """Run a database-only operation now; an outside one becomes a job and is answered later."""
    inside = operations.INSIDE.get(request.operation)
    if inside is None:
        payload = orjson.dumps({"element": request.element_id, **request.inputs}, default=str).decode()
        dues.put(
            ground.session,
            [
                {
                    "case_id": ground.case.id,
                    "kind": request.operation,
                    "key": request.key,
                    "due_at": ground.now,
                    "payload": payload,
                    "created_at": ground.now,
                }
            ],
        )
        ground.note("operation.queued", request.element_id, operation=request.operation)
        return None
    result = inside(ground, request.inputs)
    ground.session.flush()
    ground.note("operation.done", request.element_id, operation=request.operation, result=dict(result))
    return engine.deliver_result(ground.project.engine, snapshot, request.key, result, surroundings(ground))
