"""Scenarios run before a designer's eyes: counted, stopped, named when they fail, and never believed unseen."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.conftest import axe_violations, scrolls_sideways
from tests.journeys.people import Person
from tests.webapp.casework.drawing import begun, save
from tests.webapp.house import PASSWORD, House, person
from webapp import clock
from webapp.casework import drafting
from webapp.db import db
from workflows.vocabulary import DraftStatus

RUNS = 120_000  # milliseconds, on a busy machine
PASSING = ("scenarios/consent_refused.yaml", "scenarios/no_offer_is_made.yaml")
NEVER = b"title: Never hired at once\nsteps: []\nexpect:\n  outcome: hired\n"
pytestmark = [pytest.mark.parametrize("place", ["sqlite"], indirect=True), pytest.mark.usefixtures("real_scenarios")]


def draft_of(*names: str, **more: bytes) -> int:
    """A draft of the UK pack that differs from it, with these of its scenarios and some of our own."""
    draft_id, dana = begun(), person("dana")
    for name in list(drafting.draft_source(draft_id, dana).files):
        if name.startswith("scenarios/") and name not in names:
            held = drafting.draft_file(draft_id, name, dana)
            drafting.take_away(draft_id, name, (held.saved.revision, held.saved.counter), dana, clock.now())
    for name, data in more.items():
        save(draft_id, f"scenarios/{name}.yaml", data)
    save(draft_id)
    return draft_id


def status_of(draft_id: int) -> DraftStatus:
    db.session.rollback()
    return drafting.draft_row(draft_id, person("dana")).status


def ask(who: Person) -> None:
    who.page.locator("#reviewer").select_option(label="Paul Stein")
    who.page.get_by_role("button", name="Ask to publish").click()


def test_asking_shows_each_scenario_and_says_which_one_fails(
    house: House, address: str, visitor: Callable[..., Page]
) -> None:
    draft_id = draft_of(*PASSING, never=NEVER)
    dana, paul = (Person(visitor(), address, house, name) for name in ("dana", "paul"))
    dana.visit(f"/designer/drafts/{draft_id}")
    dana.page.get_by_role("button", name="Ask to publish").click()
    dana.see("Choose who shall look at it and publish it.")
    ask(dana)
    expect(dana.page.locator("progress:visible")).to_have_attribute("aria-label", "Scenarios that have run")
    expect(dana.page.get_by_text("1 of 3 scenarios do not pass. Nothing was sent.").first).to_be_visible(timeout=RUNS)
    expect(dana.page.get_by_role("button", name="Stop")).to_be_hidden()
    assert status_of(draft_id) is DraftStatus.OPEN and axe_violations(dana.page) == []
    dana.see("It should end as Hired and ended as nothing.")
    dana.page.get_by_role("link", name="Never hired at once").click()
    expect(dana.page.locator("h1")).to_have_text("Never hired at once")

    # Taken away, the list says what is left; what has passed need not run again, neither now nor when it is published.
    dana.page.get_by_role("button", name="Take away").click()
    dana.see("2 of 2 pass")
    dana.visit(f"/designer/drafts/{draft_id}")
    dana.page.route("**/scenarios/*/run", lambda route: route.abort())
    dana.page.set_default_timeout(RUNS)
    ask(dana)
    dana.see("waits for its second person")
    paul.visit(f"/designer/drafts/{draft_id}")
    paul.page.route("**/scenarios/*/run", lambda route: route.abort())
    paul.page.get_by_label("Your password").fill(PASSWORD)
    paul.page.get_by_role("button", name="Sign and publish").click()
    paul.page.wait_for_url("**/processes/*")
    paul.see("It is published. New cases take it")


def test_a_run_is_stopped_and_goes_on_from_there(house: House, address: str, visitor: Callable[..., Page]) -> None:
    draft_id = draft_of(*PASSING)
    dana = Person(visitor(390, 844), address, house, "dana")
    dana.visit(f"/designer/drafts/{draft_id}/scenarios")
    held: list[Route] = []

    def hold(route: Route) -> None:
        """The first goes through, the second hangs."""
        held.append(route)
        if len(held) == 1:
            route.continue_()

    dana.page.route("**/scenarios/*/run", hold)
    dana.page.get_by_role("button", name="Run all").click()
    expect(dana.page.get_by_text("1 of 2 scenarios pass").first).to_be_visible(timeout=RUNS)
    assert axe_violations(dana.page) == [] and not scrolls_sideways(dana.page)
    dana.page.get_by_role("button", name="Stop").click()
    dana.see("Stopped. 1 of 2 scenarios pass; the next try goes on from here.")
    expect(dana.page.get_by_role("button", name="Run all")).to_be_focused()
    dana.page.unroute("**/scenarios/*/run")
    dana.page.get_by_role("button", name="Run all").click()
    expect(dana.page.get_by_text("2 of 2 pass", exact=True)).to_be_visible(timeout=RUNS)


def test_a_browser_that_says_all_pass_is_not_believed(house: House, address: str, visitor: Callable[..., Page]) -> None:
    draft_id = draft_of(never=NEVER)
    dana = Person(visitor(), address, house, "dana")
    dana.visit(f"/designer/drafts/{draft_id}")
    dana.page.route("**/scenarios/*/run", lambda route: route.fulfill(json={"passed": True, "words": "", "why": ""}))
    ask(dana)
    expect(dana.page.locator(".govuk-error-summary")).to_contain_text("1 scenarios do not pass", timeout=RUNS)
    assert status_of(draft_id) is DraftStatus.OPEN


def test_who_presses_again_before_the_answer_comes_has_asked_once(
    house: House, address: str, visitor: Callable[..., Page]
) -> None:
    draft_id = draft_of()
    dana = Person(visitor(), address, house, "dana")
    dana.visit(f"/designer/drafts/{draft_id}")
    held: list[Route] = []
    dana.page.route(f"**/drafts/{draft_id}/ask", lambda route: held.append(route))  # noqa: PLW0108 - asks its signature
    dana.page.locator("#reviewer").select_option(label="Paul Stein")
    # Beyond the second in which a button holds a double click back by itself.
    dana.page.evaluate(
        """() => {
            const press = document.querySelector("form[data-runs] button[data-prevent-double-click]");
            for (const wait of [0, 1300, 2600]) setTimeout(() => press.click(), wait);
        }"""
    )
    dana.page.wait_for_timeout(3500)
    assert len(held) == 1
    held[0].continue_()
    dana.see("waits for its second person")


def test_without_the_script_the_form_runs_them_itself(house: House, address: str, visitor: Callable[..., Page]) -> None:
    draft_id = draft_of(PASSING[0])
    dana = Person(visitor(java_script_enabled=False), address, house, "dana")
    dana.page.set_default_timeout(RUNS)
    dana.visit(f"/designer/drafts/{draft_id}")
    ask(dana)
    dana.see("waits for its second person")
