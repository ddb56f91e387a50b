"""`probity compare` says what changes between two packs, and its exit code whether anything does."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from webapp.commands.compare import compare_command
from workflows import packs

SHIPPED = Path(packs.__file__).parent / "civil_service"


@pytest.fixture
def edited(tmp_path: Path) -> Path:
    folder = tmp_path / "pack"
    shutil.copytree(SHIPPED, folder)
    pack = (folder / "pack.yaml").read_text()
    (folder / "pack.yaml").write_text(pack.replace("statement_days: {value: 5,", "statement_days: {value: 3,"))
    (folder / "notes.txt").write_text("no part of the pack")
    return folder


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(compare_command, [str(argument) for argument in arguments])


def test_a_pack_is_the_same_as_itself() -> None:
    result = run(SHIPPED, SHIPPED)
    assert (result.exit_code, result.output) == (0, "These two are the same.\n")


def test_what_changes_is_told_in_words_and_thing_by_thing(edited: Path) -> None:
    result = run(SHIPPED, edited)
    assert result.exit_code == 1
    assert result.output.splitlines() == [
        "For the law:",
        "! Wait for the person’s answer before a rejection: falls from 5 working days to 3 working days.",
        "",
        "~ pack.yaml",
        "    ~ limits statement_days: value 5 -> 3",
    ]


def test_json_holds_the_summary_and_every_change(edited: Path) -> None:
    result = run(SHIPPED, edited, "--json")
    told = json.loads(result.output)
    assert result.exit_code == 1 and told["same"] is False
    assert [point["code"] for point in told["summary"]] == ["limit_falls"]
    change = {"kind": "limits", "subject": "statement_days", "name": "", "what": "value", "was": "5", "now": "3"}
    assert told["files"][0]["changes"] == [{**change, "how": "changed"}]


def test_a_folder_that_is_no_pack_is_told(tmp_path: Path) -> None:
    result = run(SHIPPED, tmp_path)
    assert result.exit_code == 2 and "has no pack.yaml" in result.output
