"""Plays a diagram with made-up answers on random paths, the state reloaded after every step.

Paths to elements not yet visited come first: each step is tried a few times, which a pure engine makes cheap, and the
try that brings most is kept. The same seed plays the same games.
"""

import random
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from workflows import calendars, engine, events, state
from workflows.bpmn import parser
from workflows.bpmn.decisions import Decisions, Outcome
from workflows.bpmn.elements.base import Element
from workflows.bpmn.elements.boundary_event import BoundaryEvent
from workflows.bpmn.elements.call_activity import CallActivity
from workflows.bpmn.elements.end_event import EndEvent
from workflows.bpmn.elements.sub_process import SubProcess
from workflows.catalog import Project
from workflows.engine import Snapshot, Step, Surroundings, Token, Waiting
from workflows.errors import FeelError, ProcessError
from workflows.feel import Clock
from workflows.made_up import MadeUp

Place = tuple[str, str]  # process id, element id

BEGIN = datetime(2026, 3, 2, 9, tzinfo=UTC)
TRIES = 5
MAX_STEPS = 600
# After so many steps a game heads for the end: a case that goes round for ever teaches nothing.
LONG = 60
MADE_BY_READER = "probity_"


@dataclass(frozen=True)
class Report:
    """`nodes` counts the flow nodes asked about, `unvisited` names those no run came to. `reasons` tells each
    different way in which a run got stuck."""

    runs: int
    completed: int
    stalls: int
    nodes: int
    visited: int
    unvisited: tuple[str, ...]
    reasons: tuple[str, ...] = ()

    @property
    def well(self) -> bool:
        return self.completed == self.runs and not self.stalls and not self.unvisited


class Stuck(ProcessError):
    """A run cannot go on."""


@dataclass(frozen=True)
class Move:
    """Something that may happen next: `where` it happens, how likely, and how to do it."""

    where: Place
    weight: float
    do: Callable[[Snapshot, Surroundings], Step]
    to: datetime | None = None


def play(project: Project, starts: Sequence[str], asked: Sequence[str], runs: int = 200, seed: int = 0) -> Report:
    """Run `starts` in turn, `runs` games in all; report on the nodes of the processes `asked`."""
    table = Table(project, random.Random(seed))  # noqa: S311 - games, not secrets
    nodes = [place for place in project.elements if place[0] in asked and not place[1].startswith(MADE_BY_READER)]
    completed, reasons = 0, []
    for run in range(runs):
        try:
            table.game(starts[run % len(starts)], {place for place in nodes if place not in table.visited})
            completed += 1
        except Stuck as stuck:
            reasons.append(str(stuck))
    unvisited = tuple(element_id for place in nodes if place not in table.visited for element_id in place[1:])
    return Report(
        runs=runs,
        completed=completed,
        stalls=len(reasons),
        nodes=len(nodes),
        visited=len(nodes) - len(unvisited),
        unvisited=unvisited,
        reasons=tuple(dict.fromkeys(reasons)),
    )


class Table:
    """Where the games of one project are played; remembers which elements were visited."""

    def __init__(self, project: Project, rng: random.Random):
        self.made_up = MadeUp(project, rng, BEGIN.date())
        self.project = replace(project, decisions=_Guessed(project, self.made_up))
        self.rng = rng
        self.visited: set[Place] = set()
        self.ways = Ways(project)
        pack = project.pack
        self.zone = pack.zone if pack else "UTC"
        self.calendar = calendars.calendar(pack.calendar if pack else "CN")

    def game(self, process_id: str, missing: set[Place]) -> None:
        """One case from start to end. Raises Stuck."""
        clock = Clock(BEGIN.astimezone(ZoneInfo(self.zone)), self.zone, self.calendar)
        variables = self.made_up.variables(process_id)
        ends = self.ways.ends(process_id)
        step = self._best(
            [lambda: engine.start(self.project, process_id, variables, self._around(clock))], missing, None
        )
        for count in range(MAX_STEPS):
            missing -= set(step.visited)
            self.visited.update(step.visited)
            snapshot = self._reloaded(step)
            now = engine.waiting(self.project, snapshot)
            if now.finished:
                return
            if now.incidents:
                raise Stuck(self._told(step, now.incidents[0]))
            moves = self._moves(now)
            if not moves:
                raise Stuck(f"{process_id}: nothing waits, yet the case has not ended")
            step, clock = self._move(snapshot, moves, clock, missing, None if missing and count < LONG else ends, count)
        raise Stuck(f"{process_id}: not ended after {MAX_STEPS} steps")

    def _move(
        self,
        snapshot: Snapshot,
        moves: list[Move],
        clock: Clock,
        missing: set[Place],
        ends: Mapping[Place, int] | None,
        count: int,
    ) -> tuple[Step, Clock]:
        """The best of several tries while something is missing or the game is long, else the first."""
        towards = self.ways.distances(missing) if ends is None else ends
        tries = TRIES if missing or count >= LONG else 1
        chosen = []
        for move in self.rng.choices(moves, [self._weight(move, missing) for move in moves], k=tries):
            later = replace(clock, now=max(clock.now, move.to)) if move.to else clock
            fresh = Snapshot.from_bytes(snapshot.to_bytes())
            step = move.do(fresh, self._around(later))
            chosen.append((step, later))
        if tries == 1:
            return chosen[0]
        return min(chosen, key=lambda found: self._worth(found[0], missing, towards))

    def _best(self, tries: list[Callable[[], Step]], missing: set[Place], ends: Mapping[Place, int] | None) -> Step:
        return min((act() for act in tries * TRIES), key=lambda step: self._worth(step, missing, ends or {}))

    def _worth(self, step: Step, missing: set[Place], towards: Mapping[Place, int]) -> tuple[int, float, float]:
        """Smaller is better: few incidents, many new elements, a short way to what is wanted."""
        new = len(missing.intersection(step.visited))
        now = engine.waiting(self.project, step.snapshot)
        distance = 0 if now.finished else min((towards.get(place, 10_000) for place in now.elements), default=10_000)
        if not now.finished and any(isinstance(event, events.CaseEnded) for event in step.events):
            distance = 0
        return (-new, distance if not now.finished or not missing else 5_000, self.rng.random())

    def _weight(self, move: Move, missing: set[Place]) -> float:
        return move.weight * 12 if move.where in missing else move.weight

    def _moves(self, now: Waiting) -> list[Move]:
        moves = [Move(_place(token), 4, self._complete(token)) for token in now.tasks]
        for token in now.operations:
            moves.append(Move(_place(token), 6, self._deliver(token)))
            moves += [
                Move((boundary.process_id, boundary.bpmn_id), 1, self._fail(token, boundary.code))
                for boundary in self.ways.errors(_place(token))
            ]
        for token in now.messages:
            element = self.project.element(*_place(token))
            stops = isinstance(element, BoundaryEvent) and element.interrupting
            moves.append(Move(_place(token), 0.1 if stops else 2, self._message(token, element)))
        dues = sorted((token.at, int(token.key), token) for token in now.timers if token.at is not None)
        if dues:
            moves.append(Move(_place(dues[0][2]), 1, lambda s, a: engine.tick(self.project, s, a), to=dues[0][0]))
        return moves

    def _complete(self, token: Token) -> Callable[[Snapshot, Surroundings], Step]:
        element = self.project.element(*_place(token))
        return lambda s, a: engine.complete(self.project, s, token.key, self.made_up.answers(element), a)

    def _deliver(self, token: Token) -> Callable[[Snapshot, Surroundings], Step]:
        element = self.project.element(*_place(token))
        return lambda s, a: engine.deliver_result(self.project, s, token.key, self.made_up.result(element), a)

    def _fail(self, token: Token, code: str) -> Callable[[Snapshot, Surroundings], Step]:
        return lambda s, a: engine.deliver_error(self.project, s, token.key, code or "failed", "made up", a)

    def _message(self, token: Token, element: Element) -> Callable[[Snapshot, Surroundings], Step]:
        return lambda s, a: engine.deliver_message(
            self.project, s, token.detail, self.made_up.payload(element), token.correlation, a
        )

    def _around(self, clock: Clock) -> Surroundings:
        return Surroundings(self.made_up.facts, clock, self._choose)

    def _choose(self, _element_id: str, flows: tuple[str, ...]) -> list[str]:
        return self.rng.sample(flows, self.rng.randint(1, len(flows)))

    def _reloaded(self, step: Step) -> Snapshot:
        """The state as it comes back from its bytes, which must be the state that was stored."""
        data = step.snapshot.to_bytes()
        if state.dump(state.load(data, self.project)) != data:
            raise Stuck("the state differs after it was stored and loaded")
        return Snapshot.from_bytes(data)

    def _told(self, step: Step, token: Token) -> str:
        told = [event.message for event in step.events if isinstance(event, events.IncidentRaised)]
        return f"{token.process_id}: {token.element_id}: {token.detail}: {told[0] if told else ''}"


class Ways:
    """How far it is from one element to another along the drawing."""

    def __init__(self, project: Project):
        self.project = project
        self._before: dict[Place, set[Place]] = {}
        for spec_id, spec in project.specs.items():
            for element in parser.elements(spec):
                here = (element.process_id, element.bpmn_id)
                for place in self._after(spec_id, element):
                    self._before.setdefault(place, set()).add(here)

    def distances(self, wanted: set[Place]) -> dict[Place, int]:
        """Steps from each element to the nearest one wanted."""
        found = dict.fromkeys(wanted, 0)
        waiting = deque(sorted(wanted))
        while waiting:
            place = waiting.popleft()
            for before in sorted(self._before.get(place, ())):
                if before not in found:
                    found[before] = found[place] + 1
                    waiting.append(before)
        return found

    def ends(self, process_id: str) -> dict[Place, int]:
        """Steps from each element to an end of the process."""
        spec = self.project.specs[process_id]
        return self.distances({(process_id, e.bpmn_id) for e in parser.elements(spec) if isinstance(e, EndEvent)})

    def errors(self, place: Place) -> list[BoundaryEvent]:
        """Error boundary events on an activity."""
        element = self.project.element(*place)
        spec = element._wf_spec
        bodies = [found for found in parser.elements(spec) if found.bpmn_id == element.bpmn_id]
        boundaries = [boundary for body in bodies for boundary in getattr(body, "boundaries", ())]
        return [boundary for boundary in boundaries if boundary.kind == "error"]

    def _after(self, spec_id: str, element: Element) -> list[Place]:
        after = [(element.process_id, flow.target) for flow in element.flows]
        after += [(element.process_id, boundary.bpmn_id) for boundary in getattr(element, "boundaries", ())]
        if isinstance(element, SubProcess | CallActivity):
            inside = self.project.specs[element.called if isinstance(element, CallActivity) else element.inside]
            after += [(start.process_id, start.bpmn_id) for start in inside.start.outputs]
        if not element.flows:
            after += self._hosts_followers(spec_id)
        return after

    def _hosts_followers(self, spec_id: str) -> list[Place]:
        """Where it goes on after the subprocess or call whose inside this is."""
        found: list[Place] = []
        for spec in self.project.specs.values():
            for host in parser.elements(spec):
                inside = (
                    getattr(host, "called", None) if isinstance(host, CallActivity) else getattr(host, "inside", None)
                )
                if inside == spec_id:
                    name = host.bpmn_id
                    found += [(host.process_id, flow.target) for flow in spec.task_specs[name].flows]
        return found


class _Guessed(Decisions):
    """The project's decisions; one whose table is not there gives made-up answers."""

    def __init__(self, project: Project, made_up: MadeUp):
        super().__init__(project.decisions.models)
        self._made_up = made_up
        self._tasks = {getattr(element, "decision_id", ""): element for element in project.elements.values()}

    def reads(self, decision_id: str) -> tuple[frozenset[str], frozenset[str]]:
        return super().reads(decision_id) if decision_id in self.ids else (frozenset(), frozenset())

    def evaluate(self, decision_id: str, context: Mapping[str, object], clock: Clock) -> Outcome:
        if decision_id in self.ids:
            return super().evaluate(decision_id, context, clock)
        if decision_id not in self._tasks:
            raise FeelError(f"Expected a decision but {decision_id!r}.")
        return Outcome(self._made_up.decision(self._tasks[decision_id]))


def _place(token: Token) -> Place:
    return token.process_id, token.element_id
