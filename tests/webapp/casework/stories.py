"""Cases of the test office at named places, for the proofs of casework."""

from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from tests.webapp.answers import HIRE
from tests.webapp.house import House, run_through
from webapp import clock
from webapp.db import db
from webapp.models import Case, Job
from workflows.vocabulary import CaseStatus, JobStatus

CONCERN = "Kept the harbour fees of three ships in a drawer and said nothing about it."
# A case with a concern that is proven and answered, so that every kind of text is in it.
CONCERNED: Mapping[str, Mapping[str, Any]] = {
    **HIRE,
    "review_file": {"age": "consistent", "education": "discrepant", "history": "consistent", "sanctions": "consistent"},
}


def driven(house: House, until: str = "", application: int = 1, wanted: Mapping[str, Any] = HIRE) -> int:
    """A case driven by the real use cases, over the days it waits, until this task waits, or to its end."""
    case_id = house.open(application)
    drive_on(house, case_id, until, wanted)
    return case_id


def drive_on(house: House, case_id: int, until: str = "", wanted: Mapping[str, Any] = HIRE) -> list[str]:
    """Work the case on; says which tasks were done by whom. Where nobody has a task, time goes on to what is due."""
    done: list[str] = []
    for _ in range(50):
        done += run_through(house, case_id, until=until, wanted=wanted)
        case = db.session.get(Case, case_id, populate_existing=True)
        assert case is not None
        if case.status == CaseStatus.CLOSED or any(t.element_id == until for t in house.waiting(case_id)):
            return done
        due = db.session.scalar(
            sa.select(sa.func.min(Job.due_at)).where(Job.case_id == case_id, Job.status == JobStatus.DUE)
        )
        assert due is not None, f"the case stands still after {done[-5:]}"
        house.app.extensions["clock"].set_to(max(due, clock.now()))
    raise AssertionError(f"the case goes round in circles: {done[-10:]}")


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
