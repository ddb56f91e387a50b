"""Running cases move to another version: planned, looked at, started by a second person, taken back."""

import re
from datetime import timedelta
from typing import Any

import orjson
import pytest
import sqlalchemy as sa

from tests.webapp.answers import HIRE
from tests.webapp.browsing import Browser
from tests.webapp.casework.moves import case_of, events_of, everything, move, moved_case, plan, row_of, timers_of
from tests.webapp.casework.stories import drive_on, driven
from tests.webapp.casework.versions import DUE, changed, renumbered, version, with_publications
from tests.webapp.house import House, person
from webapp import clock
from webapp.casework import moving, tasks
from webapp.casework.audit import first_break
from webapp.casework.doings import doings_of
from webapp.casework.moving import Chosen
from webapp.casework.queries.inbox import Filter, inbox
from webapp.db import db, transaction
from webapp.jobs.runner import run_due
from webapp.models import (
    Case,
    CaseMove,
    Incident,
    MovedCase,
    Submission,
    Task,
    TaskDraft,
    TaskOffer,
    User,
)
from webapp.refusals import Invalid, NotAllowed, Stale
from workflows import packs
from workflows.vocabulary import CaseStatus, MovedStatus, MoveStatus


def test_a_dry_run_changes_nothing_and_says_what_would_change(house: House, asked: int) -> None:
    target = version(with_publications(changed(forms___check_reference__form=('"verdict"', '"judgement"'))))
    before = everything(asked), case_of(asked).last_seq
    move_id = plan(target)
    row, one = row_of(move_id), moved_case(move_id, asked)
    assert (row.status, row.total, row.moved, row.stayed) == (MoveStatus.PLANNED, 1, 0, 0)
    assert row.looked_at is not None
    assert (one.status, one.reason) == (MovedStatus.WAITING, "")
    changes = orjson.loads(one.detail)["changes"]
    assert {"name", "form"} <= {change["what"] for change in changes}
    form = next(change for change in changes if change["what"] == "form")
    assert (form["lost"], form["added"]) == (["verdict"], ["judgement"])
    assert (everything(asked), case_of(asked).last_seq) == before


def test_only_cases_that_were_chosen_are_planned(house: House, asked: int) -> None:
    other = house.open(2)
    target = version(with_publications(changed()))
    number = case_of(other).number
    now = clock.now()
    planned = sa.select(MovedCase.case_id).where(MovedCase.move_id == plan(target))
    assert set(db.session.scalars(planned)) == {asked, other}
    for chosen in (
        Chosen(numbers=(number,)),
        Chosen(stage=case_of(other).stage, versions=(case_of(other).project_id,), unit=case_of(other).unit_id),
    ):
        move_id = plan(target, chosen)
        assert list(db.session.scalars(sa.select(MovedCase.case_id).where(MovedCase.move_id == move_id))) == [other]
    with pytest.raises(Invalid):
        plan(target, Chosen(since=(now + timedelta(days=2)).date().isoformat()))
    with pytest.raises(Invalid):
        plan(target, Chosen(until="yesterday"))
    with pytest.raises(NotAllowed):
        plan(target, who="joanna")


def test_the_planner_cannot_start_the_move_and_nobody_can_before_the_dry_run(house: House, asked: int) -> None:
    target = version(with_publications(changed()))
    move_id = moving.plan_move(target, Chosen(), person("dana"), clock.now())
    with pytest.raises(Stale):
        moving.start(move_id, person("paul"), clock.now())
    run_due(clock.now())
    with pytest.raises(NotAllowed):
        moving.start(move_id, person("dana"), clock.now())
    with pytest.raises(NotAllowed):
        moving.start(move_id, person("joanna"), clock.now())
    moving.start(move_id, person("paul"), clock.now())
    with pytest.raises(Stale):
        moving.start(move_id, person("paul"), clock.now())


def test_a_moved_case_goes_on_in_the_new_version_to_its_end(house: House, asked: int) -> None:
    target = version(with_publications(changed()))
    before = {task.key: task for task in house.waiting(asked)}
    timers = {job.key: job.due_at for job in timers_of(asked)}
    move_id = move(target)
    row = row_of(move_id)
    assert (row.status, row.total, row.moved, row.stayed) == (MoveStatus.DONE, 1, 1, 0)
    case = case_of(asked)
    assert (case.project_id, case.rules_id) == (target, 1)
    after = {task.key: task for task in house.waiting(asked)}
    assert after.keys() == before.keys()
    assert {task.name for task in after.values() if task.element_id == "check_reference"} == {
        "Check what the referee said"
    }
    assert {job.key: job.due_at for job in timers_of(asked)} == timers
    told = [event.action for event in events_of(asked)]
    assert told.count("case.moved") == 1 and told.count("task.moved") == len(after)
    assert first_break(case_of(asked), events_of(asked)) is None
    done = drive_on(house, asked, wanted={**HIRE, "check_publications": {"publications": "Two articles."}})
    assert any(step.startswith("check_publications") for step in done)
    assert house.ended(asked) is not None


def test_what_cannot_move_stays_with_its_reason(house: House, asked: int) -> None:
    target = version(renumbered(packs.files("civil_service"), "check_reference", "look_at_reference", "Something else"))
    move_id = plan(target)
    one = moved_case(move_id, asked)
    assert (one.status, one.reason) == (MovedStatus.STAYED, "missing")
    with pytest.raises(Invalid):
        moving.start(move_id, person("paul"), clock.now())
    places = {"ask_referee/check_reference": "ask_referee/look_at_reference"}
    with pytest.raises(Invalid):
        moving.change_mapping(
            move_id, {"ask_referee/check_reference": "ask_referee/nothing"}, person("dana"), clock.now()
        )
    moving.change_mapping(move_id, places, person("dana"), clock.now())
    run_due(clock.now())
    moving.start(move_id, person("paul"), clock.now())
    run_due(clock.now())
    assert row_of(move_id).moved == 1
    assert "look_at_reference" in house.names(asked)
    assert all(orjson.loads(job.payload)["element"] != "check_reference" for job in timers_of(asked))


def test_a_case_that_ended_or_moved_meanwhile_stays(house: House, asked: int) -> None:
    other = house.open(2)
    target = version(with_publications(changed()))
    move_id = plan(target)
    with transaction() as session:
        case = session.get(Case, other)
        case.status, case.outcome, case.closed_at = CaseStatus.CLOSED, "incomplete", clock.now()
    moving.start(move_id, person("paul"), clock.now())
    run_due(clock.now())
    assert (moved_case(move_id, other).status, moved_case(move_id, other).reason) == (MovedStatus.STAYED, "closed")
    row = row_of(move_id)
    assert (row.moved, row.stayed, row.total) == (1, 1, 2)


def _renamed(case_id: int, old: str, new: str) -> None:
    """A move that ended, in which `old` went on as `new`."""
    with transaction() as session:
        target = version_row(session)
        move_row = CaseMove(
            pack="civil_service", target_id=target, mapping=orjson.dumps({f"p/{old}": f"p/{new}"}).decode(),
            created_by=person("dana").id, created_at=clock.now(), status=MoveStatus.DONE, total=1, moved=1,
        )  # fmt: skip
        session.add(move_row)
        session.flush()
        session.add(MovedCase(move_id=move_row.id, case_id=case_id, status=MovedStatus.MOVED, source_id=target))


def test_a_second_person_stays_a_second_person_under_a_new_name(house: House, asked: int) -> None:
    """Who declared that there is no conflict did so under an id that the new version changed."""
    done = db.session.scalars(sa.select(Task.element_id).where(Task.case_id == asked, Task.done_by.is_not(None))).all()
    old = sorted(set(done))[0]
    _renamed(asked, old, "renamed")
    names = {doing.element_id: doing.user_id for doing in doings_of(db.session, asked)}
    assert names["renamed"] == names[old]


def test_the_inbox_keeps_the_second_task_from_whoever_did_the_first_under_its_old_name(house: House) -> None:
    case_id = driven(house, until="cosign_file_review")
    with transaction() as session:
        first = session.scalars(sa.select(Task).where(Task.case_id == case_id, Task.element_id == "review_file")).one()
        first.element_id, doer = "look_at_file", first.done_by
    username = db.session.scalar(sa.select(User.username).where(User.id == doer))
    assert username is not None

    def locked() -> str:
        db.session.rollback()
        rows = inbox(person(username), Filter("groups"), clock.now()).rows
        return next(row.locked for row in rows if row.element_id == "cosign_file_review")

    assert locked() == ""
    _renamed(case_id, "look_at_file", "review_file")
    assert locked() != ""


def version_row(session: Any) -> int:
    found: int = session.scalar(sa.text("select id from project where pack = 'civil_service'"))
    return found


def test_who_may_not_do_it_in_the_new_version_loses_the_task(house: House, asked: int) -> None:
    task = house.task(asked, "check_reference")
    holder = house.doer(task)
    tasks.claim(task.id, person(holder), clock.now())
    db.session.rollback()
    mine = next(d.element_id for d in doings_of(db.session, asked) if d.user_id == person(holder).id and d.element_id)
    subject = '<zeebe:property name="probity:subject" value="=reference" />'
    apart = f'<zeebe:property name="probity:notPerformedBy" value="{mine}" />'
    files = changed(ask_referee__bpmn=(subject, subject + apart))
    move_id = move(version(files))
    assert row_of(move_id).moved == 1, moved_case(move_id, asked).detail
    db.session.rollback()
    again = db.session.get(Task, task.id, populate_existing=True)
    assert again is not None and again.holder_id is None
    assert "task.unassigned" in [event.action for event in events_of(asked)]


def test_a_new_due_date_counts_from_when_the_task_was_offered_and_never_comes_earlier(house: House, asked: int) -> None:
    before = house.task(asked, "check_reference").due_at
    move(version(changed(ask_referee__bpmn=(DUE, '"=working days after(today(), 1)"'))))
    assert house.task(asked, "check_reference").due_at == before
    move(version(changed(ask_referee__bpmn=(DUE, '"=working days after(today(), 10)"'))))
    later = house.task(asked, "check_reference")
    assert before is not None and later.due_at is not None and later.due_at > before
    offers = db.session.scalars(sa.select(TaskOffer.sort_due).where(TaskOffer.task_id == later.id)).all()
    assert set(offers) == {later.due_at}


def test_a_draft_is_kept(house: House, asked: int) -> None:
    task = house.task(asked, "check_reference")
    holder = house.doer(task)
    typed = {"verdict": "usable", "identity_verified_by": "switchboard"}
    tasks.save_draft(task.id, typed, person(holder), clock.now())
    shown = Browser(house.app, holder)
    before = shown.get(f"/tasks/{task.id}")
    assert "has changed since you began" not in before
    house.app.extensions["clock"].set_to(clock.now() + timedelta(hours=1))
    move(version(changed(forms___check_reference__form=('"verdict"', '"judgement"'))))
    assert db.session.get(TaskDraft, (task.id, person(holder).id)) is not None
    page = shown.get(f"/tasks/{task.id}")
    assert switchboard(page) == switchboard(before)
    assert any(word in switchboard(before) for word in ("checked", "selected"))
    assert "has changed since you began" in page


def switchboard(page: str) -> str:
    """The choice of the draft as the form draws it."""
    return " ".join(re.findall(r'<[^>]*value="switchboard"[^>]*>', page))


def test_an_answer_is_read_with_the_form_that_was_answered(house: House, asked: int) -> None:
    given = db.session.scalar(
        sa.select(Submission.id).where(Submission.case_id == asked, Submission.form_id == "declare_history")
    )
    reader = Browser(house.app, "joanna")
    before = reader.get(f"/cases/{asked}/answers/{given}")
    house.app.extensions["clock"].set_to(clock.now() + timedelta(hours=1))
    form = orjson.loads(packs.files("civil_service")["forms/declare_history.form"])
    form["components"] = form["components"][:1]
    move(version({**packs.files("civil_service"), "forms/declare_history.form": orjson.dumps(form)}))
    assert case_of(asked).rules_id == 1
    after = reader.get(f"/cases/{asked}/answers/{given}")
    assert lines(after) == lines(before) != []
    assert reader.get(f"/cases/{asked}") and reader.get(f"/cases/{asked}/history")


def lines(page: str) -> list[str]:
    return re.findall(r'<dt class="govuk-summary-list__key">(.*?)</dt>', page)


def test_a_case_with_an_incident_moves_and_heals(house: House, asked: int) -> None:
    """The diagram was wrong; the next version mends it, and a retry goes on there."""
    with transaction() as session:
        session.add(Incident(case_id=asked, element_id="give_reference", code="job_failed", raised_at=clock.now()))
    move_id = move(version(with_publications(changed())))
    assert moved_case(move_id, asked).status == MovedStatus.MOVED


def test_a_case_on_which_nothing_happened_is_taken_back_as_it_was(house: House, asked: int) -> None:
    before = everything(asked)
    move_id = move(version(with_publications(changed(ask_referee__bpmn=(DUE, '"=working days after(today(), 10)"')))))
    assert everything(asked) != before
    moving.take_one_back(move_id, asked, person("paul"), clock.now())
    assert everything(asked) == before
    assert (row_of(move_id).moved, moved_case(move_id, asked).status) == (0, MovedStatus.RETURNED)
    assert first_break(case_of(asked), events_of(asked)) is None
    drive_on(house, asked)
    assert house.ended(asked) is not None


def test_a_case_that_has_gone_on_cannot_be_taken_back(house: House, asked: int) -> None:
    move_id = move(version(with_publications(changed())))
    task = house.task(asked, "check_reference")
    house.do(task, house.doer(task), house.answers(task, house.doer(task), HIRE.get("check_reference", {})))
    with pytest.raises(Stale):
        moving.take_one_back(move_id, asked, person("paul"), clock.now())
    moving.take_all_back(move_id, person("paul"), clock.now())
    run_due(clock.now())
    one = moved_case(move_id, asked)
    assert (one.status, one.reason, row_of(move_id).status) == (MovedStatus.MOVED, "gone_on", MoveStatus.RETURNED)


def test_all_are_taken_back(house: House, asked: int) -> None:
    other = house.open(2)
    before = everything(asked), everything(other)
    move_id = move(version(with_publications(changed())))
    moving.take_all_back(move_id, person("paul"), clock.now())
    run_due(clock.now())
    assert (everything(asked), everything(other)) == before
    assert row_of(move_id).moved == 0
