"""Two projects against each other: nothing for the same, exactly what was edited for anything else."""

import json
import random
import re
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from workflows import packs
from workflows.bpmn.standard import BPMN, ZEEBE
from workflows.compare import Change, How, Topic, compare, contents, three_way
from workflows.compare.records import Record, differences

CIVIL = packs.files("civil_service")
MAIN = "serve_concerns.bpmn"


def edited(name: str, *pairs: tuple[str, str], files: Mapping[str, bytes] = CIVIL) -> dict[str, bytes]:
    text = files[name].decode()
    for was, now in pairs:
        assert was in text, was
        text = text.replace(was, now, 1)
    return {**files, name: text.encode()}


def changes(files: Mapping[str, bytes], base: Mapping[str, bytes] = CIVIL) -> list[tuple[str, ...]]:
    return [
        (one.kind, one.subject, one.how.value, one.what, one.was, one.now) for _, one in compare(base, files).walk()
    ]


# ---- the same


@pytest.mark.parametrize("pack", packs.shipped())
def test_a_project_does_not_differ_from_itself(pack: str) -> None:
    files = packs.files(pack)
    assert not compare(files, dict(files))


def reformatted(name: str, data: bytes) -> bytes:
    """The same content as another editor writes it."""
    if name.endswith((".bpmn", ".dmn")):
        root = etree.fromstring(data, etree.XMLParser(remove_blank_text=True))
        for element in root.iter(f"{{{BPMN}}}boundaryEvent"):
            if element.get("cancelActivity") == "true":
                del element.attrib["cancelActivity"]  # the default
        for element in root.iter(f"{{{BPMN}}}conditionExpression"):
            element.attrib.clear()
        for element in root.iter():
            for key, value in sorted(element.attrib.items(), reverse=True):
                del element.attrib[key]
                element.set(key, value)
        return etree.tostring(root).replace(b"bpmn:", b"model:").replace(b"xmlns:bpmn=", b"xmlns:model=")
    if name.endswith(".form"):
        return json.dumps(json.loads(data), sort_keys=True, ensure_ascii=True).encode()
    if name.endswith(".yaml"):
        return re.sub(rb"(?m)^#.*$", b"# another remark", data).replace(b"0.10\n", b"0.1\n")
    return data.replace(b"\n", b"\r\n")


@pytest.mark.parametrize("pack", packs.shipped())
def test_other_formatting_is_no_difference(pack: str) -> None:
    files = packs.files(pack)
    written = {name: reformatted(name, data) for name, data in files.items()}
    # Scenarios are written by our own writer, so that some are the same to the letter.
    assert all(written[name] != data for name, data in files.items() if not name.startswith("scenarios/"))
    assert compare(files, written).files == ()


# ---- diagrams


def test_settings_of_an_element_are_told_in_the_words_of_the_field() -> None:
    files = edited(
        MAIN,
        ('candidateGroups="adjudicators"', 'candidateGroups="raters"'),
        ('dueDate="=working days after(today(), 2)"', 'dueDate="=working days after(today(), 3)"'),
        ('name="Serve the notice of concerns"', 'name="Tell the concerns"'),
        ('<zeebe:property name="probity:signature" value="true" />', ""),
        ('x="960" y="220"', 'x="960" y="260"'),
    )
    two = "=working days after(today(), 2)"
    assert changes(files) == [
        ("node", "serve_concerns", "changed", "name", "Serve the notice of concerns", "Tell the concerns"),
        ("node", "serve_concerns", "changed", "groups", "adjudicators", "raters"),
        ("node", "serve_concerns", "changed", "due", two, two.replace("2", "3")),
        ("node", "serve_concerns", "changed", "signature", "true", ""),
        ("node", "serve_in_person", "moved", "layout", "960,220,100,80", "960,260,100,80"),
    ]  # fmt: skip


def test_what_is_only_moved_is_told_apart() -> None:
    found = [change for _, change in compare(CIVIL, edited(MAIN, ('x="960" y="220"', 'x="961" y="220"'))).walk()]
    assert [change.layout for change in found] == [True]


def test_an_element_with_another_id_is_the_same_renamed_and_its_flows_are_too() -> None:
    text = CIVIL[MAIN].replace(b">serve_in_person<", b">hand_over<").replace(b'"serve_in_person"', b'"hand_over"')
    files = {**CIVIL, MAIN: text.replace(b'formId="hand_over"', b'formId="serve_in_person"')}
    assert changes(files) == [("node", "hand_over", "renamed", "id", "serve_in_person", "hand_over")]


def test_conditions_lanes_and_timers_are_told() -> None:
    main = CIVIL["main.bpmn"].decode()
    found = re.search(r">(=[^<]{5,60})</bpmn:conditionExpression>", main)
    assert found is not None
    told = changes(edited("main.bpmn", (found.group(1), "=1 = 2")))
    assert [(one[0], one[3], one[5]) for one in told] == [("flow", "condition", "=1 = 2")]


def test_the_order_in_which_conditions_are_asked_is_told() -> None:
    def drawn(*order: str) -> bytes:
        flows = "".join(
            f'<sequenceFlow id="{one}" sourceRef="g" targetRef="{one}_t">'
            f"<conditionExpression>={one}</conditionExpression></sequenceFlow>"
            for one in ("a", "b", "c")
        )
        ways = "".join(f"<outgoing>{one}</outgoing>" for one in order)
        gateway = f'<exclusiveGateway id="g">{ways}</exclusiveGateway>'
        return f'<definitions xmlns="{BPMN}"><process id="p">{gateway}{flows}</process></definitions>'.encode()

    told = contents(Topic.DIAGRAM, drawn("a", "b", "c"), drawn("c", "a", "b"))
    assert told == (Change("flow", "c", How.MOVED, "g → c_t", "order", "3", "1"),)


# ---- decisions


def test_a_cell_is_told_by_rule_and_column() -> None:
    files = edited("vetoes.dmn", ('list contains(?, "CN-1-4")', 'list contains(?, "CN-1-5")'))
    was, now = 'list contains(?, "CN-1-4")', 'list contains(?, "CN-1-5")'
    assert changes(files) == [("rule", "match_vetoes/CN-1-4", "changed", "cell bars", was, now)]


def test_a_rule_without_an_id_is_known_by_its_content() -> None:
    text = CIVIL["vetoes.dmn"].decode()
    bare = re.sub(r'<rule id="[^"]*">', "<rule>", text)
    rules = re.findall(r"(?s)<rule>.*?</rule>", bare)
    fewer = bare.replace(rules[2], "")
    told = contents(Topic.DECISIONS, bare.encode(), fewer.encode())
    assert told is not None
    assert [(one.kind, one.how) for one in told if one.kind == "rule"] == [("rule", How.GONE)]


def test_a_column_with_another_id_that_asks_the_same_keeps_its_cells() -> None:
    files = {**CIVIL, "vetoes.dmn": CIVIL["vetoes.dmn"].replace(b'<input id="bars"', b'<input id="other"')}
    assert changes(files) == []


def test_a_hit_policy_and_an_expression_are_told() -> None:
    files = edited("vetoes.dmn", ('hitPolicy="COLLECT"', 'hitPolicy="FIRST"'), ("return hit.rule", "return hit"))
    assert [(one[1], one[3]) for one in changes(files)] == [
        ("check_vetoes", "context/contextEntry#2/literalExpression/text"),
        ("match_vetoes", "hit_policy"),
    ]


# ---- forms, scorecard, pack


def form(files: Mapping[str, bytes], name: str) -> dict[str, object]:
    loaded: dict[str, object] = json.loads(files[name])
    return loaded


def test_a_form_is_told_field_by_field() -> None:
    name = "forms/give_consent.form"
    text = CIVIL[name].decode().replace("Do you agree to be checked?", "Do you agree?", 1)
    schema = json.loads(text)
    group = schema["components"][0]["components"]
    consent = next(one for one in group if one.get("key") == "consent")
    consent["validate"]["required"] = False
    consent["values"].reverse()
    group.append({"type": "textfield", "key": "why", "label": "Why?", "id": "x"})
    told = changes({**CIVIL, name: json.dumps(schema).encode()})
    assert ("field", "consent", "changed", "name", "Do you agree to be checked?", "Do you agree?") in told
    assert ("field", "consent", "changed", "required", "true", "false") in told
    assert ("field", "why", "added", "", "", "") in told
    assert [(one[2], one[3]) for one in told if one[0] == "choice"] == [("moved", "order")]
    assert len(told) == 4


def test_a_renamed_file_is_the_same_file() -> None:
    files = dict(CIVIL)
    files["forms/agree.form"] = files.pop("forms/give_consent.form").replace(b"Do you agree", b"Will you agree")
    found = compare(CIVIL, files).files
    assert [(one.file, one.was_file, one.how) for one in found] == [
        ("forms/agree.form", "forms/give_consent.form", How.RENAMED)
    ]
    assert [change.what for change in found[0].changes] == ["name"]


def test_limits_and_weights_are_told_from_and_to() -> None:
    files = edited("pack.yaml", ("statement_days: {value: 5,", "statement_days: {value: 3,"))
    files = edited("scorecard.yaml", ("weight: 0.16", "weight: 0.20"), files=files)
    assert changes(files) == [
        ("criteria", "M1", "changed", "weight", "0.16", "0.2"),
        ("limits", "statement_days", "changed", "value", "5", "3"),
    ]


def test_a_broken_file_is_compared_by_its_lines() -> None:
    for name in ("main.bpmn", "vetoes.dmn", "forms/give_consent.form", "pack.yaml", "scorecard.yaml"):
        found = compare(CIVIL, {**CIVIL, name: b"\x00<&: ["}).files
        assert [(one.file, one.how, one.changes) for one in found] == [(name, How.CHANGED, ())]


# ---- random edits

IDS = st.text("abcdefghij", min_size=1, max_size=3)
VALUES = st.dictionaries(st.sampled_from(["form", "groups", "due", "text"]), st.text("xyz", min_size=1), min_size=1)
RECORDS = st.lists(
    st.builds(
        lambda id_, said: Record("node", id_, properties={**said, "name": id_}, name=id_),
        IDS,
        VALUES,
    ),
    unique_by=lambda record: record.id,
    max_size=12,
)


@settings(max_examples=200, deadline=None)
@given(RECORDS)
def test_nothing_differs_between_equal_records_in_any_order(records: list[Record]) -> None:
    shuffled = random.Random(7).sample(records, len(records))
    assert differences(records, shuffled) == ()


@settings(max_examples=200, deadline=None)
@given(RECORDS, RECORDS)
def test_what_one_way_adds_the_other_takes_away(left: list[Record], right: list[Record]) -> None:
    there, back = differences(left, right), differences(right, left)
    ids = {how: {one.subject for one in found if one.how is how} for found in (there,) for how in How}
    assert ids[How.ADDED] == {one.subject for one in back if one.how is How.GONE}
    assert ids[How.GONE] == {one.subject for one in back if one.how is How.ADDED}
    changed = {(one.subject, one.what, one.was, one.now) for one in there if one.how is How.CHANGED}
    assert {(a, b, d, c) for a, b, c, d in changed} == {
        (one.subject, one.what, one.was, one.now) for one in back if one.how is How.CHANGED
    } or any(one.how is How.RENAMED for one in there)


def nodes_of(files: Mapping[str, bytes], name: str) -> list[str]:
    root = etree.fromstring(files[name])
    return [str(node.get("id")) for node in root.iter(f"{{{BPMN}}}userTask")]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_random_edits_of_a_diagram_give_exactly_those(data: st.DataObject) -> None:
    """Each edit touches one property of one task; what comes out is what went in."""
    root = etree.fromstring(CIVIL["main.bpmn"])
    tasks = list(root.iter(f"{{{BPMN}}}userTask"))
    wanted = set()
    for task in data.draw(st.lists(st.sampled_from(tasks), unique_by=id, min_size=1, max_size=5)):
        what = data.draw(st.sampled_from(["name", "groups", "form", "layout"]))
        id_ = str(task.get("id"))
        if what == "name":
            task.set("name", "Another name")
        elif what == "layout":
            shape = next(one for one in root.iter("{*}BPMNShape") if one.get("bpmnElement") == id_)
            next(shape.iter("{*}Bounds")).set("x", "7")
        else:
            tag, attribute = {
                "groups": ("assignmentDefinition", "candidateGroups"),
                "form": ("formDefinition", "formId"),
            }[what]
            next(task.iter(f"{{{ZEEBE}}}{tag}")).set(attribute, "others")
        wanted.add((id_, what))
    found = compare(CIVIL, {**CIVIL, "main.bpmn": etree.tostring(root)})
    assert {(one.subject, one.what) for _, one in found.walk()} == wanted


# ---- three ways


def test_what_both_sides_changed_is_named() -> None:
    ours = edited("pack.yaml", ("statement_days: {value: 5,", "statement_days: {value: 7,"))
    ours = edited("scorecard.yaml", ("weight: 0.16", "weight: 0.20"), files=ours)
    shipped = edited("pack.yaml", ("statement_days: {value: 5,", "statement_days: {value: 9,"))
    shipped = edited("pack.yaml", ("consent_days: {value: 5,", "consent_days: {value: 6,"), files=shipped)
    shipped = edited(MAIN, ('candidateGroups="adjudicators"', 'candidateGroups="raters"'), files=shipped)
    found = three_way(CIVIL, ours, shipped)
    assert [(one.file, one.subjects) for one in found.both] == [("pack.yaml", (("limits", "statement_days"),))]
    assert found.only_theirs == (MAIN,)


def test_the_same_change_on_both_sides_is_no_clash() -> None:
    same = edited("pack.yaml", ("statement_days: {value: 5,", "statement_days: {value: 7,"))
    assert three_way(CIVIL, same, dict(same)).both == ()


def test_a_letter_that_both_changed_is_a_clash_without_parts() -> None:
    name = "notices/adverse.en.md"
    mine, theirs = ({**CIVIL, name: CIVIL[name] + more} for more in (b"\nOne.\n", b"\nTwo.\n"))
    assert [(one.file, one.subjects) for one in three_way(CIVIL, mine, theirs).both] == [(name, ())]
