"""`probity score` and `probity stats`: the example files give the golden numbers; broken files are refused."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from webapp.commands.score import score
from webapp.commands.stats import stats
from workflows import packs

ROOT = Path(__file__).parents[3]
EXAMPLES = ROOT / "docs" / "examples" / "scoring"
CASE = EXAMPLES / "case.json"


def scored(*arguments: str | Path) -> Result:
    return CliRunner().invoke(score, [str(argument) for argument in arguments])


def told(kind: str, path: Path, *more: str) -> Result:
    return CliRunner().invoke(stats, [kind, str(path), *more])


def broken(tmp_path: Path, old: str, new: str, example: Path = CASE) -> Path:
    text = example.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / example.name
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_the_example_case_gives_the_golden_numbers_with_everything_that_was_computed() -> None:
    found = json.loads(scored(CASE, "--pack", "civil_service", "--json").output)
    assert (found["moral"], found["total"]) == pytest.approx((70.6560, 70.3280), abs=1e-4)
    assert (found["coverage"], found["band"], found["advice"]) == (0.94, "referral", "referral")
    assert sum(row["added"] for row in found["contributions"]) == pytest.approx(found["total"])
    [capped] = [row for row in found["contributions"] if row["cap"]]
    assert (capped["criterion"], capped["cap"], capped["cap_of"]) == ("M3", 3, "F-1")
    assert found["findings"] == [{"id": "F-1", "severity": "C", "months": 40, "effective": "B"}]
    assert found["reason_codes"][0] == {"criterion": "M3", "loss": 6.5}
    assert found["next_band"]["lacking"] == pytest.approx(75 - 70.3280, abs=1e-4)
    assert found["next_band"]["alone"] == ["ability", "performance"]
    assert (found["sensitivity"]["draws"], found["sensitivity"]["flip_rate"]) == (1000, 0.0)
    assert len(found["sensitivity"]["one_at_a_time"]) == 18


def test_text_says_the_same_to_a_person() -> None:
    result = scored(CASE, "--pack", "civil_service")
    assert result.exit_code == 0
    assert "Total     70.3280 of 100, could be 68.2083 to 71.2083" in result.output
    assert "capped at 3 by F-1" in result.output and "too few ratings" in result.output
    assert "Advice only: people decide" in result.output


def test_a_case_without_findings_and_with_too_little_is_scored_as_incomplete(tmp_path: Path) -> None:
    path = tmp_path / "thin.json"
    path.write_text('{"as_of": "2026-11-23",\n\t"ratings": {"M1": {"a": 4, "b": 4}}}')
    found = json.loads(scored(path, "--pack", "civil_service", "--json").output)
    assert (found["band"], found["total"], found["sensitivity"]) == ("incomplete", None, None)
    assert "coverage low" in scored(path, "--pack", "civil_service").output


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ('"M10": {', '"M99": {', 13, "'M99'"),
        ('"M2": {"a": 4', '"M2": {"a": 6', 5, "whole number from 1 to 5"),
        ('"M2": {"a": 4', '"M2": {"a": 4.5', 5, "whole number from 1 to 5"),
        ('"M2": {"a": 4', '"M2": {"b": 4', 5, "stands twice"),
        ("personnel_file", "hearsay", 19, "'hearsay'"),
        ('"severity": "C"', '"severity": "E"', 26, "A, B, C, D"),
        ("2023-07-23", "2026-11-24", 26, "a day up to 2026-11-23"),
        ("2023-07-23", "July 2023", 26, "a date like"),
        ('"mitigation_steps": 0', '"mitigation_steps": 2', 27, "from 0 to 1"),
        ('"as_of": "2026-11-23",', "", 1, "'as_of'"),
        ('"id": "E-02"', '"id": "E-01"', 18, "'E-01' stands twice"),
        ('"tellable": true', '"tellable": true, "rumour": 1', 27, "'rumour'"),
        ('"as_of"', "[", 2, "YAML"),
    ],
)
def test_a_broken_case_is_refused_with_line_and_reason(
    tmp_path: Path, old: str, new: str, line: int, words: str
) -> None:
    path = broken(tmp_path, old, new)
    result = scored(path, "--pack", "civil_service")
    assert result.exit_code == 1 and "Nothing was computed" in result.stderr
    first = result.stderr.splitlines()[0]
    assert words in first and f"line {line}" in first
    refused = json.loads(scored(path, "--pack", "civil_service", "--json").output)["refused"]
    assert words in refused[0]["reason"] and refused[0]["line"] == line


def test_a_pack_is_named_by_its_code_or_its_folder(tmp_path: Path) -> None:
    folder = ROOT / "workflows" / "packs" / "civil_service"
    assert scored(CASE, "--pack", folder, "--json").output == scored(CASE, "--pack", "civil_service", "--json").output
    assert "civil_service, uk_baseline" in scored(CASE, "--pack", "nowhere").output
    assert "has no scorecard.yaml" in scored(CASE, "--pack", "uk_baseline").output
    for name in ("pack.yaml", "scorecard.yaml"):
        (tmp_path / name).write_bytes(packs.files("civil_service")[name])
    card = tmp_path / "scorecard.yaml"
    card.write_text(card.read_text(encoding="utf-8").replace("weight: 0.16", "weight: 0.17"), encoding="utf-8")
    result = scored(CASE, "--pack", tmp_path)
    assert result.exit_code == 1 and "scorecard.yaml, line" in result.stderr and "sum to 1.01" in result.stderr


GOLDEN: dict[str, dict[str, Any]] = {
    "kappa": {"kappa": 0.347826087},
    "fleiss": {"observed": 0.378021978, "chance": 0.212755102, "kappa": 0.2099307044},
    "alpha": {"nominal": 0.7434210526, "ordinal": 0.8153875038, "interval": 0.8491071429, "ratio": 0.7974027748},
    "rwg": {"mean": (0.8333333333 + 0.75 + 0 + 0.875) / 4},
    "ahp": {"lambda_max": 3.0385, "consistency_index": 0.0193, "consistency_ratio": 0.0332},
}


@pytest.mark.parametrize("kind", GOLDEN)
def test_the_example_of_each_statistic_gives_its_published_number(kind: str) -> None:
    found = json.loads(told(kind, EXAMPLES / f"{kind}.json", "--json").output)
    for name, value in GOLDEN[kind].items():
        assert found[name] == pytest.approx(value, abs=1e-4), name
    assert told(kind, EXAMPLES / f"{kind}.json").exit_code == 0


def test_the_examples_of_correlation_and_of_impact_give_theirs() -> None:
    found = json.loads(told("icc", EXAMPLES / "icc.json", "--json").output)
    assert found["coefficients"]["ICC(2,1)"]["value"] == pytest.approx(0.2897637795)
    assert found["mean_squares"]["BMS"] == pytest.approx(11.2416666667)
    impact = json.loads(told("impact", EXAMPLES / "impact.json", "--json").output)
    men = impact["comparisons"]["men"]
    assert (impact["highest"], men["exact"], men["flagged"], men["shortfall"]) == ("women", "1/2", True, 8.0)
    assert (men["z"], men["fisher"]) == pytest.approx((3.0984, 0.0034092217), abs=1e-4)


def test_a_table_of_agreement_alone_gives_all_three_weightings(tmp_path: Path) -> None:
    path = tmp_path / "kappa.json"
    path.write_text('{"table": [[106, 10, 4], [22, 28, 10], [2, 12, 6]]}')
    found = json.loads(told("kappa", path, "--json").output)
    assert list(found.values()) == pytest.approx([0.4285714286, 0.4923076923, 0.5666666667])


@pytest.mark.parametrize(
    ("kind", "text", "words"),
    [
        ("kappa", '{"table": [[1, 2], [3]]}', "same length"),
        ("kappa", '{"table": [[1, 2], [3, "x"]]}', "line 1, table[1][1]: Expected a number"),
        ("kappa", '{"table": [[1, 2], [3, 4]], "weights": "cubic"}', "linear, quadratic"),
        ("fleiss", '{"table": [[1, 1], [2, 1]]}', "same number of raters"),
        ("alpha", '{"units": [[1, 1]], "level": "cardinal"}', "nominal"),
        ("icc", '{"table": [[1, 2]]}', "at least two targets"),
        ("icc", '{"table": [[1e9, 2], [1, 2]]}', "up to 1000000"),
        ("rwg", '{"cases": [[4]]}', "at least 2 ratings"),
        ("rwg", '{"cases": []}', "at least one case"),
        ("ahp", '{"matrix": [[1, 2], [2, 1]]}', "[j][i]"),
        ("ahp", '{"matrix": [[1, 2], ["1/2", 1]], "criteria": ["a"]}', "2 different names"),
        ("impact", '{"groups": {"a": {"selected": 5, "total": 4}}}', "at most 4 selected"),
        ("impact", '{"groups": {"a": {"selected": 5}}}', "'total'"),
        ("impact", "[]", "the file has none"),
    ],
)
def test_broken_numbers_are_refused_with_place_and_reason(tmp_path: Path, kind: str, text: str, words: str) -> None:
    path = tmp_path / "data.json"
    path.write_text(text)
    result = told(kind, path)
    assert result.exit_code == 1 and words in result.stderr, result.stderr


def test_a_group_too_small_to_show_is_not_in_the_answer(tmp_path: Path) -> None:
    path = tmp_path / "impact.json"
    path.write_text('{"groups": {"a": {"selected": 9, "total": 10}, "b": {"selected": 6, "total": 9},'
                    ' "tiny": {"selected": 1, "total": 2}}}')  # fmt: skip
    result = told("impact", path, "--json")
    found = json.loads(result.output)
    assert list(found["rates"]) == ["a"] and found["suppressed"] == 2
    assert "tiny" not in result.output and "tiny" not in told("impact", path).output
