"""What happened in one step of a case, past tense; the engine tells, casework records."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

Scalar = str | int | float | bool | None
Value = Scalar | tuple[Scalar, ...]


@dataclass(frozen=True)
class Event:
    """`element_id` is the BPMN id; `process_id` the process it stands in; `path` the ids of the enclosing
    call activities and multi-instance keys, outermost first, joined by '/', '' at the top."""

    element_id: str
    process_id: str
    path: str


@dataclass(frozen=True)
class TaskOffered(Event):
    """Human work became ready. `key` is the engine's id of this one instance."""

    key: str
    name: str
    form_id: str
    groups: tuple[str, ...]
    assignee: str | None
    due_at: datetime | None
    follow_up_at: datetime | None
    priority: int
    stage: str
    lane: str
    subject: str | None
    properties: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class TaskCompleted(Event):
    key: str


@dataclass(frozen=True)
class TaskCancelled(Event):
    """An open task went away without being done; `cause` is the element that cancelled it, where known."""

    key: str
    cause: str


@dataclass(frozen=True)
class TimerSet(Event):
    """A timer waits. `legal` marks a statutory wait (`probity:legal`)."""

    key: str
    due_at: datetime
    legal: bool


@dataclass(frozen=True)
class TimerMoved(Event):
    """A timer that waits is due at another moment than it `was`: the calendar it was counted with has been published
    since, or (`cause` "clock") somebody paused it, let it go on or gave more time."""

    key: str
    due_at: datetime
    was: datetime
    legal: bool
    cause: str = "calendar"


@dataclass(frozen=True)
class TimerFired(Event):
    key: str


@dataclass(frozen=True)
class TimerCancelled(Event):
    key: str


@dataclass(frozen=True)
class MessageAwaited(Event):
    key: str
    message: str
    correlation: str | None


@dataclass(frozen=True)
class MessageReceived(Event):
    message: str


@dataclass(frozen=True)
class MessageThrown(Event):
    message: str


@dataclass(frozen=True)
class GatewayTaken(Event):
    """Which flows were taken and what the conditions read: (name, value) pairs, values as FEEL saw them."""

    flows: tuple[str, ...]
    read: tuple[tuple[str, object], ...]


@dataclass(frozen=True)
class DecisionEvaluated(Event):
    decision_id: str
    inputs: tuple[tuple[str, object], ...]
    output: object
    rules: tuple[str, ...]


@dataclass(frozen=True)
class OperationRequested(Event):
    """A named operation must run now (database only) or later (outside); its result is delivered by `key`."""

    key: str
    operation: str
    inputs: Mapping[str, object]


@dataclass(frozen=True)
class OperationCancelled(Event):
    """A requested operation is not wanted any more: what has not gone out must not, no late result is awaited."""

    key: str


@dataclass(frozen=True)
class ErrorCaught(Event):
    code: str


@dataclass(frozen=True)
class EscalationThrown(Event):
    code: str


@dataclass(frozen=True)
class StageEntered(Event):
    stage: str


@dataclass(frozen=True)
class IncidentRaised(Event):
    """The case cannot go on by itself here: `code` is stable, `message` the true cause in words."""

    key: str
    code: str
    message: str


@dataclass(frozen=True)
class IncidentCleared(Event):
    """The incident of this key is over: the token was retried or taken away."""

    key: str


@dataclass(frozen=True)
class CaseEnded(Event):
    """No token is left. `outcome` is `probity:outcome` of the end event reached last on the top level."""

    outcome: str
