"""The shipped scorecard, and every way a scorecard can be wrong: refused with its line and a reason."""

from decimal import Decimal
from pathlib import Path

import pytest

from workflows.errors import Refused
from workflows.scoring.scorecard import parse
from workflows.vocabulary import Severity

SHIPPED = (Path(__file__).parents[3] / "workflows/packs/civil_service/scorecard.yaml").read_text(encoding="utf-8")


def test_the_shipped_scorecard_is_the_model_of_the_domain():
    card = parse(SHIPPED.encode())
    weights = {c.id: str(c.weight) for c in card.criteria}
    assert weights == {"M1": "0.16", "M2": "0.14", "M3": "0.13", "M4": "0.10", "M5": "0.10", "M6": "0.10",
                       "M7": "0.09", "M8": "0.06", "M9": "0.06", "M10": "0.06"}  # fmt: skip
    assert (card.moral_share, card.min_moral_share) == (Decimal("0.50"), Decimal("0.40"))
    assert {d.id: str(d.weight) for d in card.domains} == {"ability": "0.20", "performance": "0.20", "fit": "0.10"}
    assert card.caps == {Severity.B: 3, Severity.C: 2, Severity.D: 1}
    assert {s.code: float(s.worth) for s in card.sources} == {
        "court_register": 0.95, "personnel_file": 0.90, "sealed_unit_reply": 0.75, "verified_employer": 0.70,
        "site_talk": 0.55, "peer": 0.50, "subject_interview": 0.45, "public_web": 0.35, "self_declaration": 0.30,
        "anonymous_tip": 0.0,
    }  # fmt: skip
    assert (card.sem, card.verified, card.by_median) == (None, False, False)


def test_every_text_is_there_in_both_languages():
    for criterion in parse(SHIPPED.encode()).rated:
        for text in (criterion.title, criterion.question, *criterion.anchors.values()):
            assert text.en
            assert any("\u4e00" <= letter <= "\u9fff" for letter in text.zh)


WRONG = [
    ("weight: 0.16", "weight: 0.17", "weights-sum", "sum to 1.01"),
    ("weight: 0.16", "weight: 0.31", "weight-range", "M1 has 0.31"),
    ("weight: 0.06", "weight: 0.01", "weight-range", "M8 has 0.01"),
    ("share: 0.50, floor", "share: 0.30, floor", "share-floor", "at least 0.40"),
    ("share: 0.50, floor", "share: 0.60, floor", "shares-sum", "1.10"),
    ("watched: [M1, M2, M3]", "watched: [M1, M2, M99]", "unknown-criterion", "M99"),
    ("from: 60, to: 75", "from: 60, to: 80", "bands-overlap", "overlaps favourable"),
    ("from: 60, to: 75", "from: 60, to: 70", "bands-gap", "70 to 75"),
    ("from: 75, to: 100", "from: 75, to: 105", "cut-range", "105"),
    ("from: 0, to: 60", "from: -5, to: 60", "cut-range", "-5"),
    ("from: 0, to: 60", "from: 1, to: 60", "bands-gap", "0 to 100"),
    ("band: referral", "band: favourable", "twice", "favourable"),
    ("band: referral", "band: incomplete", "choice", "coverage alone"),
    ("band: referral", "band: excellent", "choice", "excellent"),
    ("caps: {B: 3, C: 2, D: 1}", "caps: {B: 1, C: 2, D: 3}", "caps-order", "fall with severity"),
    ("- id: M2\n", "- id: M1\n", "twice", "'M1'"),
    ("worth: 0.95", "worth: 1.5", "range", "0 to 0.99"),
    ("evidence: [court_register, sealed_unit_reply]", "evidence: [rumour]", "unknown-source", "rumour"),
    ("panel: mean", "panel: mode", "choice", "mean or median"),
    ("sem: off", "sem: on", "type", "off or a number"),
    ("sem: off", "sem: -1", "range", "0 to 50"),
    ("seed: 20260101", "seed: soon", "range", "soon"),
    ("draws: 1000", "draws: 1000000000", "range", "100 to 10000"),
    ("min_coverage: 0.70", "min_coverage: 70%", "type", "70%"),
    ("verified: false", "verified: maybe", "type", "maybe"),
    ("verified: false", "verified: false\nbonus: 5", "unknown-key", "bonus"),
    ("min_coverage: 0.70", "", "missing-key", "min_coverage"),
    ("      3: {en: Meets duty, zh_Hans: 履行职责}\n", "", "missing-key", "'3'"),
    ("zh_Hans: 履行职责}", "zh_Hans: ''}", "type", "text"),
    ("panel: mean", "panel: mean\npanel: median", "twice", "panel"),
]


ON_ITS_LINE = {"weight-range", "share-floor", "unknown-criterion", "cut-range", "caps-order", "range", "choice", "type",
               "unknown-source", "unknown-key"}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "rule", "words"), WRONG)
def test_a_bad_scorecard_is_refused_with_line_and_reason(old, new, rule, words):
    assert old in SHIPPED
    with pytest.raises(Refused) as refused:
        parse(SHIPPED.replace(old, new, 1).encode())
    [problem] = [p for p in refused.value.problems if p.rule == rule]
    assert words in problem.reason
    assert problem.reason.startswith("Expected")
    assert problem.line > 0
    if rule in ON_ITS_LINE:
        assert problem.line == SHIPPED[: SHIPPED.index(old)].count("\n") + 1 + new.count("\n")


def test_all_problems_are_told_at_once():
    broken = (
        SHIPPED.replace("worth: 0.95", "worth: 2").replace("sem: off", "sem: soon").replace("panel: mean", "panel: x")
    )
    with pytest.raises(Refused) as refused:
        parse(broken.encode())
    assert [p.rule for p in refused.value.problems] == ["range", "choice", "type"]
    assert [p.line for p in refused.value.problems] == sorted(p.line for p in refused.value.problems)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "none"),
        (b"[1, 2]", "none"),
        (b"a: &x [1]\nb: *x", "anchors"),
        (b"a: " + b"[" * 5000, "nested too deep"),
        (b"a: [1", "YAML"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"a: !!python/object/apply:os.system [id]", "plain text"),
        (b"a: 1\n" * 200_000, "bytes"),
        (b"a: \x00", "YAML"),
        (b"? [1, 2]\n: 3", "plain key"),
    ],
)
def test_hostile_bytes_are_refused_with_a_clear_message(data, words):
    with pytest.raises(Refused) as refused:
        parse(data)
    assert words in refused.value.problems[0].reason
