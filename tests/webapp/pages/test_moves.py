"""Moves of running cases as pages: what a dry run may say before it has looked, and what comes as it goes on."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import People, address, person  # noqa: F401 (fixtures)
from tests.webapp.browsing import Browser
from tests.webapp.casework.versions import changed, version, with_publications
from tests.webapp.house import House
from tests.webapp.house import person as viewer
from webapp import clock
from webapp.casework import moving
from webapp.casework.moving import Chosen
from webapp.casework.queries.moves import one_move
from webapp.jobs.runner import run_due


def planned(house: House) -> int:
    house.open(1)
    return moving.plan_move(version(with_publications(changed())), Chosen(), viewer("dana"), clock.now())


def test_no_case_would_move_before_it_was_looked_at(house: House) -> None:
    move_id = planned(house)
    assert one_move(move_id, viewer("dana")).would_move == 0
    page = Browser(house.app, "dana").get(f"/designer/moves/{move_id}")
    assert "Would move</dt><dd>0" in page and "0 of 1 cases looked at" in page
    assert "Which cases" not in page  # there is nothing to choose from yet
    run_due(clock.now())
    assert one_move(move_id, viewer("dana")).would_move == 1
    page = Browser(house.app, "dana").get(f"/designer/moves/{move_id}")
    assert "Would move</dt><dd>1" in page and "Which cases" in page


@pytest.mark.browser
@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_the_second_person_can_start_as_soon_as_the_dry_run_has_ended(house: House, person: People) -> None:  # noqa: F811
    move_id = planned(house)
    paul = person("paul")
    paul.visit(f"/designer/moves/{move_id}")
    expect(paul.page.get_by_text("0 of 1 cases looked at")).to_be_visible()
    expect(paul.page.get_by_role("button", name="Start the move")).to_have_count(0)
    run_due(clock.now())
    paul.page.get_by_role("button", name="Start the move").click()
    expect(paul.page.locator("#standing")).to_contain_text("Running")
    run_due(clock.now())
    expect(paul.page.locator("#standing")).to_contain_text("Ended")
    expect(paul.page.get_by_role("button", name="Take all back")).to_be_visible()
