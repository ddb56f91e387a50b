"""The files of the civil service pack: readable by everybody, complete, and true to one another."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from lxml import etree

from forms import schema
from tests.workflows.packs.desk import files, project
from tests.workflows.packs.drawings import BPMN, DIAGRAMS, ZEEBE, drawn
from workflows import catalog
from workflows.pack import PAGE_FORMS
from workflows.vocabulary import OutsideParty, Part

FORMS = sorted(name for name in files() if name.endswith(".form"))
LETTERS = sorted({name.split("/")[1].split(".")[0] for name in files() if name.startswith("notices/")})

# What the law, or domain §6.2 where it is silent, makes an act that somebody signs for.
SIGNED = {
    "give_consent", "declare_conflict", "confirm_veto", "confirm_veto_second", "rate_conduct", "rate_conduct_third",
    "reconcile_ratings", "write_report", "cosign_report", "cast_vote", "record_decision", "decide_finding",
    "decide_appeal", "cosign_appeal", "serve_adverse_notice", "serve_concerns", "publish_notice",
    "investigate_objection", "cosign_objection",
}  # fmt: skip

# Who may not do what once somebody else's part is theirs (domain §6.3); both ends are tasks of this pack.
APART = (
    ("cosign_file_review", "review_file"),
    ("confirm_minutes", "talk_with_candidate"),
    ("cosign_report", "write_report"),
    ("confirm_veto_second", "confirm_veto"),
    ("review_scope", "talk_with_candidate"),
    ("review_scope", "check_reference"),
    ("review_legality", "write_report"),
    ("review_legality", "talk_with_candidate"),
    ("rate_conduct_third", "rate_conduct"),
    ("rate_conduct", "invite_candidate"),
    ("cast_vote", "write_report"),
    ("cast_vote", "rate_conduct"),
    ("cast_vote", "invite_candidate"),
    ("record_decision", "write_report"),
    ("publish_notice", "record_decision"),
    ("serve_adverse_notice", "record_decision"),
    ("investigate_objection", "talk_with_candidate"),
    ("cosign_objection", "investigate_objection"),
    ("decide_appeal", "cast_vote"),
    ("decide_appeal", "talk_with_candidate"),
    ("cosign_appeal", "decide_appeal"),
)

# The answers that a kind of record is made of.
RECORDS = {
    "invitation": "lawful_basis language",
    "consent": "consent scopes",
    "declaration": "referees employers",
    "team": "first_investigator second_investigator",
    "conflict": "conflict conflict_type details",
    "raters": "rater_1 rater_2 rater_3",
    "panel": "member_1 member_2 member_3 member_4 member_5",
    "file_review": "age education history sanctions",
    "reference_reply": "relationship known_from known_to rehire aware_of_discipline confidence_mode",
    "reference_check": "identity_verified_by verdict",
    "record_reply": "result",
    "identity_match": "match",
    "talk": "minutes read_back",
    "site_talks": "interviewees",
    "allegation": "category occurred_on gist criteria",
    "classification": "category severity occurred_on proof_standard nexus criteria rests_on tellable gist",
    "finding_answer": "answer silent",
    "finding_verdict": "verdict rests_on reasons mitigation_steps mitigation_reasons",
    "weighing": "reopen_findings reasons",
    "extension": "extension reasons",
    "veto_confirmation": "identity_confirmed record_confirmed tellable reasons",
    "rating": "reasons",
    "report": "opinion",
    "concerns_notice": "gist materials",
    "service_attempt": "way delivered_on",
    "concerns_answer": "answer wants_interview",
    "vote": "vote reasons band_reasons rests_on",
    "decision": "decision reasons band_reasons rests_on condition condition_owner review_on",
    "public_notice": "opens_on supervision_phone",
    "objection_outcome": "outcome reasons",
    "approval_reply": "reply reference_number",
    "adverse_notice": "reasons appeal_to",
    "appeal": "grounds",
    "appeal_decision": "outcome reasons",
}


def user_tasks() -> Iterator[etree._Element]:
    for name in DIAGRAMS:
        yield from drawn(name).iter(BPMN + "userTask")


def setting(task: etree._Element, tag: str, attribute: str) -> str:
    found = task.find(f"{BPMN}extensionElements/{ZEEBE}{tag}")
    return "" if found is None else found.get(attribute, "")


def properties(element: etree._Element) -> dict[str, str]:
    rows = element.iterfind(f"{BPMN}extensionElements/{ZEEBE}properties/{ZEEBE}property")
    return {row.get("name", "").removeprefix("probity:"): row.get("value", "") for row in rows}


TASKS = {task.get("id", ""): task for task in user_tasks()}


def form_of(task_id: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(files()[f"forms/{setting(TASKS[task_id], 'formDefinition', 'formId')}.form"])
    return content


def components(content: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for component in content.get("components", []):
        yield component
        yield from components(component)


def test_the_pack_can_be_published_as_it_is() -> None:
    assert catalog.check(catalog.Source(files())) == ()
    assert project().main == "vet_civil_servant"


@pytest.mark.parametrize("name", FORMS)
def test_the_server_can_honour_every_form(name: str) -> None:
    read = schema.read(files()[name])
    assert read.id == name.removeprefix("forms/").removesuffix(".form")
    assert not read.inputs


# --- what people are asked -------------------------------------------------------------------------------------------


def test_a_task_and_its_form_share_one_word() -> None:
    forms = {task_id: setting(task, "formDefinition", "formId") for task_id, task in TASKS.items()}
    shared = {"confirm_veto_second": "confirm_veto", "rate_conduct_third": "rate_conduct"}
    assert {task_id: form for task_id, form in forms.items() if form != task_id} == shared
    assert {f"forms/{form}.form" for form in {*forms.values(), *PAGE_FORMS}} == set(FORMS)


@pytest.mark.parametrize("task_id", TASKS)
def test_every_task_says_who_when_and_in_which_stage(task_id: str) -> None:
    task, said, pack = TASKS[task_id], properties(TASKS[task_id]), project().pack
    assert pack is not None
    groups = setting(task, "assignmentDefinition", "candidateGroups").split(",")
    assert set(groups) <= {group.code for group in pack.groups}
    assert said["stage"] in {stage.code for stage in pack.stages}
    assert (said.get("part", "") in list(Part)) != (said.get("external", "") in list(OutsideParty))
    assert setting(task, "taskSchedule", "dueDate").startswith("=")


def test_the_acts_of_law_are_signed_and_their_forms_ask_for_it() -> None:
    signed = {task_id for task_id in TASKS if properties(TASKS[task_id]).get("signature") == "true"}
    assert signed >= SIGNED
    for task_id in TASKS:
        own_types = [c.get("properties", {}).get("probity:type") for c in components(form_of(task_id))]
        assert ("signature" in own_types) == (task_id in signed), task_id


@pytest.mark.parametrize(("task_id", "other"), APART)
def test_duties_that_the_law_separates_are_apart(task_id: str, other: str) -> None:
    assert other in TASKS
    assert other in properties(TASKS[task_id])["notPerformedBy"].split(",")


@pytest.mark.parametrize("task_id", [task_id for task_id in TASKS if "records" in properties(TASKS[task_id])])
def test_a_form_asks_for_all_that_its_record_is_made_of(task_id: str) -> None:
    asked = {c.get("key") or c.get("path") for c in components(form_of(task_id))}
    assert set(RECORDS[properties(TASKS[task_id])["records"]].split()) <= asked


def test_options_of_forms_are_those_of_the_pack_and_its_tables() -> None:
    pack = project().pack
    assert pack is not None

    def options(task_id: str, key: str) -> list[tuple[str, str]]:
        field = next(c for c in components(form_of(task_id)) if c.get("key") == key)
        return [(option["value"], option["label"]) for option in field["values"]]

    assert options("give_consent", "scopes") == [(scope.code, scope.title.en) for scope in pack.consent_scopes]
    for task_id in ("raise_allegations", "classify_finding"):
        assert options(task_id, "category") == [(one.code, one.title.en) for one in pack.categories]
    scorecard = project().scorecard
    assert scorecard is not None
    moral = [one for one in scorecard.criteria if one.id.startswith("M")]
    assert options("raise_allegations", "criteria") == [(one.id, one.title.en) for one in moral]
    for task_id, key in (("cast_vote", "vote"), ("record_decision", "decision")):
        assert [value for value, _ in options(task_id, key)] == list(pack.decisions)
    bars = re.search(rb'allowedValues id="t_statutory_bar_values"><text>(.*?)</text>', files()["vetoes.dmn"])
    assert bars
    assert [value for value, _ in options("review_eligibility", "statutory_bars")] == json.loads(b"[%s]" % bars[1])


def test_no_form_has_a_field_about_what_is_nobodys_business() -> None:
    private = re.compile(r"politic|party|religio|belief|union|health|medical|pregnan|marri|spouse|sexual|ethnic|race")
    for task_id in TASKS:
        for component in components(form_of(task_id)):
            words = f"{component.get('key', '')} {component.get('label', '')} {component.get('dateLabel', '')}".lower()
            assert not private.search(words), (task_id, words)


def test_the_pack_and_its_forms_use_the_same_chinese_words() -> None:
    pack, scorecard = project().pack, project().scorecard
    assert pack is not None
    assert scorecard is not None
    words = [
        one.title for row in (pack.groups, pack.categories, pack.consent_scopes, scorecard.criteria) for one in row
    ]
    chinese = project().translations
    assert [w.en for w in words if w.en in chinese and chinese[w.en] != w.zh] == []


# --- in Chinese as in English ----------------------------------------------------------------------------------------


def shown() -> set[str]:
    """Every English text that a diagram, form or notice title shows."""
    texts = set()
    for name in DIAGRAMS:
        root = drawn(name)
        texts |= {
            e.get("name", "")
            for e in root.iter()
            if isinstance(e.tag, str) and e.tag.startswith(BPMN) and e.tag != BPMN + "message"
        }
        texts |= {e.text or "" for tag in ("documentation", "text") for e in root.iter(BPMN + tag)}
        texts |= {properties(e)["hint"] for e in root.iter(BPMN + "userTask") if "hint" in properties(e)}
    for name in FORMS:
        content = json.loads(files()[name])
        texts.add(content["title"])
        for c in components(content):
            texts |= {c.get(key, "") for key in ("label", "dateLabel", "description", "text")}
            texts |= {option["label"] for option in c.get("values", [])}
            texts.add(c.get("validate", {}).get("patternErrorMessage", ""))
    texts |= {notice.title for notice in project().notices.values() if notice.language == "en"}
    return texts - {""}


def test_every_text_has_its_chinese_and_no_translation_is_left_over() -> None:
    assert set(project().translations) == shown()
    assert [
        text for text, chinese in project().translations.items() if not re.search(r"[\u4e00-\u9fff]", chinese)
    ] == []


@pytest.mark.parametrize("letter", LETTERS)
def test_a_letter_says_the_same_in_both_languages(letter: str) -> None:
    english, chinese = (project().notices[f"notices/{letter}.{language}.md"] for language in ("en", "zh_Hans"))
    assert english.fields == chinese.fields
    assert [block.shape for block in english.blocks] == [block.shape for block in chinese.blocks]
    assert project().translations[english.title] == chinese.title


def test_every_letter_that_a_diagram_sends_is_written() -> None:
    sent = {e.get("source") for n in DIAGRAMS for e in drawn(n).iter(ZEEBE + "input") if e.get("target") == "template"}
    # Sent by operations of their own: the consent packet, the request to a record body, the public notice.
    assert sent | {"consent", "record_request", "public"} == set(LETTERS)
