"""The US and UK processes, by every internal role they define: no score, and nothing on crime asked too early."""

import re

import sqlalchemy as sa
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Look, People
from tests.journeys.people import Person
from tests.webapp.answers import UK_REJECT, US_REJECT, Story
from tests.webapp.house import FIRST, House, chosen, run_through
from tests.webapp.house import person as viewer
from webapp.casework.queues import group_of
from webapp.db import db
from webapp.models import TaskOffer

# The packs say in words that there is none; anything else would be one.
DENIED = re.compile(r"\b(no|never a|nobody computed a) score\b", re.IGNORECASE)
SCORE = re.compile(r"\bscores?\b|\bband\b|\bfavourable\b|\bpoints\b", re.IGNORECASE)


def _without_score(page: Page) -> None:
    """No score, no band, no empty panel that waits for one."""
    expect(page.locator("#score, .scoreline, .rating")).to_have_count(0)
    found = SCORE.search(DENIED.sub("", page.locator("main").inner_text()))
    assert found is None, f"{page.url} says {found[0]!r}"


def _walk(person: People, house: House, case_id: int, steps: list[tuple[str, str]], story: Story) -> set[str]:
    """Everybody does their task; the groups that were served."""
    served = set()
    for username, element in steps:
        who = person(username)
        task = house.task(case_id, element, username)
        queues = db.session.scalars(sa.select(TaskOffer.group_code).where(TaskOffer.task_id == task.id)).all()
        # What the process assigns lies in no queue: it was served by the group its doer works for.
        served |= {group_of(queue) for queue in queues} or set(viewer(username).groups)
        who.take(task)
        _without_score(who.page)
        who.answer(task, story.get(element))
        who.send()
        who.done(task)
        _without_score(who.page)
    return served


def _asks_about_crime(page: Page) -> bool:
    return page.locator('[name^="criminal_"]').count() > 0


def test_us_suitability_by_every_role(person: People, house: House, look: Look) -> None:
    case_id = house.open(FIRST["us_suitability"])
    story = US_REJECT | {"appoint_team": chosen(first_investigator="ruth", second_investigator="martin")}
    joanna = person("joanna")
    served = _walk(person, house, case_id, [("joanna", "invite_candidate"), ("joanna", "give_consent")], story)
    task = house.task(case_id, "declare_history")
    joanna.take(task)
    assert not _asks_about_crime(joanna.page), "nothing on crime is asked before the conditional offer"
    joanna.answer(task, story.get("declare_history"))
    joanna.send()
    joanna.done(task)
    assert house.names(case_id) == [], "without an offer the case waits"
    _offer(joanna, case_id)
    joanna.does(case_id, "record_conditional_offer")
    task = house.task(case_id, "declare_conduct")
    joanna.take(task)
    assert _asks_about_crime(joanna.page)
    joanna.answer(task)
    joanna.send()
    joanna.done(task)

    steps = [("joanna", "appoint_team"), ("ruth", "declare_conflict"), ("martin", "declare_conflict")]
    steps += [("ruth", "talk_with_candidate"), ("martin", "review_file")]
    served |= _walk(person, house, case_id, steps, story)
    run_through(house, case_id, until="look_for_issues", wanted=story)
    steps = [("martin", "look_for_issues"), ("lena", "review_eligibility"), ("ruth", "write_report")]
    steps += [("lena", "review_report"), ("lena", "weigh_nexus"), ("lena", "draft_proposed_action")]
    steps += [("tomas", "review_proposed_action"), ("joanna", "serve_proposed_action")]
    served |= _walk(person, house, case_id, steps, story)
    look(joanna.page, "US case")
    run_through(house, case_id, until="decide_suitability", wanted=story)
    steps = [("harriet", "decide_suitability"), ("oscar", "concur_with_decision"), ("joanna", "serve_adverse_notice")]
    served |= _walk(person, house, case_id, steps, story)
    run_through(house, case_id, wanted=story)
    assert house.ended(case_id) == "rejected"
    _without_score(joanna.case(case_id))
    assert served == {"case_officers", "investigators", "adjudicators", "deciding_officials"}


def test_uk_baseline_by_every_role(person: People, house: House, look: Look) -> None:
    case_id = house.open(FIRST["uk_baseline"])
    story = UK_REJECT | {"appoint_team": chosen(first_investigator="victor", second_investigator="ingrid")}
    yasmin = person("yasmin")
    assert house.names(case_id) == [], "without an offer nothing is asked"
    _offer(yasmin, case_id)
    steps = [("yasmin", "record_conditional_offer"), ("yasmin", "invite_candidate"), ("yasmin", "give_consent")]
    served = _walk(person, house, case_id, steps, story)
    task = house.task(case_id, "declare_history")
    yasmin.take(task)
    yasmin.see("It is not police vetting")
    assert _asks_about_crime(yasmin.page), "after the offer it may be asked"
    yasmin.answer(task)
    yasmin.send()
    yasmin.done(task)
    steps = [("yasmin", "appoint_team"), ("victor", "declare_conflict"), ("ingrid", "declare_conflict")]
    steps += [("victor", "verify_identity"), ("ingrid", "verify_right_to_work")]
    served |= _walk(person, house, case_id, steps, story)
    run_through(house, case_id, until="write_verification_record", wanted=story)
    steps = [("victor", "write_verification_record"), ("stella", "review_verification_record")]
    steps += [("victor", "draft_concerns"), ("stella", "review_concerns"), ("yasmin", "serve_concerns")]
    served |= _walk(person, house, case_id, steps, story)
    look(yasmin.page, "UK case")
    run_through(house, case_id, until="decide_candidate", wanted=story)
    steps = [("helen", "decide_candidate"), ("bruno", "concur_with_decision"), ("yasmin", "serve_adverse_notice")]
    steps += [("yasmin", "file_appeal"), ("carl", "decide_appeal"), ("yasmin", "file_verification_record")]
    served |= _walk(person, house, case_id, steps, story)
    assert house.ended(case_id) == "rejected"
    _without_score(yasmin.page)
    assert served == {"vetting_officers", "hiring_managers", "security_officers", "appeal_members"}


def _offer(who: Person, case_id: int) -> None:
    page = who.case(case_id)
    _without_score(page)
    page.locator("summary", has_text="Record a message").click()
    page.get_by_label("A conditional offer was made").check()
    page.get_by_role("button", name="Record it").click()
    who.see("The conditional offer is recorded.")
