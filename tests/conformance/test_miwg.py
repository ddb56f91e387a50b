"""The 21 reference models of the BPMN Model Interchange Working Group are read whole, told and played."""

import os
from pathlib import Path

import pytest

from workflows import catalog
from workflows.bpmn import reader
from workflows.bpmn.elements.call_activity import CallActivity
from workflows.bpmn.model import FLOW_NODES
from workflows.bpmn.normalise import normalise
from workflows.bpmn.outline import outline
from workflows.bpmn.source import read_diagram
from workflows.bpmn.standard import BPMN
from workflows.catalog import Project, Source
from workflows.play import Report, play
from workflows.xml import parse

FOLDER = os.environ.get("PROBITY_CONFORMANCE", "")
MODELS = sorted(Path(FOLDER, "miwg-reference").glob("*.bpmn")) if FOLDER else []
pytestmark = pytest.mark.skipif(not MODELS, reason="PROBITY_CONFORMANCE names no folder with miwg-reference")

# Kinds that run as drawn when nothing is told against them; whatever else there is must be refused by its id.
ACCEPTED = frozenset(
    """startEvent endEvent intermediateCatchEvent intermediateThrowEvent boundaryEvent userTask serviceTask sendTask
    receiveTask scriptTask businessRuleTask callActivity subProcess exclusiveGateway inclusiveGateway parallelGateway
    eventBasedGateway""".split()
)


def model(path: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes()}


def test_all_models_are_there() -> None:
    assert len(MODELS) == 21


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_every_flow_node_is_accepted_or_refused_by_id_and_reason(path: Path) -> None:
    (found,) = reader.read(model(path)).files
    assert found.status == "refused" and found.diagram is not None
    refused = {problem.element for problem in found.problems}
    in_file = [element for tag in FLOW_NODES for element in parse(path.read_bytes()).iter(f"{{{BPMN}}}{tag}")]
    read = {node.id: node for _, _, node in found.diagram.walk()}
    assert {element.get("id") for element in in_file} == set(read)
    assert all(node.kind in ACCEPTED or node.id in refused for node in read.values())
    assert all(problem.reason and problem.instead for problem in found.problems)


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_a_draft_keeps_every_node_of_the_drawing(path: Path) -> None:
    (found,) = reader.read(model(path), draft=True).files
    assert found.status == "runs" and found.diagram is not None
    played, told = read_diagram(path.name, parse(normalise(found.diagram, draft=True)))
    assert told == ()
    assert {node.id for _, _, node in found.diagram.walk()} <= {node.id for _, _, node in played.walk()}


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_the_outline_tells_every_node(path: Path) -> None:
    (diagram,) = reader.read(model(path), draft=True).diagrams
    assert {node.id for _, _, node in diagram.walk()} <= {line.element_id for line in outline(diagram)}


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_a_draft_plays_to_its_end_and_visits_every_node(path: Path) -> None:
    report = played(catalog.load(Source(model(path)), draft=True), runs=60)
    assert report.well, (report.stalls, report.unvisited, report.reasons[:3])


@pytest.mark.prove
@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_a_draft_plays_two_hundred_games(path: Path) -> None:
    report = played(catalog.load(Source(model(path)), draft=True), runs=200)
    assert report.well, (report.stalls, report.unvisited, report.reasons[:3])


def played(project: Project, runs: int) -> Report:
    """Every process that no other one calls, in turn."""
    called = {element.called for element in project.elements.values() if isinstance(element, CallActivity)}
    starts = [process for process in project.processes if process not in called]
    return play(project, starts, project.processes, runs=runs, seed=3)
