"""The candidate gives up in the middle of the collection: everything stops cleanly."""

import sqlalchemy as sa
from playwright.sync_api import expect

from tests.journeys.conftest import Look, People
from tests.journeys.people import BY_LETTER
from tests.webapp.casework.stories import driven
from tests.webapp.house import House
from webapp.db import db
from webapp.models import Job
from workflows.vocabulary import JobStatus

COLLECTORS = ("joanna", "martin", "olga", "rosa", "anil")


def test_a_withdrawal_in_mid_collection_stops_everything(person: People, house: House, look: Look) -> None:
    case_id = driven(house, until="give_reference", application=6)
    before = house.waiting(case_id)
    assert len(before) >= 3
    writing = person("rosa")
    record = house.task(case_id, "receive_record")
    writing.take(record)

    joanna = person("joanna")
    page = joanna.case(case_id)
    page.locator("summary", has_text="Withdraw").click()
    page.get_by_label("How did the candidate tell you?").fill("By telephone this morning.")
    page.get_by_role("button", name="Withdraw for the candidate").click()
    joanna.see("The withdrawal is recorded. Everything that was going on has been stopped.")

    assert house.names(case_id) == ["confirm_withdrawal"]
    gone = [f"/tasks/{task.id}" for task in before]
    for username in COLLECTORS:
        inbox = person(username).visit(f"/inbox?q={house.number(case_id)}") if username != "rosa" else None
        for link in gone if inbox else ():
            expect(inbox.locator(f'a[href="{link}"]')).to_have_count(0)  # type: ignore[union-attr]
    assert _clocks(case_id) == 0

    # Rosa was writing all the time: she is told, and what she sends changes nothing.
    writing.enter({"result": "none", **BY_LETTER})
    writing.send()
    writing.see("This task is no longer needed")
    writing.see("Nothing on record")  # what was typed can still be copied
    look(writing.page, "too late")
    writing.row(record)
    expect(writing.page.get_by_text("Nothing matches")).to_be_visible()

    joanna.does(case_id, "confirm_withdrawal")
    assert house.ended(case_id) == "withdrawn"
    joanna.see("Withdrawn")
    assert house.names(case_id) == []


def _clocks(case_id: int) -> int:
    db.session.rollback()
    return int(
        db.session.scalar(
            sa.select(sa.func.count()).where(Job.case_id == case_id, Job.kind == "timer", Job.status == JobStatus.DUE)
        )
        or 0
    )
