"""What lies ahead of the tokens of a case on the new diagrams: joins that would starve, variables that nobody sets."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec

from workflows.bpmn import parser
from workflows.bpmn.drawn import Flow
from workflows.bpmn.elements.base import Element, expressions_in
from workflows.bpmn.elements.multi_instance import COUNTS, MultiInstance
from workflows.bpmn.elements.parallel_gateway import Join, ParallelGateway
from workflows.bpmn.elements.sub_process import SubProcess
from workflows.catalog import Project
from workflows.moving import mapping as places
from workflows.moving.mapping import place_of
from workflows.moving.obstacles import Obstacle

# What an element reads of its own results or counts itself, or is not read by name.
_OWN = frozenset({"gives", "result", "boundaries", "_wf_spec"})
# Specs are frozen and shared by all cases: what is found on them once holds for every case of a move.
REMEMBERED = 20_000
_GIVEN = frozenset({*COUNTS, "loopCounter"})


@dataclass
class Room:
    """A running process or subprocess on its old and its new diagram, with the tokens directly in it. `host` is the
    activity, old and new, that runs it; a main process has none."""

    before: BpmnProcessSpec
    after: BpmnProcessSpec
    data: Mapping[str, Any]
    outer: "Room | None"
    host: tuple[Element, Element] | None = None
    locals: Mapping[str, Any] = field(default_factory=dict)
    rooms: list["Room"] = field(default_factory=list)
    tokens: list[tuple[Element, Element, frozenset[str]]] = field(default_factory=list)
    arrived: dict[str, frozenset[str]] = field(default_factory=dict)

    def stands(self, old: Element, new: Element, data: Mapping[str, Any], arrived: Mapping[str, int] | None) -> None:
        """A token directly in this room."""
        self.tokens.append((old, new, frozenset(data)))
        if arrived is not None:
            self.arrived[new.name] = self.arrived.get(new.name, frozenset()) | frozenset(arrived)

    def arrivals(self, old: Join, new: Join, arrived: Mapping[str, int]) -> dict[str, int] | None:
        """Tokens that wait at a join, by the flows of the new one. A flow into which something was inserted leads there
        still, by the only way from it: that branch is done and stays done. None when there is no such way, or two."""
        flows = {flow.id: flow for element in parser.elements(self.after) for flow in element.flows}
        drawn = {flow.id: flow for element in parser.elements(self.before) for flow in element.flows}
        found: dict[str, int] = {}
        for flow_id, count in arrived.items():
            entry = self._entry(new, flows.get(flow_id), drawn[flow_id], flows)
            if entry is None:
                return None
            found[entry] = found.get(entry, 0) + count
        return found

    def _entry(self, new: Join, flow: Flow | None, was: Flow, flows: Mapping[str, Flow]) -> str | None:
        if flow is not None and flow.id in new.entries:
            return flow.id
        begin = flow.target if flow is not None else was.source
        if begin not in self.after.task_specs:
            return None
        passed = reach(self.after, begin, stop=new.name) | {begin}
        entries = [entry for entry in new.entries if flows[entry].source in passed]
        return entries[0] if len(entries) == 1 else None

    def known(self) -> frozenset[str]:
        """The variables that are set here, and around it as far as a token sees."""
        around = self.outer.known() if self.outer is not None else frozenset()
        return around | frozenset(self.data) | frozenset(self.locals)

    def all(self) -> Iterator["Room"]:
        yield self
        for room in self.rooms:
            yield from room.all()


def look_ahead(top: Room, source: Project, target: Project, mapping: places.Mapping) -> list[Obstacle]:
    """What would stop the case later, on the new diagrams and not on the old ones."""
    found: list[Obstacle] = []
    for room in top.all():
        found += _joins(room, mapping)
        found += _starved(room)
        old, new = Variables(source, room, new=False), Variables(target, room, new=True)
        lacking = old.unset()
        found += [
            Obstacle("unset", place_of(element), name)
            for (element, name) in new.unset().items_by_name()
            if not lacking.has(name)
        ]
        for inner in room.rooms:
            found += _not_given(inner, room, source, target)
    return found


@lru_cache(maxsize=REMEMBERED)
def reach(spec: BpmnProcessSpec, name: str, stop: str = "") -> frozenset[str]:
    """The elements that a token on this one may come to, along flows and out of boundary events; the element itself
    only through a loop. Nothing is followed beyond `stop`."""
    found: set[str] = set()
    stack = [name]
    while stack:
        element = spec.task_specs[stack.pop()]
        after = [flow.target for flow in element.flows] + [b.name for b in getattr(element, "boundaries", ())]
        for one in after:
            if one not in found and one != stop:
                found.add(one)
                stack.append(one)
    return frozenset(found)


def _not_given(inner: Room, around: Room, source: Project, target: Project) -> list[Obstacle]:
    """What the activity around gives on when it ends, and nobody inside it has set or will: a task that sets it was
    drawn behind the tokens."""
    assert inner.host is not None
    lacking = []
    for new, host in enumerate(inner.host):
        known = inner.known() | around.known() | Variables(target if new else source, inner, new=bool(new)).to_come()
        asked = expressions_in(getattr(host, "gives", ()))
        lacking.append({name for expression in asked for name in expression.variables} - known - _GIVEN)
    return [Obstacle("unset", place_of(inner.host[1]), name) for name in sorted(lacking[1] - lacking[0])]


def _joins(room: Room, mapping: places.Mapping) -> list[Obstacle]:
    """Tokens that run at once and meet at a gateway must meet at it on the new diagram as well, or what comes after
    would be done once for each."""
    if len(room.tokens) < 2:
        return []
    ways = [
        (reach(room.before, old.name) | {old.name}, reach(room.after, new.name) | {new.name})
        for old, new, _own in room.tokens
    ]
    found = []
    for join in parser.elements(room.before):
        if not isinstance(join, Join) or len(join.entries) < 2:
            continue
        meeting = [after for before, after in ways if join.name in before]
        if len(meeting) < 2:
            continue
        wanted = mapping.get(place_of(join), place_of(join))
        new = room.after.task_specs.get(wanted[1]) if wanted else None
        if type(new) is not type(join) or any(new.name not in after for after in meeting):
            found.append(Obstacle("join", place_of(join)))
    return found


def _starved(room: Room) -> list[Obstacle]:
    """Parallel gateways ahead with an incoming flow on which no token of this case can come any more."""
    ways = [(new.name, reach(room.after, new.name)) for _old, new, _own in room.tokens]
    coming = {name for name, _ahead in ways}.union(*(ahead for _name, ahead in ways))
    sources = {flow.id: flow.source for element in parser.elements(room.after) for flow in element.flows}
    return [
        Obstacle("starved", place_of(join))
        for join in parser.elements(room.after)
        if isinstance(join, ParallelGateway) and len(join.entries) > 1
        if join.name in room.arrived or any(join.name in ahead for _name, ahead in ways)
        if any(
            entry not in room.arrived.get(join.name, ()) and sources[entry] not in coming - _waiting_at(room, join)
            for entry in join.entries
        )
    ]


def _waiting_at(room: Room, join: Join) -> frozenset[str]:
    """A join whose tokens wait does not send any until it opens: it does not feed itself."""
    return frozenset({join.name}) if join.name in room.arrived else frozenset()


class _Unset:
    """Names that are read and not set, with the first element that reads each."""

    def __init__(self) -> None:
        self._found: dict[str, Element] = {}

    def add(self, element: Element, names: frozenset[str]) -> None:
        for name in sorted(names):
            self._found.setdefault(name, element)

    def has(self, name: str) -> bool:
        return name in self._found

    def items_by_name(self) -> list[tuple[Element, str]]:
        return [(element, name) for name, element in sorted(self._found.items())]


class Variables:
    """What the elements ahead of a room's tokens read and write, on the old or on the new diagrams."""

    def __init__(self, project: Project, room: Room, new: bool):
        self._project, self._room = project, room
        self._spec = room.after if new else room.before
        self._tokens = [(after if new else before, own) for before, after, own in room.tokens]
        self._new = new

    def unset(self) -> _Unset:
        """Read ahead of a token, not set yet, and written nowhere ahead of any."""
        found = _Unset()
        written = self.to_come()
        for token, own in self._tokens:
            known = self._room.known() | own | written
            found.add(token, self._flows(token) - known)
            for name in sorted(reach(self._spec, token.name)):
                element = self._spec.task_specs[name]
                for one, inside in self._with_insides(element):
                    found.add(one, self._reads(one) - known - inside)
        return found

    def to_come(self) -> frozenset[str]:
        """What will be written in this scope by what is under way and ahead in it, and in those directly inside it."""
        inner = [Variables(self._project, room, self._new) for room in self._room.rooms]
        return self.written().union(*(variables.written() for variables in inner))

    def written(self) -> frozenset[str]:
        """The names that some element at or ahead of the tokens writes in this scope."""
        elements = {token.name for token, _own in self._tokens}
        elements = elements.union(*(reach(self._spec, name) for name in elements))
        return frozenset[str]().union(
            *(_writes(one) for name in elements for one, _ in self._with_insides(self._spec.task_specs[name]))
        )

    def _with_insides(
        self, element: Element, around: frozenset[str] = _GIVEN
    ) -> Iterator[tuple[Element, frozenset[str]]]:
        """The element and everything inside it, each with the names that are local around it."""
        own = frozenset(line.target for line in getattr(element, "takes", ()))
        if isinstance(element, MultiInstance):
            yield element, around
            each = around | {element.item}
            yield from self._with_insides(element.each, each)
            return
        yield element, around
        if isinstance(element, SubProcess):
            inside = self._project.specs[element.inside]
            held = [one for one in parser.elements(inside) if not one.name.endswith(" [each]")]
            local = around | own | frozenset[str]().union(*(_writes(one) for one in held))
            for one in held:
                yield from self._with_insides(one, local)

    def _reads(self, element: Element) -> frozenset[str]:
        return _read_by(element) | self._project.decisions.reads_of(getattr(element, "decision_id", ""))

    def _flows(self, element: Element) -> frozenset[str]:
        return frozenset(name for expression in expressions_in(element.flows) for name in expression.variables)


@lru_cache(maxsize=REMEMBERED)
def _read_by(element: Element) -> frozenset[str]:
    """The variables that an element reads from around it, without those of a decision."""
    held = tuple(value for name, value in vars(element).items() if name not in _OWN)
    own = frozenset(line.target for line in getattr(element, "takes", ()))
    return frozenset(name for expression in expressions_in(held) for name in expression.variables) - own


@lru_cache(maxsize=REMEMBERED)
def _writes(element: Element) -> frozenset[str]:
    names = {line.target for line in getattr(element, "gives", ())}
    names |= {value for key in ("result", "gathered", "item") if isinstance(value := getattr(element, key, ""), str)}
    return frozenset(names - {""})
