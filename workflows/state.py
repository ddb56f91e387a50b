"""A case's state as bytes and back: zstd over JSON, versioned, without the diagrams.

Key order is kept and means nothing here (SpiffWorkflow's own format empties task data when keys are sorted). The
format holds tokens and variables only; a finished case is next to nothing.
"""

import threading
from typing import Any

import orjson
import zstandard
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from workflows.bpmn.case import Case
from workflows.bpmn.elements.call_activity import CallActivity
from workflows.bpmn.scopes import Inside
from workflows.catalog import Project
from workflows.errors import StateError

FORMAT = 1
MAX_BYTES = 64 * 1024 * 1024


class _Codec(threading.local):
    """zstd, per thread: its objects may not be used by two at once."""

    def __init__(self) -> None:
        self.compressor = zstandard.ZstdCompressor(level=3)
        self.decompressor = zstandard.ZstdDecompressor()


_codec = _Codec()


def dump(case: Case) -> bytes:
    """The state as bytes. The case itself is not touched."""
    document = {
        "format": FORMAT,
        "process": case.spec.name,
        "last_key": case.last_key,
        "stage": case.stage,
        "outcome": case.outcome,
        "ended_at": case.ended_at,
        "completed": case.completed,
        **_scope(case, case),
    }
    return pack(document)


def pack(document: dict[str, Any]) -> bytes:
    """A state that was taken apart, as bytes again."""
    return _codec.compressor.compress(orjson.dumps(document))


def unpack(data: bytes) -> dict[str, Any]:
    """The state taken apart, for what needs no diagrams. Raises StateError when the bytes are damaged."""
    try:
        document: dict[str, Any] = orjson.loads(_codec.decompressor.decompress(data, max_output_size=MAX_BYTES))
        if document["format"] != FORMAT:
            raise StateError(f"Expected state of format {FORMAT} but {document['format']!r}.")
    except (zstandard.ZstdError, orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise StateError(f"Expected the stored state of a case but {type(error).__name__}: {error}.") from error
    return document


def load(data: bytes, project: Project) -> Case:
    """The case as it was. Raises StateError when the bytes are damaged or do not fit the project's diagrams."""
    document = unpack(data)
    try:
        case = Case(_spec(project, document["process"]), project.specs, project.decisions)
        case.last_key, case.completed = document["last_key"], document["completed"]
        case.stage, case.outcome, case.ended_at = document["stage"], document["outcome"], document["ended_at"]
        _fill(case, case, document)
    except (KeyError, TypeError, ValueError) as error:
        raise StateError(f"Expected the stored state of a case but {type(error).__name__}: {error}.") from error
    # Tokens whose turn had not come keep their order: keys count up.
    turns = [task for task in case.index.values() if task.state == TaskState.FUTURE or _leaving(task)]
    case.queue.extend(sorted(turns, key=lambda task: int(task.id)))
    return case


def _leaving(task: Task) -> bool:
    return bool(task.internal_data.get("leaving")) and task.state != TaskState.ERROR


def _scope(case: Case, scope: BpmnWorkflow | BpmnSubWorkflow) -> dict[str, Any]:
    return {"data": scope.data, "tasks": [_task(case, task) for task in scope.task_tree.children]}


def _task(case: Case, task: Task) -> list[Any]:
    """[key, element, state, locals, books, children on it, inside of it]"""
    inside = case.subprocesses.get(task.id)
    return [
        task.id,
        task.task_spec.name,
        task.state,
        task.data,
        task.internal_data,
        [_task(case, child) for child in task.children],
        None if inside is None else {"completed": inside.completed, **_scope(case, inside)},
    ]


def _fill(case: Case, scope: BpmnWorkflow | BpmnSubWorkflow, document: dict[str, Any]) -> None:
    scope.data = document["data"]
    for stored in document["tasks"]:
        _restore(case, scope, scope.task_tree, stored)


def _restore(case: Case, scope: BpmnWorkflow | BpmnSubWorkflow, parent: Task, stored: list[Any]) -> None:
    key, name, state, data, books, children, inside = stored
    element = scope.spec.task_specs.get(name)
    if element is None:
        raise StateError(f"Expected an element {name!r} in {scope.spec.name!r} but the diagram has none.")
    task = Task(scope, element, parent, state=state, id=key)
    task.data, task.internal_data = data, books
    case.index[key] = task
    if "arrived" in books:
        case.joins[key] = task
    if "open" in books and hasattr(element, "trigger"):
        case.event_manager.add_task(task)
    for child in children:
        _restore(case, scope, task, child)
    if inside is not None:
        called = isinstance(element, CallActivity)
        sub = Inside(case.subprocess_specs[element.called if called else element.inside], task, called)
        sub.completed = inside["completed"]
        case.subprocesses[key] = sub
        _fill(case, sub, inside)


def _spec(project: Project, process_id: str) -> BpmnProcessSpec:
    spec = project.specs.get(process_id)
    if spec is None:
        raise StateError(f"Expected process {process_id!r} but the project has {sorted(project.processes)}.")
    return spec
