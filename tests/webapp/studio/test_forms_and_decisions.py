"""Forms and decisions edited in a browser, and files that are brought along."""

import json
import re

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.webapp.studio.conftest import Studio
from tests.webapp.studio.test_drawing import told
from workflows.losses import losses
from workflows.packs import files, shipped

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("place", ["sqlite"], indirect=True)]
FORM = "forms/match_identity.form"
SAVED = re.compile("^Saved")


def preview(tab: Page) -> str:
    return str(tab.evaluate("document.getElementById('preview').shadowRoot.querySelector('form').innerText"))


def test_our_own_fields_are_added_set_and_drawn_by_the_server(studio: Studio) -> None:
    tab = studio.open(FORM)
    tab.get_by_role("button", name="Person", exact=True).click()
    tab.get_by_label("One of this group").select_option("raters")
    told(tab, SAVED)
    added = json.loads(studio.saved(FORM))["components"][-1]
    assert (added["type"], added["properties"]) == ("select", {"probity:type": "person", "probity:group": "raters"})
    assert "values" not in added
    expect(tab.locator("#preview form")).to_contain_text("Somebody of this group 1")
    tab.get_by_role("button", name="Anchored rating").click()
    expect(tab.locator("#preview form")).to_contain_text("No basis")
    tab.get_by_label("Kind", exact=True).select_option("")
    told(tab, SAVED)
    assert "properties" not in json.loads(studio.saved(FORM))["components"][-1]["properties"]


def test_the_preview_says_what_the_server_refuses(studio: Studio) -> None:
    tab = studio.open(FORM)
    expect(tab.locator("#preview-refusals")).to_be_hidden()
    tab.evaluate("""() => {
        const get = (name) => studio.editor.editor.get(name);
        const field = get("formFieldRegistry").getAll().find((one) => one.key);
        get("modeling").editFormField(field, "conditional", { hide: "=1 +" });
    }""")
    expect(tab.locator("#preview-refusals")).to_be_visible()
    expect(tab.locator("#preview-refusals li").first).not_to_be_empty()


def test_only_fields_that_the_server_honours_are_offered(studio: Studio) -> None:
    tab = studio.open(FORM)
    offered = (
        tab.locator(".fjs-palette-field").locator("visible=true").evaluate_all("a => a.map(b => b.dataset.fieldType)")
    )
    assert "textfield" in offered and "iframe" not in offered
    wide = "document.querySelector('.studio__palette')"
    assert tab.evaluate(f"{wide}.scrollWidth <= {wide}.clientWidth")  # nothing of it lies out of sight


def test_every_shipped_form_and_decision_comes_back_as_it_went_in(studio: Studio) -> None:
    for file, ending in ((FORM, ".form"), ("plan_checks.dmn", ".dmn")):
        tab = studio.open(file)
        for pack in shipped():
            for name, source in files(pack).items():
                if name.endswith(ending):
                    written = tab.evaluate("text => studio.editor.reads(text)", source.decode())
                    assert losses(name, source, written.encode()) == (), f"{pack}/{name}"
                    assert losses(name, written.encode(), source) == (), f"{pack}/{name}"


def test_a_rule_of_a_decision_is_changed(studio: Studio) -> None:
    tab = studio.open("plan_checks.dmn")
    cell = tab.locator("#canvas td.output-cell [contenteditable], #canvas td.output-cell").filter(has_text="2").first
    cell.click()
    tab.keyboard.press("End")
    tab.keyboard.type(" + 1")
    tab.keyboard.press("Control+s")
    told(tab, SAVED)
    assert b"<text>2 + 1</text>" in studio.saved("plan_checks.dmn")
    tab.locator("#views button", has_text="Requirements").click()
    expect(tab.locator("#canvas .djs-container")).to_be_visible()


# --- import -----------------------------------------------------------------------------------------------------------


def bring(tab: Page, name: str, source: bytes) -> None:
    tab.locator("#import-file").set_input_files(FilePayload(name=name, mimeType="application/xml", buffer=source))


def test_an_import_is_told_of_before_it_replaces_anything(studio: Studio) -> None:
    tab = studio.open("check_record.bpmn")
    brought = (
        studio.saved("check_record.bpmn")
        .replace(b"Match the identity", b"Compare the identity")
        .replace(b'<bpmn:startEvent id="record_begins"', b'<bpmn:startEvent id="record_begins" colour="red"')
        .replace(b'formId="match_identity"', b'formId="nowhere"')
    )
    bring(tab, "from_elsewhere.bpmn", brought)
    dialog = tab.get_by_role("dialog", name="Put this file in place of the one here?")
    expect(dialog.locator("[data-part=refused]")).to_contain_text("nowhere")
    expect(dialog.locator("[data-part=changed]")).to_contain_text("Compare the identity is changed (userTask)")
    assert b"Compare the identity" not in studio.saved("check_record.bpmn")
    dialog.get_by_role("button", name="Leave everything as it is").click()
    assert b"Compare the identity" not in studio.saved("check_record.bpmn")
    bring(tab, "from_elsewhere.bpmn", brought)
    dialog.get_by_role("button", name="Put it in place").click()
    told(tab, SAVED)
    assert b"Compare the identity" in studio.saved("check_record.bpmn")


def test_what_the_editor_would_lose_is_named(studio: Studio) -> None:
    tab = studio.open("check_record.bpmn")
    flow = b"<bpmn:outgoing>record_begins_to_request_record</bpmn:outgoing>"
    brought = studio.saved("check_record.bpmn").replace(flow, flow + b"<bpmn:outgoing>nowhere</bpmn:outgoing>")
    bring(tab, "from_elsewhere.bpmn", brought)
    expect(tab.locator("#import [data-part=lost]")).to_contain_text("the part outgoing")


@pytest.mark.parametrize(
    ("name", "source", "words"),
    [
        ("x.bpmn", b"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;</x>", ""),
        ("x.bpmn", b"not xml at all", ""),
        ("x.dmn", b"<definitions/>", "This page edits .bpmn files."),
        ("x.bpmn", b"x" * 6_000_000, "The file is larger than 5 MB."),
    ],
)
def test_a_file_that_cannot_be_taken_changes_nothing(studio: Studio, name: str, source: bytes, words: str) -> None:
    tab = studio.open("check_record.bpmn")
    before = studio.saved("check_record.bpmn")
    bring(tab, name, source)
    refusal = tab.locator("#import [data-part=refusal]")
    expect(refusal).to_be_visible()
    expect(refusal).to_contain_text(words or re.compile("."))
    expect(tab.get_by_role("button", name="Put it in place")).to_be_hidden()
    assert studio.saved("check_record.bpmn") == before


def test_a_drawing_is_saved_as_a_picture(studio: Studio) -> None:
    tab = studio.open("check_record.bpmn", color_scheme="dark")
    for ending in ("SVG", "PNG"):
        with tab.expect_download() as download:
            tab.get_by_role("button", name=f"Save the drawing as {ending}").click()
        data = download.value.path().read_bytes()
        assert download.value.suggested_filename == f"check_record.{ending.lower()}"
        assert data.startswith(b"\x89PNG" if ending == "PNG" else b"<?xml")
        assert b"var(--" not in data


OWN_WORDS = """() => {
    const typed = "input, textarea, .cm-editor, .bio-properties-panel-header-label, .bio-properties-panel-input";
    const found = new Set();
    for (const id of ["palette", "properties"]) {
        const walker = document.createTreeWalker(document.getElementById(id), NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
            const node = walker.currentNode;
            const said = node.data.trim();
            const english = /[a-z]{3}/.test(said) && !/[\\u4e00-\\u9fff]/.test(said);
            if (english && !node.parentElement.closest(typed)) found.add(said);
        }
    }
    return [...found];
}"""


def test_the_form_editor_says_nothing_in_english_to_a_chinese_designer(studio: Studio) -> None:
    tab = studio.open(f"{FORM}?lang=zh_Hans")
    expect(tab.locator(".fjs-palette-field[data-field-type=textfield]")).to_have_text("单行文本")
    expect(tab.get_by_title("添加单行文本")).to_be_visible()
    english: dict[str, set[str]] = {}
    offered = tab.locator(".fjs-palette-field").locator("visible=true")
    for kind in offered.evaluate_all("a => a.map(b => b.dataset.fieldType)"):
        tab.evaluate(
            """(type) => {
                const get = (name) => studio.editor.editor.get(name);
                const root = studio.editor.editor._getState().schema;
                const path = ["group", "dynamiclist"].includes(type) ? { path: `p_${type}` } : {};
                get("selection").set(get("modeling").addFormField({ type, ...path }, root, root.components.length));
            }""",
            kind,
        )
        if left := tab.evaluate(OWN_WORDS):
            english[kind] = set(left)
    assert english == {}
