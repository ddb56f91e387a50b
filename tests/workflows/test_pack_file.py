"""The shipped packs, and every way a pack.yaml can be wrong: refused with its line and a reason."""

from fractions import Fraction

import pytest

from workflows import pack_file, packs, translations
from workflows.errors import Refused
from workflows.pack import Pack, Panel, Standing, Ties, Unit
from workflows.scoring import scorecard
from workflows.vocabulary import DecisionCode

SHIPPED = {code: packs.files(code)["pack.yaml"].decode() for code in packs.shipped()}
CN = SHIPPED["civil_service"]


def parse(text: str) -> Pack:
    return pack_file.parse(text.encode())


def test_three_packs_ship_and_an_unknown_one_is_refused():
    assert packs.shipped() == ["civil_service", "uk_baseline", "us_suitability"]
    with pytest.raises(KeyError, match="civil_service"):
        packs.files("../civil_service")


@pytest.mark.parametrize("code", sorted(SHIPPED))
def test_every_shipped_pack_is_read_and_nothing_claims_to_be_verified(code):
    pack = parse(SHIPPED[code])
    assert pack.code == code
    assert not pack.verified
    assert not any(limit.verified for limit in pack.limits.values())
    for labelled in (
        *pack.stages,
        *pack.groups,
        *pack.categories,
        *pack.consent_scopes,
        *pack.checks,
        *pack.post_levels,
    ):
        assert any("\u4e00" <= letter <= "\u9fff" for letter in labelled.title.zh), labelled.code


def test_only_what_was_read_in_a_statute_claims_a_statute():
    claimed = set()
    for text in SHIPPED.values():
        pack = parse(text)
        read = {source.id for source in pack.sources if source.standing == Standing.LAW}
        claimed |= {(pack.code, name) for name, limit in pack.limits.items() if limit.source in read}
    assert claimed == {
        ("civil_service", "public_notice_days"),  # Civil Servant Law Art. 32
        ("civil_service", "trial_months"),  # Civil Servant Law Art. 34
        ("civil_service", "impact_assessment_retention_months"),  # PIPL Art. 56
    }


@pytest.mark.parametrize("code", sorted(SHIPPED))
def test_no_pack_asks_about_opinion_belief_health_or_relatives(code):
    pack = parse(SHIPPED[code])
    words = " ".join(item.code for item in (*pack.categories, *pack.consent_scopes, *pack.checks))
    for forbidden in (
        "polit",
        "religi",
        "union",
        "health",
        "medical",
        "sexual",
        "relative",
        "family",
        "party",
        "league",
    ):
        assert forbidden not in words


def test_the_limits_of_the_domain_are_data():
    cn, us, uk = (parse(SHIPPED[code]) for code in ("civil_service", "us_suitability", "uk_baseline"))
    notice = cn.limits["public_notice_days"]
    assert (notice.value, notice.unit, notice.source, notice.at) == (5, Unit.WORKING_DAYS, "csl", "Art. 32")
    assert (us.limits["statement_days"].value, us.limits["statement_days"].unit) == (30, Unit.DAYS)
    assert (us.limits["fcra_wait_days"].value, us.limits["debar_months_max"].value) == (5, 36)
    assert (uk.limits["statement_days"].value, uk.limits["statement_days"].unit) == (10, Unit.WORKING_DAYS)
    assert uk.limits["appeal_days"].value == 14
    assert cn.limit_values["public_notice_days"] == 5
    assert (cn.score, us.score, uk.score) == (True, False, False)
    assert DecisionCode.DEBAR in us.decisions
    assert DecisionCode.DEBAR not in cn.decisions + uk.decisions


@pytest.mark.parametrize(
    ("code", "locked"), [("us_suitability", True), ("uk_baseline", True), ("civil_service", False)]
)
def test_criminal_fields_are_locked_until_the_offer(code, locked):
    pack = parse(SHIPPED[code])
    assert pack.locked("criminal_convictions") == locked
    assert not pack.locked("employers")


@pytest.mark.parametrize(
    ("members", "votes", "quorate"),
    [(3, 2, True), (3, 1, False), (4, 2, False), (4, 3, True), (2, 2, False), (5, 4, True)],
)
def test_a_quorum_is_compared_exactly(members, votes, quorate):
    assert Panel(3, Fraction(2, 3), Ties.REFER_UP).quorate(members, votes) == quorate


@pytest.mark.parametrize("code", sorted(SHIPPED))
def test_a_shipped_pack_fits_its_scorecard(code):
    files = packs.files(code)
    card = scorecard.parse(files["scorecard.yaml"]) if "scorecard.yaml" in files else None
    assert pack_file.mismatches(parse(SHIPPED[code]), card) == ()


def test_a_pack_that_does_not_fit_its_scorecard_is_told():
    card = scorecard.parse(packs.files("civil_service")["scorecard.yaml"])
    rumour = parse(CN.replace("evidence: site_talk", "evidence: rumour"))
    assert [(p.element, p.rule) for p in pack_file.mismatches(rumour, card)] == [
        ("checks.site_talks", "unknown-source")
    ]
    assert [p.rule for p in pack_file.mismatches(parse(CN), None)] == ["scorecard"]
    assert [p.rule for p in pack_file.mismatches(parse(SHIPPED["uk_baseline"]), card)] == ["scorecard"]


WRONG = [
    ("code: civil_service", "code: Civil Service", "identifier", "small letters"),
    ("calendar: CN", "calendar: FR", "choice", "'FR'"),
    ("zone: Asia/Shanghai", "zone: Mars/Base", "choice", "Mars"),
    ("score: on", "score: off", "raters", "exactly where"),
    ("raters: {min: 2}", "", "raters", "exactly where"),
    ("raters: {min: 2}", "raters: {min: 1}", "range", "2 to 9"),
    ("effective_from: 2026-01-01", "effective_from: soon", "type", "2026-01-31"),
    ("standing: L}", "standing: X}", "choice", "L, F, M, P"),
    ("source: csl, at: Art. 32", "source: rumour, at: Art. 32", "unknown-source", "rumour"),
    ("unit: working_days, source: csl", "unit: weeks, source: csl", "choice", "weeks"),
    ("public_notice_days: {value: 5", "public_notice_days: {value: -5", "range", "0 to 100000"),
    ("public_notice_days: {value: 5", "public_notice_days: {value: 5.5", "range", "whole number"),
    ("public_notice_days:", "public notice days:", "identifier", "public notice days"),
    ("scope: credit,", "scope: gossip,", "unknown-scope", "gossip"),
    ("kind: talk", "kind: rumour", "choice", "rumour"),
    ("{code: planning, en", "{code: consent, en", "twice", "consent"),
    ('quorum: "2/3"', 'quorum: "3/2"', "quorum", "2/3"),
    ('quorum: "2/3"', "quorum: most", "quorum", "most"),
    ("ties: adjourn_then_refer_up", "ties: chair", "choice", "chair"),
    ("references: {min: 2, max: 6", "references: {min: 7, max: 6", "range", "min ≤ max"),
    ("decisions: [approve,", "decisions: [employ,", "choice", "employ"),
    ("locked_until_offer: []", "locked_until_offer: ['*']", "identifier", "form key"),
    ("main: vet_civil_servant", "", "missing-key", "'main'"),
    ("main: vet_civil_servant", "main: vet_civil_servant\nextra: 1", "unknown-key", "extra"),
    ("en: Consent, zh_Hans: 知情同意}", "en: Consent}", "missing-key", "zh_Hans"),
    ("required: true}", "required: perhaps}", "type", "perhaps"),
    ("fewest_shown: 5", "fewest_shown: 2", "range", "3 to 100"),
    ("period_months: 3", "period_months: 5", "range", "divide a year"),
    ("stages: [consent, planning", "stages: [planning, consent", "stages", "in their order"),
    ("monitoring:\n  source: office", "monitoring:\n  source: rumour", "unknown-source", "rumour"),
    ("{code: male, en: Male", "{code: female, en: Male", "twice", "female"),
]


@pytest.mark.parametrize(("old", "new", "rule", "words"), WRONG)
def test_a_bad_pack_is_refused_with_line_and_reason(old, new, rule, words):
    assert old in CN
    with pytest.raises(Refused) as refused:
        parse(CN.replace(old, new, 1))
    problem = next(p for p in refused.value.problems if p.rule == rule)
    assert words in problem.reason
    assert problem.reason.startswith("Expected")
    if rule not in ("missing-key", "raters", "twice"):
        assert problem.line == CN[: CN.index(old)].count("\n") + 1 + new.count("\n")


def test_translations_are_a_flat_map_and_keep_their_fields():
    good = "Check a reference: 核实证明人\n'{{ name }} waits': '{{ name }} 等待中'\n"
    assert translations.parse(good.encode()) == {
        "Check a reference": "核实证明人",
        "{{ name }} waits": "{{ name }} 等待中",
    }


@pytest.mark.parametrize(
    ("text", "rule", "line"),
    [
        ("a: b\n'{{ name }} waits': 等待", "fields-differ", 2),
        ("a: b\nc: ''", "type", 2),
        ("a: b\na: c", "twice", 2),
        ("a: [b]", "type", 1),
    ],
)
def test_a_bad_translation_is_refused_with_its_line(text, rule, line):
    with pytest.raises(Refused) as refused:
        translations.parse(text.encode())
    assert [(p.rule, p.line) for p in refused.value.problems] == [(rule, line)]
