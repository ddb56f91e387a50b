"""Where two people are needed, the same person sees a lock with its reason, and a forged submit is refused."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Look, People
from tests.journeys.people import Person
from tests.webapp.answers import BARRED, HIRE, Story
from tests.webapp.casework.stories import driven
from tests.webapp.house import House, chosen, run_through
from webapp.models import Task

SECOND = "The step before this was yours, and it takes a second person"


@dataclass(frozen=True)
class Pair:
    """`username` does `first` and may not do `second`."""

    username: str
    first: str
    second: str
    story: Story


PAIRS = (
    Pair("rosa", "review_file", "cosign_file_review", HIRE),
    Pair("ruth", "write_report", "cosign_report", HIRE),
    Pair("yannick", "confirm_veto", "confirm_veto_second", BARRED),
)


def _told(story: Story) -> Story:
    return story | {"appoint_team": chosen(first_investigator="ruth", second_investigator="martin")}


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.second)
def test_nobody_is_their_own_second_person(pair: Pair, person: People, house: House, look: Look) -> None:
    story = _told(pair.story)
    case_id = driven(house, until=pair.first, application=6, wanted=story)
    who = person(pair.username)
    who.does(case_id, pair.first, story.get(pair.first))
    run_through(house, case_id, until=pair.second, wanted=story)
    task = house.task(case_id, pair.second)
    expect(who.row(task)).to_contain_text(SECOND)
    _is_locked(who, task, SECOND)
    look(who.page, "locked task")
    _cannot_forge(who, task, story)


def test_who_investigated_does_not_vote(person: People, house: House) -> None:
    story = _told(HIRE)
    case_id = driven(house, until="cast_vote", application=6, wanted=story)
    ruth, task = person("ruth"), house.task(case_id, "cast_vote")
    _is_locked(ruth, task, "You investigated this case")
    _cannot_forge(ruth, task, story)


def test_who_investigated_cannot_be_put_on_the_panel(person: People, house: House) -> None:
    """Yannick serves both queues. The list shows him with the reason; a forged choice is refused."""
    case_id = house.open(6)
    story = HIRE | {"appoint_team": chosen(first_investigator="yannick", second_investigator="ruth")}
    run_through(house, case_id, until="convene_panel", wanted=story)
    joanna, task = person("joanna"), house.task(case_id, "convene_panel")
    joanna.take(task)
    option = joanna.page.locator("select[name=member_1] option", has_text="Yannick Moreau")
    expect(option).to_contain_text("Holds a part on this case that excludes this one")
    expect(option).to_be_disabled()
    option.evaluate("option => { option.disabled = false; }")
    joanna.answer(task, chosen(member_1="elaine", member_2="nils", member_3="hannah"))
    joanna.page.locator("select[name=member_1]").select_option(label=option.inner_text())
    joanna.send()
    expect(joanna.page.locator(".govuk-error-summary")).to_contain_text("Chair: Choose somebody else")
    assert house.names(case_id) == ["convene_panel"]


def _is_locked(who: Person, task: Task, reason: str) -> None:
    who.visit(f"/tasks/{task.id}")
    expect(who.page.get_by_text(reason)).to_be_visible()
    expect(who.page.locator("form[data-draft]")).to_have_count(0)


def _cannot_forge(who: Person, task: Task, story: Story) -> None:
    """The form's own answers, sent without the form: refused by the server, and nothing has happened."""
    answers = who.house.answers(task, who.house.doer(task), story.get(task.element_id, {}))
    refused = who.forge(task, answers)
    assert refused.status == 403
    assert "You cannot do this" in refused.text()
    assert who.house.task(task.case_id, task.element_id).id == task.id
