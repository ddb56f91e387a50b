"""Two people of one queue send the same task at the same moment."""

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Look, People
from tests.webapp.casework.stories import driven
from tests.webapp.house import House

PRESS = "document.querySelector('form[data-draft] button[name=\"page:act\"][value=complete]').click()"
ANSWERS = {"age": "consistent", "education": "consistent", "history": "consistent", "sanctions": "consistent"}


def test_the_same_submit_from_two_browsers_at_once_succeeds_once(person: People, house: House, look: Look) -> None:
    case_id = driven(house, until="review_file", application=6)
    task = house.task(case_id, "review_file")
    both = {"Rosa Lind": person("rosa"), "Anil Rao": person("anil")}
    for who in both.values():
        who.visit(f"/tasks/{task.id}")
        who.enter(ANSWERS)
    for who in both.values():
        who.page.evaluate(f"setTimeout(() => {PRESS})")
    for who in both.values():
        who.page.wait_for_function("!document.querySelector('form[data-draft]') && document.querySelector('h1')")
    first = [name for name, who in both.items() if f"/cases/{case_id}" in who.page.url]
    assert len(first) == 1, "exactly one of them did it"
    second: Page = next(who.page for name, who in both.items() if name not in first)
    told = second.get_by_text(f"{first[0]} did it on Mon 23 Nov 2026, 09:00. Nothing more is needed here.")
    expect(second.get_by_text("This task is done")).to_be_visible()
    expect(told).to_be_visible()
    expect(second.get_by_role("heading", name="What you had typed")).to_be_visible()
    look(second, "done already")
    assert house.names(case_id).count("review_file") == 0
    second.goto(second.url)
    expect(told).to_be_visible()
