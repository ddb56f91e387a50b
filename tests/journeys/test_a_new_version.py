"""A designer draws another task, writes its form and changes a weight: stopped by the law, mended, tried, seconded,
taken by new cases, and by those running cases that can."""

import re
from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from tests.journeys import drawing_board as board
from tests.journeys.conftest import Look
from tests.journeys.people import Person
from tests.webapp.answers import HIRE
from tests.webapp.house import PASSWORD, House, person, run_through
from webapp import clock
from webapp.casework import recruitment
from webapp.db import db
from webapp.jobs.runner import run_due
from webapp.models import Case, Post

SCENARIOS = 600_000  # milliseconds: asking runs the scenarios of the draft
NAME = "Read what was published"
# Shares of the domain: honesty weighs more, integrity less; all come to 1 together.
OLD, NEW = {"M1": "0.16", "M2": "0.14"}, {"M1": "0.18", "M2": "0.12"}
BEFORE_CONSENT, IN_THE_CHECKS = 10, 10  # and ten more have talked with people on site
HEARD = (
    'not(heard) and (publications_against or facts.findings.adverse or opinion != "suitable" or barred or '
    'facts.veto.result = "adjudicate" or facts.objections.proven > 0 or facts.objections.unverifiable > 0 or '
    '(facts.decision.made and facts.decision.code = "reject"))'
)


@pytest.fixture(autouse=True)
def _slow_answers() -> Iterator[None]:
    expect.set_options(timeout=30_000)
    yield
    expect.set_options(timeout=5_000)


@pytest.mark.parametrize("place", ["postgres"], indirect=True)
def test_a_new_task_and_another_weight_reach_new_cases_and_those_running_that_can_take_them(
    house: House, address: str, visitor: Callable[..., Page], look: Look, real_scenarios: None
) -> None:
    movable, staying, last = _thirty_running(house)
    dana, paul = (Person(visitor(width=1400, height=1000), address, house, name) for name in ("dana", "paul"))
    for who in (dana, paul):
        who.page.context.set_default_timeout(60_000)  # the bench starts an office of its own
    draft = _begin(dana)

    _write_the_form(dana.page, draft)
    _draw_the_task(dana.page, draft)
    _change_a_weight(dana.page, draft)

    # The task waits for somebody outside, with no reminder and no way on without an answer: the law stops it.
    dana.page.goto(draft)
    dana.see("Every task of a person outside has a reminder")
    dana.see("Every task of a person outside has a path without the answer")
    expect(dana.page.get_by_role("button", name="Ask to publish")).to_be_disabled()
    look(dana.page, "draft stopped by the law")
    _mend(dana.page, draft)
    dana.page.goto(draft)
    dana.see("Nothing stands against publishing")

    _try_and_keep(dana, draft, look)
    dana.page.goto(draft)
    dana.page.locator("#reviewer").select_option(label="Paul Stein")
    dana.page.get_by_role("button", name="Ask to publish").click(timeout=SCENARIOS)
    expect(dana.page.get_by_text(re.compile(r"Revision \d+ waits for its second person"))).to_be_visible(
        timeout=SCENARIOS
    )
    expect(dana.page.get_by_role("button", name="Sign and publish")).to_have_count(0)

    target = _publish(paul, draft, look)
    ruth = _new_case_takes_both(house, last, address, visitor, look)
    _move(dana, paul, house, staying, look)
    assert {_project_and_rules(case_id) for case_id in movable} == {(target, 1)}
    assert {_project_and_rules(case_id) for case_id in staying} == {(1, 1)}
    _watch(paul, target, look)
    _goes_on(house, movable[-1], ruth)


def _thirty_running(house: House) -> tuple[list[int], list[int], int]:
    """Twenty cases that have not talked with people on site yet, ten that have, and an application not opened yet."""
    db.session.rollback()
    post = db.session.scalar(sa.select(Post.id).where(Post.code == "P2"))
    assert post is not None
    applications = list(range(1, 11))
    for rank in range(6, 27):
        who = {"name": f"欧阳文静 {rank}", "exam_number": f"P2-{rank:03d}", "sex": "female", "current_unit": "港务局"}
        applications.append(
            recruitment.shortlist(post, rank, {**who, "email": "wen@example.org"}, person("joanna"), clock.now())
        )
    movable = [house.open(one) for one in applications[:BEFORE_CONSENT]]
    for one in applications[BEFORE_CONSENT : BEFORE_CONSENT + IN_THE_CHECKS]:
        movable.append(house.open(one))
        run_through(house, movable[-1], until="talk_with_others", wanted=HIRE)
    staying = []
    for one in applications[BEFORE_CONSENT + IN_THE_CHECKS : 30]:
        staying.append(house.open(one))
        run_through(house, staying[-1], until="talk_with_others", wanted=HIRE)
        task = house.task(staying[-1], "talk_with_others")
        who = house.doer(task)
        house.do(task, who, house.answers(task, who, {}))
    return movable, staying, applications[30]


def _begin(dana: Person) -> str:
    dana.visit("/processes")
    dana.page.get_by_role("button", name="Begin a draft").first.click()
    dana.page.get_by_label("Name").fill(NAME)
    dana.page.get_by_role("button", name="Begin", exact=True).click()
    expect(dana.page.locator("h1")).to_have_text(NAME)
    return dana.page.url


def _write_the_form(tab: Page, draft: str) -> None:
    tab.get_by_text("Add a file").click()
    tab.locator("#name").fill("forms/check_publications.form")
    tab.get_by_role("button", name="Add", exact=True).click()
    board.ready(tab)
    board.ask(tab, "radio", "against", "Does anything speak against the person?", ("No", "no"), ("Yes", "yes"))
    board.ask(tab, "textarea", "found", "What was read, and where")
    board.saved(tab)


def _draw_the_task(tab: Page, draft: str) -> None:
    """A task put onto a flow; what it gives goes up to the main process, where a gateway asks for it."""
    board.open_file(tab, draft, "run_checks.bpmn")
    board.put(tab, "Task", (850, 500), "Check publications")
    board.enter(tab, "ID", "check_publications")
    tab.get_by_label("Form", exact=True).select_option("check_publications")
    tab.get_by_label("Investigators").check()
    tab.get_by_label("Acts as").select_option("Investigator")
    board.enter(tab, "Due, working days", "4")
    tab.get_by_label("Waits for somebody outside").select_option("Referee")
    tab.get_by_label("Stage of the case").select_option("Checks")
    board.give(tab, "publications_against", 'against = "yes"')
    board.saved(tab)
    board.open_file(tab, draft, "main.bpmn")
    board.pick(tab, "run_checks")
    board.give(tab, "publications_against", "publications_against")
    board.pick(tab, "hearing_needed_to_serve_concerns")
    board.write(tab.get_by_label("Condition expression"), HEARD)
    board.saved(tab)


def _mend(tab: Page, draft: str) -> None:
    """An investigator reads what was published: nobody outside is waited for."""
    board.open_file(tab, draft, "run_checks.bpmn")
    board.pick(tab, "check_publications")
    expect(tab.locator("#problems")).to_contain_text("reminder")
    tab.get_by_label("Waits for somebody outside").select_option("")
    board.saved(tab)
    expect(tab.locator("#problems")).not_to_contain_text("reminder")


def _change_a_weight(tab: Page, draft: str) -> None:
    tab.goto(f"{draft}/rules/scorecard")
    for criterion, weight in NEW.items():
        row = tab.get_by_role("group", name=re.compile(rf"^{criterion}\b"))
        field = row.get_by_label(re.compile("^Weight"))
        expect(field).to_have_value(OLD[criterion])
        field.fill(weight)
    expect(tab.locator("[data-total=weights] output")).to_have_text("comes to 1")
    tab.get_by_role("button", name="Save", exact=True).last.click()
    expect(tab.get_by_role("status").first).to_be_visible()


def _try_and_keep(dana: Person, draft: str, look: Look) -> None:
    """On the bench something published speaks against the candidate, who is heard; kept as a scenario."""
    tab = dana.page
    tab.goto(f"{draft}/try")
    tab.get_by_role("button", name="Open the case").click()
    tab.get_by_label("Do everything until").select_option(label="Check publications")
    tab.get_by_role("button", name="Go on", exact=True).click()
    row = tab.locator("#tasks tr", has_text="Check publications")
    row.get_by_role("button", name="Fill in the form").click()
    tab.get_by_label("Yes", exact=True).check()
    tab.get_by_label("What was read, and where").fill("The harbour news of 3 March.")
    tab.locator("#yours").get_by_role("button", name="Complete").click()
    expect(tab.locator("#happened")).to_contain_text("Check publications")
    look(tab, "bench with another task")
    tab.get_by_label("Do everything until").select_option(label="Serve the notice of concerns")
    tab.get_by_role("button", name="Go on", exact=True).click()
    expect(tab.locator("#tasks")).to_contain_text("Serve the notice of concerns")
    tab.get_by_label("What it shows").fill("What was published is heard")
    tab.get_by_label("Name of the file").fill("publications_heard")
    tab.get_by_role("button", name="Keep", exact=True).click()
    expect(tab.get_by_text("What was published is heard").first).to_be_visible()


def _publish(paul: Person, draft: str, look: Look) -> int:
    paul.visit(draft.removeprefix(paul.address))
    look(paul.page, "draft before its second person")
    paul.page.get_by_label("Your password").fill(PASSWORD)
    paul.page.get_by_role("button", name="Sign and publish as version 2").click(timeout=SCENARIOS)
    paul.page.wait_for_url("**/processes/*", timeout=SCENARIOS)  # its scenarios have run before
    paul.see("It is published.")
    return int(paul.page.url.rsplit("/", 1)[1])


def _new_case_takes_both(
    house: House, application: int, address: str, visitor: Callable[..., Page], look: Look
) -> Person:
    """The task is in an investigator's inbox, with its form; the score counts by the new weights."""
    case_id = house.open(application)
    run_through(house, case_id, until="check_publications", wanted=HIRE)
    task = house.task(case_id, "check_publications")
    ruth = Person(visitor(), address, house, house.doer(task))
    ruth.visit("/inbox")
    ruth.take(task)
    look(ruth.page, "a task that a designer drew")
    ruth.answer(task, {"against": "no", "found": "Nothing but the harbour news of March."})
    ruth.send()
    ruth.done(task)
    run_through(house, case_id, until="write_report", wanted=HIRE)
    _weighs(ruth, case_id, "0.18")
    return ruth


def _weighs(who: Person, case_id: int, weight: str) -> None:
    who.visit(f"/cases/{case_id}/score")
    expect(who.page.locator("#t-M1")).to_contain_text(f"weight {weight}, share of the total")


def _move(dana: Person, paul: Person, house: House, staying: list[int], look: Look) -> None:
    """Dana plans it and sees what stays, and why; Paul starts it."""
    tab = dana.visit("/designer/moves/new")
    tab.get_by_label("Move to").select_option(label="Civil service recruitment vetting, version 2")
    expect(tab.locator("#chosen")).to_contain_text("30 running cases")
    tab.get_by_role("button", name="See what would change").click()
    run_due(clock.now())
    tab.reload()
    dana.see("You planned this move, and it takes a second person to start it.")
    expect(tab.get_by_role("button", name="Start the move")).to_have_count(0)
    look(tab, "move with cases that stay")
    tab.get_by_role("link", name="Stay 10").click()
    expect(tab.get_by_text("“Run the checks” reads “publications_against”, which nobody has set")).to_have_count(10)
    for case_id in staying:
        dana.see(house.number(case_id))
    tab = paul.visit(tab.url.removeprefix(paul.address).split("?")[0])
    tab.get_by_role("button", name="Start the move").click()
    run_due(clock.now())
    tab.reload()
    expect(tab.get_by_role("link", name="Moved 20")).to_be_visible()
    expect(tab.get_by_role("link", name="Stay 10")).to_be_visible()
    paul.see("Every case keeps the scorecard")


def _watch(paul: Person, target: int, look: Look) -> None:
    """Twenty moved cases and the new one, of which ten talk with people on site; the old version has its ten."""
    tab = paul.visit(f"/processes/{target}/watch?process=run_checks&with=1")
    expect(tab.locator("#live")).to_contain_text(re.compile(r"Running cases\s*21\D"))
    row = tab.locator("tr", has_text="Talk with people on site")
    expect(row).to_contain_text(re.compile(r"10\D*version 1: 0"))
    expect(tab.locator(".watch svg").get_by_text("publications")).to_be_visible()
    look(tab, "heat map after a move")
    tab = paul.visit(f"/processes/{target}/watch?process=obtain_consent")
    expect(tab.locator("tr", has_text="Invite the candidate")).to_contain_text("10")


def _goes_on(house: House, case_id: int, ruth: Person) -> None:
    """A moved case comes by the new task, and its score counts by the weights it opened with."""
    assert _project_and_rules(case_id)[1] == 1
    done = run_through(house, case_id, until="write_report", wanted=HIRE)
    assert any(step.startswith("check_publications") for step in done)
    _weighs(ruth, case_id, "0.16")


def _project_and_rules(case_id: int) -> tuple[int, int]:
    """The versions whose drawings a case runs on, and whose rules decide in it."""
    db.session.rollback()
    case = db.session.get_one(Case, case_id, populate_existing=True)
    return case.project_id, case.rules_id or case.project_id
