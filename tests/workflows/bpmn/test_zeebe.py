"""docs/bpmn.md row by row: each zeebe attribute is the same as in Camunda 8, stricter, or refused."""
# ruff: noqa: E501 - XML is easier to read on one line

import re
from pathlib import Path

import pytest

from tests.workflows.bpmn.whole import FILES, MAIN, problems
from workflows.bpmn import reader
from workflows.bpmn.normalise import normalise
from workflows.bpmn.standard import INSTEAD
from workflows.bpmn.vocabulary import OPERATIONS, PROPERTIES
from workflows.bpmn.zeebe import ZEEBE_ATTRIBUTES, Attribute

DOCS = (Path(__file__).parents[3] / "docs" / "bpmn.md").read_text(encoding="utf-8")
ROWS = {f"{row.element} {row.attribute}".strip(): row for row in ZEEBE_ATTRIBUTES}

USER_TASK, SERVICE_TASK, CALL = "check", "remind", "ask"
# A refused row: what it is written into, and how.
HOLDERS = {
    "formDefinition": ('<zeebe:formDefinition formId="answer" />', "answer"),
    "assignmentDefinition": ('assignee="=facts.team.first" />', USER_TASK),
    "taskDefinition": ('<zeebe:taskDefinition type="letter.send" />', SERVICE_TASK),
    "calledDecision": ('resultVariable="plan_found" />', "plan"),
    "calledElement": ('propagateAllParentVariables="false" />', CALL),
    "@": ('zeebe:modelerTemplate="ask"', CALL),
}
# A refused element of its own: the BPMN element it may stand in with Camunda, by the text behind which it is put.
PLACES = {
    "process": (
        '<zeebe:properties><zeebe:property name="probity:dialect" value="1" /></zeebe:properties>\n    </bpmn:extensionElements>\n    <bpmn:laneSet',
        "vet",
    ),
    "userTask": ("<zeebe:userTask />", USER_TASK),
    "serviceTask": ('<zeebe:taskDefinition type="letter.send" />', SERVICE_TASK),
}
IN = {"userTaskForm": "process", "versionTag": "process", "taskListeners": "userTask", "taskListener": "userTask"}
PARENT = {
    "header": "taskHeaders",
    "executionListener": "executionListeners",
    "taskListener": "taskListeners",
    "linkedResource": "linkedResources",
}

# A stricter row: what Camunda takes and we refuse (old, new, element, words of the reason).
STRICTER = {
    "formDefinition formId": ('formId="answer"', 'formId="elsewhere"', "answer", "form of the pack"),
    "assignmentDefinition candidateGroups": (
        '"investigators, approvers"',
        '"=facts.team.members"',
        "check",
        "group codes",
    ),
    "taskSchedule dueDate": ('"=working days after(today(), 5)"', '"P5D"', "check", "due date"),
    "taskSchedule followUpDate": ('"2026-03-01"', '"P5D"', "check", "follow-up date"),
    "priorityDefinition priority": ('priority="50"', 'priority="=depth"', "check", "priority"),
    "input target": ('target="levels"', 'target="file.levels"', "check", "plain name"),
    "output source": ('source="=verdict"', 'source="#{verdict}"', "check", "FEEL or plain text"),
    "output target": ('target="file_verdict"', 'target="file.verdict"', "check", "plain name"),
    "taskDefinition type": ('type="letter.send"', 'type="=job"', "remind", "named operation"),
    "calledDecision decisionId": ('decisionId="plan_checks"', 'decisionId="=pick"', "plan", "id of a decision"),
    "calledDecision resultVariable": ('resultVariable="plan_found"', 'resultVariable="count"', "plan", "word of FEEL"),
    "script resultVariable": ('resultVariable="depth"', 'resultVariable="a.b"', "reckon", "plain name"),
    "calledElement processId": ('processId="ask_referee"', 'processId="=pick"', "ask", "id of a called process"),
    "calledElement propagateAllChildVariables": (
        'ChildVariables="false"',
        'ChildVariables="true"',
        "ask",
        "to be false",
    ),
    "calledElement propagateAllParentVariables": (
        'ParentVariables="false"',
        'ParentVariables="true"',
        "ask",
        "to be false",
    ),
    "loopCharacteristics inputElement": ('inputElement="reference"', 'inputElement="one by one"', "ask", "plain name"),
    "loopCharacteristics outputCollection": ('"answers_given"', '"answers given"', "ask", "plain name"),
    "loopCharacteristics outputElement": ('"=answer_given"', '"answer"', "ask", "FEEL as outputElement"),
    "property name": ('"probity:hint"', '"probity:tip"', "check", "known property"),
    "property value": ('value="file_review"', 'value="anything"', "check", "known value"),
}


def refused_sample(row: Attribute) -> tuple[str, str, str]:
    """Where a refused setting would stand: old text, new text, element that must be named."""
    if row.element in HOLDERS:
        old, element = HOLDERS[row.element]
        written = f'zeebe:{row.attribute}="3" ' if row.element == "@" else f' {row.attribute}="x" />'
        return old, (written + old if row.element == "@" else old.removesuffix(" />") + written), element
    old, element = PLACES[IN.get(row.element, "serviceTask")]
    attribute = f' {row.attribute}="x"' if row.attribute else ""
    setting = f"<zeebe:{row.element}{attribute} />"
    if row.element in PARENT:
        setting = f"<zeebe:{PARENT[row.element]}>{setting}</zeebe:{PARENT[row.element]}>"
    return old, setting + old, element


@pytest.mark.parametrize("name", [name for name, row in ROWS.items() if row.verdict == "refused"])
def test_a_refused_setting_is_told_by_element(name: str) -> None:
    old, new, element = refused_sample(ROWS[name])
    told = [p for p in problems((old, new)) if p.element == element and p.rule.startswith("zeebe")]
    assert told, problems((old, new))
    assert told[0].instead


@pytest.mark.parametrize("name", [name for name, row in ROWS.items() if row.verdict == "stricter"])
def test_a_stricter_setting_refuses_what_camunda_takes(name: str) -> None:
    old, new, element, words = STRICTER[name]
    assert any(p.element == element and words in p.reason for p in problems((old, new))), problems((old, new))


@pytest.mark.parametrize(
    "name", [name for name, row in ROWS.items() if row.verdict != "refused" and row.element != "@"]
)
def test_an_accepted_setting_reaches_the_engine(name: str) -> None:
    row = ROWS[name]
    written = _values(MAIN, row)
    assert written, f"{name} is not in the whole pack"
    if row.element == "property" or name.startswith("calledElement propagate"):
        return  # names and values of properties are carried as pairs; variables never pass by themselves
    (found,) = reader.read(FILES).files
    assert found.diagram is not None
    assert set(written) <= set(_values(normalise(found.diagram).decode(), row))


def _values(text: str, row: Attribute) -> list[str]:
    pattern = (
        rf'<zeebe:{row.element}\b[^>]*?\b{row.attribute}="([^"]*)"' if row.attribute else rf"<zeebe:({row.element})\b"
    )
    return [value.replace("&#34;", "&quot;") for value in re.findall(pattern, text)]


def test_the_template_attributes_of_an_editor_do_no_harm() -> None:
    names = [row.attribute for row in ZEEBE_ATTRIBUTES if row.element == "@" and row.verdict == "same"]
    more = " ".join(f'zeebe:{name}="1"' for name in names if name != "modelerTemplate")
    assert problems(('zeebe:modelerTemplate="ask"', f'zeebe:modelerTemplate="ask" {more}')) == ()


@pytest.mark.parametrize("row", ZEEBE_ATTRIBUTES, ids=lambda row: f"{row.element} {row.attribute}")
def test_the_handbook_has_the_row(row: Attribute) -> None:
    written = row.means + (f" {row.instead}" if row.instead else "")
    assert f"| `{row.element}` | {f'`{row.attribute}`' if row.attribute else ''} | {row.verdict} | {written} |" in DOCS


def test_the_handbook_has_every_property_and_operation() -> None:
    for prop in PROPERTIES:
        assert f"| `{prop.name}` | {', '.join(sorted(prop.places))} |" in DOCS
    for operation in OPERATIONS.values():
        assert f"| `{operation.name}` |" in DOCS


def test_an_unknown_setting_is_told() -> None:
    found = problems(("<zeebe:userTask />", '<zeebe:userTask /><zeebe:telepathy strength="3" />'))
    assert [(p.element, p.rule) for p in found] == [("check", "zeebe-unknown")]
    found = problems(('priority="50"', 'priority="50" colour="red"'))
    assert [(p.element, p.rule) for p in found] == [("check", "zeebe-unknown")]


def test_a_setting_in_the_wrong_place_is_told() -> None:
    found = problems(
        ('<zeebe:taskDefinition type="letter.send" />', '<zeebe:taskDefinition type="letter.send" /><zeebe:userTask />')
    )
    assert [(p.element, p.rule) for p in found] == [("remind", "zeebe-place")]


def test_a_setting_written_twice_is_told() -> None:
    found = problems(("<zeebe:userTask />", "<zeebe:userTask /><zeebe:userTask />"))
    assert [(p.element, p.rule) for p in found] == [("check", "setting-twice")]


def test_what_stands_in_the_wrong_place_has_a_way_out() -> None:
    assert all(text.endswith(".") for text in INSTEAD.values())
