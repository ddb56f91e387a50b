"""The page shell in a real browser: no axe violation, no console error, no sideways scroll; its scripts work."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.conftest import axe_violations, scrolls_sideways
from tests.webapp.gallery.forms_of_packs import every_form
from tests.webapp.gallery.office import PAGES, create_office
from workflows import packs

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]


class _Quiet(WSGIRequestHandler):
    def log_request(self, *args: Any) -> None: ...


@pytest.fixture(scope="module")
def office() -> Iterator[Any]:
    app = create_office()
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    app.address = f"http://127.0.0.1:{server.port}"  # type: ignore[attr-defined]
    yield app
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("page", [*PAGES, "task?wrong=1"])
@pytest.mark.parametrize(
    ("width", "scheme", "lang"), [(1280, "light", "en"), (390, "dark", "en"), (320, "light", "zh_Hans")]
)
def test_every_page_is_accessible_and_fits(
    office: Any, visitor: Visit, page: str, width: int, scheme: str, lang: str
) -> None:
    tab = visitor(width, color_scheme=scheme)
    tab.goto(f"{office.address}/{page}{'&' if '?' in page else '?'}lang={lang}&flash=good")
    if page == "case":
        tab.locator(".diagram").scroll_into_view_if_needed()
        tab.wait_for_selector(".diagram[data-drawn=true]")
    assert axe_violations(tab) == []
    assert not scrolls_sideways(tab)


SOME_FORMS = ("check_reference", "declare_history", "rate_conduct", "classify_finding", "give_consent", "appoint_team")


@pytest.mark.parametrize("name", SOME_FORMS)
def test_a_shipped_form_with_every_answer_missing_is_accessible_and_fits(
    office: Any, visitor: Visit, name: str
) -> None:
    _look_at_form(office, visitor(390, color_scheme="dark"), "civil_service", name, "zh_Hans")


@pytest.mark.prove
@pytest.mark.parametrize("pack", packs.shipped())
def test_every_shipped_form_is_accessible_and_fits(office: Any, visitor: Visit, pack: str) -> None:
    tab = visitor(390)
    for of_pack, name in every_form():
        if of_pack == pack:
            _look_at_form(office, tab, pack, name, "en")


def _look_at_form(office: Any, tab: Page, pack: str, name: str, lang: str) -> None:
    tab.goto(f"{office.address}/form/{pack}/{name}?wrong=1&lang={lang}")
    assert axe_violations(tab) == [], name
    assert not scrolls_sideways(tab), name


def test_what_is_typed_is_saved_while_it_is_typed_but_never_the_password(office: Any, visitor: Visit) -> None:
    tab = visitor()
    tab.goto(f"{office.address}/task?lang=en")
    office.drafts.clear()
    tab.fill("#password", "secret")
    tab.fill("#account", "A supplier was paid twice.")
    expect(tab.get_by_text("Draft saved 10:42")).to_be_visible()
    assert office.drafts[-1]["account"] == "A supplier was paid twice."
    assert "password" not in office.drafts[-1]
    assert "files" not in office.drafts[-1]


def test_typing_just_before_the_page_is_left_is_saved_too(office: Any, visitor: Visit) -> None:
    tab = visitor()
    tab.goto(f"{office.address}/task")
    office.drafts.clear()
    tab.fill("#account", "Left at once")
    tab.goto(f"{office.address}/inbox")
    tab.wait_for_timeout(300)
    assert [draft["account"] for draft in office.drafts] == ["Left at once"]


def test_a_lost_connection_is_told_and_the_draft_tried_again(office: Any, visitor: Visit) -> None:
    tab = visitor()
    tab.clock.install()
    tab.goto(f"{office.address}/task?lang=en")
    office.drafts.clear()
    tab.route("**/draft", lambda route: route.fulfill(status=503, json={"words": "Not saved: the server is busy"}))
    tab.fill("#account", "Kept")
    tab.clock.run_for(1500)
    expect(tab.get_by_text("Not saved: the server is busy")).to_be_visible()
    tab.unroute("**/draft")
    tab.clock.run_for(20_000)
    expect(tab.get_by_text("Draft saved 10:42")).to_be_visible()
    assert office.drafts[-1]["account"] == "Kept"


def test_a_refused_draft_says_who_was_faster(office: Any, visitor: Visit) -> None:
    tab = visitor()
    tab.goto(f"{office.address}/task")
    tab.route("**/draft", lambda route: route.fulfill(status=409, json={"words": "Done by Martin Kowal at 10:40"}))
    tab.fill("#account", "done")
    expect(tab.locator("[data-draft-status].saved--not")).to_have_text("Done by Martin Kowal at 10:40")


def test_lists_are_walked_with_single_keys(office: Any, visitor: Visit) -> None:
    tab = visitor()
    tab.goto(f"{office.address}/inbox?lang=en")
    tab.keyboard.press("j")
    expect(tab.locator("a[data-row]").nth(0)).to_be_focused()
    tab.keyboard.press("j")
    tab.keyboard.press("j")
    tab.keyboard.press("k")
    expect(tab.locator("a[data-row]").nth(1)).to_be_focused()
    tab.keyboard.press("/")
    expect(tab.get_by_role("searchbox")).to_be_focused()
    tab.keyboard.type("jk?")
    expect(tab.get_by_role("searchbox")).to_have_value("jk?")
    expect(tab.locator("#shortcuts")).to_be_hidden()
    tab.locator("a[data-row]").nth(0).focus()
    with tab.expect_request("**/claimed") as claimed:
        tab.keyboard.press("c")
    assert claimed.value.method == "POST"


def test_single_keys_can_be_switched_off(office: Any, visitor: Visit) -> None:
    tab = visitor()
    tab.goto(f"{office.address}/inbox?lang=en")
    tab.keyboard.press("?")
    expect(tab.locator("#shortcuts")).to_be_visible()
    assert axe_violations(tab) == []
    tab.get_by_label("Use single-key shortcuts in this browser").uncheck()
    tab.keyboard.press("Escape")
    tab.reload()
    tab.keyboard.press("j")
    expect(tab.locator("a[data-row]").nth(0)).not_to_be_focused()


def test_a_theme_holds_from_page_to_page(office: Any, visitor: Visit) -> None:
    tab = visitor(color_scheme="light")
    tab.goto(f"{office.address}/inbox?lang=en")
    tab.get_by_role("button", name="Dark").click()
    tab.goto(f"{office.address}/task")
    assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(13, 20, 23)"
    tab.get_by_role("button", name="System").click()
    assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(243, 246, 246)"


def test_the_diagram_shows_tokens_the_path_and_the_mark_of_its_makers(office: Any, visitor: Visit) -> None:
    tab = visitor()
    tab.goto(f"{office.address}/case")
    tab.wait_for_selector(".diagram[data-drawn=true]")
    expect(tab.locator("[data-element-id=check_references].is-now")).to_be_visible()
    expect(tab.locator("[data-element-id=answer].is-waiting")).to_be_visible()
    assert tab.locator(".token").all_text_contents() == ["2", "1"]
    assert tab.locator(".is-taken").count() == 4
    expect(tab.locator(".bjs-powered-by")).to_be_visible()


def test_a_diagram_that_cannot_be_drawn_points_to_the_outline(office: Any, visitor: Visit) -> None:
    tab = visitor()
    tab.route("**/diagram.bpmn", lambda route: route.fulfill(body="<not bpmn/>"))
    tab.goto(f"{office.address}/case?lang=en")
    expect(tab.get_by_text("the outline says the same")).to_be_visible()


def test_the_error_summary_takes_the_focus_and_leads_to_a_real_field(office: Any, visitor: Visit) -> None:
    tab = visitor()
    tab.goto(f"{office.address}/task?wrong=1&lang=en")
    expect(tab.locator(".govuk-error-summary")).to_be_focused()
    tab.get_by_role("link", name="Describe the incident").click()
    expect(tab.locator("#account")).to_be_focused()


def test_components_of_the_kit_speak_the_readers_language(office: Any, visitor: Visit) -> None:
    tab = visitor()
    tab.goto(f"{office.address}/task?lang=zh_Hans")
    expect(tab.locator(".govuk-character-count__status")).to_have_text("还可输入 4,000 个字")


def test_every_page_can_be_read_and_sent_without_a_script(office: Any, visitor: Visit) -> None:
    tab = visitor(java_script_enabled=False)
    tab.goto(f"{office.address}/task?lang=en")
    expect(tab.get_by_role("button", name="Sign and complete")).to_be_visible()
    expect(tab.locator(".themes")).to_be_hidden()


def test_a_printed_notice_is_the_sheet_alone(office: Any, visitor: Visit) -> None:
    tab = visitor()
    tab.goto(f"{office.address}/notice?lang=en")
    tab.emulate_media(media="print")
    expect(tab.locator(".public-head")).to_be_hidden()
    expect(tab.locator(".sheet")).to_be_visible()
