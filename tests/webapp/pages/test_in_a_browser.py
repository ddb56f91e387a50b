"""Every page in a real browser: no axe violation, no console error, no sideways scroll; what a page weighs."""

import gzip
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.conftest import axe_violations, scrolls_sideways
from tests.webapp.house import PASSWORD
from tests.webapp.pages.conftest import Office
from tests.webapp.pages.table import MORE, PAGES

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]
WIDE, NARROW = (1280, "light", "en"), (390, "dark", "zh_Hans")
# Every run looks at each address once, wide; narrow, dark and in Chinese, and in other states, among the proofs.
LOOKS = [
    pytest.param(template, username, *look, id=f"{template}-{name}", marks=marks)
    for pages, marks_of_wide in ((PAGES.values(), ()), (MORE, pytest.mark.prove))
    for template, username in pages
    for name, look, marks in (("wide", WIDE, marks_of_wide), ("narrow dark Chinese", NARROW, pytest.mark.prove))
]
BUDGET = 120_000  # gzipped bytes of JavaScript and CSS on the inbox and on a task


def signed_in(office: Office, context: BrowserContext, served: str, username: str) -> None:
    """The session of the tests' own browser, so that nobody has to pass the door again."""
    cookie = office.as_(username).client.get_cookie("probity")
    assert cookie is not None
    context.add_cookies([{"name": "probity", "value": cookie.value, "url": served}])


@pytest.mark.parametrize(("template", "username", "width", "scheme", "lang"), LOOKS)
def test_it_is_accessible_and_fits(
    office: Office, served: str, visitor: Visit, template: str, username: str, width: int, scheme: str, lang: str
) -> None:
    tab = visitor(width, color_scheme=scheme)
    if username:
        signed_in(office, tab.context, served, username)
    path = office.path(template)
    tab.goto(f"{served}{path}{'&' if '?' in path else '?'}lang={lang}")
    if tab.locator(".diagram").count():
        for drawn in tab.locator(".diagram").all():
            drawn.scroll_into_view_if_needed()
            # The draft that is tried has no picture, like one that a program wrote: the page says so, beside its text.
            expect(drawn).to_have_attribute("data-drawn", "failed" if "{tried}" in template else "true")
    if tab.locator("#studio").count():
        tab.wait_for_selector("html[data-studio=checked]", timeout=30_000)
    tab.evaluate("document.querySelectorAll('main details').forEach(one => one.open = one.className != 'disclosure')")
    assert axe_violations(tab) == []
    assert not scrolls_sideways(tab)


@pytest.mark.parametrize("path", ["/inbox", "/tasks/1"])
def test_the_pages_of_every_day_are_light(office: Office, path: str) -> None:
    page = office.as_("joanna").get(path)
    sizes = {}
    for address in re.findall(r'(?:href|src)="(/static/dist/[^"]+\.(?:css|js))"', page):
        with office.as_("joanna").client.get(address) as built:
            sizes[address] = len(gzip.compress(built.data))
    assert len(sizes) >= 2
    assert sum(sizes.values()) < BUDGET, sizes


def test_without_its_scripts_a_page_says_and_does_the_same(office: Office, served: str, visitor: Visit) -> None:
    tab = visitor(java_script_enabled=False)
    signed_in(office, tab.context, served, "joanna")
    tab.goto(served + office.path("/cases/{checks}?lang=en"))
    expect(tab.locator(".outline").get_by_text("Run the checks")).to_be_visible()
    tab.get_by_label("Drawing", exact=True).select_option("run_checks")
    tab.get_by_role("button", name="Show").click()
    expect(tab.get_by_label("Drawing", exact=True)).to_have_value("run_checks")
    tab.locator("summary", has_text="Withdraw").click()
    expect(tab.get_by_label("How did the candidate tell you?")).to_be_visible()


def test_a_refused_form_says_so_at_its_top_and_keeps_what_was_typed(
    office: Office, served: str, visitor: Visit
) -> None:
    tab = visitor()
    signed_in(office, tab.context, served, "adam")
    tab.goto(f"{served}/people/new?lang=en")
    tab.get_by_label("Full name").fill("Ines Roth")
    tab.get_by_label("First password").fill("short")
    tab.get_by_role("button", name="Add the person").click()
    expect(tab.locator(".govuk-error-summary")).to_be_focused()
    expect(tab.get_by_label("Full name")).to_have_value("Ines Roth")
    tab.get_by_role("link", name="Use at least 12 characters.").click()
    expect(tab.get_by_label("First password")).to_be_focused()
    assert axe_violations(tab) == []


@pytest.mark.parametrize(("width", "lang", "press"), [(1280, "en", "See what it does"), (390, "zh_Hans", "查看效果")])
def test_what_a_change_of_the_scorecard_does_comes_into_view(
    office: Office, served: str, visitor: Visit, width: int, lang: str, press: str
) -> None:
    tab = visitor(width)
    signed_in(office, tab.context, served, "dana")
    tab.goto(f"{served}{office.path('/designer/drafts/{draft}/rules/scorecard')}?lang={lang}")
    for cut in tab.locator("#part-bands input[value='75']").all():
        cut.fill("76")
    tab.get_by_role("button", name=press).click()
    expect(tab.locator("#sample table")).to_be_in_viewport()
    assert tab.locator("#sample .govuk-tag").count() == 2
    assert axe_violations(tab) == []
    assert not scrolls_sideways(tab)


def test_the_door_opens_with_the_right_password(served: str, visitor: Visit) -> None:
    tab = visitor()
    tab.goto(f"{served}/cases?lang=en")
    tab.get_by_label("User name").fill("joanna")
    tab.get_by_label("Password").fill(PASSWORD)
    tab.get_by_role("button", name="Sign in").click()
    expect(tab.get_by_role("heading", name="Cases", level=1)).to_be_visible()
