"""`probity tck DIR` counts right and wrong results, and its exit code tells."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.workflows.dmn.files import decision
from webapp.commands.tck import tck

TYPES = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"'


def kit(folder: Path, text: str, expected: str, result: str = 'name="it" type="decision"') -> Path:
    (folder / "small.dmn").write_bytes(decision(f"<literalExpression><text>{text}</text></literalExpression>"))
    (folder / "small-test-01.xml").write_text(
        f'<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase" {TYPES}>'
        "<modelName>small.dmn</modelName>"
        '<testCase id="001"><inputNode name="n"><value xsi:type="xsd:decimal">2</value></inputNode>'
        f"<resultNode {result}><expected>{expected}</expected></resultNode></testCase></testCases>"
    )
    return folder


def run(folder: Path) -> Result:
    return CliRunner().invoke(tck, [str(folder), "--json"])


TWO = '<value xsi:type="xsd:decimal">2</value>'
RIGHT = [
    ("n + 0.5", '<value xsi:type="xsd:decimal">2.5</value>'),
    ("n / 3", '<value xsi:type="xsd:decimal">0.6666666667</value>'),
    ("n = 2", '<value xsi:type="xsd:boolean">true</value>'),
    ('"a"', '<value xsi:type="xsd:string">a</value>'),
    ("null", '<value xsi:nil="true"/>'),
    ("n / 0", '<value xsi:nil="true"/>'),
    ('@"2026-01-31"', '<value xsi:type="xsd:date">2026-01-31</value>'),
    ("[n, 1]", f"<list><item>{TWO}</item><item>{TWO.replace('2', '1')}</item></list>"),
    ("{a: n}", '<component name="a"><value xsi:type="xsd:decimal">2</value></component>'),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), RIGHT)
def test_a_right_result_passes(tmp_path: Path, text: str, expected: str) -> None:
    result = run(kit(tmp_path, text, expected))
    assert (json.loads(result.output)["passed"], result.exit_code) == (1, 0)


WRONG = [
    ("n", '<value xsi:type="xsd:decimal">3</value>', 2),
    ("n = 2", '<value xsi:type="xsd:decimal">1</value>', True),
    ("missing", '<value xsi:nil="true"/>', "error: In 'literalExpression-line-5': Variable 'missing' not found"),
    ("[n]", '<value xsi:type="xsd:decimal">2</value>', [2]),
]


@pytest.mark.parametrize(("text", "expected", "got"), WRONG)
def test_a_wrong_result_fails_and_is_shown(tmp_path: Path, text: str, expected: str, got: object) -> None:
    result = run(kit(tmp_path, text, expected))
    told = json.loads(result.output)
    assert (told["passed"], told["failed"], result.exit_code) == (0, 1, 1)
    assert told["cases"][0]["got"] == got
    assert "0 passed, 1 failed" in CliRunner().invoke(tck, [str(tmp_path)]).output


def test_an_expected_error_passes(tmp_path: Path) -> None:
    folder = kit(tmp_path, "missing", '<value xsi:nil="true"/>', 'name="it" type="decision" errorResult="true"')
    assert run(folder).exit_code == 0


def test_a_decision_that_is_not_there_fails(tmp_path: Path) -> None:
    assert run(kit(tmp_path, "1", '<value xsi:nil="true"/>', 'name="other" type="decision"')).exit_code == 1


def test_a_refused_model_fails_its_cases(tmp_path: Path) -> None:
    kit(tmp_path, "1", '<value xsi:type="xsd:decimal">1</value>')
    (tmp_path / "small.dmn").write_bytes(decision("<conditional/>"))
    told = json.loads(run(tmp_path).output)
    assert "boxed conditionals are not run" in told["cases"][0]["got"]


def test_a_folder_without_tests_is_no_success(tmp_path: Path) -> None:
    assert run(tmp_path).exit_code == 1
