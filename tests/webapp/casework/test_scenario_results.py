"""What came of scenarios is kept by content, on both databases: known to every process, and never of other files."""

import subprocess
import sys
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest

from tests.offices import Place
from tests.webapp.bench.drafts import SMALL
from tests.webapp.casework.drawing import LATER, asked, begun, save
from tests.webapp.house import House, person
from webapp import clock
from webapp.access.signin import SignatureProof
from webapp.bench.pool import BenchBusy
from webapp.casework import drafting, reviewing, scenario_results, scenarios
from webapp.casework.benches import Trouble
from webapp.casework.scenario_results import Result
from webapp.refusals import Invalid, NotAllowed, Stale
from workflows.catalog import Source
from workflows.scenarios import Failure
from workflows.vocabulary import DraftStatus

WALK = b"title: A walk\nsteps:\n  - until: end\nexpect:\n  outcome: hired\n"
PASSED = Result((), None, frozenset({("small", "ask"), ("small", "ended")}), frozenset({("small", "f1")}))
FAILED = Result(
    (Failure("outcome", "", "hired", "", 2),), Trouble("This was stopped after %(seconds)s seconds.", {"seconds": "9"})
)
OF_ANOTHER_PROCESS = """
import sys
from pathlib import Path
from tests.offices import Place, settings
from tests.webapp.casework.test_scenario_results import forbidden, small
from tests.webapp.house import person
from webapp import create_app
from webapp.casework import scenarios
app = create_app(settings(Place(sys.argv[1], Path(sys.argv[2]))))
with app.app_context(), forbidden("desk_for"):
    print(scenarios.run(small(), "walk", person("dana")).passed)
"""


def small() -> Source:
    return Source({**SMALL, "scenarios/walk.yaml": WALK})


def forbidden(what: str) -> AbstractContextManager[Any]:
    """Fails the test when it is asked for: `desk_for` for any bench, `problems_of` for a run of all."""
    return mock.patch.object(scenarios, what, side_effect=AssertionError("ran"))


def test_a_result_comes_back_as_it_was(house: House) -> None:
    for result in (PASSED, FAILED):
        scenario_results.keep(small(), "walk", result)
        assert scenario_results.known(small()) == {"walk": result}


def test_other_content_is_not_known(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    scenario_results.keep(small(), "walk", PASSED)
    other = SMALL["main.bpmn"].replace(b"P3D", b"P4D")
    for changed in ({"main.bpmn": other}, {"scenarios/walk.yaml": WALK + b"\n"}, {"zh_Hans.yaml": b"{}\n"}):
        assert scenario_results.known(Source({**small().files, **changed})) == {}
    more = Source({**small().files, "scenarios/more.yaml": WALK})
    assert set(scenario_results.known(more)) == {"walk", "more"}, "the same steps on the same content come to the same"
    monkeypatch.setattr(scenario_results, "_program", lambda: "an upgrade")
    assert scenario_results.known(small()) == {}


def test_after_a_month_it_runs_again(house: House) -> None:
    scenario_results.keep(small(), "walk", PASSED)
    house.app.extensions["clock"].advance(timedelta(days=31))
    scenario_results.keep(Source({**small().files, "zh_Hans.yaml": b"{}\n"}), "walk", PASSED)
    assert scenario_results.known(small()) == {}


@pytest.mark.usefixtures("real_scenarios")
def test_what_passed_here_is_known_in_another_process(house: House, place: Place) -> None:
    assert scenarios.run(small(), "walk", person("dana")).passed
    words = [sys.executable, "-c", OF_ANOTHER_PROCESS, place.url, str(place.home)]
    told = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False)
    assert told.stdout.strip() == "True", told.stderr


@pytest.mark.usefixtures("real_scenarios")
def test_one_that_failed_runs_again_and_one_that_found_no_bench_has_not_run(house: House) -> None:
    dana, source = person("dana"), small()
    with mock.patch.object(scenarios, "desk_for", side_effect=BenchBusy):
        assert not scenarios.run(source, "walk", dana).passed
    assert scenarios.listed(source)[0].result is None
    scenario_results.keep(source, "walk", FAILED)
    assert not scenarios.listed(source)[0].passes
    assert scenarios.run(source, "walk", dana).passed
    with forbidden("desk_for"):
        assert scenarios.run(source, "walk", dana).passed


# --- asking and publishing


def saved() -> tuple[int, int]:
    draft_id = begun()
    save(draft_id)
    return draft_id, drafting.draft_row(draft_id, person("dana")).revision


def test_what_is_saved_in_the_same_sitting_while_the_scenarios_run_is_not_asked_for(house: House) -> None:
    """Within ten minutes a save is no new revision: the number alone does not say what the scenarios ran on."""
    (draft_id, revision), dana = saved(), person("dana")

    def run_while_somebody_saves(*_: object) -> tuple[()]:
        save(draft_id)
        return ()

    with (
        mock.patch.object(scenarios, "problems_of", side_effect=run_while_somebody_saves),
        pytest.raises(Stale, match="Somebody saved"),
    ):
        reviewing.ask(draft_id, person("paul").id, revision, None, dana, clock.now())
    row = drafting.draft_row(draft_id, dana)
    assert (row.status, row.revision) == (DraftStatus.OPEN, revision)


@pytest.mark.parametrize("wrong", ["nobody", "the past", "an old revision"])
def test_what_is_wrong_with_the_asking_is_told_before_any_scenario_runs(house: House, wrong: str) -> None:
    draft_id, revision = saved()
    reviewer = 0 if wrong == "nobody" else person("paul").id
    effective = clock.now() - LATER if wrong == "the past" else None
    revision -= wrong == "an old revision"
    with (
        mock.patch.object(scenarios, "problems_of", side_effect=AssertionError("ran")),
        pytest.raises((Invalid, Stale)),
    ):
        reviewing.ask(draft_id, reviewer, revision, effective, person("dana"), clock.now())


def test_nobody_else_makes_the_scenarios_run_by_publishing(house: House) -> None:
    draft_id, _ = saved()
    revision, dana = asked(draft_id), person("dana")
    proof = SignatureProof(dana.id, clock.now(), "test")
    with forbidden("problems_of"), pytest.raises(NotAllowed):
        reviewing.publish(draft_id, revision, dana, clock.now(), proof)
