"""What the bench tells of an invented case: plain values that go over the line, read again on the other side."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")


@dataclass(frozen=True)
class PersonShown:
    """`username` names the person in scenarios; `refused` is the duty that keeps them away, in words, '' for none."""

    username: str
    name: str
    title: str
    refused: str


@dataclass(frozen=True)
class TaskShown:
    """A task that waits. `which` is its place among open tasks of its element. `groups` in words; `external` a code."""

    element: str
    which: int
    name: str
    groups: str
    external: str
    subject: str
    due: datetime | None
    people: tuple[PersonShown, ...]


@dataclass(frozen=True)
class TimerShown:
    element: str
    name: str
    at: datetime
    legal: bool


@dataclass(frozen=True)
class MessageShown:
    """A message that the case waits for, and where."""

    message: str
    name: str


@dataclass(frozen=True)
class IncidentShown:
    element: str
    name: str
    code: str
    detail: str


@dataclass(frozen=True)
class EventShown:
    """One line of the history. `act` is the place of the act that brought it about, from 1; 0 for the opening."""

    at: datetime
    words: str
    actor: str
    legal: bool
    act: int


@dataclass(frozen=True)
class DecisionShown:
    element: str
    name: str
    decision: str
    inputs: Mapping[str, str]
    output: str
    rules: tuple[str, ...]


@dataclass(frozen=True)
class LetterShown:
    """A letter as it was written; nothing ever leaves. `html` is rendered and escaped, links veiled."""

    template: str
    subject: str
    to: str
    language: str
    at: datetime
    html: str


@dataclass(frozen=True)
class ScoreShown:
    """The latest score; whole hundredths of a point."""

    number: int
    total: int | None
    low: int | None
    high: int | None
    band: str


@dataclass(frozen=True)
class LineShown:
    """A line of a drawing as text, indented by `depth`."""

    text: str
    depth: int
    kind: str


@dataclass(frozen=True)
class FormShown:
    """A task's form as the person `doer` fills it in. `html` is drawn by the house's own widgets. `errors` are (words,
    id of an input)."""

    element: str
    which: int
    name: str
    hint: str
    doer: str
    doer_name: str
    html: str
    submit: str
    errors: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Scene:
    """Where the invented case stands. `process` is the drawing that is shown, `outline` the same as text; `places` has
    what each drawing marks: taken, done, now, waiting, stuck. `elements` are all that have a name: (id, name)."""

    now: datetime
    person: str
    post: str
    stage: str
    outcome: str
    processes: tuple[tuple[str, str], ...]
    process: str
    outline: tuple[LineShown, ...]
    tasks: tuple[TaskShown, ...]
    timers: tuple[TimerShown, ...]
    messages: tuple[MessageShown, ...]
    incidents: tuple[IncidentShown, ...]
    events: tuple[EventShown, ...]
    variables: Mapping[str, str]
    facts: Mapping[str, Mapping[str, str]]
    decisions: tuple[DecisionShown, ...]
    letters: tuple[LetterShown, ...]
    score: ScoreShown | None
    places: Mapping[str, Mapping[str, Any]]
    elements: tuple[tuple[str, str], ...]


def revive(kind: type[T], told: Any) -> T:
    """The dataclass that went over the line as plain values."""
    found = _revived(kind, told)
    assert isinstance(found, kind)
    return found


def _revived(kind: Any, told: Any) -> Any:
    if told is None:
        return None
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return kind(**{field.name: _revived(hints[field.name], told[field.name]) for field in fields(kind)})  # type: ignore[operator]
    arguments = [argument for argument in get_args(kind) if argument is not type(None)]
    if get_origin(kind) is tuple:
        if len(arguments) == 2 and arguments[1] is Ellipsis:
            return tuple(_revived(arguments[0], one) for one in told)
        return tuple(told)
    if len(arguments) == 1:  # something or None
        return _revived(arguments[0], told)
    return datetime.fromisoformat(told) if kind is datetime else told
