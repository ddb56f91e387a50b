"""Facts: every key of the typed table with a value of its kind, at every stage of every pack, cheaply."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from tests.webapp.casework.stories import ANSWERS, one_step
from tests.webapp.house import FIRST, House
from tests.webapp.test_submit import statements
from webapp import clock
from webapp.casework import facts
from webapp.casework.ground import OFFICE, Ground, lock_case
from webapp.db import db, transaction
from webapp.models import Case
from workflows.facts import FACTS, LIMITS, Fact
from workflows.vocabulary import CaseStatus


def ground_of(case_id: int) -> Ground:
    with transaction() as session:
        return lock_case(session, case_id, OFFICE, clock.now())


def fits(value: Any, fact: Fact) -> bool:
    if value is None:
        return fact.optional
    if fact.kind in ("ids", "codes"):
        return isinstance(value, list) and all(isinstance(item, str) and item for item in value)
    if fact.kind == "text" and fact.allowed and value not in fact.allowed:
        return False
    kinds: dict[str, type | tuple[type, ...]] = {
        "boolean": bool, "integer": int, "number": (int, float), "text": str, "date": date,
    }  # fmt: skip
    return isinstance(value, kinds[fact.kind]) and isinstance(value, bool) == (fact.kind == "boolean")


def misfits(case_id: int) -> list[str]:
    found = facts.provider(ground_of(case_id))(frozenset(facts.GROUPS))
    wrong = [f"{group} is missing" for group in {*FACTS, LIMITS} - set(found)]
    for group, typed in FACTS.items():
        wrong += [f"{group}.{key} should not be there" for key in set(found[group]) - set(typed)]
        wrong += [f"{group}.{key} is missing" for key in set(typed) - set(found[group])]
        wrong += [
            f"{group}.{key} = {found[group][key]!r}"
            for key, fact in typed.items()
            if key in found[group] and not fits(found[group][key], fact)
        ]
    wrong += [
        f"limits.{key} = {value!r}" for key, value in found[LIMITS].items() if not isinstance(value, (int, float))
    ]
    return wrong


@pytest.mark.parametrize("pack", FIRST)
@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_every_fact_is_there_with_its_kind_after_every_task_of_a_case(house: House, pack: str) -> None:
    case_id = house.open(FIRST[pack])
    done = 0
    while done < 60:
        assert misfits(case_id) == []
        case = db.session.get(Case, case_id, populate_existing=True)
        assert case is not None
        if case.status == CaseStatus.CLOSED:
            break
        done += bool(one_step(house, case_id, ANSWERS[pack]))
    assert done > 25


@pytest.mark.parametrize("group", sorted({*FACTS, LIMITS}))
def test_a_group_of_facts_costs_two_statements_at_most(house: House, group: str) -> None:
    ground = ground_of(house.open())
    ground.session.execute(sa.text("select 1"))
    with statements(house.app) as seen:
        facts.provider(ground)(frozenset({group}))
    assert len(seen) <= 2, "\n".join(seen)


def test_facts_are_asked_for_lazily_and_once_a_call_and_never_kept(house: House) -> None:
    ground = ground_of(house.open())
    ground.session.execute(sa.text("select 1"))
    with statements(house.app) as seen:
        ask = facts.provider(ground)
        assert seen == []
        ask(frozenset({"references"}))
        ask(frozenset({"references"}))
        assert len(seen) == 1
        facts.provider(ground)(frozenset({"references"}))
        assert len(seen) == 2
