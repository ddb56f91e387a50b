"""A rejection after a fair process, and the appeal against it."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Look, People
from tests.webapp.answers import REJECT, SUPPLIER
from tests.webapp.casework.stories import driven
from tests.webapp.house import House, chosen, run_through
from webapp import clock

FAIR = REJECT | {"file_appeal": {"appeal": "waive"}}


def test_a_candidate_is_told_heard_and_rejected_with_reasons(person: People, house: House, look: Look) -> None:
    case_id = house.open(6)
    story = FAIR | {"appoint_team": chosen(first_investigator="ruth", second_investigator="martin")}
    run_through(house, case_id, until="raise_allegations", wanted=story)
    for username, element in (
        ("ruth", "raise_allegations"),
        ("lena", "classify_finding"),
        ("joanna", "answer_finding"),
        ("tomas", "decide_finding"),
    ):
        person(username).does(case_id, element, story[element])
    person("tomas").see("Substantiated")
    person("tomas").see(SUPPLIER)

    run_through(house, case_id, until="serve_concerns", wanted=story)
    person("lena").does(case_id, "serve_concerns", story["serve_concerns"])
    assert house.names(case_id) == [], "nobody decides before the person has had the notice"
    joanna = person("joanna")
    page = joanna.case(case_id)
    page.locator("summary", has_text="Record a message").click()
    page.get_by_label("The candidate has opened the notice").check()
    page.get_by_role("button", name="Record it").click()
    joanna.does(case_id, "answer_concerns", story["answer_concerns"])
    person("tomas").does(case_id, "weigh_answer", story["weigh_answer"])

    joanna.does(case_id, "convene_panel", chosen(member_1="elaine", member_2="nils", member_3="hannah"))
    for username in ("elaine", "nils", "hannah"):
        person(username).does(case_id, "cast_vote", story["cast_vote"])
    person("elaine").does(case_id, "record_decision", story["record_decision"])
    person("grace").does(case_id, "serve_adverse_notice")
    look(person("grace").page, "case with a rejection")

    assert house.names(case_id) == ["file_appeal"], "the appeal window is open"
    house.go_to(clock.now() + timedelta(days=29))
    assert house.names(case_id) == ["file_appeal"]
    house.go_to(clock.now() + timedelta(days=3))
    assert house.names(case_id) == ["close_case"]
    joanna.does(case_id, "close_case")
    assert house.ended(case_id) == "rejected"
    joanna.see("Rejected")


@pytest.mark.parametrize(("outcome", "next_step"), [("upheld", "close_case"), ("varied", "convene_panel")])
def test_an_appeal_is_heard_by_two_who_did_not_decide(
    person: People, house: House, outcome: str, next_step: str
) -> None:
    case_id = driven(house, until="file_appeal", application=6, wanted=REJECT)
    grounds = "The delivery note proves the second delivery, and nobody asked for it."
    person("joanna").does(case_id, "file_appeal", {"appeal": "file", "grounds": grounds})

    task = house.task(case_id, "decide_appeal")
    elaine = person("elaine")
    elaine.visit(f"/tasks/{task.id}")
    expect(elaine.page.get_by_text("You decide this case")).to_be_visible()

    person("carl").does(case_id, "decide_appeal", {"outcome": outcome})
    cosign = house.task(case_id, "cosign_appeal")
    expect(person("carl").row(cosign)).to_contain_text("it takes a second person")
    person("mei").does(case_id, "cosign_appeal", {"agree": "yes"})
    assert house.names(case_id) == [next_step]
    person("joanna").case(case_id)
    person("joanna").see(
        {"upheld": "Appeal decided: Decision upheld", "varied": "Appeal decided: Decision changed"}[outcome]
    )
    if outcome == "upheld":
        person("joanna").does(case_id, "close_case")
        assert house.ended(case_id) == "rejected"
