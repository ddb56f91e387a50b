"""Problems, outline and comments beside the drawing, by keyboard; names that try to run something."""

import json

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import axe_violations
from tests.webapp.studio.conftest import Studio
from tests.webapp.studio.test_drawing import pick

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("place", ["sqlite"], indirect=True)]
FILE = "check_record.bpmn"
HURT = '<img src=x onerror="window.hurt=1"><script>window.hurt=1</script>'
ESCAPED = HURT.replace("<", "&lt;").replace('"', "&quot;")


def selected(tab: Page) -> str:
    return str(tab.evaluate("studio.editor.modeler.get('selection').get().map(e => e.id).join()"))


def test_the_outline_is_walked_with_the_keyboard_in_step_with_the_canvas(studio: Studio) -> None:
    tab = studio.open(FILE, width=1280)
    tab.get_by_role("button", name="Outline").click()
    tree = tab.get_by_role("tree", name="Outline")
    expect(tree.get_by_role("treeitem", name="Task: Match the identity")).to_be_visible()
    tree.get_by_role("treeitem").first.focus()
    for _ in range(3):
        tab.keyboard.press("ArrowDown")
    assert selected(tab) == "request_record"
    tab.keyboard.press("Enter")
    expect(tab.get_by_label("Name", exact=True)).to_be_focused()
    expect(tab.get_by_label("Name", exact=True)).to_have_value("Request the record")
    pick(tab, "match_identity")
    chosen = tree.locator("[aria-selected=true]")
    expect(chosen).to_contain_text("Match the identity")
    expect(chosen).to_have_attribute("tabindex", "0")
    chosen.focus()
    tab.keyboard.press("Home")
    expect(tree.get_by_role("treeitem").first).to_be_focused()
    tab.keyboard.press("End")
    expect(tree.get_by_role("treeitem").last).to_be_focused()


def test_on_a_narrow_screen_the_words_come_first(studio: Studio) -> None:
    tab = studio.open(FILE, width=390, height=800)
    outline, canvas = tab.locator("#outline-box").bounding_box(), tab.locator("#canvas").bounding_box()
    assert outline is not None and canvas is not None and outline["y"] < canvas["y"]
    tab.get_by_role("treeitem", name="Task: Match the identity").click()
    expect(tab.locator("[data-chosen]")).to_have_text("Match the identity")


def test_a_problem_stands_in_words_in_the_table_on_the_canvas_and_in_the_outline(studio: Studio) -> None:
    studio.save(FILE, studio.saved(FILE).replace(b'formId="match_identity"', b'formId="nowhere"'))
    tab = studio.open(FILE)
    row = tab.locator("#problems tbody tr").filter(has_text="nowhere")
    expect(row).to_contain_text("Stops")
    expect(tab.locator('[data-container-id="match_identity"] .problem-dot')).to_be_visible()
    row.get_by_role("button", name="Match the identity").click()
    assert selected(tab) == "match_identity"
    tab.get_by_role("button", name="Outline").click()
    line = tab.get_by_role("treeitem", name="Match the identity")
    expect(line).to_contain_text("1 problem")
    expect(line).to_contain_text("nowhere")
    tab.get_by_label("Form", exact=True).select_option("match_identity")
    expect(tab.locator("#problems tbody tr").filter(has_text="nowhere")).to_have_count(0, timeout=20_000)
    expect(tab.locator(".problem-dot")).to_have_count(0)


def test_what_is_said_of_an_element_stays_with_it_until_it_is_settled(studio: Studio) -> None:
    tab = studio.open(FILE)
    pick(tab, "match_identity")
    tab.get_by_label("Say something about it").fill("Who checks the date of birth?")
    tab.get_by_role("button", name="Comment").click()
    expect(tab.locator("#comments-list")).to_contain_text("Dana Cole")
    paul = studio.open(FILE, "paul")
    expect(paul.locator("#comments-list li")).to_have_count(0)
    pick(paul, "match_identity")
    expect(paul.locator("#comments-list")).to_contain_text("Who checks the date of birth?")
    paul.get_by_role("button", name="Settle").click()
    expect(paul.locator("#comments-list")).to_contain_text("Settled by Paul Stein")


@pytest.mark.parametrize("file", [FILE, "plan_checks.dmn", "forms/match_identity.form"])
def test_the_mark_of_bpmn_io_is_visible_and_uncovered(studio: Studio, file: str) -> None:
    tab = studio.open(file)
    mark = (
        tab.locator(".bjs-powered-by, .dmn-js-powered-by, .fjs-powered-by-link, .powered-by")
        .locator("visible=true")
        .first
    )
    mark.scroll_into_view_if_needed()
    box = mark.bounding_box()
    assert box is not None and box["width"] > 40
    middle = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
    assert tab.evaluate("""([x, y]) => Boolean(document.elementFromPoint(x, y)
        ?.closest(".bjs-powered-by, .dmn-js-powered-by, .fjs-powered-by-link, .powered-by"))""", middle)  # fmt: skip


def test_names_with_markup_run_in_nobodys_browser(studio: Studio) -> None:
    diagram = studio.saved(FILE).decode().replace("Match the identity", ESCAPED).replace("Nothing on record", ESCAPED)
    studio.save(FILE, diagram.encode())
    decision = studio.saved("plan_checks.dmn").decode().replace('label="Level of the post"', f'label="{ESCAPED}"')
    assert "hurt" in decision
    studio.save("plan_checks.dmn", decision.encode())
    form = json.loads(studio.saved("forms/match_identity.form"))
    form["title"] = HURT
    for component in form["components"]:
        component["label"] = component["description"] = HURT
    studio.save("forms/match_identity.form", json.dumps(form).encode())
    for file in (FILE, "plan_checks.dmn", "forms/match_identity.form"):
        tab = studio.open(file)
        if file == FILE:
            tab.get_by_role("button", name="Outline").click()
            pick(tab, "match_identity")
            tab.get_by_label("Say something about it").fill(HURT)
            tab.get_by_role("button", name="Comment").click()
            expect(tab.locator("#comments-list")).to_contain_text("window.hurt")
            tab.get_by_role("button", name="Find").click()
            tab.keyboard.type("img")
        tab.wait_for_timeout(1500)
        assert tab.evaluate("window.hurt") is None, file
        assert tab.locator("img[src=x]").count() == 0, file


@pytest.mark.parametrize("file", [FILE, "plan_checks.dmn", "forms/match_identity.form"])
def test_every_editor_is_accessible_with_something_chosen(studio: Studio, file: str) -> None:
    tab = studio.open(file, color_scheme="dark")
    if file == FILE:
        tab.get_by_role("button", name="Outline").click()
        pick(tab, "match_identity")
    assert axe_violations(tab) == []
