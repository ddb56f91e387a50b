"""Questions that hang on an answer: at once with a script, before anything counts as wrong without one."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.people import FORM, Person
from tests.webapp.casework.stories import driven
from tests.webapp.house import House

pytestmark = pytest.mark.parametrize("place", ["sqlite"], indirect=True)
STATEMENT = "No statement of the supplier could be had."


@pytest.fixture
def allegations(house: House) -> int:
    case_id = driven(house, until="raise_allegations", application=6)
    return house.task(case_id, "raise_allegations").id


def _ruth(house: House, address: str, page: Page, task_id: int) -> Person:
    ruth = Person(page, address, house, house.doer(house.waiting(1)[0]))
    ruth.visit(f"/tasks/{task_id}")
    return ruth


def test_a_question_appears_when_an_answer_brings_it_up_and_nothing_is_lost(
    allegations: int, house: House, address: str, visitor: Callable[..., Page]
) -> None:
    page = _ruth(house, address, visitor(), allegations).page
    gist = page.locator('[name="allegations.0.gist"]')
    expect(gist).to_have_count(0)
    page.locator("#password").fill("half a pass")
    page.locator('[name=raised][value="some"]').check()
    expect(gist).to_be_visible()
    expect(page.locator('[name=raised][value="some"]')).to_be_focused()
    expect(page.locator("#password")).to_have_value("half a pass")
    page.locator('[name=raised][value="none"]').check()
    expect(gist).to_have_count(0)


def test_what_is_typed_while_the_form_is_asked_again_stays(
    allegations: int, house: House, address: str, visitor: Callable[..., Page]
) -> None:
    page = _ruth(house, address, visitor(), allegations).page
    page.locator('[name=raised][value="some"]').check()
    gist = page.locator('[name="allegations.0.gist"]')
    expect(gist).to_be_visible()
    held = []
    page.route(f"**/tasks/{allegations}", lambda route: held.append(route))  # noqa: PLW0108 - Playwright marks handlers
    page.locator('[name=raised][value="some"]').dispatch_event("change")
    gist.fill(STATEMENT)
    page.get_by_role("heading").first.click()
    while held:
        held.pop().continue_()
    page.unroute(f"**/tasks/{allegations}")
    expect(page.locator(FORM)).not_to_have_attribute("aria-busy", "true")
    expect(gist).to_have_value(STATEMENT)


def test_without_a_script_the_questions_are_asked_before_anything_is_wrong(
    allegations: int, house: House, address: str, visitor: Callable[..., Page]
) -> None:
    page = _ruth(house, address, visitor(java_script_enabled=False), allegations).page
    page.locator('[name=raised][value="some"]').check()
    page.locator('[name="signed"]').check()
    page.locator("#password").fill("correct horse battery")
    page.get_by_role("button", name="Sign and complete").click()
    expect(page.get_by_text("Your answers bring up more questions.")).to_be_visible()
    expect(page.locator(".govuk-error-summary")).to_have_count(0)
    expect(page.locator('[name="allegations.0.gist"]')).to_be_visible()
    assert house.names(1) == ["raise_allegations"]
