"""Somebody objects while the public notice is open: another pair looks into it."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Look, People
from tests.webapp.answers import HIRE
from tests.webapp.house import House, chosen, run_through
from webapp import clock

SEEN = "He was seen taking a parcel from a supplier on 3 November at the north gate."
STORIES = {
    "dismissed": HIRE,
    "proven": HIRE | {"cast_vote": {"vote": "reject"}, "record_decision": {"decision": "reject"}},
    "unverifiable": HIRE
    | {"cast_vote": {"vote": "suspend"}, "record_decision": {"decision": "suspend", "review_on": "2027-01-15"}},
}


@pytest.mark.parametrize(
    "outcome",
    [outcome if outcome == "proven" else pytest.param(outcome, marks=pytest.mark.prove) for outcome in STORIES],
)
def test_an_objection_is_investigated_by_another_pair(person: People, house: House, look: Look, outcome: str) -> None:
    case_id = house.open(6)
    team = {"appoint_team": chosen(first_investigator="ruth", second_investigator="martin")}
    run_through(house, case_id, wanted=HIRE | team)
    story = STORIES[outcome] | {"weigh_answer": {"reopen_findings": "no"}, "file_appeal": {"appeal": "waive"}}

    joanna = person("joanna")
    page = joanna.case(case_id)
    page.get_by_role("button", name="Register an objection").click()
    page.get_by_label("Letter").check()
    page.get_by_label("Nobody we know").check()
    page.get_by_label("The objection").fill(SEEN)
    look(page, "an objection is registered")
    page.get_by_role("button", name="Register the objection").last.click()
    joanna.see("The objection is registered. Another pair of investigators will look into it.")
    look(page, "case with an objection")
    joanna.does(case_id, "acknowledge_objection", {"acknowledged_by": "letter", "acknowledged_on": "2026-11-23"})

    task = house.task(case_id, "investigate_objection")
    ruth = person("ruth")
    expect(ruth.row(task)).to_contain_text("You investigated this case")
    olga = person("olga")
    olga.take(task)
    olga.see(SEEN)
    olga.do(task, {"outcome": outcome})
    cosign = house.task(case_id, "cosign_objection")
    expect(olga.row(cosign)).to_contain_text("it takes a second person")
    person("peter").does(case_id, "cosign_objection", {"agree": "yes"})

    house.go_to(clock.now() + timedelta(days=8))
    person("grace").does(case_id, "withdraw_notice")
    if outcome == "dismissed":
        run_through(house, case_id, wanted=story)
        assert house.ended(case_id) == "hired"
        return
    # What the objection brought is told and heard before the panel decides again.
    assert house.names(case_id) == ["serve_concerns"]
    person("lena").does(case_id, "serve_concerns")
    house.go_to(clock.now() + timedelta(days=5))
    run_through(house, case_id, until="record_decision", wanted=story)
    person("elaine").does(case_id, "record_decision", story["record_decision"])
    if outcome == "proven":
        run_through(house, case_id, wanted=story)
        assert house.ended(case_id) == "rejected"
        return
    assert house.names(case_id) == []
    person("elaine").see("Suspended")
    house.wait(case_id)
    assert house.names(case_id) == ["convene_panel"], "the review comes on its day"
