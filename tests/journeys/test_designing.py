"""A designer changes a process in the browser: stopped, mended, refused alone, seconded, taken by new cases."""

from collections.abc import Callable

import pytest
from playwright.sync_api import APIResponse, Page, expect

from tests.journeys.conftest import Look
from tests.journeys.people import Person
from tests.webapp.house import FIRST, PASSWORD, House
from tests.workflows.law.mutants import without
from webapp.db import db
from webapp.models import Case
from workflows import packs

UK = FIRST["uk_baseline"]
FILE = "finding.bpmn"


def put(who: Person, name: str, source: bytes, etag: str) -> APIResponse:
    """Save a file as an editor does: from the page, with its token and the state that it had."""
    token = who.page.locator("[data-token]").get_attribute("data-token") or ""
    headers = {"X-CSRFToken": token, "If-Match": f'"{etag}"'}
    address = who.page.url.split("?")[0].split("#")[0]
    return who.page.request.put(f"{address}/files/{name}", data=source, headers=headers)


def version_of(case_id: int) -> int:
    db.session.rollback()
    case = db.session.get(Case, case_id, populate_existing=True)
    assert case is not None
    return case.project_id


@pytest.mark.parametrize("place", ["sqlite", "postgres"], indirect=True)
def test_a_change_goes_from_the_drawing_board_to_new_cases_by_two_people(
    house: House, address: str, visitor: Callable[..., Page], look: Look
) -> None:
    old = house.open(UK)
    dana, paul = (Person(visitor(), address, house, name) for name in ("dana", "paul"))
    for one in (dana, paul):  # the scenarios have a journey of their own (test_running), here none is asked for
        one.page.route("**/scenarios/results.json", lambda route: route.fulfill(json={"scenarios": []}))

    # Dana begins a draft where the process is shown.
    dana.visit("/processes")
    dana.page.get_by_role("button", name="Begin a draft UK").click()
    dana.page.get_by_label("Name").fill("Tell of a finding sooner")
    dana.page.get_by_role("button", name="Begin", exact=True).click()
    expect(dana.page.locator("h1")).to_have_text("Tell of a finding sooner")
    draft = dana.page.url

    # What she saves first leaves out the letter to the person: the law stops it.
    whole = packs.files("uk_baseline")[FILE]
    broken = without("task", packs.files("uk_baseline"), FILE, "tell_of_finding").files[FILE]
    saved = put(dana, FILE, broken, "1.1")
    assert saved.status == 200, saved.text()
    dana.page.reload()
    dana.see("No finding decided before the person was told and could answer")
    expect(dana.page.get_by_role("button", name="Ask to publish")).to_be_disabled()
    look(dana.page, "draft with problems")
    assert put(dana, FILE, b"<half", saved.json()["etag"]).status == 422
    assert put(dana, FILE, whole, "1.1").status == 409

    # She mends it, with a change that may stand, and asks Paul; she herself is not among those she may choose.
    mended = put(dana, FILE, whole.replace(b'name="', b'name="Soon: ', 1), saved.json()["etag"])
    assert mended.status == 200, mended.text()
    dana.page.reload()
    dana.see("Nothing stands against publishing")
    expect(dana.page.locator("#reviewer option", has_text="Dana Cole")).to_be_disabled()
    dana.page.locator("#reviewer").select_option(label="Paul Stein")
    dana.page.get_by_role("button", name="Ask to publish").click()
    dana.see("Revision 2 waits for its second person")
    expect(dana.page.get_by_role("button", name="Sign and publish")).to_have_count(0)
    forged = dana.page.request.post(
        f"{draft}/publish",
        form={
            "csrf_token": dana.page.locator("[name=csrf_token]").first.get_attribute("value") or "",
            "revision": "2",
            "password": PASSWORD,
        },
    )
    assert forged.status == 403

    # Paul comments and sends it back; her next save is another revision, and he publishes that one.
    paul.visit("/designer/drafts")
    paul.see("Waits for you")
    paul.page.get_by_role("link", name="Tell of a finding sooner").click()
    look(paul.page, "draft before its second person")
    paul.page.get_by_label("Your comment").fill("Is the reminder still in time?")
    paul.page.get_by_role("button", name="Comment", exact=True).click()
    paul.see("Is the reminder still in time?")
    paul.page.get_by_label("What must change").fill("Say it in the letter as well.")
    paul.page.get_by_role("button", name="Send back").click()
    paul.see("The draft is sent back.")
    dana.visit(draft.removeprefix(address))
    dana.see("Say it in the letter as well.")
    letter = packs.files("uk_baseline")["notices/finding_notice.en.md"]
    assert put(dana, "notices/finding_notice.en.md", letter + b"\nWe write as soon as we know.\n", "1.1").status == 200
    dana.page.reload()
    dana.page.locator("#reviewer").select_option(label="Paul Stein")
    dana.page.get_by_role("button", name="Ask to publish").click()
    dana.see("Revision 3 waits for its second person")
    paul.visit(draft.removeprefix(address))
    paul.page.get_by_label("Your password").fill(PASSWORD)
    paul.page.get_by_role("button", name="Sign and publish as version 2").click()
    paul.page.wait_for_url("**/processes/*")
    paul.see("It is published. New cases take it")
    look(paul.page, "version just published")

    # A new case takes it; the old one stays where it began.
    later = house.open(UK + 1)
    version = int(paul.page.url.rsplit("/", 1)[1])
    assert version_of(later) == version != version_of(old)
