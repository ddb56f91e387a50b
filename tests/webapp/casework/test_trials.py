"""Trials and scenarios as use cases, on both databases: kept step by step, taken back, told when the draft changes."""

import pytest

from tests.webapp.bench.drafts import SMALL
from tests.webapp.casework.drawing import begun, save
from tests.webapp.house import House, person
from webapp import clock
from webapp.casework import drafting, publishing, reviewing, scenario_files, scenarios, trials
from webapp.casework.benches import let_go
from webapp.casework.trials import Tried
from webapp.refusals import Invalid, NotFound, Stale
from workflows.scenarios import Act, Expected
from workflows.scenarios.model import Kind

ASK, END = Act(Kind.DO, "ask"), Act(Kind.UNTIL, "end")


def small_draft(**more: bytes) -> int:
    files = {**SMALL, **{f"scenarios/{name}.yaml": data for name, data in more.items()}}
    return drafting.begin(files, "Small", person("dana"), clock.now())


def tried(draft_id: int, username: str = "dana") -> Tried:
    found = trials.trial_of(draft_id, person(username))
    assert found is not None
    return found


def start(draft_id: int, again: bool = False) -> None:
    assert trials.start(draft_id, person("dana"), clock.now(), again=again) == ((), None)


def act(draft_id: int, step: Act) -> None:
    found = tried(draft_id)
    assert trials.act(found, found.counter, step, person("dana"), clock.now()) is None


@pytest.mark.usefixtures("real_scenarios")
class TestOfTheBench:
    def test_steps_are_kept_one_by_one_and_taken_back(self, house: House) -> None:
        draft_id = small_draft()
        start(draft_id)
        act(draft_id, ASK)
        assert tried(draft_id).acts == ({"do": "ask"},)
        let_go(person("dana"))
        seen = trials.look(tried(draft_id), person("dana"), "zh_Hans").scene
        assert seen is not None and [timer.element for timer in seen.timers] == ["pause"]
        trials.undo(tried(draft_id), 1, person("dana"))
        assert tried(draft_id).acts == () and tried(draft_id).counter == 2
        with pytest.raises(Stale):
            trials.undo(tried(draft_id), 2, person("dana"))

    def test_two_pages_of_one_trial_do_not_do_a_step_twice(self, house: House) -> None:
        draft_id = small_draft()
        start(draft_id)
        page = tried(draft_id)
        act(draft_id, ASK)
        with pytest.raises(Stale):
            trials.act(page, page.counter, ASK, person("dana"), clock.now())
        with pytest.raises(Stale):
            trials.act(tried(draft_id), page.counter, ASK, person("dana"), clock.now())

    def test_a_trial_has_so_many_steps_and_not_one_more(self, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
        draft_id = small_draft()
        start(draft_id)
        act(draft_id, ASK)
        monkeypatch.setattr(trials, "MOST_ACTS", 1)
        page = tried(draft_id)
        with pytest.raises(Stale, match="at most"):
            trials.act(page, page.counter, ASK, person("dana"), clock.now())
        trials.undo(page, page.counter, person("dana"))
        assert tried(draft_id).acts == ()

    def test_a_trial_is_its_owners_alone(self, house: House) -> None:
        draft_id = small_draft()
        start(draft_id)
        assert trials.trial_of(draft_id, person("paul")) is None
        with pytest.raises(NotFound):
            trials.trial_of(99, person("dana"))

    def test_a_draft_that_changes_is_told_and_the_steps_are_done_again(self, house: House) -> None:
        draft_id = small_draft()
        start(draft_id)
        act(draft_id, ASK)
        save(draft_id, "main.bpmn", SMALL["main.bpmn"].replace(b"P3D", b"P5D"))
        assert tried(draft_id).changed
        with pytest.raises(Stale, match="changed"):
            trials.act(tried(draft_id), 1, END, person("dana"), clock.now())
        start(draft_id, again=True)
        assert not tried(draft_id).changed and tried(draft_id).acts == ({"do": "ask"},)

    def test_a_trial_is_kept_as_a_scenario_that_passes_until_the_draft_says_otherwise(self, house: House) -> None:
        draft_id, dana = small_draft(), person("dana")
        start(draft_id)
        act(draft_id, END)
        assert scenario_files.keep(tried(draft_id), "walk", "A walk", dana, clock.now()) == "walk"
        source = drafting.draft_source(draft_id, dana)
        assert not tried(draft_id).changed, "a scenario changes nothing that runs"
        [one] = scenarios.listed(source)
        assert one.scenario is not None and one.scenario.expected.outcome == "hired"
        assert scenarios.run(source, "walk", dana).passed
        assert scenarios.listed(source)[0].result is not None
        save(draft_id, "main.bpmn", SMALL["main.bpmn"].replace(b'value="hired"', b'value="withdrawn"'))
        failed = scenarios.run(drafting.draft_source(draft_id, dana), "walk", dana)
        assert [(f.what, f.expected, f.got) for f in failed.failures] == [("outcome", "hired", "withdrawn")]
        base = scenario_files.base_of(draft_id, "walk", dana)
        scenario_files.take_as_expected(draft_id, "walk", base, dana, clock.now())
        assert scenarios.run(drafting.draft_source(draft_id, dana), "walk", dana).passed

    def test_a_name_twice_or_wild_is_told_where_it_stands(self, house: House) -> None:
        draft_id, dana = small_draft(walk=b"title: One\nsteps: []\nexpect: {}\n"), person("dana")
        start(draft_id)
        for name in ("walk", "../walk", "", "A b"):
            with pytest.raises(Invalid) as refused:
                scenario_files.keep(tried(draft_id), name, " ", dana, clock.now())
            assert set(refused.value.errors) == {"name", "title"}

    def test_expectations_are_changed_in_the_page_and_checked(self, house: House) -> None:
        draft_id, dana = small_draft(walk=b"title: One\nsteps: []\nexpect: {}\n"), person("dana")
        base = scenario_files.base_of(draft_id, "walk", dana)
        wild = Expected(outcome="promoted")
        with pytest.raises(Invalid) as refused:
            scenario_files.change(draft_id, "walk", "Two", "", wild, base, dana, clock.now())
        assert set(refused.value.errors) == {"outcome"}
        scenario_files.change(draft_id, "walk", "Two", "", Expected(path=("ask",)), base, dana, clock.now())
        result = scenarios.run(drafting.draft_source(draft_id, dana), "walk", dana)
        assert result.passed

    def test_a_failing_scenario_stands_against_publishing(self, house: House) -> None:
        draft_id, dana, paul = begun(), person("dana"), person("paul")
        for name in list(drafting.draft_source(draft_id, dana).files):
            if name.startswith("scenarios/"):
                held = drafting.draft_file(draft_id, name, dana)
                drafting.take_away(draft_id, name, (held.saved.revision, held.saved.counter), dana, clock.now())
        save(draft_id, "scenarios/never.yaml", b"title: Never\nsteps: []\nexpect:\n  outcome: hired\n")
        source = drafting.draft_source(draft_id, dana)
        [problem] = scenarios.problems_of(source, dana)
        assert (problem.rule, problem.name) == ("scenario/failed", "scenarios/never.yaml")
        assert "expected hired but got nothing" in problem.reason
        with pytest.raises(Invalid, match="1 scenarios do not pass"):
            reviewing.ask(draft_id, paul.id, drafting.draft_row(draft_id, dana).revision, None, dana, clock.now())
        with pytest.raises(Invalid) as refused:
            publishing.publish_project(source, dana, paul, clock.now())
        assert "scenario/failed" in refused.value.errors

    def test_a_draft_that_does_not_run_begins_no_trial(self, house: House) -> None:
        draft_id = small_draft()
        save(draft_id, "main.bpmn", SMALL["main.bpmn"].replace(b'targetRef="ended"', b'targetRef="gone"'))
        problems, trouble = trials.start(draft_id, person("dana"), clock.now())
        assert problems and trouble is None
        assert trials.trial_of(draft_id, person("dana")) is None
