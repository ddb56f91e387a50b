"""Sketches that leave out everything an engine needs, or draw what none executes, can be played under their own ids.

The small files of diagrams/sketches cover what the MIWG reference models draw.
"""

from pathlib import Path

import pytest

from tests.workflows.bpmn.tokens import Game
from workflows import catalog
from workflows.bpmn import reader
from workflows.bpmn.normalise import normalise
from workflows.bpmn.source import read_diagram
from workflows.catalog import Source
from workflows.play import play
from workflows.xml import parse

SKETCHES = sorted((Path(__file__).parent / "diagrams" / "sketches").glob("*.bpmn"))


@pytest.mark.parametrize("path", SKETCHES, ids=lambda path: path.stem)
def test_a_sketch_is_refused_strictly_and_runs_as_a_draft(path: Path) -> None:
    files = {path.name: path.read_bytes()}
    assert reader.read(files).status == "refused"
    assert reader.read(files, draft=True).status == "runs"


@pytest.mark.parametrize("path", SKETCHES, ids=lambda path: path.stem)
def test_every_node_of_a_sketch_is_visited_and_no_token_sticks(path: Path) -> None:
    (drawn,) = reader.read({path.name: path.read_bytes()}, draft=True).diagrams
    played, told = read_diagram(path.name, parse(normalise(drawn, draft=True)))
    assert told == ()
    visited: set[str] = set()
    for seed in range(60):
        visited |= Game(played, seed).play()
    made_up = {node.id for _, _, node in drawn.walk() if not node.id}
    assert {node.id for _, _, node in drawn.walk()} - made_up <= visited


@pytest.mark.parametrize("path", SKETCHES, ids=lambda path: path.stem)
def test_the_engine_plays_a_sketch_to_its_end(path: Path) -> None:
    project = catalog.load(Source({path.name: path.read_bytes()}), draft=True)
    starts = [process for process in project.processes if process != "q"]  # called by calls.bpmn
    report = play(project, starts, project.processes, runs=25, seed=1)
    assert report.well, (report.stalls, report.unvisited, report.reasons)


def test_every_kind_of_flow_node_of_the_standard_is_sketched() -> None:
    drawn = {
        n.kind for p in SKETCHES for _, _, n in reader.read({p.name: p.read_bytes()}, draft=True).diagrams[0].walk()
    }
    wanted = {
        "task",
        "manualTask",
        "userTask",
        "serviceTask",
        "receiveTask",
        "callActivity",
        "subProcess",
        "transaction",
        "adHocSubProcess",
        "exclusiveGateway",
        "inclusiveGateway",
        "parallelGateway",
        "eventBasedGateway",
        "complexGateway",
        "startEvent",
        "endEvent",
        "intermediateCatchEvent",
        "intermediateThrowEvent",
        "boundaryEvent",
    }
    assert wanted <= drawn


def test_a_draft_carries_no_data_and_marks_what_is_free() -> None:
    path = next(path for path in SKETCHES if path.stem == "gateways")
    text = normalise(reader.read({path.name: path.read_bytes()}, draft=True).diagrams[0], draft=True).decode()
    assert "conditionExpression" not in text and "ioMapping" not in text
    assert 'id="any" probity:draft="true"' in text.replace("  ", " ")
    assert 'messageRef="probity_message_letter"' in text and ">PT1H<" in text


def test_an_event_subprocess_becomes_an_event_on_the_border_of_all_the_rest() -> None:
    """SpiffWorkflow 3.2.0 never interrupts for an event subprocess; an event on a border it does honour."""
    path = next(path for path in SKETCHES if path.stem == "event_subprocesses")
    (drawn,) = reader.read({path.name: path.read_bytes()}, draft=True).diagrams
    played, _ = read_diagram(path.name, parse(normalise(drawn, draft=True)))
    nodes = {node.id: node for _, _, node in played.walk()}
    assert (nodes["stopped"].kind, nodes["stopped"].attached_to) == ("boundaryEvent", "probity_scope_p")
    assert nodes["stopped"].interrupting and not nodes["asked"].interrupting
    assert nodes["asked"].events[0].timer == "duration"
    assert b"triggeredByEvent" not in normalise(drawn, draft=True)


def test_a_call_that_would_come_back_is_a_task() -> None:
    path = next(path for path in SKETCHES if path.stem == "calls")
    (drawn,) = reader.read({path.name: path.read_bytes()}, draft=True).diagrams
    played, _ = read_diagram(path.name, parse(normalise(drawn, draft=True)))
    kinds = {node.id: node.kind for _, _, node in played.walk()}
    assert (kinds["here"], kinds["elsewhere"], kinds["self"]) == ("callActivity", "userTask", "userTask")
