"""Two hundred games over every shipped diagram, alone and as whole cases; the state is reloaded after every step."""

import pytest

from workflows.play import play

from .office import project
from .pack_files import pack_files

PACKS = ("civil_service", "us_suitability", "uk_baseline")
DIAGRAMS = [(code, file.name) for code in PACKS for file in sorted(pack_files(code).folder.glob("*.bpmn"))]
pytestmark = pytest.mark.prove


def test_every_diagram_is_among_them() -> None:
    assert len(DIAGRAMS) == 50


@pytest.mark.parametrize(("code", "file"), DIAGRAMS, ids=lambda name: name.removesuffix(".bpmn"))
def test_two_hundred_games_of_one_diagram_visit_every_node_and_never_stall(code: str, file: str) -> None:
    found = project(code)
    drawn = [process for process in found.processes if found.specs[process].file == file]
    assert drawn
    report = play(found, drawn, drawn, runs=200, seed=7)
    assert report.well, (report.unvisited, report.reasons[:3])


@pytest.mark.parametrize("code", PACKS)
def test_two_hundred_whole_cases_visit_every_node_of_the_pack_and_never_stall(code: str) -> None:
    found = project(code)
    report = play(found, [found.main], list(found.processes), runs=200, seed=7)
    assert report.well, (report.unvisited, report.reasons[:3])
