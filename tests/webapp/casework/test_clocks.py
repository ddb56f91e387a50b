"""The time to answer: both sides see the same days, and who may stop it or give more."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.webapp.answers import REJECT
from tests.webapp.browsing import Browser
from tests.webapp.casework.stories import drive_on, driven
from tests.webapp.house import House, person
from webapp import clock
from webapp.access.outsider import Outsider
from webapp.casework import clocks, live, notices
from webapp.casework.clocks import AnswerClock
from webapp.casework.queries.history import history
from webapp.db import db
from webapp.jobs.runner import run_due
from webapp.models import AuditEvent, Case, Notice, Task
from webapp.refusals import AlreadyDone, Invalid, NotAllowed, Stale
from workflows.vocabulary import NoticeKind, OutsideParty, TaskStatus

pytestmark = pytest.mark.parametrize("place", ["sqlite"], indirect=True)


@pytest.fixture
def asked(house: House) -> int:
    """A case whose candidate has been told of a finding and has five working days to answer."""
    return driven(house, until="answer_finding", wanted=REJECT)


def clock_of(case_id: int) -> AnswerClock:
    db.session.rollback()
    case = db.session.get(Case, case_id)
    assert case is not None
    [found] = clocks.clocks_of(case_id, live.project(case.project_id), clock.now())
    return found


def test_time_that_stands_still_never_runs_out_and_goes_on_with_the_days_that_were_left(
    house: House, asked: int
) -> None:
    before = clock_of(asked)
    assert (before.days_left, before.paused) == (5, False)
    house.go_to(clock.now() + timedelta(days=1))
    left = clock_of(asked).days_left
    clocks.pause(asked, before.timer, "disputes the report", person("joanna"), clock.now())
    with pytest.raises(Stale):
        clocks.pause(asked, before.timer, "once more", person("joanna"), clock.now())
    house.go_to(clock.now() + timedelta(days=60))
    assert clock_of(asked) == AnswerClock(before.timer, before.element_id, None, left, True, 0)
    assert "answer_finding" in house.names(asked)
    clocks.resume(asked, before.timer, "the report was confirmed", person("joanna"), clock.now())
    after = clock_of(asked)
    assert (after.days_left, after.paused) == (left, False)
    assert after.due_at is not None
    house.go_to(after.due_at)
    assert "answer_finding" not in house.names(asked)
    assert history(asked, person("vera")).whole


def test_more_time_is_given_up_to_the_packs_limit_and_beyond_by_somebody_who_approves(house: House, asked: int) -> None:
    before = clock_of(asked)
    clocks.extend(asked, before.timer, 5, "in hospital", person("joanna"), clock.now())
    assert clock_of(asked).days_left == 10
    with pytest.raises(NotAllowed):
        clocks.extend(asked, before.timer, 1, "still in hospital", person("joanna"), clock.now())
    clocks.extend(asked, before.timer, 1, "still in hospital", person("elaine"), clock.now())
    assert clock_of(asked).days_left == 11
    task = db.session.scalars(
        sa.select(Task).where(Task.element_id == "answer_finding", Task.status == TaskStatus.OPEN)
    ).one()
    assert task.due_at == clock_of(asked).due_at, "the task's own day moves with it"
    for days, reason in ((0, "why"), (61, "why"), (1, "")):
        with pytest.raises(Invalid):
            clocks.extend(asked, before.timer, days, reason, person("elaine"), clock.now())
    for outsider in ("ruth", "adam"):
        with pytest.raises(NotAllowed):
            clocks.pause(asked, before.timer, "no business of mine", person(outsider), clock.now())


def test_the_first_wish_within_the_limit_is_granted_at_once_and_another_waits(asked: int) -> None:
    before = clock_of(asked)
    clocks.ask(asked, before.timer, 3, "my papers are abroad", person("joanna"), clock.now())
    assert (clock_of(asked).days_left, clock_of(asked).asked) == (8, 0)
    clocks.ask(asked, before.timer, 4, "still abroad", person("joanna"), clock.now())
    assert (clock_of(asked).days_left, clock_of(asked).asked) == (8, 4)
    clocks.extend(asked, before.timer, 4, "granted", person("elaine"), clock.now())
    assert (clock_of(asked).days_left, clock_of(asked).asked) == (12, 0)


def test_time_that_is_over_is_over_also_before_a_worker_has_seen_it(house: House, asked: int) -> None:
    before = clock_of(asked)
    assert before.due_at is not None
    house.app.extensions["clock"].set_to(before.due_at)
    for late in (lambda: clocks.extend(asked, before.timer, 1, "too late", person("elaine"), clock.now()),
                 lambda: clocks.ask(asked, before.timer, 1, "too late", person("joanna"), clock.now())):  # fmt: skip
        with pytest.raises(Stale):
            late()


def test_a_click_after_the_end_is_too_late_also_before_a_worker_has_seen_it(house: House, asked: int) -> None:
    due = clock_of(asked).due_at
    assert due is not None
    task = house.task(asked, "answer_finding")
    who = house.doer(task)
    said = house.answers(task, who, REJECT["answer_finding"])
    house.app.extensions["clock"].set_to(due)
    with pytest.raises(AlreadyDone):
        house.do(task, who, said)
    run_due(clock.now())
    db.session.rollback()
    assert db.session.get(Task, task.id, populate_existing=True).status == TaskStatus.CANCELLED
    fired = sa.select(AuditEvent.subject).where(AuditEvent.action == "timer.fired", AuditEvent.case_id == asked)
    assert "answer_time_over" in db.session.scalars(fired).all()
    assert "decide_finding" in house.names(asked), "silence goes on as silence"


def test_a_notice_is_opened_once_and_the_answer_time_begins(house: House) -> None:
    case_id = house.open()
    drive_on(house, case_id, until="serve_concerns", wanted=REJECT)
    task = house.task(case_id, "serve_concerns")
    who = house.doer(task)
    house.do(task, who, house.answers(task, who, REJECT["serve_concerns"]))
    run_due(clock.now())
    notice_id = notices.served(case_id)
    candidate = Outsider(0, 0, case_id, OutsideParty.CANDIDATE, None)
    assert notices.opened(notice_id, clock.now(), candidate)
    assert not notices.opened(notice_id, clock.now(), candidate)
    notice = db.session.get(Notice, notice_id, populate_existing=True)
    assert notice is not None and (notice.opened_at, notice.opened_by) == (clock.now(), "link")
    assert "answer_concerns" in house.names(case_id)
    told = db.session.scalars(sa.select(AuditEvent.action).where(AuditEvent.case_id == case_id)).all()
    assert list(told).count("notice.opened") == 1 and notice.kind == NoticeKind.CONCERNS
    with pytest.raises(Stale):
        notices.served(case_id)


def test_the_case_page_shows_the_days_left_and_changes_them(app: Flask, house: House, asked: int) -> None:
    joanna, found = Browser(app, "joanna"), clock_of(asked)
    assert "5 working days are left" in joanna.get(f"/cases/{asked}")
    address = f"/cases/{asked}/clocks/{found.timer}"
    refused = joanna.post(address, {"act": "extend", "days": "2", "why": ""}, status=422)
    assert "Say why." in refused.text
    joanna.post(address, {"act": "extend", "days": "2", "why": "in hospital"})
    assert "7 working days are left" in joanna.get(f"/cases/{asked}")
    joanna.post(address, {"act": "pause", "why": "disputes it"})
    assert "Stands still" in joanna.get(f"/cases/{asked}")
