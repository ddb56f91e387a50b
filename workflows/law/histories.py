"""What may have happened when a token comes by: every place is followed with the values that facts and variables may
have there, apart for each set of marks that a way there has gathered.

A way that a condition rules out is not followed, so `heard` being true means that somebody was heard. Ways with the
same marks are taken together, which makes more values seem possible, never fewer.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from heapq import heappop, heappush
from typing import Final, Protocol

from workflows.bpmn.data import local
from workflows.bpmn.model import Flow
from workflows.law import writers
from workflows.law.conditions import ANYTHING, OPEN, UNSET, Condition, Values, learned, names_of, values
from workflows.law.effects import Effects, Key, at_first, key, mapped, understood
from workflows.law.places import Place, Whole

MOST: Final = 64  # sets of marks at one place, before they are taken together

Env = dict[Key, Values]  # what differs from the value at first


@dataclass(frozen=True)
class History:
    """A kind of way to a place. `side` is the subprocess or call in which a non-interrupting event began this token, -1
    for a main token, -2 for one begun at the top: it ends there, and nothing waits for it."""

    marks: int
    side: int = -1


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
        after = _after(whole)
        self._live = _live(whole, effects, after)
        self._live_marks = _needed(
            after, [marks.reads(place) for place in whole.places], [marks.settles(place) for place in whole.places], whole
        )
        self._side_facts = cache(self._beside)
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
        return _get(self.seen[place.number].envs[history], of)

    # --- arriving

    def _arrive(self, place: Place, history: History, env: Mapping[Key, Values], by: Origin | None, edge: int = -1) -> None:
        live = self._live[place.number]
        history = History(history.marks & self._live_marks[place.number], history.side)
        env = {of: found for of, found in env.items() if of in live and found != at_first(of)}
        seen = self.seen[place.number]
        if place.node.kind != "parallelGateway" or place.incoming < 2 or edge < 0:
            self._note(place, history, env, by)
            return
        here = seen.edges.setdefault(edge, {})
        if not _widen(here, history, env):
            return
        if len(here) > MOST // 4:
            seen.edges[edge] = here = _together(here)
        if len(seen.edges) == place.incoming:
            for met, values_ in _meeting(list(seen.edges.values())).items():
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
        if not _widen(seen.envs, history, env) and history in seen.by:
            return
        seen.by.setdefault(history, by)
        of_side = [one for one in seen.envs if one.side == history.side]
        if len(of_side) > MOST:
            ((history, env),) = _together({one: seen.envs.pop(one) for one in of_side}).items()
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
        for boundary in _striking(place):
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
            for of, found in self.effects.fact_values(at):
                env[of] = _get(env, of) | found
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
        for of in self.effects.writes(place):
            fresh.setdefault(of, OPEN)
        if place.entered is None:
            fresh.update(self.effects.fact_values(place))
        env.update((of, found if of in self._telling or of[0] == -1 else OPEN) for of, found in fresh.items())
        for path in self._side_facts(place):
            env[-1, path] = writers.anything(path) | at_first((-1, path))

    def _worked_out(
        self, condition: Condition, place: Place, env: Mapping[Key, Values], own: frozenset[str]
    ) -> Values:
        """The value of a mapping; what a form or an operation gives, `own`, may be anything."""

        def known(name: str) -> Values:
            if name in own:
                return OPEN
            if place.entered is not None and place.inner != place.frame and not name.startswith(writers.PREFIX):
                inner = _get(env, (place.inner, name.partition(".")[0]))
                if inner != {UNSET}:
                    return inner - {UNSET} | (_get(env, (place.frame, name)) if UNSET in inner else frozenset())
            of = key(place.frame, name)
            if of is None or (of[0] != -1 and "." in name):
                return OPEN
            return _get(env, of)

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
                condition = understood(flow.condition.removeprefix("="))
                then = self._assume(place, rest if node.kind == "exclusiveGateway" else env, condition, True)
                if then is not None:
                    self._take(place, edge, target, flow, history, then, came)
                rest = self._assume(place, rest, condition, False)
        if default is not None and rest is not None:
            self._take(place, *default, history, rest, came)

    def _take(
        self, place: Place, edge: int, target: Place, flow: Flow | None, history: History, env: Env, came: History
    ) -> None:
        if flow is not None:
            self.taken.add((place.number, flow.id))
        self._arrive(target, history, env, (place, came, flow), edge=place.number * 10_000 + edge)

    def _assume(self, place: Place, env: Env, condition: Condition, truth: bool) -> Env | None:
        """The values with which the condition comes to `truth`; None where it cannot."""

        def known(name: str) -> Values:
            of = key(place.frame, name)
            if of is None or (of[0] != -1 and "." in name):
                return OPEN
            found = _get(env, of)
            return found - {UNSET} | {ANYTHING} if UNSET in found else found

        narrowings = learned(condition, truth, known)
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
            if all(UNSET in _get(env, of) for of in anyone):
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


def _get(env: Mapping[Key, Values], of: Key) -> Values:
    return env[of] if of in env else at_first(of)


def _widen(envs: dict[History, Env], history: History, env: Env) -> bool:
    """Take the values up among those known for the history; whether that made more of them possible."""
    before = envs.get(history)
    if before is None:
        envs[history] = dict(env)
        return True
    grown = False
    for of in before.keys() | env.keys():
        old = _get(before, of)
        new = old | _get(env, of)
        if new != old:
            before[of] = new
            grown = True
    return grown


def _together(envs: Mapping[History, Env]) -> dict[History, Env]:
    """One history for each side; only marks that all have stay."""
    found: dict[History, Env] = {}
    for side in {history.side for history in envs}:
        certain = -1
        for history in envs:
            if history.side == side:
                certain &= history.marks
        for history, env in envs.items():
            if history.side == side:
                _widen(found, History(certain, side), env)
    return found


def _joined(one: Env, other: Env) -> Env:
    """Facts may be what they are on either branch; a variable is unset only where neither branch set it."""
    found: Env = {}
    for of in one.keys() | other.keys():
        left, right = _get(one, of), _get(other, of)
        found[of] = left | right
        if of[0] != -1 and not (UNSET in left and UNSET in right):
            found[of] -= {UNSET}
    return found


def _meeting(branches: list[dict[History, Env]]) -> dict[History, Env]:
    """What comes out of a join: whatever came by one branch together with whatever came by the others."""
    met = branches[0]
    for branch in branches[1:]:
        if len(met) * len(branch) > MOST:
            met, branch = _together(met), _together(branch)
        found: dict[History, Env] = {}
        for one, env in met.items():
            for other, more in branch.items():
                if one.side == other.side:
                    _widen(found, History(one.marks | other.marks, one.side), _joined(env, more))
        met = found
    return met


def _after(whole: Whole) -> list[list[int]]:
    """Where a token may be next, by whatever may strike where it stands too."""
    found: list[list[int]] = []
    for place in whole.places:
        targets = [target.number for target, _ in place.onward]
        found.append(targets + [event.number for event in _striking(place)])
    return found


def _striking(place: Place) -> Iterator[Place]:
    """Events that may strike while a token stands here: on the place itself and on all around it."""
    yield from place.boundaries
    for host in place.hosts:
        yield from host.boundaries


def _needed(after: list[list[int]], reads: list[int], sets: list[int], whole: Whole) -> list[int]:
    """For each place the bits that something there or after it asks for before they are set anew. What strikes where
    the token stands finds them as they were."""
    before: list[list[int]] = [[] for _ in after]
    for source, targets in enumerate(after):
        for target in targets:
            before[target].append(source)
    strikes = [[event.number for event in _striking(place)] for place in whole.places]
    live = reads[:]
    waiting = deque(range(len(live) - 1, -1, -1))
    queued = set(waiting)
    while waiting:
        number = waiting.popleft()
        queued.discard(number)
        onward = struck = 0
        for target, _ in whole.places[number].onward:
            onward |= live[target.number]
        for event in strikes[number]:
            struck |= live[event]
        fresh = reads[number] | (onward & ~sets[number]) | struck
        if fresh != live[number]:
            live[number] = fresh
            for source in before[number]:
                if source not in queued:
                    queued.add(source)
                    waiting.append(source)
    return live


def _live(whole: Whole, effects: Effects, after: list[list[int]]) -> list[frozenset[Key]]:
    """For each place the values that something after it may ask for before they are set anew."""
    numbers: dict[Key, int] = {}

    def bits(keys: Iterable[Key]) -> int:
        found = 0
        for of in keys:
            found |= 1 << numbers.setdefault(of, len(numbers))
        return found

    reads = [bits(effects.reads(place)) for place in whole.places]
    sets = [0] * len(whole.places)
    for place in whole.places:
        if place.left is None:
            facts = effects.facts_of(place.node) if place.entered is None else frozenset()
            outputs = place.node.settings.outputs if place.node.loop is None else ()
            sets[place.number] = bits([(place.frame, m.target) for m in outputs] + [(-1, path) for path in facts])
    of_frame: dict[int, int] = {}
    for of, number in numbers.items():
        of_frame[of[0]] = of_frame.get(of[0], 0) | 1 << number
    for place in whole.places:
        if place.left is not None and place.inner != place.frame:  # a called process begins with nothing set
            sets[place.number] = of_frame.get(place.inner, 0)
    keys = list(numbers)
    return [frozenset(keys[n] for n in range(len(keys)) if found >> n & 1) for found in _needed(after, reads, sets, whole)]
