"""The stored state is the living state, after every step, for random diagrams on random paths; and it is small."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.workflows.bpmn.drawing import MORNING, Story, project
from tests.workflows.bpmn.random_diagrams import UNTIMED, blocks, drawn
from tests.workflows.bpmn.sample import FACTS, collection
from workflows import engine, events, play
from workflows.bpmn import parser
from workflows.catalog import Project
from workflows.engine import Snapshot, Step, Surroundings
from workflows.feel import Clock

STEPS = 60
diagrams = st.lists(blocks(), min_size=1, max_size=3).map(lambda inner: drawn(tuple(inner)))
untimed = st.lists(blocks(UNTIMED), min_size=1, max_size=2).map(lambda inner: drawn(tuple(inner)))
fast = settings(max_examples=30, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
slow = settings(max_examples=400, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))


class Walk:
    """One random path, the same for the same seed, with the state reloaded at every step or never."""

    def __init__(self, project_: Project, seed: int, reload: bool):
        self.project, self.reload = project_, reload
        self.rng = random.Random(seed)
        self.now = MORNING
        self.take(engine.start(project_, "p", {}, self.around))

    @property
    def around(self) -> Surroundings:
        return Surroundings(lambda groups: {}, Clock(self.now, "UTC", None), self.choose)

    def choose(self, _element: str, flows: tuple[str, ...]) -> list[str]:
        return self.rng.sample(flows, self.rng.randint(1, len(flows)))

    def take(self, step: Step) -> None:
        self.data, self.events = step.snapshot.to_bytes(), step.events
        self.snapshot = Snapshot.from_bytes(self.data) if self.reload else step.snapshot

    def step(self) -> bool:
        """Do something that may be done; False when the case is finished."""
        now = engine.waiting(self.project, self.snapshot)
        assert not now.incidents
        if now.finished:
            return False
        acts = [(token, "task") for token in now.tasks] + [(token, "operation") for token in now.operations]
        acts += [(token, "message") for token in now.messages] + [(token, "timer") for token in now.timers]
        assert acts, "nothing waits, yet the case has not ended"
        token, kind = self.rng.choice(acts)
        p, s = self.project, self.snapshot
        if kind == "task":
            self.take(engine.complete(p, s, token.key, {}, self.around))
        elif kind == "operation" and token.element_id.startswith("failing") and self.rng.random() < 0.5:
            self.take(engine.deliver_error(p, s, token.key, "e_" + token.element_id, "it broke", self.around))
        elif kind == "operation":
            self.take(engine.deliver_result(p, s, token.key, {}, self.around))
        elif kind == "message":
            self.take(engine.deliver_message(p, s, token.detail, {}, None, self.around))
        else:
            assert token.at is not None
            self.now = max(self.now, token.at)
            self.take(engine.tick(p, s, self.around))
        return True


def same_story(parts: list[str], seed: int) -> None:
    p = project(*parts)
    before = parser.fingerprint(p.specs)
    living, stored = Walk(p, seed, reload=False), Walk(p, seed, reload=True)
    for _ in range(STEPS):
        assert living.data == stored.data
        assert living.events == stored.events
        going, goes = living.step(), stored.step()
        assert going == goes
        if not going:
            break
    assert parser.fingerprint(p.specs) == before


@fast
@given(diagrams, st.integers(0, 2**32))
def test_a_stored_case_tells_the_same_story_as_a_living_one(parts: list[str], seed: int) -> None:
    same_story(parts, seed)


@pytest.mark.prove
@slow
@given(diagrams, st.integers(0, 2**32))
def test_a_stored_case_tells_the_same_story_as_a_living_one_many_times(parts: list[str], seed: int) -> None:
    same_story(parts, seed)


@settings(fast, max_examples=12)
@given(diagrams)
def test_every_random_diagram_comes_to_its_end(parts: list[str]) -> None:
    p = project(*parts)
    report = play.play(p, ["p"], p.processes, runs=2, seed=1)
    assert report.completed == report.runs, report.reasons


@pytest.mark.prove
@settings(slow, max_examples=25)
@given(untimed)
def test_every_element_of_every_random_diagram_is_visited(parts: list[str]) -> None:
    p = project(*parts)
    report = play.play(p, ["p"], p.processes, runs=40, seed=1)
    assert report.well, (report.unvisited, report.reasons)


def test_a_finished_case_of_six_referees_is_small() -> None:
    s = Story(collection(), facts=FACTS)
    s.do("consent", language="en").do("assign_team")
    for _ in range(6):
        s.result("ask_referee").do("reference_reply").do("check_reference", verdict="usable")
    for _ in range(3):
        s.result("request_record").do("match_identity")
    largest = len(s.snapshot.to_bytes())
    s.do("file_review").do("talk").do("rate", mark=3).do("rate", mark=4).result("score", band="favourable")
    s.do("report").do("decide")
    assert s.finished
    assert s.told(events.CaseEnded)[0].outcome == "hired"
    assert largest < 2_000
    assert len(s.snapshot.to_bytes()) < 500  # the bound that was asked for is 16 KiB


def test_a_case_of_five_hundred_referees_goes_on() -> None:
    facts = FACTS | {"references": {"to_ask": [f"reference-{n}" for n in range(500)]}}
    s = Story(collection(), facts=facts, reload=False)
    s.do("consent", language="en").do("assign_team")
    for _ in range(3):
        s.result("ask_referee").do("reference_reply")
    s.snapshot = Snapshot.from_bytes(s.snapshot.to_bytes())
    assert s.tasks.count("check_reference") == 3
    assert len(s.snapshot.to_bytes()) < 40_000
