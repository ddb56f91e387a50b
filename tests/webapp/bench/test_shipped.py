"""The scenarios of the shipped packs: each passes, together they come by nearly everything, and they notice what the
lint for law cannot know."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.workflows.law.mutants import mutants
from tests.workflows.law.test_mutants import UNNOTICED
from webapp.bench.pool import Desk, Pool
from webapp.casework.scenarios import _course, _judged
from workflows import packs, scenarios

pytestmark = pytest.mark.prove
LEAST = 0.95
"""The share of elements that the scenarios of a pack come by at least."""


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    found = Pool("UTC")
    yield found
    found.close()


def names_of(files: Mapping[str, bytes]) -> list[str]:
    return [name for name in files if scenarios.name_of(name) is not None]


def run(desk: Desk, data: bytes, name: str) -> Any:
    scenario = scenarios.parse(data, name)
    return _judged(scenario, desk.ask({"ask": "run", "course": _course(scenario)}))


@pytest.mark.parametrize("code", packs.shipped())
def test_every_scenario_passes_and_together_they_come_by_nearly_everything(code: str, pool: Pool) -> None:
    files, seen = packs.files(code), set()
    with pool.desk("prove", code, files) as desk:
        assert desk.problems == []
        for name in names_of(files):
            result = run(desk, files[name], name)
            assert result.passed, (name, result.trouble, result.failures)
            seen |= result.places
        nodes = {(process, element) for process, element, _name in desk.ask({"ask": "plan"})["nodes"]}
    missed = nodes - seen
    assert len(missed) <= (1 - LEAST) * len(nodes), sorted(missed)


def noticed(desk: Desk, files: Mapping[str, bytes], about: str) -> bool:
    """Whether some scenario fails; those that speak of the element come first."""
    words = [about, *about.removeprefix("from_").split("_to_")]
    order = sorted(names_of(files), key=lambda name: -sum(files[name].count(word.encode()) for word in words))
    return any(not run(desk, files[name], name).passed for name in order)


@pytest.mark.parametrize("code", packs.shipped())
def test_what_the_law_cannot_know_is_gone_the_scenarios_notice(code: str, pool: Pool) -> None:
    files, unnoticed = packs.files(code), set()
    for mutant in mutants(files):
        name = f"{mutant.file} {mutant.element}"
        if name not in UNNOTICED[code]:
            continue
        with pool.desk("prove", f"{code} {name}", mutant.files) as desk:
            if not desk.problems and not noticed(desk, files, mutant.element):
                unnoticed.add(name)
    assert unnoticed == set(UNSEEN[code])


# Taken away, and neither the lint for law nor any scenario notices; with the reason.
UNSEEN: dict[str, dict[str, str]] = {code: {} for code in packs.shipped()}
