"""One submit, end to end: the page, the use case, the engine, the record, on both databases."""

from tests.webapp.house import House
from webapp.db import db
from webapp.models import Case


def test_a_new_case_asks_the_case_officer_to_invite_the_candidate(house: House) -> None:
    case_id = house.open()
    assert [task.element_id for task in house.waiting(case_id)] == ["invite_candidate"]
    assert db.session.get(Case, case_id).number.startswith("PV-2026-")
