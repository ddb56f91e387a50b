"""The summary in words: the right people hear of it, and what guards less is an alarm."""

import re
from collections.abc import Mapping

import pytest

from tests.workflows.compare.test_compare import CIVIL, edited
from tests.workflows.law.mutants import without
from workflows import packs
from workflows.compare import Point, Whom, compare, summary

NEVER_BY = re.findall(
    r'<zeebe:property name="probity:notPerformedBy" [^>]*/>', CIVIL["decide_collectively.bpmn"].decode()
)[0]


def told(files: Mapping[str, bytes], base: Mapping[str, bytes] = CIVIL) -> list[Point]:
    return list(summary(compare(base, files), base, files))


CASES = {
    "a wait falls": (
        ("pack.yaml", "statement_days: {value: 5,", "statement_days: {value: 3,"),
        (Whom.LAW, "limit_falls", True, {"limit": "statement_days", "legal": "yes", "was": "5", "now": "3"}),
    ),
    "a wait rises": (
        ("pack.yaml", "task_days: {value: 5,", "task_days: {value: 8,"),
        (Whom.LAW, "limit_rises", False, {"limit": "task_days", "legal": "", "was": "5", "now": "8"}),
    ),
    "a highest number rises": (
        ("pack.yaml", "suspension_max_days: {value: 180,", "suspension_max_days: {value: 200,"),
        (Whom.LAW, "limit_rises", False, {"limit": "suspension_max_days", "legal": "yes", "was": "180", "now": "200"}),
    ),
    "fewer decide": (
        ("pack.yaml", "min_members: 3", "min_members: 1"),
        (Whom.LAW, "panel_members", True, {"was": "3", "now": "1"}),
    ),
    "a consent need not be given": (
        ("pack.yaml", "（学籍）档案, required: true", "（学籍）档案, required: false"),
        (Whom.PERSON, "consent_optional", True, {"name": "Read my personnel or student file"}),
    ),
    "a weight": (
        ("scorecard.yaml", "weight: 0.16", "weight: 0.20"),
        (Whom.SCORE, "weight", False, {"name": "Honesty and candour", "was": "0.16", "now": "0.2"}),
    ),
    "a band": (
        ("scorecard.yaml", "{band: favourable, from: 75,", "{band: favourable, from: 70,"),
        (Whom.SCORE, "band_from", False, {"band": "favourable", "was": "75", "now": "70"}),
    ),
    "a signature": (
        ("serve_concerns.bpmn", '<zeebe:property name="probity:signature" value="true" />', ""),
        (Whom.LAW, "signature_gone", True, {"name": "Serve the notice of concerns", "was": "true", "now": ""}),
    ),
    "what a person is asked": (
        ("forms/give_consent.form", "Do you agree to be checked?", "Do you agree?"),
        (
            Whom.PERSON,
            "field_said",
            False,
            {
                "was": "Do you agree to be checked?",
                "now": "Do you agree?",
                "form": "Give or refuse consent",
                "party": "candidate",
            },
        ),
    ),
    "a rule": (
        ("vetoes.dmn", 'list contains(?, "CN-1-4")', 'list contains(?, "CN-1-5")'),
        (Whom.SCORE, "rules_changed", False, {"decision": "Match the veto rules", "count": "1"}),
    ),
    "a letter": (
        ("notices/adverse.en.md", "# ", "# No: "),
        (Whom.PERSON, "letter_changed", False, {"letter": "adverse", "language": "en"}),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_one_change_is_one_point(name: str) -> None:
    (file, was, now), (whom, code, alarm, data) = CASES[name]
    assert [(one.whom, one.code, one.alarm, dict(one.data)) for one in told(edited(file, (was, now)))] == [
        (whom, code, alarm, data)
    ]


def test_what_only_moves_in_the_drawing_is_no_point() -> None:
    assert told(edited("serve_concerns.bpmn", ('x="960" y="220"', 'x="961" y="220"'))) == []


def test_alarms_come_first_and_then_the_law() -> None:
    files = edited("scorecard.yaml", ("weight: 0.16", "weight: 0.20"))
    files = edited("pack.yaml", ("task_days: {value: 5,", "task_days: {value: 8,"), files=files)
    files.pop("notices/adverse.en.md")
    assert [one.code for one in told(files)] == ["letter_gone", "limit_rises", "weight"]


def test_a_timer_that_is_taken_away_is_an_alarm() -> None:
    files = without("boundary event", CIVIL, "serve_concerns.bpmn", "concerns_reminder_due").files
    assert ("border_gone", True, Whom.PERSON) in [(one.code, one.alarm, one.whom) for one in told(files)]


def guard(*now: str, was: tuple[str, ...]) -> list[tuple[str, bool, str, str]]:
    """What is told when a task is kept from other people than before."""
    base = guarded(*was)
    found = told(guarded(*now), base)
    return [(one.code, one.alarm, one.data["was"], one.data["now"]) for one in found]


def guarded(*ids: str) -> Mapping[str, bytes]:
    held = f'<zeebe:property name="probity:notPerformedBy" value="{",".join(ids)}" />' if ids else ""
    return edited("decide_collectively.bpmn", (NEVER_BY, held))


def test_a_guard_tells_who_falls_out_of_it_and_who_comes_in() -> None:
    voters, blind = "write_report", "rate_conduct"
    assert guard(voters, was=(voters, blind)) == [("four_eyes_fewer", True, "Rate conduct, blind", "")]
    assert guard(was=(blind,)) == [("four_eyes_gone", True, "Rate conduct, blind", "")]
    assert guard(voters, was=(blind,)) == [("four_eyes_changed", True, "Rate conduct, blind", "Write the report")]


def test_a_guard_that_keeps_one_more_out_or_reads_in_another_order_is_no_alarm() -> None:
    report, blind = "write_report", "rate_conduct"
    assert guard(report, blind, was=(report,)) == [("four_eyes_added", False, "", "Rate conduct, blind")]
    assert guard(report, blind, was=(blind, report)) == []


def test_a_guard_follows_a_task_that_has_another_id_now() -> None:
    files = {
        name: re.sub(rb"\brate_conduct\b(?!\.form)", b"rate_character", data) if name.endswith(".bpmn") else data
        for name, data in CIVIL.items()
    }
    files = {
        **files,
        "score_conduct.bpmn": files["score_conduct.bpmn"].replace(b'formId="rate_character"', b'formId="rate_conduct"'),
    }
    assert [one for one in told(files) if one.code.startswith("four_eyes")] == []


def test_any_two_packs_can_be_told() -> None:
    for code in packs.shipped():
        assert told(packs.files(code)) or code == "civil_service"
