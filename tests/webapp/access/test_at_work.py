"""The duties at work: asked at claim, reassign and completion; and what nobody may read, by any address or query."""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask, g
from werkzeug.routing import AnyConverter, IntegerConverter, Rule

from tests.webapp.access.test_duties import FORBIDDEN
from tests.webapp.answers import BARRED, HIRE, REFEREES
from tests.webapp.browsing import Browser
from tests.webapp.casework.stories import drive_on, driven
from tests.webapp.house import House, person
from webapp import clock
from webapp.access.permissions import Permission
from webapp.casework import tasks, users
from webapp.casework.queries.audit import office_audit
from webapp.casework.queries.case import case_view, letter_of
from webapp.casework.queries.head import head_of
from webapp.casework.queries.history import history
from webapp.casework.queries.operating import without_values
from webapp.casework.queries.ratings import raters
from webapp.casework.queries.task import candidates_for, task_view
from webapp.casework.users import NewUser
from webapp.db import db, transaction
from webapp.demo.filling import fill
from webapp.models import Case, CasePerson, Letter, OrganisationUnit, Score, Task, User
from webapp.refusals import Invalid, NotAllowed, NotFound
from workflows.vocabulary import Part

EXCLUDING = [*FORBIDDEN, *((b, a) for a, b in FORBIDDEN)]
INVITATION = {"lawful_basis": "statutory_duty", "language": "en", "notices": []}


def test_each_pair_of_parts_is_refused_at_claim_at_reassignment_and_at_completion(house: House) -> None:
    """One open task, made a task of each part in turn, for somebody who holds the other part."""
    case_id = house.open()
    task_id = house.task(case_id, "invite_candidate").id
    yannick, joanna, now = person("yannick"), person("joanna"), clock.now()
    with transaction() as session:
        session.execute(sa.insert(User.__table__).values(**_copy_of("joanna", "twin")))
        session.execute(sa.text("insert into membership select (select id from user_account where username = 'twin'),"
                                " kind, code from membership where user_id = :id"), {"id": joanna.id})  # fmt: skip
    twin = person("twin")
    assert yannick.id != twin.id
    for held, wanted in EXCLUDING:
        with transaction() as session:
            session.execute(sa.delete(CasePerson).where(CasePerson.user_id == twin.id))
            session.add(CasePerson(case_id=case_id, user_id=twin.id, part=held, since=now))
            session.execute(sa.update(Task).where(Task.id == task_id).values(part=wanted))
        for act in (
            lambda: tasks.claim(task_id, twin, now),
            lambda: tasks.reassign(task_id, twin.id, joanna, now),
            lambda: tasks.complete_task(task_id, INVITATION, twin, now),
        ):
            with pytest.raises(NotAllowed, match="case"):
                act()
    with transaction() as session:
        session.execute(sa.delete(CasePerson).where(CasePerson.user_id == twin.id))
        session.execute(sa.update(Task).where(Task.id == task_id).values(part=Part.CASE_OFFICER))
    tasks.claim(task_id, twin, now)


def _copy_of(username: str, name: str) -> dict[str, Any]:
    row = db.session.execute(sa.select(User.__table__).where(User.username == username)).mappings().one()
    return {**{k: v for k, v in row.items() if k != "id"}, "username": name, "email": f"{name}@example.org"}


def test_a_coordinator_gives_a_task_that_another_holds_to_somebody_else(house: House) -> None:
    case_id = driven(house, until="check_reference")
    task = house.task(case_id, "check_reference")
    holder = house.doer(task)
    tasks.claim(task.id, person(holder), clock.now())
    team = [p.user_id for p in db.session.scalars(sa.select(CasePerson).where(CasePerson.part == Part.INVESTIGATOR))]
    [other] = {u for u in team if u != person(holder).id}
    tasks.reassign(task.id, other, person("joanna"), clock.now())
    assert db.session.get(Task, task.id, populate_existing=True).holder_id == other  # type: ignore[union-attr]
    for nobody in (person("adam").id, person("vera").id, 999_999):
        with pytest.raises((Invalid, NotAllowed)):
            tasks.reassign(task.id, nobody, person("joanna"), clock.now())
    with pytest.raises(NotAllowed):
        tasks.reassign(task.id, other, person(holder), clock.now())


def test_one_person_cannot_be_both_investigators(house: House) -> None:
    case_id = driven(house, until="appoint_team")
    task = house.task(case_id, "appoint_team")
    ruth = str(person("ruth").id)
    with pytest.raises(Invalid, match="different people"):
        house.do(task, house.doer(task), {"first_investigator": ruth, "second_investigator": ruth})


def test_a_picker_shows_why_somebody_cannot_be_appointed_and_appointing_them_is_refused(house: House) -> None:
    """Simon rates in this office, and the candidate named him as a referee."""
    named = [{**REFEREES[0], "email": "Simon@Example.org"}, *REFEREES[1:]]
    story = {**HIRE, "declare_history": {**HIRE["declare_history"], "referees": named}}
    case_id = driven(house, until="appoint_raters", wanted=story)
    task = house.task(case_id, "appoint_raters")
    view = task_view(task.id, person(house.doer(task)), clock.now())
    shown = {c.name: c.refused for c in candidates_for(view, "raters")}
    assert shown["Simon Bright"] == "Holds a part on this case that excludes this one"
    assert shown["Dora Meyer"] == ""
    with pytest.raises(Invalid) as refusal:
        house.do(task, house.doer(task), {"rater_1": str(person("simon").id), "rater_2": str(person("dora").id)})
    assert refusal.value.errors == {"rater_1": ["Holds a part on this case that excludes this one"]}


def test_a_declared_conflict_ends_the_part_and_bars_from_every_other(house: House) -> None:
    case_id = driven(house, until="declare_conflict")
    task = house.task(case_id, "declare_conflict")
    who = house.doer(task)
    house.do(task, who, {"conflict": "declared", "conflict_type": "kin", "details": "A cousin."})
    again = drive_on(house, case_id, until="check_reference")
    assert any(step.startswith("appoint_team") for step in again)
    assert not any(step.endswith(f":{who}") for step in again)
    team = {p.user_id for p in db.session.scalars(sa.select(CasePerson).where(CasePerson.ended_at.is_(None)))}
    assert person(who).id not in team


def test_a_veto_takes_two_people(house: House) -> None:
    case_id = driven(house, until="confirm_veto", wanted=BARRED)
    first = house.task(case_id, "confirm_veto")
    who = house.doer(first)
    house.do(first, who, BARRED["confirm_veto"])
    second = house.task(case_id, "confirm_veto_second")
    assert task_view(second.id, person(who), clock.now()).locked
    with pytest.raises(NotAllowed, match="second person"):
        house.do(second, who, BARRED["confirm_veto_second"])
    assert house.doer(second) != who


# --- other units, outsiders


@pytest.fixture
def stranger(house: House) -> str:
    """An investigator of another office."""
    with transaction() as session:
        unit = OrganisationUnit(name="Elsewhere", path="/77/")
        session.add(unit)
        session.flush()
        new = NewUser("stan", "Stan Far", "", "stan@example.org", unit.id, "a long password", ("coordinator",),
                      ("case_officers", "investigators"))  # fmt: skip
        users.create(session, new, clock.now())
    return "stan"


def test_another_unit_learns_nothing_and_does_nothing(app: Flask, house: House, stranger: str) -> None:
    case_id = house.open()
    task = house.task(case_id, "invite_candidate")
    stan, now = person(stranger), clock.now()
    for act in (
        lambda: tasks.claim(task.id, stan, now),
        lambda: tasks.hand_back(task.id, stan, now),
        lambda: tasks.reassign(task.id, stan.id, stan, now),
        lambda: tasks.save_draft(task.id, {}, stan, now),
        lambda: tasks.complete_task(task.id, INVITATION, stan, now),
        lambda: task_view(task.id, stan, now),
        lambda: head_of(case_id, stan),
    ):
        with pytest.raises(NotFound):
            act()
    house.do(task, "joanna", INVITATION)
    with pytest.raises(NotFound):  # and not who did it
        tasks.claim(task.id, stan, now)
    with pytest.raises(NotAllowed):
        tasks.reassign(house.task(case_id, "give_consent").id, stan.id, person("joanna"), now)


def test_the_audit_of_the_office_shows_the_cases_of_ones_own_units(house: House, stranger: str) -> None:
    case_id = house.open()
    stan = person(stranger)
    users.change_user(stan.id, ("auditor",), (), True, person("adam"), clock.now())
    assert case_id in {row.case_id for row in office_audit(person("vera")).rows}
    assert {row.case_id for row in office_audit(person(stranger)).rows} == {None}


def test_answers_of_outsiders_are_recorded_by_those_who_may(house: House) -> None:
    case_id = driven(house, until="give_consent")
    task = house.task(case_id, "give_consent")
    with transaction() as session:
        session.execute(sa.insert(sa.table("membership", sa.column("user_id"), sa.column("kind"), sa.column("code")))
                        .values(user_id=person("elaine").id, kind="group", code="case_officers"))  # fmt: skip
    elaine = person("elaine")
    assert not elaine.may(Permission.RECORD_OUTSIDE)
    with pytest.raises(NotAllowed, match="outside the office"):
        house.do(task, "elaine", {"consent": "given"})
    with pytest.raises(Invalid, match="how the answer reached you"):
        tasks.complete_task(task.id, {"consent": "given"}, person("joanna"), clock.now())


# --- what nobody may read


def addresses(app: Flask, case_id: int) -> Iterator[str]:
    """Every page that can be asked for, with this case's own numbers in it."""
    numbers = {
        "case_id": case_id,
        "task_id": db.session.scalar(sa.select(sa.func.min(Task.id)).where(Task.case_id == case_id)),
        "letter_id": db.session.scalar(sa.select(sa.func.min(Letter.id)).where(Letter.case_id == case_id)),
        "user_id": person("ruth").id,
        "case_number": 1,
    }
    with app.test_request_context():
        adapter = app.create_url_adapter(None) or app.url_map.bind("localhost")
        for rule in app.url_map.iter_rules():
            if "GET" in (rule.methods or ()) and rule.endpoint != "static":
                yield adapter.build(
                    rule.endpoint, {name: numbers.get(name) or _some(rule, name) for name in rule.arguments}
                )


def _some(rule: Rule, name: str) -> int | str:
    """A value that a part of an address takes: a number, one of its words, or any."""
    converter = rule._converters[name]
    if isinstance(converter, AnyConverter):
        return min(converter.items)
    return 1 if isinstance(converter, IntegerConverter) else "none"


def test_an_administrator_reads_no_case_at_any_address(app: Flask, house: House) -> None:
    case_id = driven(house, until="check_reference")
    number = db.session.scalar(sa.select(Case.number).where(Case.id == case_id))
    browser = Browser(app, "adam")
    asked = 0
    for address in addresses(app, case_id):
        answer = browser.client.get(address)
        asked += 1
        for secret in ("Daniel Mercer", "Karen Doyle", "doyle@example.org", "Northgate"):
            assert secret.encode() not in answer.data, address
        if f"/cases/{case_id}" in address or address.startswith("/tasks/"):
            assert answer.status_code in (403, 404), address
    assert asked > 20 and number


def test_an_administrator_reads_no_case_by_any_query(house: House) -> None:
    case_id = driven(house, until="check_reference")
    adam, now = person("adam"), clock.now()
    task_id = db.session.scalars(sa.select(Task.id).where(Task.case_id == case_id)).first()
    assert task_id is not None
    for ask in (
        lambda: head_of(case_id, adam),
        lambda: case_view(case_id, adam),
        lambda: history(case_id, adam),
        lambda: letter_of(case_id, 1, adam),
        lambda: task_view(task_id, adam, now),
        lambda: office_audit(adam),
    ):
        with pytest.raises((NotFound, NotAllowed)):
            ask()


@pytest.mark.parametrize(
    ("detail", "told"),
    [
        ("ValueError: Expected a template 'Karen' but got 'Karen Doyle'", "ValueError: Expected a template … but …"),
        ("Expected a date but Karen Doyle, born 1949", "Expected a date but …"),
        ("RuntimeError: Karen Doyle is not a number", "RuntimeError"),
        ("KeyError: 'Karen Doyle'", "KeyError"),
        ("Karen Doyle: nothing fits", ""),
        ("", ""),
    ],
)
def test_the_cause_of_an_incident_is_told_to_operators_without_what_anybody_answered(detail: str, told: str) -> None:
    assert without_values(detail) == told and "Karen" not in told


SPOKEN = "He shouted at two colleagues in front of a visitor, and I was there."


def test_a_rater_sees_no_rating_of_another_before_all_are_locked(app: Flask, house: House) -> None:
    case_id = driven(house, until="rate_conduct")
    first = house.task(case_id, "rate_conduct")
    one = db.session.scalar(sa.select(User.username).where(User.id == first.assignee_id))
    assert one is not None
    drive_on_one(house, first, one)
    second = house.task(case_id, "rate_conduct")
    two = db.session.scalar(sa.select(User.username).where(User.id == second.assignee_id))
    assert two is not None and two != one
    other = person(two)
    head = head_of(case_id, other)
    assert raters(head, other) == () and raters(head, person("joanna")) == ()
    assert case_view(case_id, other).score is None
    assert all(not {"read", "result"} & set(entry.data) for entry in history(case_id, other).entries)
    for task_id in (first.id, second.id):
        assert SPOKEN not in str([said.answers for said in task_view(task_id, other, clock.now()).said])
    browser = Browser(app, two)
    for address in addresses(app, case_id):
        assert SPOKEN.encode() not in browser.client.get(address).data, address


def drive_on_one(house: House, task: Task, username: str) -> None:
    """Fill in the rating with a text that can be looked for."""
    with house.app.test_request_context():
        g.viewer = person(username)
        answers = fill(task_view(task.id, person(username), clock.now()), {})
    house.do(task, username, {**answers, "reasons": SPOKEN})


def test_a_third_rater_sees_neither_score_nor_spread_before_rating(house: House) -> None:
    case_id = driven(house, until="cast_vote")
    head = head_of(case_id, person("joanna"))
    assert case_view(case_id, person("joanna")).score is not None
    third = person("dora")
    rated = {p.user_id for p in db.session.scalars(sa.select(CasePerson).where(CasePerson.part == Part.RATER))}
    if third.id in rated:
        third = next(v for v in map(person, ("simon", "wen")) if v.id not in rated)
    with transaction() as session:
        session.add(CasePerson(case_id=case_id, user_id=third.id, part=Part.RATER, place=3, since=clock.now()))
    assert head.project.scorecard is not None and db.session.scalar(sa.select(sa.func.count()).select_from(Score))
    assert case_view(case_id, third).score is None
    assert all(not {"read", "result"} & set(entry.data) for entry in history(case_id, third).entries)


def test_who_decides_reads_of_referees_without_their_names(app: Flask, house: House) -> None:
    case_id = driven(house, until="cast_vote")
    elaine, joanna = person("elaine"), person("joanna")
    assert {r.name for r in case_view(case_id, joanna).references} >= {"Karen Doyle"}
    view = case_view(case_id, elaine)
    assert view.references and {(r.name, r.unit) for r in view.references} == {("–", "")}
    named = [letter.id for letter in db.session.scalars(sa.select(Letter).where(Letter.template.like("reference%")))]
    assert named and not {letter.id for letter in view.letters} & set(named)
    with pytest.raises(NotFound):
        letter_of(case_id, named[0], elaine)
    browser = Browser(app, "elaine")
    for address in (f"/cases/{case_id}", f"/cases/{case_id}/history"):
        page = browser.get(address)
        assert "Karen Doyle" not in page and "doyle@example.org" not in page
