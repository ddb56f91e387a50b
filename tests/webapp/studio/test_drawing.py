"""Diagrams drawn in a browser: tasks appended by mouse and by the modeler, set in the panel, saved while one works."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.webapp.house import person
from tests.webapp.studio.conftest import Studio
from webapp import clock
from webapp.casework import drafting
from workflows.losses import Loss, losses
from workflows.packs import files, shipped

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("place", ["sqlite"], indirect=True)]
STATUS = "[data-draft-status]"


def told(tab: Page, words: str | re.Pattern[str]) -> None:
    expect(tab.locator(STATUS)).to_have_text(words)


def pick(tab: Page, element: str) -> None:
    tab.locator(f'[data-element-id="{element}"] > .djs-hit').first.click()


def test_a_task_is_appended_by_mouse_and_its_form_and_group_are_chosen_in_the_panel(studio: Studio) -> None:
    tab = studio.open("check_record.bpmn")
    pick(tab, "match_identity")
    tab.locator(".djs-context-pad [data-action='append.append-task']").click()
    tab.keyboard.type("Check publications")
    tab.keyboard.press("Enter")
    tab.get_by_label("Form", exact=True).select_option("match_identity")
    tab.get_by_label("Records officers").check()
    tab.get_by_label("Due, working days").fill("4")
    tab.keyboard.press("Enter")
    told(tab, re.compile(r"^Saved \d\d:\d\d$"))
    source = studio.saved("check_record.bpmn").decode()
    assert 'name="Check publications"' in source
    assert 'dueDate="=working days after(today(), 4)"' in source
    studio.go(tab, "check_record.bpmn")
    tab.evaluate("""studio.editor.choose(studio.editor.modeler.get("elementRegistry")
        .find(e => e.businessObject.name === "Check publications").id)""")
    expect(tab.get_by_label("Form", exact=True)).to_have_value("match_identity")
    expect(tab.get_by_label("Records officers")).to_be_checked()
    expect(tab.get_by_label("Due, working days")).to_have_value("4")


def test_the_panel_scrolls_by_itself_and_the_page_ends_where_it_ends(studio: Studio) -> None:
    tab = studio.open("check_record.bpmn")
    height = "document.documentElement.scrollHeight"
    before = tab.evaluate(height)
    pick(tab, "match_identity")
    expect(tab.get_by_label("Form", exact=True)).to_be_visible()
    assert tab.evaluate(height) == before


@pytest.mark.parametrize("pack", shipped())
def test_every_main_diagram_takes_another_task(studio: Studio, pack: str) -> None:
    draft = drafting.begin(shipped().index(pack) + 1, pack, person("dana"), clock.now())
    tab = studio.open("main.bpmn", draft=draft)
    made = tab.evaluate("""() => {
        const get = (name) => studio.editor.modeler.get(name);
        const begin = get("elementRegistry").find((e) => e.type === "bpmn:UserTask");
        const shape = get("elementFactory").createShape({ type: "bpmn:UserTask" });
        return get("autoPlace").append(begin, shape).id;
    }""")
    told(tab, re.compile("^Saved"))
    studio.go(tab, "main.bpmn", draft)
    assert tab.evaluate("id => Boolean(studio.editor.modeler.get('elementRegistry').get(id))", made)
    expect(tab.locator("#problems tbody tr").first).to_contain_text("Stops")
    expect(tab.locator(f'.djs-overlays[data-container-id="{made}"] .problem-dot')).to_have_text("!")


def test_what_the_reader_refuses_is_not_offered(studio: Studio) -> None:
    tab = studio.open("check_record.bpmn")
    pick(tab, "receive_record")
    tab.locator(".djs-context-pad [data-action='append']").click()
    shown = tab.locator(".djs-popup .entry").evaluate_all("all => all.map(one => one.dataset.id)")
    assert {"append-user-task", "append-exclusive-gateway", "append.template-probity.letter.send"} <= set(shown)
    tab.locator(".djs-popup input").fill("event")
    refused = re.compile(r"ad-?hoc|transaction|compensation|signal|conditional|complex|cancel|append-task$|manual")
    assert [one for one in shown if refused.search(one)] == []
    tab.keyboard.press("Escape")
    panel = tab.locator("#properties").inner_text()
    assert not re.search("Camunda|listener|retries|Header|Extension properties", panel, re.IGNORECASE)


def test_an_operation_comes_with_its_inputs(studio: Studio) -> None:
    tab = studio.open("check_record.bpmn")
    assert tab.evaluate("studio.editor.templateErrors") == []
    assert tab.evaluate("studio.editor.modeler.get('elementTemplates').getAll().length") == 19
    pick(tab, "receive_record")
    tab.locator(".djs-context-pad [data-action='append']").click()
    tab.locator(".djs-popup input").fill("close a check")
    tab.locator(".djs-popup .entry", has_text="Close a check").click()
    tab.keyboard.press("Escape")
    told(tab, re.compile("^Saved"))
    made = re.search(r'<bpmn:serviceTask[^>]*modelerTemplate="probity.check.close".*?</bpmn:serviceTask>',
                     studio.saved("check_record.bpmn").decode(), re.DOTALL)  # fmt: skip
    assert made is not None and '<zeebe:taskDefinition type="check.close"' in made[0]


def test_laying_out_anew_is_one_step_back(studio: Studio) -> None:
    tab = studio.open("check_record.bpmn")
    places = "studio.editor.modeler.get('elementRegistry').filter(e => e.type !== 'label' && e.parent).map(e => e.waypoints ? JSON.stringify(e.waypoints.map(({x, y}) => [x, y])) : [e.x, e.y, e.width, e.height].join())"  # noqa: E501
    before = tab.evaluate(places)
    tab.get_by_role("button", name="Lay out anew").click()
    told(tab, re.compile("^Saved"))
    after = tab.evaluate(places)
    assert after != before
    tab.get_by_role("button", name="Undo").click()
    assert tab.evaluate(places) == before


def test_what_is_copied_in_one_tab_is_pasted_in_another(studio: Studio) -> None:
    tab = studio.open("check_record.bpmn")
    pick(tab, "match_identity")
    tab.keyboard.press("Control+c")
    other = tab.context.new_page()
    studio.go(other, "suspend_case.bpmn")
    other.locator("#canvas svg[data-element-id]").first.click(position={"x": 400, "y": 450})
    other.evaluate("""() => {
        const get = (name) => studio.editor.modeler.get(name);
        const element = get("elementRegistry").find((e) => ["bpmn:Participant", "bpmn:Process"].includes(e.type));
        get("copyPaste").paste({ element, point: { x: 700, y: 120 } });
    }""")
    told(other, re.compile("^Saved"))
    pasted = studio.saved("suspend_case.bpmn").decode()
    assert 'formId="match_identity"' in pasted and 'value="identity_match"' in pasted


# --- nothing is lost --------------------------------------------------------------------------------------------------


def decoded(source: bytes) -> str:
    """Some models are in ISO 8859-1; a browser reads files as UTF-8 and says so."""
    return source.decode("iso-8859-1" if b"ISO-8859-1" in source[:80] else "utf-8-sig")


def round_trip(tab: Page, file: str, source: bytes) -> tuple[tuple[Loss, ...], tuple[Loss, ...]]:
    """What opening and saving loses, and what it adds."""
    text = decoded(source)
    written = tab.evaluate("async (text) => { await studio.editor.open(text); return studio.editor.write(); }", text)
    return losses(file, source, written.encode()), losses(file, written.encode(), source)


def test_every_shipped_diagram_comes_back_as_it_went_in_without_a_warning(studio: Studio) -> None:
    tab = studio.open("suspend_case.bpmn")
    for pack in shipped():
        for file, source in files(pack).items():
            if file.endswith(".bpmn"):
                assert round_trip(tab, file, source) == ((), ()), f"{pack}/{file}"
                assert tab.evaluate("studio.editor.warnings") == [], f"{pack}/{file}"


# What the editor cannot keep: model → what is lost. The import report names each.
UNDRAWN = {("element", "BPMNShape"), ("element", "BPMNEdge")}  # a process that no pool shows has no place to be drawn
LOST = {
    "B.1.0.bpmn": UNDRAWN,
    "B.2.0.bpmn": UNDRAWN | {("attribute", "messageVisibleKind")},
    "C.7.0.bpmn": {("element", "BPMNEdge")},
    "C.8.1.bpmn": {("element", "outMessageRef"), ("attribute", "constraintsType")},
}


# What the drawing leaves open and the editor writes down: the cross of a gateway, the sheet of a collapsed subprocess.
DRAWN_SO = {("attribute", "isMarkerVisible"), ("element", "BPMNDiagram")}


def test_every_reference_model_comes_back_or_its_losses_are_named(studio: Studio, conformance: Path) -> None:
    models = sorted((conformance / "miwg-reference").glob("*.bpmn"))
    assert len(models) == 21
    tab = studio.open("suspend_case.bpmn")
    for model in models:
        lost, added = round_trip(tab, model.name, model.read_bytes())
        assert {(one.kind, one.what) for one in lost} == LOST.get(model.name, set()), model.name
        assert {(one.kind, one.what) for one in added} <= DRAWN_SO, model.name
        brought = tab.evaluate("text => studio.editor.reads(text)", decoded(model.read_bytes()))
        assert losses(model.name, model.read_bytes(), brought.encode()) == lost, model.name
