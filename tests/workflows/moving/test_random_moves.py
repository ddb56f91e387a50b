"""Random cases of the shipped packs at random points, moved to randomly edited diagrams: each finishes afterwards."""

import random
from collections import Counter
from functools import cache

import pytest

from tests.workflows.moving.edits import edited
from workflows import catalog, engine, moving, packs, state
from workflows.catalog import Project, Source
from workflows.engine import Snapshot
from workflows.errors import Refused
from workflows.play import Table

SEEDS = 4


@cache
def shipped(pack: str) -> Project:
    return catalog.load(Source(packs.files(pack)))


def changed(pack: str, rng: random.Random) -> Project:
    """The pack with some edits that the reader lets pass."""
    while True:
        try:
            return catalog.load(Source(edited(dict(packs.files(pack)), rng)))
        except Refused:
            continue


def moved(pack: str, seed: int) -> str:
    """One case, somewhere on its way, on other diagrams to its end. Says whether it moved, or by what it stayed."""
    rng = random.Random(seed)
    source, target = shipped(pack), changed(pack, rng)
    old, most, ended = Table(source, rng), 60, True
    while ended:
        step, clock = old.opened(source.main, set())
        step, clock, ended = old.on(source.main, step, clock, set(), rng.randint(0, most))
        most -= most > 1
    data = step.snapshot.to_bytes()
    before = engine.waiting(source, Snapshot.from_bytes(data))
    found = moving.move(data, source, target, moving.suggest(source, target))
    if found.state is None:
        return found.obstacles[0].code
    new = Table(target, rng)
    settled = moving.settle(found, target, {}, new._around(clock))
    stored = settled.step.snapshot.to_bytes()
    assert state.dump(state.load(stored, target)) == stored
    after = engine.waiting(target, Snapshot.from_bytes(stored))
    assert not after.incidents
    for sort in ("tasks", "messages", "operations"):
        keys = [token.key for token in getattr(before, sort)]
        assert keys == [token.key for token in getattr(after, sort) if token.key in keys]
    dates = {token.key: token.at for token in after.timers}
    assert all(dates[token.key] == token.at for token in before.timers)
    assert {offer.key for offer in settled.offers} == {token.key for token in after.tasks}
    assert new.on(target.main, settled.step, clock, set())[2], "not ended"
    return "moved"


@pytest.mark.parametrize("pack", packs.shipped())
def test_every_case_that_may_move_finishes_afterwards(pack: str) -> None:
    told = Counter(moved(pack, seed) for seed in range(SEEDS))
    assert told["moved"] >= SEEDS // 2, told


@pytest.mark.prove
@pytest.mark.parametrize("pack", packs.shipped())
@pytest.mark.parametrize("begin", range(0, 45, 15))
def test_many_random_moves(pack: str, begin: int) -> None:
    told = Counter(moved(pack, seed) for seed in range(begin, begin + 15))
    assert told["moved"] >= 5, told
