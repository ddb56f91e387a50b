"""Group data apart from cases, impact reports, second looks, replays, calibration: over a case really closed."""

import hashlib
import io
import logging
from dataclasses import replace
from datetime import date

import orjson
import pytest
import sqlalchemy as sa
from flask import Flask
from PIL import Image

from tests.webapp.answers import HIRE, REJECT, SUPPLIER
from tests.webapp.browsing import Browser
from tests.webapp.casework.stories import driven
from tests.webapp.house import House, person
from webapp import clock
from webapp.access.permissions import Permission, Role, granted
from webapp.casework import calibration, evidence, impact, monitoring, replays, second_looks, striking
from webapp.casework.queries.head import head_of
from webapp.db import db, transaction
from webapp.jobs.runner import run_due
from webapp.models import AuditEvent, Case, Decision, MonitoringForm, Score, SecondLook
from webapp.refusals import Invalid, NotAllowed, NotFound
from workflows import packs

CARD = packs.files("civil_service")["scorecard.yaml"]
VETOES = packs.files("civil_service")["vetoes.dmn"]
STRICT = CARD.replace(b"from: 60, to: 75", b"from: 60, to: 99").replace(b"from: 75, to: 100", b"from: 99, to: 100")
REASONS = "The references agree with one another, and nothing in the file speaks against the appointment."
HEALTH = "He told me in confidence that he takes medicine for his heart."
with io.BytesIO() as _out:
    Image.new("L", (40, 60), 255).save(_out, "PNG")
    PICTURE = _out.getvalue()
THE_CASE = {"sex": "female", "ethnic_group": "minority", "age": "from_25"}


def count(table: type[object]) -> int:
    return int(db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0)


# --- group data ---------------------------------------------------------------------------------------------------


def test_what_is_volunteered_leaves_no_trace_that_leads_to_a_case(app: Flask, house: House, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    case_id = house.open()
    application = db.session.get(Case, case_id).application_id
    before = count(AuditEvent)
    monitoring.volunteer(application, THE_CASE, clock.now())
    monitoring.volunteer(2, {"sex": "male", "ethnic_group": "", "age": ""}, clock.now())
    assert count(AuditEvent) == before, "the audit does not say who volunteered"
    assert "female" not in caplog.text and "minority" not in caplog.text
    rows = db.session.execute(sa.text("select * from monitoring_form")).mappings().all()
    assert {frozenset(row) for row in rows} == {frozenset({"link", "year", "answers"})}
    assert len({len(bytes(row["answers"])) for row in rows}) == 1, "the length of a form would tell what it says"
    stored = b"".join(bytes(row["answers"]) + bytes(row["link"]) for row in rows)
    assert b"female" not in stored and b"minority" not in stored
    assert monitoring.groups_of([application, 2, 3], "sex") == {application: "female", 2: "male"}
    assert monitoring.groups_of([2], "age") == {}


def test_a_later_form_replaces_the_one_before_and_an_empty_one_takes_it_away(app: Flask) -> None:
    monitoring.volunteer(1, {"sex": "female"}, clock.now())
    monitoring.volunteer(1, {"sex": "male"}, clock.now())
    assert count(MonitoringForm) == 1 and monitoring.groups_of([1], "sex") == {1: "male"}
    monitoring.volunteer(1, {"sex": ""}, clock.now())
    assert count(MonitoringForm) == 0
    with pytest.raises(Invalid):
        monitoring.volunteer(1, {"sex": "tall"}, clock.now())
    with pytest.raises(Invalid):
        monitoring.volunteer(1, {"religion": "none"}, clock.now())
    with pytest.raises(NotFound):
        monitoring.volunteer(999, {"sex": "male"}, clock.now())
    assert [q.code for q in monitoring.questions_for(11)] == ["sex", "race_ethnicity", "age"]


def test_a_paper_form_is_recorded_by_nobody_who_works_on_cases(app: Flask, house: House) -> None:
    number = house.number(house.open())
    monitoring.record_paper(f" {number} ", {"sex": "female"}, person("adam"), clock.now())
    assert count(MonitoringForm) == 1
    entry = db.session.scalar(sa.select(AuditEvent).where(AuditEvent.action == "monitoring.recorded"))
    assert number.encode() not in entry.content and b"female" not in entry.content and entry.subject == ""
    with pytest.raises(Invalid, match="no case of this number"):
        monitoring.record_paper("PV-0000-0000", {"sex": "female"}, person("adam"), clock.now())
    with pytest.raises(Invalid, match="Nothing is answered"):
        monitoring.record_paper(number, {"sex": ""}, person("adam"), clock.now())
    with pytest.raises(Invalid, match="other rules"):
        monitoring.record_paper(number, {"race_ethnicity": "asian"}, person("adam"), clock.now())
    for username in ("joanna", "ruth", "elaine", "vera", "dana"):
        with pytest.raises(NotAllowed):
            monitoring.record_paper(number, {"sex": "female"}, person(username), clock.now())


@pytest.mark.parametrize("work", [Role.INVESTIGATOR, Role.APPROVER, Role.COORDINATOR])
@pytest.mark.parametrize("other", [Role.AUDITOR, Role.ADMINISTRATOR, Role.DESIGNER])
def test_a_second_hat_never_opens_group_data_to_who_works_on_cases(work: Role, other: Role) -> None:
    kept = {Permission.IMPACT_READ, Permission.MONITORING_RECORD, Permission.POLICY_REPLAY}
    assert kept & granted(frozenset({other})), "the other role alone carries some of it"
    assert not kept & granted(frozenset({work, other}))


def test_who_still_holds_a_part_on_an_open_case_is_kept_out_whatever_their_role_is_by_now(
    app: Flask, house: House
) -> None:
    from webapp.models import CasePerson

    case_id = house.open()
    with transaction() as session:
        session.add(CasePerson(case_id=case_id, user_id=person("vera").id, part="approver", since=clock.now()))
    for refused in (
        lambda: impact.made("civil_service", person("vera")),
        lambda: impact.make("civil_service", date(2026, 7, 1), person("vera"), clock.now()),
        lambda: replays.start("civil_service", "scorecard.yaml", CARD, person("vera"), clock.now()),
    ):
        with pytest.raises(NotAllowed, match="You hold a part on an open case"):
            refused()


# --- one closed case, and what is learnt from it ------------------------------------------------------------------


@pytest.mark.parametrize("place", ["sqlite", "postgres"], indirect=True)
def test_a_closed_case_is_reported_looked_at_again_and_replayed(app: Flask, house: House) -> None:
    """One real case is driven to its end once for all of it: the longest part of this test."""
    case_id = driven(house, wanted=HIRE)
    number = house.number(case_id)
    application = db.session.get(Case, case_id).application_id
    monitoring.volunteer(application, THE_CASE, clock.now())
    _replay(case_id, number)
    _second_look(case_id, number)
    _calibration()
    _impact_of_a_period_that_ended(house, case_id)


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_a_second_reader_meets_the_concern_and_its_answer_and_neither_the_first_decision_nor_what_was_struck(
    app: Flask, house: House
) -> None:
    case_id = driven(house, until="close_case", wanted=REJECT)
    documents = [_paper(case_id, f"Note {n}. {HEALTH} He was on time.") for n in (1, 2)]
    picture = _paper(case_id, PICTURE)
    striking.strike_document(case_id, documents[0], None, HEALTH, "health", person("tomas"), clock.now())
    striking.strike_document(case_id, picture, 1, "", "health", person("tomas"), clock.now())
    task = house.task(case_id, "close_case")
    house.do(task, "joanna", house.answers(task, "joanna", {}))
    with transaction() as session:
        session.execute(sa.update(Decision).values(band="unfavourable"))
    second_looks.draw("civil_service", 100, 7, person("vera"), clock.now())
    [row] = second_looks.waiting(person("harriet"))
    reader = Browser(app, "harriet")
    page = reader.get(f"/second-looks/{row.id}")
    answer = REJECT["answer_finding"]["answer"]
    for told in (SUPPLIER, answer, "Substantiated", "Fraud and deception", "partly struck out"):
        assert told in page, told
    for untold in ("Simon Bright", "Elaine Foster", "of 100", "Unfavourable", "Unsuitable", _decided(case_id)):
        assert untold not in page, untold
    for number in documents:  # struck in one, and so in the other, which says the same
        text = reader.get(f"/second-looks/{row.id}/documents/{number}")
        assert HEALTH not in text and "He was on time." in text
        assert Browser(app, "vera").client.get(f"/cases/{case_id}/evidence/{number}/original").status_code == 404
    struck = f"/second-looks/{row.id}/documents/{picture}"
    assert "was struck out of the document" in reader.get(struck)
    assert reader.client.get(f"{struck}/page/1.png").status_code == 404
    # Whoever struck something had a part in the case, with or without a task.
    with pytest.raises(NotAllowed, match="You had a part"):
        second_looks.look(row.id, replace(person("tomas"), roles=frozenset({Role.APPROVER})))


def _paper(case_id: int, content: str | bytes) -> int:
    data = content.encode() if isinstance(content, str) else content
    kind = "text/plain" if isinstance(content, str) else "image/png"
    upload = evidence.Inspected(data, kind, hashlib.sha256(data).hexdigest(), 1)
    return evidence.add_evidence(case_id, upload, "Extract", "court_register", person("joanna"), clock.now())


def _decided(case_id: int) -> str:
    """The reasons of the first decision."""
    db.session.rollback()
    box = db.session.scalar(sa.select(Decision.reasons).where(Decision.case_id == case_id))
    return str(head_of(case_id, person("vera")).key.open(box))


def _replay(case_id: int, number: str) -> None:
    before = db.session.get(Score, db.session.scalar(sa.select(sa.func.max(Score.id))))
    decided = db.session.scalar(sa.select(Decision.code))
    with pytest.raises(Invalid) as refused:
        replays.start(
            "civil_service", "draft.yaml", CARD.replace(b"weight: 0.16", b"weight: 0.17"), person("dana"), clock.now()
        )
    assert "sum to 1.01" in refused.value.errors["draft"][0]
    same = replays.start("civil_service", "scorecard.yaml", CARD, person("dana"), clock.now())
    other = replays.start("civil_service", "scorecard.yaml", STRICT, person("dana"), clock.now())
    table = replays.start("civil_service", "vetoes.dmn", VETOES, person("vera"), clock.now())
    run_due(clock.now())
    dana = person("dana")
    found = replays.one_replay(same, dana)
    assert (found.total, found.done, found.left_out, found.changed) == (1, 1, 0, 0) and found.finished_at
    found = replays.one_replay(other, dana)
    assert [cases for _before, _after, cases in found.moves] == [1] and found.moves[0][1] != found.moves[0][0]
    assert found.groups == {"sex": [], "ethnic_group": [], "age": []}, "one person is no group"
    [row] = replays.changes(other, dana).rows
    assert (row.number, row.ReplayChange.total_before, row.ReplayChange.total_after) == (
        number,
        before.total,
        before.total,
    )
    found = replays.one_replay(table, dana)
    assert (found.kind, found.done, found.left_out, found.changed) == ("vetoes", 1, 0, 0)
    db.session.rollback()
    after = db.session.get(Score, before.id, populate_existing=True)
    assert (after.band, after.total, after.inputs) == (before.band, before.total, before.inputs)
    assert db.session.scalar(sa.select(Decision.code)) == decided, "a replay changes nothing"
    for username in ("joanna", "ruth", "elaine"):
        with pytest.raises(NotAllowed):
            replays.replays(person(username))


def _second_look(case_id: int, number: str) -> None:
    vera, carl = person("vera"), person("carl")
    with transaction() as session:  # the shipped answers lead to the panel; here the band had advised
        session.execute(sa.update(Decision).values(band="favourable"))
    assert second_looks.draw("civil_service", 10, 7, vera, clock.now()) == second_looks.Drawn(1, 1, 0, 0)
    with pytest.raises(Invalid, match="left to draw"):
        second_looks.draw("civil_service", 10, 7, vera, clock.now())
    [row] = second_looks.waiting(carl)
    assert (row.number, row.refusal) == (number, "")
    found = second_looks.look(row.id, carl)
    assert not hasattr(found, "score") and not hasattr(found, "decisions")
    took_part = db.session.scalar(
        sa.text("select u.username from vote v join user_account u on u.id = v.member_id order by v.id limit 1")
    )
    with pytest.raises(NotAllowed, match="You had a part"):
        second_looks.look(row.id, person(took_part))
    with pytest.raises(NotAllowed):
        second_looks.look(row.id, person("joanna"))
    with pytest.raises(Invalid) as refused:
        second_looks.judge(row.id, "promote", "Fine.", carl, clock.now())
    assert set(refused.value.errors) == {"code", "reasons"}
    second_looks.judge(row.id, "approve", REASONS, carl, clock.now())
    with pytest.raises(NotFound):
        second_looks.judge(row.id, "reject", REASONS, person("mei"), clock.now())
    stored = db.session.scalar(sa.select(SecondLook))
    assert REASONS.encode() not in stored.reasons.data and stored.reader_id == carl.id
    assert db.session.scalar(
        sa.select(sa.func.count()).select_from(AuditEvent).where(
            AuditEvent.action == "second_look.judged", AuditEvent.case_id == case_id
        )
    ) == 1  # fmt: skip
    from webapp.casework.queries.history import history

    assert history(case_id, vera).whole


def _calibration() -> None:
    found = calibration.calibration("civil_service", person("vera"))
    assert found.cases == 1 and found.agreements == () and found.raters == () and found.exactness is None
    assert (found.panels, found.held_back) == ((), 1), "one decision is no rate"
    agreed, departed = found.looks
    assert (agreed.drawn, agreed.judged, agreed.same, departed.drawn) == (1, 1, 1, 0)
    for username in ("joanna", "simon", "elaine", "adam"):
        with pytest.raises(NotAllowed):
            calibration.calibration("civil_service", person(username))
    with pytest.raises(NotFound):
        calibration.calibration("uk_baseline", person("vera"))


def _impact_of_a_period_that_ended(house: House, case_id: int) -> None:
    vera = person("vera")
    closed = db.session.get(Case, case_id).closed_at
    first = date(closed.year, (closed.month - 1) // 3 * 3 + 1, 1)
    with pytest.raises(Invalid, match="has ended"):
        impact.make("civil_service", first, vera, clock.now())
    house.app.extensions["clock"].set_to(closed.replace(year=closed.year + 1))
    report_id = impact.make("civil_service", first, vera, clock.now())
    found = impact.report(report_id, vera)
    assert (found.people, found.period.first, found.fewest) == (1, first, 5)
    for table in found.tables.values():
        assert table["overall"]["lines"] == [] and all(not stage["lines"] for stage in table["stages"])
        assert table["stages"][-1]["everybody"] == {"selected": 1, "total": 1}
        assert [ending["outcome"] for ending in table["endings"]] == ["hired"]
    assert "minority" not in orjson.dumps(dict(found.tables)).decode()
    monitoring.volunteer(2, THE_CASE, clock.now())
    assert impact.report(report_id, vera).tables == found.tables, "what comes later changes no report"
    with pytest.raises(Invalid):
        impact.make("civil_service", first, vera, clock.now())
    assert first not in [
        period.first for period in impact.open_periods(impact.watched("civil_service"), vera, clock.now())
    ]
    for username in ("joanna", "adam", "dana", "elaine"):
        with pytest.raises(NotAllowed):
            impact.report(report_id, person(username))


# --- what needs no database -----------------------------------------------------------------------------------------


def test_a_draw_is_repeated_by_its_seed_and_rounds_up() -> None:
    ids = list(range(100, 141))
    assert second_looks.sample(ids, 10, 42) == second_looks.sample(ids, 10, 42)
    assert second_looks.sample(ids, 10, 42) != second_looks.sample(ids, 10, 43)
    assert len(second_looks.sample(ids, 10, 42)) == 5
    assert second_looks.sample(ids, 100, 1) == ids
    assert second_looks.sample([], 10, 1) == []


def test_periods_are_whole_and_have_ended() -> None:
    rules = impact.Monitoring("office", 5, 3, ("consent",), ())
    found = impact.periods(rules, date(2026, 2, 14), date(2026, 10, 1))
    assert [(p.first, p.last) for p in found] == [
        (date(2026, 7, 1), date(2026, 9, 30)), (date(2026, 4, 1), date(2026, 6, 30)),
        (date(2026, 1, 1), date(2026, 3, 31)),
    ]  # fmt: skip
    assert impact.periods(rules, date(2026, 2, 14), date(2026, 3, 31)) == []
