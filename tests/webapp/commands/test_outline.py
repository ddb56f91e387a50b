"""`probity outline` prints a diagram as indented text or as JSON lines."""

import json
from pathlib import Path

from click.testing import CliRunner, Result

from tests.workflows.bpmn.whole import FOLDER
from webapp.commands.outline import outline


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(outline, [str(argument) for argument in arguments])


def test_text_is_indented_by_depth() -> None:
    lines = run(FOLDER / "main.bpmn").output.splitlines()
    assert lines[:3] == ["Process: Vet", "  Lanes: Office, Candidate", "  Start: Case opened, in lane Office"]


def test_json_gives_every_line_with_depth_element_and_kind() -> None:
    first, *_rest = json.loads(run(FOLDER / "main.bpmn", "--json").output)
    assert first == {"depth": 0, "element_id": "vet", "kind": "process", "text": "Process: Vet"}


def test_a_file_that_is_no_diagram_exits_with_1(tmp_path: Path) -> None:
    (tmp_path / "x.bpmn").write_bytes(b"<a/>")
    result = run(tmp_path / "x.bpmn")
    assert result.exit_code == 1 and "Expected BPMN 2.0 definitions" in result.output
