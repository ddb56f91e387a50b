"""Play runs every diagram to its end with made-up answers, and says what it never came to or where it got stuck."""

import json
import random
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.workflows.bpmn.drawing import diagram, end, flows, gateway, process, project, script, start, user
from tests.workflows.bpmn.loose import FILES
from tests.workflows.bpmn.sample import collection
from webapp.commands.play import play as command
from workflows import catalog, play
from workflows.catalog import Source
from workflows.facts import FACTS
from workflows.made_up import MadeUp


def test_every_element_is_visited_and_every_run_ends() -> None:
    p = collection()
    report = play.play(p, ["p"], p.processes, runs=30, seed=3)
    assert report.well, (report.unvisited, report.reasons)


def test_the_same_seed_plays_the_same_games() -> None:
    p = catalog.load(Source(FILES))
    assert play.play(p, ["small"], ["small"], 5, 7) == play.play(p, ["small"], ["small"], 5, 7)


def test_what_no_run_can_reach_is_told() -> None:
    p = project(
        process("p", start(), gateway("exclusive", "g", "g_end"), user("never"), end("end"),
                flows("start > g > never: =1 > 2", "g > end", "never > end")),
    )  # fmt: skip
    report = play.play(p, ["p"], ["p"], runs=5, seed=1)
    assert report.unvisited == ("never",)
    assert not report.well


def test_a_run_that_gets_stuck_is_told_with_its_cause() -> None:
    p = project(process("p", start(), script("calc", '="a" * 2', "x"), end("end"), flows("start > calc > end")))
    report = play.play(p, ["p"], ["p"], runs=3, seed=1)
    assert (report.completed, report.stalls) == (0, 3)
    assert report.reasons[0].startswith("p: calc: feel_error")


def test_a_rare_condition_is_met() -> None:
    asked = '=facts.veto.result = "hard" and facts.veto.confirmed_by >= 2 and facts.score.total < 6500'
    p = project(
        process("p", start(), gateway("exclusive", "g", "g_end"), user("rare"), end("end"),
                flows(f"start > g > rare: {asked}", "g > end", "rare > end")),
    )  # fmt: skip
    assert play.play(p, ["p"], ["p"], runs=60, seed=1).well


def test_a_game_that_goes_round_for_ever_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(play, "MAX_STEPS", 20)
    p = project(
        process("p", start(), gateway("exclusive", "merge"), user("again"), flows("start > merge > again > merge"))
    )
    assert "not ended" in play.play(p, ["p"], ["p"], 1, 1).reasons[0]


def test_made_up_facts_have_every_key_and_an_allowed_value() -> None:
    made_up = MadeUp(collection(), random.Random(1), date(2026, 3, 2))
    for _ in range(20):
        facts = made_up.facts(FACTS)
        for group, keys in FACTS.items():
            made = facts[group]
            assert isinstance(made, dict)
            assert made.keys() == keys.keys()
            assert all(not fact.allowed or made[key] in fact.allowed for key, fact in keys.items())


def test_made_up_answers_satisfy_the_form() -> None:
    p = catalog.load(Source(FILES))
    made_up = MadeUp(p, random.Random(1), date(2026, 3, 2))
    answers = [made_up.answers(p.element("small", "choose_depth"))["depth"] for _ in range(20)]
    assert set(answers) == {"deep", "flat"}


# --- the command ------------------------------------------------------------------------------------------------------


def files_in(folder: Path) -> Path:
    for name, data in FILES.items():
        (folder / name).write_bytes(data)
    (folder / "stranger.bpmn").write_bytes(FILES["main.bpmn"])  # same ids; not called, so it does not come along
    return folder / "main.bpmn"


def test_the_command_plays_a_file_with_what_lies_beside_it(tmp_path: Path) -> None:
    result = CliRunner().invoke(command, [str(files_in(tmp_path)), "--runs", "12", "--json"])
    assert json.loads(result.output) == {
        "runs": 12,
        "completed": 12,
        "stalls": 0,
        "nodes": 7,
        "visited": 7,
        "unvisited": [],
    }
    assert result.exit_code == 0


def test_the_command_fails_when_something_is_never_visited(tmp_path: Path) -> None:
    result = CliRunner().invoke(command, [str(files_in(tmp_path)), "--runs", "1"])
    assert result.exit_code == 1
    assert "Never visited: " in result.output


@pytest.mark.parametrize("extra", [[], ["--draft"]])
@pytest.mark.parametrize("bad", [b"", b"<x/>", b"not xml"])
def test_the_command_refuses_what_is_no_diagram(tmp_path: Path, bad: bytes, extra: list[str]) -> None:
    (tmp_path / "bad.bpmn").write_bytes(bad)
    result = CliRunner().invoke(command, [str(tmp_path / "bad.bpmn"), "--json", *extra])
    assert result.exit_code == 1
    told = json.loads(result.output)
    assert told["runs"] == 0
    assert told["refused"].startswith(("Expected", "The file")), "a file that has no element to name is told in words"


def test_a_sketch_is_played_as_a_draft_only(tmp_path: Path) -> None:
    sketch = diagram(
        "<process id='p'><startEvent id='s'/><task id='t'/><exclusiveGateway id='g'/><task id='u'/><endEvent id='e'/>"
        + flows("s > t > g > u > e", "g > e")
        + "</process>"
    )
    (tmp_path / "sketch.bpmn").write_bytes(sketch)
    assert CliRunner().invoke(command, [str(tmp_path / "sketch.bpmn")]).exit_code == 1
    result = CliRunner().invoke(command, [str(tmp_path / "sketch.bpmn"), "--draft", "--runs", "20", "--json"])
    assert result.exit_code == 0
    assert json.loads(result.output)["visited"] == 5
