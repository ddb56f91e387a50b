"""The decision tables that ship: every rule is met by a case made for it, and the strongest veto wins."""

from datetime import UTC, datetime

import pytest

from workflows import dmn, packs
from workflows.errors import FeelError
from workflows.feel import Clock
from workflows.pack_file import parse
from workflows.vocabulary import VetoResult

CLOCK = Clock(datetime(2026, 11, 23, 8, tzinfo=UTC), "Asia/Shanghai", None)
CODES = packs.shipped()
PACKS = {code: parse(packs.files(code)["pack.yaml"]) for code in CODES}
MODELS = {
    (code, name): dmn.read(packs.files(code)[name], name)
    for code in CODES
    for name in ("plan_checks.dmn", "vetoes.dmn", "referee_signals.dmn")
}
QUIET = {
    "same_contact": False, "same_device": False, "free_mail": False, "tenure_mismatch": False,
    "text_similarity": 20, "other_candidates": 0, "seconds_taken": 600,
}  # fmt: skip


def decide(code, name, decision, context):
    return MODELS[code, name].evaluate(decision, context, CLOCK)


def veto(code, bars=(), categories=(), worst="none"):
    facts = {"findings": {"categories": list(categories), "worst": worst}}
    verdict = decide(code, "vetoes.dmn", "check_vetoes", {"statutory_bars": list(bars), "facts": facts})
    return verdict.value["result"], list(verdict.value["rules"])


@pytest.mark.parametrize("model", MODELS, ids="/".join)
def test_the_shipped_decisions_are_clean(model):
    assert dmn.lint(MODELS[model]) == ()


@pytest.mark.parametrize("code", CODES)
def test_every_level_of_post_has_a_plan_of_checks_that_exist(code):
    pack = PACKS[code]
    depth = []
    for level in pack.post_levels:
        plan = decide(code, "plan_checks.dmn", "plan_checks", {"facts": {"post": {"level": level.code}}}).value
        assert plan.keys() == {"tier", "min_referees", "record_checks", "days"}
        assert set(plan["record_checks"]) <= {check.code for check in pack.checks}
        assert pack.references.min <= plan["min_referees"] <= pack.references.max
        assert plan["days"] <= pack.limits["collection_days"].value
        depth.append((plan["min_referees"], len(plan["record_checks"]), plan["days"]))
    assert depth == sorted(depth), "a higher level is never checked less"


def test_an_unknown_level_of_post_is_an_error_and_no_empty_plan():
    with pytest.raises(FeelError):
        decide("civil_service", "plan_checks.dmn", "plan_checks", {"facts": {"post": {"level": "secret"}}})


BARS = [
    ("civil_service", bar, "adjudicate" if bar in ("CN-5-expired", "CN-10") else "hard")
    for bar in ("CN-1-1", "CN-1-3", "CN-1-4", "CN-1-5", "CN-3", "CN-4", "CN-5-running", "CN-5-expired", "CN-7", "CN-8",
                "CN-9", "CN-10", "CN-11")
] + [("us_suitability", "US-8", "hard"), ("us_suitability", "US-DEBARRED", "hard"), ("uk_baseline", "UK-RTW", "hard"),
     ("uk_baseline", "UK-ID", "hard")]  # fmt: skip


@pytest.mark.parametrize(("code", "bar", "result"), BARS)
def test_every_bar_meets_its_rule(code, bar, result):
    assert veto(code, [bar]) == (VetoResult(result), [bar])


FINDINGS = [("civil_service", category.code, "CN-2") for category in PACKS["civil_service"].categories[:-1]] + [
    ("civil_service", "false_statement_in_recruitment", "CN-109"), ("us_suitability", "false_statement", "US-3"),
    ("uk_baseline", "false_statement", "UK-FALSE"), ("uk_baseline", "unspent_conviction", "UK-RECORD"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "category", "rule"), FINDINGS)
def test_a_finding_is_adjudicated_and_never_a_veto_by_itself(code, category, rule):
    assert category in {known.code for known in PACKS[code].categories}
    assert veto(code, categories=[category], worst="B") == (VetoResult.ADJUDICATE, [rule])


@pytest.mark.parametrize("code", CODES)
def test_a_major_finding_is_adjudicated_in_every_pack(code):
    assert veto(code, worst="D") == (VetoResult.ADJUDICATE, ["SEVERITY-D"])
    assert veto(code, worst="C") == (VetoResult.NONE, [])


@pytest.mark.parametrize(
    ("code", "category"), [("us_suitability", "criminal_conduct"), ("uk_baseline", "unexplained_gap")]
)
def test_there_is_no_blanket_rule_for_crimes(code, category):
    assert veto(code, categories=[category], worst="B") == (VetoResult.NONE, [])


def test_hard_beats_adjudicate_and_adjudicate_beats_none():
    assert veto("civil_service") == (VetoResult.NONE, [])
    assert veto("civil_service", ["CN-10"], ["absenteeism"], "D") == (
        VetoResult.ADJUDICATE,
        ["CN-2", "CN-10", "SEVERITY-D"],
    )
    assert veto("civil_service", ["CN-10", "CN-8"], ["absenteeism"], "D")[0] == VetoResult.HARD


@pytest.mark.parametrize(
    ("code", "bar"), [("civil_service", "CN-6"), ("civil_service", "CN-1-2"), ("uk_baseline", "CN-8")]
)
def test_a_bar_that_does_not_ship_is_an_error_and_not_none(code, bar):
    with pytest.raises(FeelError):
        veto(code, [bar])


@pytest.mark.parametrize("code", CODES)
def test_the_rules_met_are_told_by_id(code):
    bar = next(bar for pack, bar, _ in BARS if pack == code)
    facts = {"findings": {"categories": [], "worst": "none"}}
    verdict = decide(code, "vetoes.dmn", "check_vetoes", {"statutory_bars": [bar], "facts": facts})
    assert [match.rule for match in verdict.rules] == [bar]


SIGNALS = [
    ("same_contact", True), ("same_device", True), ("free_mail", True), ("text_similarity", 90),
    ("other_candidates", 3), ("seconds_taken", 59), ("tenure_mismatch", True),
]  # fmt: skip


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize(("signal", "value"), SIGNALS)
def test_every_sign_of_a_doubtful_reference_is_flagged_alone(code, signal, value):
    found = decide(code, "referee_signals.dmn", "flag_referee_signals", QUIET | {signal: value}).value
    assert found == [signal]


@pytest.mark.parametrize("code", CODES)
def test_every_sign_has_its_words_and_an_innocent_reading(code):
    told = PACKS[code].referee_signals
    assert [sign.code for sign in told.signals] == [signal for signal, _ in SIGNALS]
    assert all(sign.innocent.in_language(language) for sign in told.signals for language in ("en", "zh_Hans"))
    assert told.free_mail


@pytest.mark.parametrize("quiet", [{}, {"text_similarity": 89, "other_candidates": 2, "seconds_taken": 60}])
def test_an_ordinary_reference_raises_no_flag(quiet):
    assert decide("civil_service", "referee_signals.dmn", "flag_referee_signals", QUIET | quiet).value == []


def test_what_is_not_known_raises_no_flag():
    unknown = QUIET | {"text_similarity": None, "other_candidates": None, "seconds_taken": None}
    assert decide("civil_service", "referee_signals.dmn", "flag_referee_signals", unknown).value == []


def test_all_signs_together_are_told_in_the_order_of_the_table():
    found = decide("civil_service", "referee_signals.dmn", "flag_referee_signals", dict(SIGNALS)).value
    assert found == [signal for signal, _ in SIGNALS]
