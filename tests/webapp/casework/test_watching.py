"""The heat map: what is open, late and how long it took, of the viewer's units, in two statements."""

from collections import Counter
from datetime import timedelta
from math import ceil

import sqlalchemy as sa
from flask import Flask

from tests.webapp.browsing import Browser
from tests.webapp.house import House, person
from tests.webapp.test_submit import statements
from webapp import clock
from webapp.casework import live
from webapp.casework.queries.watching import Watched, bottlenecks, watch
from webapp.db import db, transaction
from webapp.models import Case, Incident, OrganisationUnit, Task, User
from workflows.vocabulary import TaskStatus


def watched(process: str = "ask_referee", who: str = "dana", days: int = 30) -> Watched:
    return watch(1, live.project(1), process, days, person(who), clock.now())


def test_open_and_late_tasks_are_counted_where_they_are_and_on_what_calls_them(house: House, asked: int) -> None:
    tasks = db.session.execute(
        sa.select(Task.process_id, Task.element_id).where(Task.case_id == asked, Task.status == TaskStatus.OPEN)
    ).all()
    here = Counter(row.element_id for row in tasks if row.process_id == "ask_referee")
    spots = {spot.element_id: spot for spot in watched().spots}
    assert {name: spot.now for name, spot in spots.items() if name in here} == dict(here)
    assert not any(spot.late for spot in spots.values())
    with transaction() as session:
        session.execute(sa.update(Task).values(due_at=clock.now() - timedelta(days=1)))
        session.add(Incident(case_id=asked, element_id="check_reference", code="feel", raised_at=clock.now()))
    late = watched()
    assert {spot.element_id: spot.late for spot in late.spots}["check_reference"] == here["check_reference"]
    assert {spot.element_id: spot.stuck for spot in late.spots}["check_reference"] == 1
    assert bottlenecks(late)[0].late == max(spot.late for spot in late.spots)
    above = {spot.element_id: spot.now for spot in watched("check_references").spots}
    assert above["ask_referee"] == sum(here.values())
    assert watched().cases == 1


def test_times_are_the_nearest_rank_of_what_was_done_in_the_period(house: House, asked: int) -> None:
    took = [3600 * (n + 1) for n in range(11)]
    with transaction() as session:
        model = session.scalar(sa.select(Task).where(Task.case_id == asked, Task.element_id == "check_reference"))
        for number, seconds in enumerate(took):
            row = {c.name: getattr(model, c.name) for c in Task.__table__.columns if c.name != "id"}
            done = clock.now() - timedelta(days=2)
            row |= {"key": f"x{number}", "status": TaskStatus.DONE, "done_at": done}
            session.add(Task(**row | {"offered_at": done - timedelta(seconds=seconds)}))
    spot = next(spot for spot in watched().spots if spot.element_id == "check_reference")
    assert (spot.done, round(spot.median or 0), round(spot.ninth or 0)) == (
        11,
        took[ceil(11 / 2) - 1],
        took[ceil(11 * 0.9) - 1],
    )
    assert next(spot for spot in watched(days=1).spots if spot.element_id == "check_reference").done == 0


def test_counts_are_of_the_viewers_units(house: House, asked: int) -> None:
    with transaction() as session:
        other = OrganisationUnit(name="Elsewhere", name_zh="别处", path="/2/")
        session.add(other)
        session.flush()
        session.execute(sa.update(User).where(User.username == "paul").values(unit_id=other.id))
    assert watched(who="dana").cases == 1
    elsewhere = watched(who="paul")
    assert elsewhere.cases == 0 and not any(spot.seen for spot in elsewhere.spots)


def test_it_costs_two_statements_beside_the_viewers_units(app: Flask, house: House, asked: int) -> None:
    viewer, project, now = person("dana"), live.project(1), clock.now()
    with statements(app) as seen:
        watch(1, project, "ask_referee", 30, viewer, now)
    assert len(seen) == 3, seen


def test_a_number_leads_to_the_cases_for_those_who_may_see_them(house: House, asked: int) -> None:
    number = house.number(asked)
    page = Browser(house.app, "joanna").get("/processes/1/watch?process=ask_referee")
    place = "at=ask_referee/check_reference"
    assert place in page.replace("%2F", "/")
    listed = Browser(house.app, "joanna")
    assert number in listed.get(f"/cases?scope=units&version=1&{place}")
    assert number in listed.get("/cases?scope=units&version=1&at=check_references/ask_referee")
    assert number not in listed.get("/cases?scope=units&version=1&at=ask_referee/give_nothing")
    assert number not in listed.get(f"/cases?scope=units&version=2&{place}")
    designer = Browser(house.app, "dana").get("/processes/1/watch?process=ask_referee")
    assert "/cases?" not in designer and db.session.get(Case, asked) is not None
