"""A year of working days is published: what was counted before is counted again, and nobody gets less than promised."""

from collections.abc import Collection
from datetime import UTC, date, datetime
from typing import Any

import orjson
import pytest
import sqlalchemy as sa
from flask import Flask

from tests.webapp.answers import HIRE
from tests.webapp.browsing import Browser
from tests.webapp.casework.stories import driven
from tests.webapp.house import House, person, run_through
from tests.webapp.test_submit import statements
from webapp import clock
from webapp.casework import calendars, live, working_days
from webapp.casework.calendars import publish_calendar
from webapp.db import db
from webapp.models import AuditEvent, Case, Job, Notice
from webapp.refusals import Invalid, NotAllowed
from workflows.vocabulary import JobStatus

NEW_YEAR = [date(2027, 1, 1)]
# As the General Office of the State Council may publish it: off on 31 December and 1 January, Saturday 26 December
# worked instead.
BREAK = [date(2026, 12, 31), date(2027, 1, 1)]
MADE_UP = [date(2026, 12, 26)]
SOURCE = "General Office of the State Council, 15 December 2026"


@pytest.fixture
def noticed(house: House) -> int:
    """A case whose public notice opened on 28 December 2026, for five working days into a year not yet published."""
    return notice_on(house, datetime(2026, 12, 28, 2, tzinfo=UTC))


def notice_on(house: House, moment: datetime) -> int:
    case_id = driven(house, until="publish_notice")
    house.go_to(moment)
    run_through(house, case_id, until="", wanted={**HIRE, "": {}})
    return case_id


def publish(house: House, off: Collection[date], work: Collection[date] = (), who: str = "adam") -> int:
    found = publish_calendar("CN", 2027, off, work, SOURCE, person(who), clock.now())
    house.go_to(clock.now())
    db.session.rollback()
    return found


def the_notice(case_id: int) -> Notice:
    db.session.rollback()
    found = db.session.scalar(sa.select(Notice).where(Notice.case_id == case_id, Notice.kind == "public"))
    assert found is not None
    return found


def legal_job(case_id: int) -> Job:
    db.session.rollback()
    found = db.session.scalars(
        sa.select(Job).where(Job.case_id == case_id, Job.kind == "timer", Job.legal, Job.status == JobStatus.DUE)
    ).all()
    assert len(found) == 1
    return found[0]


def audited(case_id: int, action: str) -> list[dict[str, Any]]:
    rows = db.session.scalars(
        sa.select(AuditEvent.content)
        .where(AuditEvent.case_id == case_id, AuditEvent.action == action)
        .order_by(AuditEvent.case_seq)
    )
    return [orjson.loads(row)["data"] for row in rows]


def test_a_notice_into_a_year_not_yet_published_is_provisional(noticed: int) -> None:
    notice = the_notice(noticed)
    assert (notice.ends_on, notice.provisional, notice.working_days) == (date(2027, 1, 5), True, 5)
    assert legal_job(noticed).due_at == datetime(2027, 1, 5, 15, 59, 59, 999999, UTC)


def test_a_published_break_lengthens_the_notice_and_its_legal_wait(house: House, noticed: int) -> None:
    before = working_days.calendar("CN").key
    publish(house, BREAK, MADE_UP)
    notice, job = the_notice(noticed), legal_job(noticed)
    assert (notice.ends_on, notice.provisional) == (date(2027, 1, 6), False)
    assert job.due_at == datetime(2027, 1, 6, 15, 59, 59, 999999, UTC)
    case = db.session.get(Case, noticed)
    assert case is not None and case.next_deadline == job.due_at
    [told] = audited(noticed, "notice.recounted")
    assert (told["was"], told["end"]) == ("2027-01-05", "2027-01-06")
    assert (told["served_calendar"], told["calendar"]) == (before, working_days.calendar("CN").key)
    assert before != told["calendar"]
    [moved] = audited(noticed, "timer.moved")
    assert moved["legal"]


def test_a_made_up_workday_never_shortens_what_was_served(house: House) -> None:
    """Served on Thursday 24 December until the 31st; with Saturday the 26th worked, five days are over on the 30th."""
    case_id = notice_on(house, datetime(2026, 12, 24, 2, tzinfo=UTC))
    assert the_notice(case_id).ends_on == date(2026, 12, 31)
    publish(house, BREAK, MADE_UP)
    notice = the_notice(case_id)
    assert (notice.ends_on, notice.provisional) == (date(2026, 12, 31), False)
    assert legal_job(case_id).due_at == datetime(2026, 12, 31, 15, 59, 59, 999999, UTC)
    assert audited(case_id, "timer.moved") == []


def test_a_second_publication_is_a_dated_correction(house: House, noticed: int) -> None:
    publish(house, NEW_YEAR)
    assert (the_notice(noticed).ends_on, the_notice(noticed).provisional) == (date(2027, 1, 5), False)
    publish(house, [*NEW_YEAR, date(2027, 1, 4)])
    assert the_notice(noticed).ends_on == date(2027, 1, 6)
    assert [row.number for row in working_days.latest_years("CN").values()] == [2]


def test_a_period_that_has_ended_is_not_opened_again(house: House, noticed: int) -> None:
    house.go_to(datetime(2027, 1, 5, 17, tzinfo=UTC))
    publish(house, BREAK, MADE_UP)
    assert the_notice(noticed).ends_on == date(2027, 1, 5)


def test_every_process_counts_with_the_new_year_and_a_submit_pays_no_statement_for_it(
    app: Flask, house: House, noticed: int
) -> None:
    kept = live.project(1).calendar
    publish(house, BREAK, MADE_UP)
    name = db.engine.url.render_as_string(hide_password=False)
    working_days._kept[name] = working_days._Kept(0, {"CN": kept})  # as a process that has not heard of it
    working_days._seen.pop(name)
    assert live.project(1).calendar is kept
    assert person("joanna")  # any request loads its viewer
    assert live.project(1).calendar.last_published_year == 2027
    with statements(app) as seen:
        assert live.project(1).calendar.is_working_day(MADE_UP[0])
    assert seen == []


def test_another_jurisdiction_is_left_alone(house: House, noticed: int) -> None:
    us = house.open(11)
    state = db.session.scalar(sa.select(Case.version).where(Case.id == us))
    publish(house, BREAK, MADE_UP)
    assert db.session.scalar(sa.select(Case.version).where(Case.id == us)) == state
    assert working_days.calendar("US").last_published_year == 2030


REFUSED: tuple[tuple[int, list[date], list[date], str], ...] = (
    (2027, [], [], "off"),
    (2027, [date(2026, 12, 24)], [], "off"),
    (2027, [date(2028, 1, 3)], [], "off"),
    (2027, NEW_YEAR, [date(2027, 1, 4)], "work"),
    (2027, [date(2027, 1, 2)], [date(2027, 1, 2)], "work"),
    (2028, [date(2028, 1, 1)], [], ""),
)


def test_days_that_cannot_be_meant_are_refused(house: House) -> None:
    for year, off, work, field in REFUSED:
        with pytest.raises(Invalid) as refused:
            publish_calendar("CN", year, off, work, SOURCE, person("adam"), clock.now())
        assert list(refused.value.errors) == [field], (year, off, work)


def test_coordinators_and_administrators_publish_and_nobody_else(house: House) -> None:
    publish(house, BREAK, MADE_UP, who="adam")
    publish(house, BREAK, MADE_UP, who="joanna")
    for username in ("ruth", "dana", "vera"):
        with pytest.raises(NotAllowed):
            publish(house, BREAK, MADE_UP, who=username)


def test_a_preview_says_what_moves_and_moves_nothing(house: House, noticed: int) -> None:
    version = db.session.scalar(sa.select(Case.version).where(Case.id == noticed))
    found = calendars.preview("CN", 2027, BREAK, MADE_UP, person("adam"), clock.now())
    assert MADE_UP[0] in found.days and BREAK[0] in found.days and NEW_YEAR[0] not in found.days
    assert (found.cases, found.notices, found.timers, found.whole) == (1, 1, 1, True)
    db.session.rollback()
    assert the_notice(noticed).ends_on == date(2027, 1, 5)
    assert db.session.scalar(sa.select(Case.version).where(Case.id == noticed)) == version


def test_the_pages_show_preview_and_publish(app: Flask, house: House, noticed: int) -> None:
    browser = Browser(app, "adam")
    assert "/calendars/CN/2027" in browser.get("/calendars")
    page = browser.get("/calendars/CN/2027")
    assert "2027-02-" in page  # what is expected stands in the form
    entered = {"off": "2026-12-31 to 2027-01-01", "work": "2026-12-26", "source": SOURCE}
    shown = browser.post("/calendars/CN/2027", {**entered, "action": "preview"}, status=200).text
    assert "1 notice" in shown
    assert the_notice(noticed).ends_on == date(2027, 1, 5)
    browser.post("/calendars/CN/2027", {**entered, "action": "publish"})
    house.go_to(clock.now())
    assert the_notice(noticed).ends_on == date(2027, 1, 6)
    assert SOURCE in browser.get("/calendars")
    refused = browser.post("/calendars/CN/2027", {**entered, "off": "soon", "action": "publish"}, status=422).text
    assert "soon" in refused
    Browser(app, "ruth").get("/calendars", status=403)
