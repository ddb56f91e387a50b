"""Cases of the test office at named places, for the proofs of casework."""

from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from flask import g

from tests.webapp.answers import HIRE, UK_REJECT, US_REJECT
from tests.webapp.house import House, person, run_through
from webapp import clock
from webapp.casework import cases
from webapp.casework.queries.task import task_view
from webapp.db import db
from webapp.demo.filling import fill
from webapp.models import Case, Job
from workflows.vocabulary import CaseStatus, JobStatus

ANSWERS: Mapping[str, Mapping[str, Any]] = {
    "civil_service": HIRE,
    "us_suitability": US_REJECT,
    "uk_baseline": UK_REJECT,
}
CONCERN = "Kept the harbour fees of three ships in a drawer and said nothing about it."


def driven(house: House, until: str = "", application: int = 1, wanted: Mapping[str, Any] = HIRE) -> int:
    """A case driven by the real use cases, over the days it waits, until this task waits, or to its end.

    In an office where nothing has happened yet, a copy of one that came to the same place in the same way.
    """

    def drive() -> int:
        case_id = house.open(application)
        drive_on(house, case_id, until, wanted)
        return case_id

    if house.stages is None or not house.untouched:
        return drive()
    return house.stages.case_at(house, [until, application, wanted], drive)


def one_step(house: House, case_id: int, wanted: Mapping[str, Any] = HIRE) -> str:
    """Do the first task that waits, or let time go on to what is due; says what was done, '' for time."""
    waiting = house.waiting(case_id)
    if not waiting:
        _let_time_pass(house, case_id)
        return ""
    task = waiting[0]
    username = house.doer(task)
    with house.app.test_request_context():
        g.viewer = person(username)
        answers = fill(task_view(task.id, person(username), clock.now()), wanted.get(task.element_id, {}))
    house.do(task, username, answers)
    return task.element_id


def drive_on(house: House, case_id: int, until: str = "", wanted: Mapping[str, Any] = HIRE) -> list[str]:
    """Work the case on; says which tasks were done by whom. Where nobody has a task, time goes on to what is due."""
    done: list[str] = []
    for _ in range(50):
        done += run_through(house, case_id, until=until, wanted=wanted)
        case = db.session.get(Case, case_id, populate_existing=True)
        assert case is not None
        if case.status == CaseStatus.CLOSED or any(t.element_id == until for t in house.waiting(case_id)):
            return done
        _let_time_pass(house, case_id)
    raise AssertionError(f"the case goes round in circles: {done[-10:]}")


def _let_time_pass(house: House, case_id: int) -> None:
    due = db.session.scalar(
        sa.select(sa.func.min(Job.due_at)).where(Job.case_id == case_id, Job.status == JobStatus.DUE)
    )
    if due is not None:
        house.app.extensions["clock"].set_to(max(due, clock.now()))
    else:
        cases.send_message(case_id, "conditional_offer_made", person("joanna"), clock.now())


def strings(value: Any) -> Iterator[str]:
    """Every text inside an opened seal."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from strings(inner)
