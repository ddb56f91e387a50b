"""The DMN Technology Compatibility Kit, level 2, from outside: PROBITY_CONFORMANCE names the folder that holds it."""

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from webapp.commands.tck import tck
from workflows.dmn.tck import run

FOLDER = os.environ.get("PROBITY_CONFORMANCE")
pytestmark = pytest.mark.skipif(not FOLDER, reason="PROBITY_CONFORMANCE does not name the folder of outside material")
RESULTS = 126


@pytest.fixture
def kit() -> Path:
    return Path(FOLDER or "") / "dmn-tck-level-2"


def test_every_result_of_the_kit_is_right(kit: Path) -> None:
    cases = list(run(kit))
    assert [case for case in cases if not case.passed] == []
    assert len(cases) == RESULTS


def test_the_command_counts_them(kit: Path) -> None:
    result = CliRunner().invoke(tck, [str(kit), "--json"])
    told = json.loads(result.output)
    assert (told["passed"], told["failed"], result.exit_code) == (RESULTS, 0, 0)
    assert set(told["cases"][0]) == {"case", "node", "expected", "got"}
