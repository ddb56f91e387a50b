"""Saving while one works: clashes of two people, a server that is away, what a browser keeps, who else is here."""

import re

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.webapp.studio.conftest import Studio
from tests.webapp.studio.test_drawing import STATUS, pick, told

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("place", ["sqlite"], indirect=True)]
FILE = "check_record.bpmn"
SAVED = re.compile(r"^Saved \d\d:\d\d$")


def rename(tab: Page, name: str, element: str = "match_identity") -> None:
    tab.evaluate(
        """([id, name]) => studio.editor.modeler.get("modeling").updateProperties(
            studio.editor.modeler.get("elementRegistry").get(id), { name })""",
        [element, name],
    )


def name_in(tab: Page, element: str = "match_identity") -> str:
    return str(tab.evaluate("id => studio.editor.modeler.get('elementRegistry').get(id).businessObject.name", element))


def clash(studio: Studio) -> tuple[Page, Page]:
    """Dana and Paul have the same file open; Paul has saved, and Dana's change was refused."""
    dana, paul = studio.open(FILE), studio.open(FILE, "paul")
    rename(paul, "Name by Paul")
    told(paul, SAVED)
    rename(dana, "Name by Dana")
    expect(dana.get_by_role("dialog", name="Somebody else saved this file")).to_contain_text(
        "Paul Stein saved this file"
    )
    expect(dana.locator(STATUS)).to_contain_text("Not saved: Paul Stein saved at 09:00")
    return dana, paul


def test_ctrl_s_saves_at_once(studio: Studio) -> None:
    tab = studio.open(FILE)
    tab.clock.install()
    rename(tab, "At once")
    tab.keyboard.press("Control+s")
    told(tab, SAVED)
    assert b'name="At once"' in studio.saved(FILE)


def test_ctrl_s_also_saves_the_field_that_is_being_typed_in(studio: Studio) -> None:
    tab = studio.open(FILE)
    pick(tab, "match_identity")
    tab.get_by_label("Due, working days").fill("7")
    tab.keyboard.press("Control+s")
    told(tab, SAVED)
    expect(tab.get_by_label("Due, working days")).to_be_focused()
    assert b'dueDate="=working days after(today(), 7)"' in studio.saved(FILE)


def test_of_two_who_save_the_second_sees_theirs_and_loses_nothing(studio: Studio) -> None:
    dana, _paul = clash(studio)
    dana.get_by_role("button", name="See theirs").click()
    expect(dana.get_by_role("dialog")).to_be_hidden()
    assert name_in(dana) == "Name by Paul"
    expect(dana.locator("#parked")).to_contain_text("Your own version of")
    studio.go(dana, FILE)
    expect(dana.locator("#parked")).to_be_visible()
    dana.get_by_role("button", name="Open my version").click()
    told(dana, SAVED)
    assert name_in(dana) == "Name by Dana"
    assert b"Name by Dana" in studio.saved(FILE)
    expect(dana.locator("#parked")).to_be_hidden()


def test_of_two_who_save_the_second_may_go_on_after_the_first(studio: Studio) -> None:
    dana, paul = clash(studio)
    dana.get_by_role("button", name="Keep mine, after theirs").click()
    told(dana, SAVED)
    assert b"Name by Dana" in studio.saved(FILE)
    rename(paul, "Paul again")
    expect(paul.get_by_role("dialog")).to_contain_text("Dana Cole saved this file")
    paul.get_by_role("button", name="Download mine")
    paul.keyboard.press("Escape")
    expect(paul.get_by_role("dialog")).to_be_visible()


def test_work_outlives_a_server_that_is_away(studio: Studio) -> None:
    tab = studio.open(FILE)
    tab.route("**/files/**", lambda route: route.abort() if route.request.method == "PUT" else route.continue_())
    rename(tab, "Kept here")
    expect(tab.locator(STATUS)).to_contain_text("Your work is kept in this browser")
    tab.once("dialog", lambda dialog: dialog.accept())
    tab.reload()
    tab.wait_for_selector("html[data-studio=checked]")
    assert name_in(tab) == "Match the identity"
    tab.unroute("**/files/**")
    expect(tab.locator("#kept")).to_contain_text("did not reach the server")
    tab.get_by_role("button", name="Go on with it").click()
    told(tab, SAVED)
    assert b"Kept here" in studio.saved(FILE)
    studio.go(tab, FILE)
    expect(tab.locator("#kept")).to_be_hidden()


def test_what_was_kept_never_overwrites_what_others_saved_since(studio: Studio) -> None:
    tab = studio.open(FILE)
    tab.route("**/files/**", lambda route: route.abort() if route.request.method == "PUT" else route.continue_())
    rename(tab, "Kept here")
    expect(tab.locator(STATUS)).to_contain_text("Your work is kept in this browser")
    studio.save(FILE, studio.saved(FILE).replace(b"Match the identity", b"By Paul"))
    tab.once("dialog", lambda dialog: dialog.accept())
    tab.reload()
    tab.wait_for_selector("html[data-studio=checked]")
    tab.unroute("**/files/**")
    tab.get_by_role("button", name="Go on with it").click()
    expect(tab.get_by_role("dialog", name="Somebody else saved this file")).to_contain_text("Paul Stein")
    assert b"By Paul" in studio.saved(FILE)


def test_leaving_with_unsaved_work_is_asked_about(studio: Studio) -> None:
    tab = studio.open(FILE)
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    tab.on("dialog", stay)
    tab.locator(".djs-palette [data-action=lasso]").click()  # a page that nobody touched may not ask
    rename(tab, "In haste")
    tab.goto(f"{studio.address}/designer/drafts")
    assert asked == ["beforeunload"]


def test_a_refused_file_says_why_and_is_kept(studio: Studio) -> None:
    tab = studio.open("forms/match_identity.form")
    tab.evaluate("studio.editor.write = async () => '{ broken'")
    tab.evaluate("studio.frame.changed()")
    expect(tab.locator(STATUS)).to_contain_text("Not saved: ")
    assert b"broken" not in studio.saved("forms/match_identity.form")


def test_one_sees_who_else_has_the_file_open(studio: Studio) -> None:
    studio.open(FILE, "paul")
    dana = studio.open(FILE)
    expect(dana.locator("#company")).to_have_text("Paul Stein has this file open")
    other = studio.open("suspend_case.bpmn", "dana")
    expect(other.locator("#company")).to_be_hidden()
