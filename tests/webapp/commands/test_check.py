"""`probity check` says what runs, what does not and why, in words and in JSON; its exit code tells."""
# ruff: noqa: E501 - XML is easier to read on one line

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.workflows.bpmn.whole import FILES, flows, loose, spoiled
from tests.workflows.law import fair
from tests.workflows.law.mutants import without
from webapp.commands.check import check


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(check, [str(argument) for argument in arguments])


def judged(*arguments: str | Path) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(run(*arguments, "--json").output)
    return found


def pack(folder: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    return pack(
        tmp_path, spoiled(('<zeebe:formDefinition formId="answer" />', '<zeebe:formDefinition formId="lost" />'))
    )


def test_a_diagram_that_runs_exits_with_0(tmp_path: Path) -> None:
    main = pack(tmp_path, fair.files()) / "main.bpmn"
    result = run(main)
    assert (result.exit_code, result.output) == (0, f"{main}: runs\n")


def test_what_breaks_the_law_is_refused_by_a_rule_of_the_law(tmp_path: Path) -> None:
    files = without("task", fair.files(), "main.bpmn", "tell_finding").files
    (found,) = judged(pack(tmp_path, dict(files)) / "main.bpmn")
    assert found["status"] == "refused"
    (problem,) = found["problems"]  # type: ignore[misc]
    assert (problem["element"], problem["rule"]) == ("settle", "law/finding-untold")
    assert set(problem) == {"element", "name", "line", "rule", "reason", "instead"}


def test_advice_is_told_and_refuses_nothing(tmp_path: Path) -> None:
    folder = pack(tmp_path, {**fair.files(), "old.form": fair.form("old", [])})
    result = run(folder / "old.form", "--json")
    assert result.exit_code == 0
    (found,) = json.loads(result.output)
    assert (found["status"], [p["rule"] for p in found["problems"]]) == ("runs", ["advice/unused"])


def test_json_has_the_shape_that_machines_rely_on(broken: Path) -> None:
    result = run(broken / "main.bpmn", "--json")
    assert result.exit_code == 1
    (found,) = json.loads(result.output)
    assert set(found) == {"file", "status", "problems"}
    assert (found["file"], found["status"]) == (str(broken / "main.bpmn"), "refused")
    (problem,) = found["problems"]
    assert set(problem) == {"element", "name", "line", "rule", "reason", "instead"}
    assert (problem["element"], problem["name"], problem["rule"]) == ("answer", "Answer", "user-tasks")


def test_text_names_line_element_reason_and_way_out(broken: Path) -> None:
    text = run(broken / "main.bpmn").output
    assert "answer 'Answer'  [user-tasks]" in text and "line " in text and "Instead: " in text


def test_a_file_of_a_pack_is_judged_with_its_pack(broken: Path) -> None:
    """The form that is missing in the pack is told, though the diagram alone was named."""
    assert judged(broken / "main.bpmn")[0]["status"] == "refused"


def test_a_folder_is_judged_whole(broken: Path) -> None:
    found = {Path(str(entry["file"])).name: entry["status"] for entry in judged(broken)}
    assert found["main.bpmn"] == "refused" and found["plan.dmn"] == "runs"
    assert {"check.form", "answer.form", "pack.yaml"} <= set(found)


def test_loose_files_are_judged_together(tmp_path: Path) -> None:
    settings = '<extensionElements><zeebe:properties><zeebe:property name="probity:dialect" value="1"/></zeebe:properties></extensionElements>'
    outcome = '<endEvent id="e"><extensionElements><zeebe:properties><zeebe:property name="probity:outcome" value="hired"/></zeebe:properties></extensionElements></endEvent>'
    call = '<callActivity id="c"><extensionElements><zeebe:calledElement processId="ask_referee"/></extensionElements></callActivity>'
    caller = tmp_path / "caller.bpmn"
    caller.write_bytes(loose(f'{settings}<startEvent id="s"/>{call}{outcome}{flows("s c", "c e")}'))
    called = tmp_path / "called.bpmn"
    called.write_bytes(FILES["main.bpmn"])
    assert judged(caller)[0]["status"] == "refused"
    assert {entry["status"] for entry in judged(caller, called)} == {"runs"}


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("broken.bpmn", b"<definitions"),
        ("entity.bpmn", b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>'),
        ("broken.dmn", b"<definitions"),
        ("other.txt", b"words"),
        ("large.bpmn", b" " * 6_000_000 + b"<a/>"),
    ],
)
def test_what_cannot_be_read_is_told_and_exits_with_1(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    result = run(tmp_path / name, "--json")
    (found,) = json.loads(result.output)
    assert result.exit_code == 1 and found["status"] == "unreadable"
    assert found["problems"][0]["reason"] and "root:" not in result.output


def test_a_form_that_cannot_be_honoured_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.form").write_bytes(b'{"id": "x", "components": [{"type": "telepathy", "key": "k"}]}')
    assert judged(tmp_path / "x.form")[0]["status"] == "refused"


def test_a_file_that_is_not_there_is_a_usage_error() -> None:
    result = run("nowhere.bpmn")
    assert result.exit_code == 2 and "nowhere.bpmn" in result.output


def test_names_in_a_file_cannot_act_on_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "x.bpmn").write_bytes(loose('<task id="t" name="a&#x9b;2Jb"/>'))
    assert "\x9b" not in run(tmp_path / "x.bpmn").output


def test_python_in_a_diagram_is_refused_by_element_and_does_not_run(tmp_path: Path) -> None:
    mark = tmp_path / "owned"
    script = f'<scriptTask id="k"><script>import os; os.system("touch {mark}")</script></scriptTask>'
    (tmp_path / "x.bpmn").write_bytes(loose(f'<startEvent id="s"/>{script}<endEvent id="e"/>{flows("s k", "k e")}'))
    result = run(tmp_path / "x.bpmn", "--json")
    assert result.exit_code == 1 and '"k"' in result.output and not mark.exists()
