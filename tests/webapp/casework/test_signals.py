"""Signs that a reference may not be genuine: raised by facts, resolved by a named person, unknown to the score."""

from typing import Any

import orjson
import pytest
import sqlalchemy as sa
from flask import Flask

from tests.webapp.answers import HIRE, REFEREES
from tests.webapp.browsing import Browser
from tests.webapp.casework.stories import driven
from tests.webapp.house import House, person
from webapp import clock
from webapp.casework import scoring, signals, tasks
from webapp.casework.ground import OFFICE, lock_case
from webapp.casework.signals import Reply, beyond_declared, shares_contact, similarity
from webapp.db import db, transaction
from webapp.models import AuditEvent, Reference, ReferenceSignal, Score, Task
from webapp.refusals import Invalid, NotAllowed, NotFound
from workflows.pack import RefereeSignals

RULES = RefereeSignals(frozenset({"mail.example"}), 31)
CANDIDATE = Reply("", "daniel@mail.example", "+49 30 1234567", {})
LONG = "I saw the accounts every month, and the day a sum was missing I was told before anybody else knew of it. "
OTHER_WORDS = "Nobody in the yard was quicker to own a mistake; the crane log of that week shows it in ink. "


def referee(unit: str = "Port Trust", email: str = "a@port.example", phone: str = "", **answers: Any) -> Reply:
    return Reply(unit, email, phone, answers)


CONTACTS: tuple[tuple[Reply, list[Reply], bool], ...] = (
    (referee(), [referee(email="b@port.example")], False),  # colleagues
    (referee(), [referee(unit="Quay Supplies", email="b@port.example")], True),
    (referee(email="a@mail.example"), [referee(unit="Quay", email="b@mail.example")], False),  # anybody's domain
    (referee(), [referee(unit="Quay", email="A@Port.Example ")], True),
    (referee(email="", phone="030 765 43 21"), [referee(email="", phone="+49 30 7654321")], True),
    (referee(email="", phone="030 765 43 22"), [referee(email="", phone="+49 30 7654321")], False),
    (referee(email="daniel@mail.example"), [], True),  # the candidate's own
    (referee(phone="(030) 1234567"), [], True),
    (referee(email="", phone="12"), [referee(email="", phone="12")], False),
)


def test_a_contact_is_shared(app: Flask) -> None:
    for mine, others, shared in CONTACTS:
        assert shares_contact(mine, others, CANDIDATE, RULES) is shared, (mine, others)


@pytest.mark.parametrize(
    ("mine", "others", "percent"),
    [
        ("Yes.", ["Yes."], None),
        (LONG, ["Yes."], None),
        (LONG, [], None),
        (LONG, [LONG.upper()], 100),
        (LONG, [OTHER_WORDS, LONG.replace("month", "week")], 95),
    ],
)
def test_how_alike_the_words_are(mine: str, others: list[str], percent: int | None) -> None:
    found = similarity(referee(incident=mine), [referee(incident=other) for other in others])
    assert found is None if percent is None else found is not None and found >= percent
    assert (similarity(referee(incident=LONG), [referee(incident=OTHER_WORDS)]) or 0) < 60


DECLARED = [{"name": "Port Trust", "from": "2019-03-01", "to": "2023-08-31", "current": False}]


@pytest.mark.parametrize(
    ("answers", "declared", "beyond"),
    [
        ({"known_from": "2019-03-01", "known_to": "2023-08-31"}, DECLARED, False),
        ({"known_from": "2019-02-01", "known_to": "2023-09-30"}, DECLARED, False),  # within a month
        ({"known_from": "2019-01-15", "known_to": None}, DECLARED, True),
        ({"known_from": "2021-01-15", "known_to": "2024-05-01"}, DECLARED, True),
        ({"known_from": "2021-01-15", "known_to": "2024-05-01"}, [{**DECLARED[0], "current": True}], False),
        ({"known_from": "2001-01-15"}, [{**DECLARED[0], "name": "Another"}], False),  # elsewhere
        ({"known_from": "2021-01-15", "dates_confirmed": "no"}, DECLARED, True),
        ({}, [], False),
    ],
)
def test_dates_go_beyond_what_was_declared(
    answers: dict[str, Any], declared: list[dict[str, Any]], beyond: bool
) -> None:
    assert beyond_declared(referee(unit="port trust", **answers), declared, 31) is beyond


# --- in the office ----------------------------------------------------------------------------------------------------

STORY = {
    **HIRE,
    "declare_history": {
        **HIRE["declare_history"],
        "referees": [{**REFEREES[0], "email": "karen.doyle@gmail.com"}, {**REFEREES[1]}, *REFEREES[2:]],
    },
}


@pytest.fixture
def flagged(house: House) -> tuple[int, Task, str]:
    """A case in which the reference that is to be checked bears signs: (case, task, who may check)."""
    case_id = driven(house, until="check_reference", wanted=STORY)
    task = house.task(case_id, "check_reference")
    return case_id, task, house.doer(task)


def signs(case_id: int, reference_id: int | None = None) -> dict[str, ReferenceSignal]:
    db.session.rollback()
    rows = db.session.scalars(
        sa.select(ReferenceSignal).where(ReferenceSignal.case_id == case_id).order_by(ReferenceSignal.id)
    )
    return {row.code: row for row in rows if reference_id in (None, row.reference_id)}


def audited(case_id: int, action: str) -> list[tuple[int | None, dict[str, Any]]]:
    rows = db.session.scalars(
        sa.select(AuditEvent)
        .where(AuditEvent.case_id == case_id, AuditEvent.action == action)
        .order_by(AuditEvent.case_seq)
    )
    return [(row.actor_id, orjson.loads(row.content)["data"]) for row in rows]


def test_the_reply_is_examined_before_it_is_checked(house: House, flagged: tuple[int, Task, str]) -> None:
    case_id, task, _who = flagged
    assert "free_mail" in signs(case_id, task.subject)
    [(_actor, told), *_rest] = audited(case_id, "reference.examined")
    assert told["signals"] == list(signs(case_id, task.subject))
    assert told["rules"] and told["read"]["seconds_taken"] is None
    assert "gmail" not in orjson.dumps(told).decode()


def test_a_referee_of_many_candidates_is_noticed_without_being_named(
    house: House, flagged: tuple[int, Task, str]
) -> None:
    case_id, task, _who = flagged
    others = [house.open(number) for number in (2, 3, 4)]
    with transaction() as session:
        mine = session.get(Reference, task.subject)
        details = lock_case(session, case_id, OFFICE, clock.now()).key.open(mine.details)
        for other in others:
            ground = lock_case(session, other, OFFICE, clock.now())
            row = Reference(case_id=other, number=9, status="spare", details=ground.key.seal(details))
            session.add(row)
            session.flush()
            signals.remember_contacts(ground, [row])
    with transaction() as session:
        ground = lock_case(session, case_id, OFFICE, clock.now())
        assert "other_candidates" in signals.examine(ground, session.get(Reference, task.subject))


def test_a_named_person_resolves_a_sign(house: House, flagged: tuple[int, Task, str]) -> None:
    case_id, task, who = flagged
    sign = signs(case_id, task.subject)["free_mail"]
    tasks.resolve_signal(task.id, sign.id, "call", "The switchboard calls back.", person(who), clock.now())
    tasks.resolve_signal(task.id, sign.id, "explained", "She retired in May and told us so.", person(who), clock.now())
    row = signs(case_id, task.subject)["free_mail"]
    assert (row.resolution, row.resolved_by) == ("explained", person(who).id)
    told = audited(case_id, "signal.resolved")
    assert [(actor, data["code"], data["resolution"]) for actor, data in told] == [
        (person(who).id, "free_mail", "call"),
        (person(who).id, "free_mail", "explained"),
    ]


def test_a_sign_is_resolved_with_words_by_who_may_check(house: House, flagged: tuple[int, Task, str]) -> None:
    case_id, task, who = flagged
    sign, now = signs(case_id, task.subject)["free_mail"], clock.now()
    for resolution, words in (("", "She retired in May."), ("fine", "She retired in May."), ("explained", "ok")):
        with pytest.raises(Invalid):
            tasks.resolve_signal(task.id, sign.id, resolution, words, person(who), now)
    with pytest.raises(NotAllowed):
        tasks.resolve_signal(task.id, sign.id, "explained", "She retired in May.", person("elaine"), now)
    with pytest.raises(NotFound):
        tasks.resolve_signal(task.id, 999, "explained", "She retired in May.", person(who), now)
    assert signs(case_id, task.subject)["free_mail"].resolution == ""


def test_the_score_knows_of_no_sign(house: House) -> None:
    case_id = driven(house, until="write_report", wanted=STORY)
    assert signs(case_id)
    with transaction() as session:
        session.execute(sa.delete(ReferenceSignal).where(ReferenceSignal.case_id == case_id))
        scoring.compute(lock_case(session, case_id, OFFICE, clock.now()))
    with_signs, without = db.session.scalars(sa.select(Score).where(Score.case_id == case_id).order_by(Score.number))
    assert (with_signs.inputs, with_signs.result) == (without.inputs, without.result)
    assert "sign" not in with_signs.inputs


def test_signs_stand_beside_the_form_and_open_ones_on_the_case(
    app: Flask, house: House, flagged: tuple[int, Task, str]
) -> None:
    case_id, task, who = flagged
    browser = Browser(app, who)
    page = browser.get(f"/tasks/{task.id}")
    assert "Private e-mail address" in page and "Retired referees and small firms" in page
    sign = signs(case_id, task.subject)["free_mail"]
    assert "Private e-mail address</span>" in browser.get(f"/cases/{case_id}")
    browser.get(f"/tasks/{task.id}")
    browser.post(
        f"/tasks/{task.id}/signals/{sign.id}",
        {"resolution": "explained", "explanation": "She retired in May and told us so."},
    )
    assert "She retired in May" in browser.get(f"/tasks/{task.id}")
    assert "Private e-mail address</span>" not in browser.get(f"/cases/{case_id}")
    assert "Private e-mail address: Explained" in browser.get(f"/cases/{case_id}/history")
    assert "使用个人邮箱" in browser.get(f"/tasks/{task.id}?lang=zh_Hans")
