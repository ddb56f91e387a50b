"""Plays a diagram with made-up answers on random paths, the state reloaded after every step.

Paths to elements not yet visited come first: each step is tried a few times, which a pure engine makes cheap, and the
try that brings most is kept. The same seed plays the same games.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from workflows import calendars, engine, events, state
from workflows.bpmn.decisions import Decisions, Outcome
from workflows.bpmn.elements.base import Element
from workflows.bpmn.elements.boundary_event import BoundaryEvent
from workflows.bpmn.ways import Place, Ways
from workflows.catalog import Project
from workflows.engine import Snapshot, Step, Surroundings, Token, Waiting
from workflows.errors import FeelError, ProcessError
from workflows.feel import Clock
from workflows.made_up import MadeUp

BEGIN = datetime(2026, 3, 2, 9, tzinfo=UTC)
TRIES = 5
MAX_STEPS = 600
# After so many steps a game heads for the end: a case that goes round for ever teaches nothing.
LONG = 60
FAR = 10_000
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
    table = Table(project, random.Random(seed))
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
        self.ways = Ways(project.specs)
        pack = project.pack
        self.zone = pack.zone if pack else "UTC"
        # Any calendar does for a loose file: without one, functions that count working days are errors.
        self.calendar = calendars.calendar(pack.calendar if pack else "CN")

    def game(self, process_id: str, missing: set[Place]) -> None:
        """One case from start to end. Raises Stuck."""
        step, clock = self.opened(process_id, missing)
        if not self.on(process_id, step, clock, missing)[2]:
            raise Stuck(f"{process_id}: not ended after {MAX_STEPS} steps")

    def opened(self, process_id: str, missing: set[Place]) -> tuple[Step, Clock]:
        """The first step of a case."""
        clock = Clock(BEGIN.astimezone(ZoneInfo(self.zone)), self.zone, self.calendar)
        variables = self.made_up.variables(process_id)
        starts = (engine.start(self.project, process_id, variables, self._around(clock)) for _ in range(TRIES))
        return min(starts, key=lambda step: self._worth(step, missing, {})), clock

    def on(
        self, process_id: str, step: Step, clock: Clock, missing: set[Place], steps: int | None = None
    ) -> tuple[Step, Clock, bool]:
        """The case some steps further, and whether it has ended. Raises Stuck."""
        ends = self.ways.ends(process_id)
        for count in range(MAX_STEPS if steps is None else steps):
            missing -= set(step.visited)
            self.visited.update(step.visited)
            snapshot = self._reloaded(step)
            now = engine.waiting(self.project, snapshot)
            if now.finished:
                return step, clock, True
            if now.incidents:
                raise Stuck(self._told(step, now.incidents[0]))
            moves = self._moves(now)
            if not moves:
                raise Stuck(f"{process_id}: nothing waits, yet the case has not ended")
            towards: Mapping[Place, int] | None = self.ways.distances(missing) if missing else None
            if count >= LONG:
                towards, missing = ends, set()
            step, clock = self._move(snapshot, moves, clock, missing, towards)
        return step, clock, False

    def _move(
        self,
        snapshot: Snapshot,
        moves: list[Move],
        clock: Clock,
        missing: set[Place],
        towards: Mapping[Place, int] | None,
    ) -> tuple[Step, Clock]:
        """A random move; with a direction, the best of several tries."""
        weights = [move.weight * (12 if move.where in missing else 1) for move in moves]
        tried = []
        for move in self.rng.choices(moves, weights, k=1 if towards is None else TRIES):
            later = replace(clock, now=max(clock.now, move.to)) if move.to else clock
            tried.append((move.do(Snapshot.from_bytes(snapshot.to_bytes()), self._around(later)), later))
        if towards is None:
            return tried[0]
        return min(tried, key=lambda found: self._worth(found[0], missing, towards))

    def _worth(self, step: Step, missing: set[Place], towards: Mapping[Place, int]) -> tuple[int, int, float]:
        """Smaller is better: many new elements, then a short way from some token to what is wanted. An incident
        counts no more than any other place: faults are looked for, not avoided."""
        new = len(missing.intersection(step.visited))
        now = engine.waiting(self.project, step.snapshot)
        if now.finished:
            distance = FAR if missing else 0
        else:
            distance = min((towards.get(place, FAR) for place in now.elements), default=FAR)
        return -new, distance, self.rng.random()

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
