"""The tokens of a stored case on other diagrams: each goes on exactly once, or it is told why it cannot."""

from dataclasses import dataclass, field
from typing import Any

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.util.task import TaskState

from workflows import events, state
from workflows.bpmn.elements.base import Element
from workflows.bpmn.elements.boundary_event import BoundaryEvent
from workflows.bpmn.elements.call_activity import CallActivity
from workflows.bpmn.elements.event_based_gateway import EventBasedGateway
from workflows.bpmn.elements.message import Message
from workflows.bpmn.elements.multi_instance import EACH, MultiInstance
from workflows.bpmn.elements.parallel_gateway import Join
from workflows.bpmn.elements.service_task import ServiceTask
from workflows.bpmn.elements.timer import Timer
from workflows.catalog import Project
from workflows.moving.ahead import Room, look_ahead
from workflows.moving.mapping import Mapping, Place, kind_of, place_of
from workflows.moving.obstacles import Obstacle

Stored = list[Any]  # as workflows/state.py keeps a task: key, element, state, locals, books, children, inside


@dataclass(frozen=True)
class Moved:
    """One token: its key, where it stood and where it goes on. `sort` is what it waits for: task, timer, message,
    operation, or '' for a token that only holds others."""

    key: str
    before: Place
    after: Place
    sort: str


@dataclass(frozen=True)
class Moving:
    """What a move does to one case. Without obstacles `state` is the case on the new diagrams, not yet settled there;
    `dropped` tells of what stops to wait, `known` which boundary events an activity had before, by its token's key:
    one that does not listen any more has fired, and does not begin anew."""

    obstacles: tuple[Obstacle, ...]
    tokens: tuple[Moved, ...]
    dropped: tuple[events.Event, ...] = ()
    known: frozenset[tuple[str, str]] = frozenset()
    state: bytes | None = None


def move(data: bytes, source: Project, target: Project, mapping: Mapping) -> Moving:
    """The case of this state on the diagrams of `target`. Pure: nothing of it is evaluated and no time passes.

    Raises StateError for a damaged state.
    """
    document = state.unpack(data)
    mover = _Mover(source, target, mapping)
    before = source.specs[document["process"]]
    after = target.specs.get(mover.top(document["process"]))
    if after is None:
        return Moving((Obstacle("process", (document["process"], document["process"])),), ())
    document["process"] = after.name
    room = mover.scope(document, before, after, None)
    if not mover.obstacles:
        mover.obstacles += look_ahead(room, source, target, mapping)
    obstacles = tuple(dict.fromkeys(mover.obstacles))
    moved = None if obstacles else state.pack(document)
    return Moving(obstacles, tuple(mover.moved), tuple(mover.dropped), frozenset(mover.known), moved)


@dataclass
class _Mover:
    source: Project
    target: Project
    mapping: Mapping
    obstacles: list[Obstacle] = field(default_factory=list)
    moved: list[Moved] = field(default_factory=list)
    dropped: list[events.Event] = field(default_factory=list)
    known: set[tuple[str, str]] = field(default_factory=set)

    def top(self, process_id: str) -> str:
        """The process that goes on as this one: its own id, or the main one where it was the main one."""
        main = process_id == self.source.main and process_id not in self.target.specs
        return self.target.main if main else process_id

    def scope(
        self, document: dict[str, Any], before: BpmnProcessSpec, after: BpmnProcessSpec, outer: Room | None
    ) -> Room:
        """Everything in a process or subprocess, in place."""
        room = Room(before, after, document["data"], outer)
        for stored in document["tasks"]:
            self.token(stored, room, None, None)
        return room

    def token(self, stored: Stored, room: Room, host: Element | None, new_host: Element | None) -> None:
        """One token with what is on it and inside it; `host` is the token that this one hangs on."""
        key, name, _state, data, books, children, inside = stored
        old: Element = room.before.task_specs[name]
        new = self._goes_on(old, room)
        if new is None or not self._fits(old, new, stored, new_host):
            return
        if "arrived" in books:
            assert isinstance(old, Join) and isinstance(new, Join)
            arrived = room.arrivals(old, new, books["arrived"])
            if arrived is None:
                self.stop("flow", old)
                return
            books["arrived"] = arrived
        stored[1] = new.name
        self.moved.append(Moved(key, place_of(old), place_of(new), str(books.get("open", ""))))
        for boundary in getattr(old, "boundaries", ()):
            after = self.mapping.get(place_of(boundary)) or place_of(boundary)
            self.known.add((key, after[1]))
        if host is None:
            room.stands(old, new, data, books.get("arrived"))
        stored[5] = [child for child in children if not self._let_go(child, room)]
        for child in stored[5]:
            self.token(child, room, old, new)
        if inside is not None:
            self._inside(inside, old, new, data, room)

    def _inside(self, inside: dict[str, Any], old: Element, new: Element, data: dict[str, Any], room: Room) -> None:
        called = isinstance(old, CallActivity)
        names = [element.called if called else element.inside for element in (old, new)]
        before, after = self.source.specs[names[0]], self.target.specs[names[1]]
        known = any(place[0] == names[0] and to and to[0] == names[1] for place, to in self.mapping.items())
        if called and names[0] != names[1] and not known:
            self.stop("called", old, names[1])
            return
        inner = self.scope(inside, before, after, None if called else room)
        inner.host, inner.locals = (old, new), data
        room.rooms.append(inner)

    def _goes_on(self, old: Element, room: Room) -> Element | None:
        place = place_of(old)
        wanted = self.mapping.get(place, place)
        new = room.after.task_specs.get((wanted[1] if wanted else "") + (EACH if old.name.endswith(EACH) else ""))
        if not isinstance(new, Element) or (place in self.mapping and place_of(new) != wanted):
            twice = wanted is not None and room.after.task_specs.get(wanted[1]) is not None
            self.stop("instances" if twice else "missing", old)
            return None
        return new

    def _fits(self, old: Element, new: Element, stored: Stored, new_host: Element | None) -> bool:
        """Whether a token that stands as this one does can go on there."""
        _key, _name, token_state, _data, books, children, inside = stored
        fresh = (token_state == TaskState.FUTURE or (books.get("failed") or [""])[0] == "enter") and not books.get(
            "leaving"
        )
        repeated = [isinstance(element, MultiInstance) for element in (old, new)]
        if any(repeated) and not (all(repeated) and _repeats_alike(old, new)):
            self.stop("instances", old)
        elif kind_of(old) != kind_of(new) and (not fresh or children or inside):
            self.stop("kind", old)
        elif new_host is not None and not _hangs(old, new, new_host):
            self.stop("missing", old)
        elif books.get("open") == "message" and _heard(old) != _heard(new):
            self.stop("message", old)
        elif books.get("open") == "operation" and _operation(old) != _operation(new):
            self.stop("operation", old)
        elif books.get("open") == "task" and old.properties.get("external") != new.properties.get("external"):
            self.stop("party", old)
        else:
            return True
        return False

    def _let_go(self, child: Stored, room: Room) -> bool:
        """Whether a boundary event stops to listen because a person said so. A statutory wait never does."""
        old: Element = room.before.task_specs[child[1]]
        if not isinstance(old, BoundaryEvent) or self.mapping.get(place_of(old), old) is not None:
            return False
        if isinstance(old.trigger, Timer) and old.trigger.legal:
            self.stop("legal", old)
            return False
        if isinstance(old.trigger, Timer):
            self.dropped.append(events.TimerCancelled(old.bpmn_id, old.process_id, "", key=child[0]))
        return True

    def stop(self, code: str, element: Element, detail: str = "") -> None:
        self.obstacles.append(Obstacle(code, place_of(element), detail))


def _hangs(old: Element, new: Element, host: Element) -> bool:
    """Whether what hung on a token hangs on it still: a boundary event, an event of an event-based gateway."""
    if isinstance(old, BoundaryEvent):
        return isinstance(new, BoundaryEvent) and new.host == host.bpmn_id
    return not isinstance(host, EventBasedGateway) or new.name in {flow.target for flow in host.flows}


def _repeats_alike(old: Element, new: Element) -> bool:
    """Whether instances that have begun are counted and gathered the same way."""
    told = []
    for body in (old, new):
        assert isinstance(body, MultiInstance)
        result = body.result.text if body.result else ""
        told.append((body.sequential, body.item, body.gathered, result, kind_of(body.each)))
    return told[0] == told[1]


def _heard(element: Element) -> tuple[str, str]:
    trigger = getattr(element, "trigger", None)
    if not isinstance(trigger, Message):
        return "", ""
    return trigger.name, trigger.correlation.text if trigger.correlation else ""


def _operation(element: Element) -> str:
    return element.operation if isinstance(element, ServiceTask) else ""
