"""What may have happened when a token comes by: every place is followed with the values that facts and variables may
have there, apart for each set of marks that a way there has gathered.

A way that a condition rules out is not followed, so `heard` being true means that somebody was heard. Ways with the
same marks are taken together, which makes more values seem possible, never fewer.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from heapq import heappop, heappush
from typing import Protocol

from workflows.bpmn.data import local
from workflows.bpmn.model import Flow
from workflows.law import writers
from workflows.law.conditions import ANYTHING, OPEN, UNSET, Condition, Values, learned, names_of, values
from workflows.law.effects import Effects, Key, at_first, key, mapped, understood
from workflows.law.envs import MOST, Env, History, get, meeting, together, widen
from workflows.law.needs import after_each, live_values, needed, striking
from workflows.law.places import Place, Whole

Origin = tuple[Place, History, Flow | None]


class Marks(Protocol):
    """Which marks a place sets and takes away."""

    def done(self, place: Place, marks: int) -> int: ...

    def interrupted(self, boundary: Place, marks: int) -> int: ...

    def reads(self, place: Place) -> int: ...

    def settles(self, place: Place) -> int: ...


@dataclass
class Seen:
    """What came to a place: the values for each history, and from where it came last; of a join by each flow."""

    envs: dict[History, Env] = field(default_factory=dict)
    by: dict[History, Origin | None] = field(default_factory=dict)
    gathered: dict[int, int] = field(default_factory=dict)
    edges: dict[int, dict[History, Env]] = field(default_factory=dict)


class Histories:
    """All histories of a project. `unset` tells where a variable is read that nobody set on some way."""

    def __init__(self, whole: Whole, effects: Effects, marks: Marks, at_begin: int = 0):
        self.whole, self.effects, self._marks = whole, effects, marks
        self.seen = [Seen() for _ in whole.places]
        self.taken: set[tuple[int, str]] = set()
        self.unset: dict[tuple[Place, str], History] = {}
        self._asked: dict[int, frozenset[tuple[Key, ...]]] = {}
        self._telling = effects.telling()
        after = after_each(whole)
        self._live = [{of: at_first(of) for of in live} for live in live_values(whole, effects, after)]
        self._live_marks = needed(
            after,
            [marks.reads(place) for place in whole.places],
            [marks.settles(place) for place in whole.places],
            whole,
        )
        self._side_facts = cache(self._beside)
        self._striking = [tuple(striking(place)) for place in whole.places]
        self._fact_values = cache(lambda place: tuple(effects.fact_values(place)))
        self._written = cache(effects.writes)
        self._volatile = self._concurrent()
        # The earliest drawn first: what a place passes on has then mostly been taken together already.
        self._waiting: list[tuple[int, int, int]] = []
        self._queued: set[tuple[int, int, int]] = set()
        for begin in whole.begins:
            self._arrive(begin, History(at_begin), {}, None)
        while self._waiting:
            number, side, certain = following = heappop(self._waiting)
            self._queued.discard(following)
            self._pass(whole.places[number], History(certain, side))

    def at(self, place: Place) -> Mapping[History, Env]:
        return self.seen[place.number].envs

    def known(self, place: Place, history: History, of: Key) -> Values:
        return get(self.seen[place.number].envs[history], of)

    # --- arriving

    def _arrive(
        self, place: Place, history: History, env: Mapping[Key, Values], by: Origin | None, edge: int = -1
    ) -> None:
        live = self._live[place.number]
        history = History(history.marks & self._live_marks[place.number], history.side)
        env = {of: found for of, found in env.items() if of in live and found != live[of]}
        seen = self.seen[place.number]
        if place.node.kind != "parallelGateway" or place.incoming < 2 or edge < 0:
            self._note(place, history, env, by)
            return
        here = seen.edges.setdefault(edge, {})
        if not widen(here, history, env):
            return
        if len(here) > MOST // 4:
            seen.edges[edge] = here = together(here)
        if len(seen.edges) == place.incoming:
            for met, values_ in meeting(list(seen.edges.values())).items():
                self._note(place, met, values_, by)

    def _note(self, place: Place, history: History, env: Env, by: Origin | None) -> None:
        seen = self.seen[place.number]
        if history.side in seen.gathered:
            certain = seen.gathered[history.side]
            if certain & history.marks != certain:
                before = seen.envs.pop(History(certain, history.side))
                seen.gathered[history.side] = certain = certain & history.marks
                seen.envs[History(certain, history.side)] = before
            history = History(certain, history.side)
        if not widen(seen.envs, history, env) and history in seen.by:
            return
        seen.by.setdefault(history, by)
        of_side = [one for one in seen.envs if one.side == history.side] if len(seen.envs) > MOST else []
        if len(of_side) > MOST:
            ((history, env),) = together({one: seen.envs.pop(one) for one in of_side}).items()
            seen.envs[history], seen.by[history] = env, by
            seen.gathered[history.side] = history.marks
        following = (place.number, history.side, history.marks)
        if following not in self._queued:
            self._queued.add(following)
            heappush(self._waiting, following)

    # --- passing

    def _pass(self, place: Place, history: History) -> None:
        found = self.seen[place.number].envs.get(history)
        if found is None:  # taken together with others meanwhile
            return
        for boundary in self._striking[place.number]:
            self._strike(boundary, history, found, place)
        env = dict(found)
        self._tell_unset(place, history, env)
        if place.left is not None:
            self._enter(place, history, env)
            return
        marks = self._marks.done(place, history.marks) if place.entered is None else history.marks
        self._do(place, env)
        self._go(place, History(marks, history.side), env, history)

    def _strike(self, boundary: Place, history: History, env: Env, at: Place) -> None:
        marks, side = self._marks.interrupted(boundary, history.marks), history.side
        if at.node.loop is not None and boundary in at.boundaries:  # some of many may be done
            env = dict(env)
            for of, found in self._fact_values(at):
                env[of] = get(env, of) | found
        if not boundary.node.interrupting:
            side = boundary.host.number if boundary.host is not None else -2
        self._arrive(boundary, History(marks, side), env, (at, history, None))

    def _enter(self, place: Place, history: History, env: Env) -> None:
        node = place.node
        if node.content is not None:
            env.update(((place.frame, name), OPEN) for name in local(node))
        if place.inner != place.frame:
            given = {
                (place.inner, mapping.target): self._worked_out(
                    mapped(mapping), place, env, local(node) - {mapping.target}
                )
                for mapping in node.settings.inputs
            }
            env = {of: found for of, found in env.items() if of[0] != place.inner} | {
                of: found if of in self._telling else OPEN for of, found in given.items()
            }
        for path in self._side_facts(place):
            env[-1, path] = writers.anything(path) | at_first((-1, path))
        for begin, _ in place.onward:
            self._arrive(begin, history, env, (place, history, None))

    def _do(self, place: Place, env: dict[Key, Values]) -> None:
        """The effects of a place that is done."""
        node = place.node
        fresh: dict[Key, Values] = {}
        if not (node.loop is not None):
            results = self.effects.results(node) or frozenset()
            for mapping in node.settings.outputs:
                fresh[place.frame, mapping.target] = self._worked_out(
                    mapped(mapping), place, env, results if place.entered is None else frozenset()
                )
        for of in self._written(place):
            fresh.setdefault(of, OPEN)
        if place.entered is None:
            fresh.update(self._fact_values(place))
        env.update((of, found if of in self._telling or of[0] == -1 else OPEN) for of, found in fresh.items())
        for path in self._side_facts(place):
            env[-1, path] = writers.anything(path) | at_first((-1, path))

    def _worked_out(self, condition: Condition, place: Place, env: Mapping[Key, Values], own: frozenset[str]) -> Values:
        """The value of a mapping; what a form or an operation gives, `own`, may be anything."""

        def known(name: str) -> Values:
            if name in own:
                return OPEN
            if place.entered is not None and place.inner != place.frame and not name.startswith(writers.PREFIX):
                inner = get(env, (place.inner, name.partition(".")[0]))
                if inner != {UNSET}:
                    return inner - {UNSET} | (get(env, (place.frame, name)) if UNSET in inner else frozenset())
            of = key(place.frame, name)
            if of is None or (of[0] != -1 and "." in name):
                return OPEN
            return get(env, of)

        found = values(condition, known)
        return found - {UNSET} | {ANYTHING} if UNSET in found else found

    # --- going on

    def _go(self, place: Place, history: History, env: Env, came: History) -> None:
        node = place.node
        if node.kind == "endEvent":
            side_ends = place.host is not None and history.side == place.host.number
            for target, _ in place.onward if not side_ends else ():  # nothing waits for a side token where it began
                self._arrive(target, history, env, (place, came, None))
            return
        choosing = node.kind in ("exclusiveGateway", "inclusiveGateway") and len(place.onward) > 1
        rest: Env | None = env
        default: tuple[int, Place, Flow] | None = None
        for edge, (target, flow) in enumerate(place.onward):
            if flow is None or not choosing:
                self._take(place, edge, target, flow, history, env, came)
            elif flow.condition is None or flow.id == node.default:
                default = (edge, target, flow)
            elif rest is not None:
                text = flow.condition.removeprefix("=")
                then = self._assume(place, rest if node.kind == "exclusiveGateway" else env, text, True)
                if then is not None:
                    self._take(place, edge, target, flow, history, then, came)
                rest = self._assume(place, rest, text, False)
        if default is not None and rest is not None:
            self._take(place, *default, history, rest, came)

    def _take(
        self, place: Place, edge: int, target: Place, flow: Flow | None, history: History, env: Env, came: History
    ) -> None:
        if flow is not None:
            self.taken.add((place.number, flow.id))
        self._arrive(target, history, env, (place, came, flow), edge=place.number * 10_000 + edge)

    def _assume(self, place: Place, env: Env, text: str, truth: bool) -> Env | None:
        """The values with which the condition comes to `truth`; None where it cannot."""

        def known(name: str) -> Values:
            of = key(place.frame, name)
            if of is None or (of[0] != -1 and "." in name):
                return OPEN
            found = get(env, of)
            return found - {UNSET} | {ANYTHING} if UNSET in found else found

        narrowings = _learned(text, truth, tuple(map(known, _asked_by(text))))
        if narrowings is None:
            return None
        after = dict(env)
        for name, narrowed in narrowings.items():
            of = key(place.frame, name)
            if of is not None and of not in self._volatile:
                after[of] = narrowed
        return after

    # --- variables that nobody set

    def _tell_unset(self, place: Place, history: History, env: Mapping[Key, Values]) -> None:
        if place.number not in self._asked:
            self._asked[place.number] = frozenset(_must_be_set(self.effects, place))
        for anyone in self._asked[place.number]:
            if all(UNSET in get(env, of) for of in anyone):
                self.unset.setdefault((place, anyone[0][1]), history)

    # --- what goes on beside

    def _beside(self, place: Place) -> frozenset[str]:
        """Facts that what a non-interrupting event begins, or another branch, may write from here on."""
        if place.left is None and place.entered is not None:
            place = place.entered
        found: frozenset[str] = frozenset()
        for event in place.boundaries:
            if not event.node.interrupting:
                for node_id in place.graph.reach([event.node.id]):
                    found |= self.effects.facts_inside(place.graph.nodes[node_id])
        outgoing = place.graph.outgoing[place.node.id]
        if place.node.kind in ("parallelGateway", "inclusiveGateway") and len(outgoing) > 1:
            for nodes in _only_on(place, [flow.target for flow in outgoing]):
                for node_id in nodes:
                    found |= self.effects.facts_inside(place.graph.nodes[node_id])
        return found

    def _concurrent(self) -> frozenset[Key]:
        """Facts about which nothing learned stays true: something beside may change them."""
        places = (place for place in self.whole.places if place.entered is None)
        return frozenset((-1, path) for place in places for path in self._side_facts(place))


@lru_cache(maxsize=8192)
def _asked_by(text: str) -> tuple[str, ...]:
    return tuple(sorted(names_of(understood(text))))


@lru_cache(maxsize=8192)
def _learned(text: str, truth: bool, known: tuple[Values, ...]) -> Mapping[str, Values] | None:
    """What is learned from a condition of whose names so much is `known`: most ways come to it with the same."""
    may = dict(zip(_asked_by(text), known, strict=True))
    return learned(understood(text), truth, may.__getitem__)


def _only_on(place: Place, begins: list[str]) -> list[set[str]]:
    """What is on each branch and not on all."""
    here = place.node.id
    reached = [place.graph.reach([begin], lambda node_id: node_id != here) - {here} for begin in begins]
    common = set.intersection(*reached)
    return [branch - common for branch in reached]


def _must_be_set(effects: Effects, place: Place) -> Iterator[tuple[Key, ...]]:
    """Variables that must be there when the place is passed, or the case stops; of several, one is enough."""
    node = place.node
    names: set[str] = set()
    if place.entered is None:
        names |= effects.own_names(node)
        own = {node.loop.input_element} if node.loop is not None else set()
        for mapping in node.settings.inputs:
            names |= names_of(mapped(mapping)) - own - (local(node) - {mapping.target})
    if place.left is None:
        for _, flow in place.onward:
            if flow is not None and flow.condition is not None:
                names |= effects.names(flow)
    read = {name for mapping in node.settings.outputs for name in _heads(names_of(mapped(mapping)))}
    if place.entered is None and place.left is None and node.kind not in ("boundaryEvent", "intermediateCatchEvent"):
        results = effects.results(node)
        if results is not None and node.loop is None:
            names |= read - results - local(node)
    for name in _heads(names):
        yield ((place.frame, name),)
    if place.entered is not None and place.inner != place.frame and node.loop is None:
        for name in read:
            yield (place.inner, name), (place.frame, name)


def _heads(names: Iterable[str]) -> set[str]:
    return {name.partition(".")[0] for name in names} - {"facts"}
