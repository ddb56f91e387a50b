"""From blind ratings to a decision that departs from the band: the score explained, outdated, brought up to date."""

import re

import sqlalchemy as sa
from playwright.sync_api import FilePayload, expect

from tests.journeys.conftest import Look, People
from tests.webapp.answers import HIRE
from tests.webapp.house import House, chosen, run_through
from webapp.db import db
from webapp.models import Rating, Score, Submission

APART = {"simon": {"M1": 5}, "wen": {"M1": 3}}
WHY = "The register that came in late says nothing else, and the panel has read it before it voted on this case."


def test_two_raters_apart_a_third_a_score_that_goes_stale_and_a_panel_with_a_dissent(
    person: People, house: House, look: Look
) -> None:
    story = HIRE | {
        "appoint_raters": chosen(rater_1="simon", rater_2="wen"),
        "convene_panel": chosen(member_1="elaine", member_2="nils", member_3="hannah"),
    }
    case_id = house.open()
    run_through(house, case_id, until="rate_conduct", wanted=story)

    _rate_blind(person, house, case_id, look)
    for username in ("simon", "wen"):
        person(username).does(case_id, "reconcile_ratings", APART[username])
    third = house.doer(house.task(case_id, "rate_conduct_third"))
    assert third not in APART
    person(third).does(case_id, "rate_conduct_third", {"M1": 4})
    _explained(person, case_id, look)

    run_through(house, case_id, until="cast_vote", wanted=story)
    _outdated_and_brought_up_to_date(person, house, case_id)
    _decide(person, house, case_id, look)
    # First ratings never change: both of the first round are there beside the second and the third rater's.
    first = sa.select(Rating.value).where(Rating.case_id == case_id, Rating.criterion == "M1", Rating.round == 1)
    assert sorted(db.session.scalars(first)) == [3, 4, 5]


def _rate_blind(person: People, house: House, case_id: int, look: Look) -> None:
    """Simon rates; whoever reaches for what he gave, by any way, is refused; then Wen rates."""
    task = house.task(case_id, "rate_conduct", "simon")
    person("simon").take(task)
    look(person("simon").page, "rating")
    person("simon").answer(task, APART["simon"])
    person("simon").send()
    person("simon").done(task)
    db.session.rollback()
    answer = db.session.scalar(
        sa.select(Submission.id).where(Submission.case_id == case_id, Submission.records == "rating")
    )
    wen = person("wen")
    for way in (f"/cases/{case_id}/answers/{answer}", f"/tasks/{task.id}", f"/cases/{case_id}/score"):
        assert wen.page.goto(wen.address + way).status == 403, way  # type: ignore[union-attr]
        expect(wen.page.get_by_text("Ratings stay closed until all raters have locked theirs").first).to_be_visible()
    token = wen.case(case_id).locator("input[name=csrf_token]").first.get_attribute("value") or ""
    for way in ("", "/draft", "/claim"):
        sent = wen.page.request.post(f"{wen.address}/tasks/{task.id}{way}", form={"csrf_token": token}, max_redirects=0)
        assert sent.status == 403, way
    for path in (f"/cases/{case_id}", f"/cases/{case_id}/answers", f"/cases/{case_id}/history"):
        wen.visit(path)
        wen.never_see("What makes up the")
    wen.visit(f"/cases/{case_id}/history")
    expect(wen.page.get_by_text("Reached for a rating before all were locked, and was refused")).to_have_count(6)
    wen.does(case_id, "rate_conduct", APART["wen"])


def _explained(person: People, case_id: int, look: Look) -> None:
    joanna = person("joanna")
    joanna.case(case_id)
    joanna.see("What would change the band")
    joanna.see("What cost most")
    look(joanna.page, "scored case")
    joanna.page.get_by_role("link", name="Every point traced").click()
    joanna.see("From rating to point")
    joanna.see("Computed again from its stored inputs: the same to the last digit")
    expect(joanna.page.locator("#t-M1 tbody tr")).to_have_count(5)
    look(joanna.page, "score")
    joanna.page.get_by_role("button", name="Text for the candidate").click()
    joanna.see("A score helps people to decide. It decides nothing")
    for name in ("Simon", "Wen", "Karen Doyle"):
        expect(joanna.page.locator("main").get_by_text(re.compile(name))).to_have_count(0)
    look(joanna.page, "score for the candidate")


def _outdated_and_brought_up_to_date(person: People, house: House, case_id: int) -> None:
    before = _newest(case_id)
    joanna = person("joanna")
    joanna.visit(f"/cases/{case_id}/evidence")
    register = FilePayload(name="register.txt", mimeType="text/plain", buffer=b"No entry on the day of the search.")
    joanna.page.locator("input[type=file]").set_input_files(register)
    joanna.page.get_by_label("Title").fill("Extract of the harbour register")
    joanna.page.get_by_label("Where does it come from?").select_option("court_register")
    joanna.page.get_by_role("button", name="Add to the case").click()

    elaine = person("elaine")
    task = house.task(case_id, "cast_vote", "elaine")
    elaine.take(task)
    elaine.see("New evidence: E-01 Extract of the harbour register")
    elaine.answer(task, {"vote": "approve"})
    elaine.send()
    elaine.see("It must be computed again before anybody decides")

    joanna.case(case_id)
    joanna.page.get_by_role("button", name="Bring the score up to date").click()
    joanna.never_see("This score is out of date.")
    after = _newest(case_id)
    assert (before, after) == ((3, False), (4, False))


def _newest(case_id: int) -> tuple[int, bool]:
    db.session.rollback()
    row = db.session.scalar(sa.select(Score).where(Score.case_id == case_id).order_by(Score.number.desc()).limit(1))
    assert row is not None
    return row.number, row.stale


def _decide(person: People, house: House, case_id: int, look: Look) -> None:
    """Two approve; Hannah departs from the band with the same kinds of reasons, and her dissent stays on record."""
    person("elaine").visit(f"/tasks/{house.task(case_id, 'cast_vote', 'elaine').id}")
    look(person("elaine").page, "vote")
    for username, code in (("elaine", "approve"), ("nils", "approve"), ("hannah", "suspend")):
        person(username).does(case_id, "cast_vote", {"vote": code, "reasons": WHY, "band_reasons": WHY})
    elaine = person("elaine")
    task = house.task(case_id, "record_decision", "elaine")
    elaine.take(task)
    elaine.answer(task, {"decision": "suspend", "review_on": "2027-01-15"})
    elaine.send()
    elaine.see("The panel voted otherwise. Record what it decided.")
    elaine.does(case_id, "record_decision", {"decision": "approve"})
    joanna = person("joanna")
    joanna.case(case_id)
    expect(joanna.page.locator("#decisions article", has_text="Dissent")).to_have_count(1)
    expect(joanna.page.locator("#decisions article", has_text="Dissent")).to_contain_text("Hannah")
