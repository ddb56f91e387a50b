"""User task: human work that is offered, waits until it is completed, and hands on only what its outputs name."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

import orjson
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.task import Task

from workflows import events
from workflows.bpmn import expressions, moments
from workflows.bpmn.drawn import Drawn
from workflows.bpmn.elements.activity import Activity
from workflows.bpmn.variables import VariableRefused
from workflows.feel import Clock

if TYPE_CHECKING:
    from workflows.bpmn.case import Case

DEFAULT_PRIORITY = 50  # zeebe:priorityDefinition, 0..100


class UserTask(Activity):
    """Offered when entered; READY (SpiffWorkflow: reached, may be run) until `complete` runs it."""

    waits = True

    def __init__(self, spec: BpmnProcessSpec, drawn: Drawn, name: str = ""):
        super().__init__(spec, drawn, name)
        self.manual = True
        self.form_id = drawn.zeebe("formDefinition").get("formId", "")
        assignment, schedule = drawn.zeebe("assignmentDefinition"), drawn.zeebe("taskSchedule")
        asked = {
            "groups": assignment.get("candidateGroups"),
            "assignee": assignment.get("assignee"),
            "due": schedule.get("dueDate"),
            "follow_up": schedule.get("followUpDate"),
            "priority": drawn.zeebe("priorityDefinition").get("priority"),
        }
        subject = self.properties.get("subject", "")
        self.asked = {key: expressions.read(source) for key, source in asked.items() if source and source.strip()}
        if subject.strip():
            self.asked["subject"] = expressions.feel_text(subject.strip().removeprefix("="))

    def begin(self, case: "Case", task: Task) -> None:
        offer = self.offer(case, task, case.around.clock)
        task._ready()
        task.internal_data["open"] = "task"
        case.told.append(offer)

    def offer(self, case: "Case", task: Task, clock: Clock, work_out: bool = True) -> events.TaskOffered:
        """What is drawn on the task, worked out on this clock; or only what need not be worked out."""
        asked = self.asked if work_out else {}
        answers = dict(zip(asked, case.values(task, list(asked.values()), clock=clock), strict=True))
        return events.TaskOffered(
            self.bpmn_id,
            self.process_id,
            case.path(task),
            key=task.id,
            name=self.title,
            form_id=self.form_id,
            groups=_codes(answers.get("groups")),
            assignee=_text(answers.get("assignee")),
            due_at=_moment(answers.get("due"), clock),
            follow_up_at=_moment(answers.get("follow_up"), clock),
            priority=_priority(answers.get("priority")),
            stage=case.stage_of(task),
            lane=self.lane or "",
            subject=_text(answers.get("subject")),
            properties=dict(self.properties),
        )

    def submit(self, case: "Case", task: Task, answers: Mapping[str, object]) -> None:
        """The work is done. Only what the outputs read is kept, as plain JSON, and only until they have been written.

        Raises VariableRefused for answers that are no JSON.
        """
        read = {name for line in self.gives for name in line.source.variables}
        kept = _plain({name: value for name, value in answers.items() if name in read})
        task.internal_data.pop("open", None)
        case.tell(events.TaskCompleted, task, key=task.id)
        task.internal_data["answers"] = kept
        case.attempt(task, "leave")

    def leave(self, case: "Case", task: Task) -> None:
        # A field that was hidden or left empty is null to its mapping, not an unknown name.
        known = {name for layer in case.layers(task) for name in layer}
        read = {name for line in self.gives for name in line.source.variables}
        answers = dict.fromkeys(read - known) | task.internal_data.get("answers", {})
        self.write_outputs(case, task, answers)
        case.finish(task)


def _plain(answers: dict[str, object]) -> object:
    """As they come back should they have to be stored: a retry sees what the first try saw."""
    try:
        return orjson.loads(orjson.dumps(answers))
    except orjson.JSONEncodeError as error:
        raise VariableRefused(f"Expected answers in JSON: {error}.") from error


def _codes(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return tuple(code for part in value.split(",") if (code := part.strip()))
    return tuple(str(code) for code in value) if isinstance(value, list) else ()


def _text(value: object) -> str | None:
    return None if value is None or value == "" else str(value)


def _moment(value: object, clock: Clock) -> datetime | None:
    return None if value is None or value == "" else moments.at(value, clock)


def _priority(value: object) -> int:
    return DEFAULT_PRIORITY if value in (None, "") else int(float(str(value)))
