"""The cases list and the case page: what stands on them, for whom, and what may be recorded there."""

import re

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.webapp.answers import HIRE
from tests.webapp.browsing import Browser
from tests.webapp.casework.stories import driven
from tests.webapp.house import House, person, run_through
from tests.webapp.pages.conftest import Office
from tests.webapp.pages.stock import LONG_NAME
from webapp import clock
from webapp.casework import recruitment
from webapp.casework.queries.head import head_of
from webapp.casework.queries.ratings import may_be_shown, raters
from webapp.db import db
from webapp.models import AuditEvent, Case, CasePerson
from workflows.vocabulary import Part


def links(page: str) -> list[int]:
    return [int(found) for found in re.findall(r'data-row href="/cases/(\d+)"', page)]


def address(page: str, rel: str) -> str | None:
    found = re.search(rf'rel="{rel}" href="([^"]+)"', page)
    return found[1].replace("&amp;", "&") if found else None


def test_the_list_is_paged_both_ways_and_shows_every_case_once(app: Flask, house: House) -> None:
    joanna, now = person("joanna"), clock.now()
    post = recruitment.create_post(1, "P9", "Clerk", "Harbour Works", "routine", 60, 1, joanna, now)
    for rank in range(1, 61):
        house.open(recruitment.shortlist(post, rank, {"name": f"Person {rank}"}, joanna, now))
    browser, seen, path = Browser(app, "joanna"), [], "/cases"
    pages = []
    while path:
        page = browser.get(path)
        pages.append(links(page))
        seen += links(page)
        path = address(page, "next") or ""
    assert [len(one) for one in pages] == [25, 25, 10]
    assert len(set(seen)) == 60
    back = browser.get(address(page, "prev") or "")
    assert links(back) == pages[1]
    assert links(browser.get(address(back, "prev") or "")) == pages[0]
    assert links(browser.get("/cases?q=Person+17")) == [seen[-17]]


def test_the_list_is_narrowed_by_state_stage_and_name(office: Office) -> None:
    joanna = office.as_("joanna")
    assert office.cases["withdrawn"] not in links(joanna.get("/cases"))
    assert links(joanna.get("/cases?status=closed")) == [office.cases["withdrawn"]]
    every = {office.cases[name] for name in office.cases.keys() - {"document"}}
    assert set(links(joanna.get("/cases?status=all"))) == every
    assert links(joanna.get(f"/cases?q={LONG_NAME}")) == [office.cases["chinese"]]
    assert links(joanna.get("/cases?stage=consent")) == [office.cases["plain"], office.cases["opened"]]
    assert "Nothing matches" in joanna.get("/cases?q=Nobody+of+this+name")


def test_somebody_who_has_a_part_sees_that_case_and_no_other(office: Office) -> None:
    with office.app.app_context():
        rows = set(
            db.session.scalars(sa.select(CasePerson.user_id).where(CasePerson.case_id == office.cases["scored"]))
        )
        simon = person("simon").id
        db.session.remove()
    assert simon in rows
    seen = links(office.as_("simon").get("/cases?status=all"))
    assert office.cases["scored"] in seen
    assert office.cases["opened"] not in seen
    office.as_("simon").get(f"/cases/{office.cases['opened']}", 404)


def test_the_case_says_whose_turn_it_is_since_when_and_until_when(office: Office) -> None:
    page = office.as_("joanna").get(office.path("/cases/{concern}"))
    assert re.search(r"Also waiting for</dt><dd>Daniel Mercer|Whose turn</dt><dd>Daniel Mercer", page)
    assert re.search(r"Next legal deadline</dt><dd>\w{3} \d+ \w{3} 2026", page)
    assert "Step 4 of 9: Findings" in page


def test_concerns_and_answers_stand_above_the_score_and_the_score_is_advice(office: Office) -> None:
    page = office.as_("joanna").get(office.path("/cases/{scored}"))
    assert page.index('id="concerns"') < page.index('id="score"')
    assert "advice only, people decide" in page
    score = page[page.index('id="score"') : page.index('id="checks"')]
    assert "govuk-tag--green" not in score
    assert "govuk-tag--red" not in score
    assert "My last day in the office was 30 April." in page


def test_a_pack_without_a_score_shows_no_trace_of_one(office: Office) -> None:
    page = office.as_("joanna").get(office.path("/cases/{plain}"))
    assert 'id="score"' not in page
    assert "Scorecard" not in office.as_("dana").get("/processes/2")


def test_nobody_sees_a_rating_before_all_are_locked(office: Office) -> None:
    for username in ("joanna", "vera", "simon", "wen", "dora"):
        answer = office.as_(username).client.get(office.path("/cases/{rating}"))
        assert "What makes up" not in answer.text
        assert "Where raters differ" not in answer.text
    assert "1 so far" in office.as_("joanna").get(office.path("/cases/{rating}"))


def test_a_rater_who_has_not_rated_sees_no_score_even_when_there_is_one(house: House) -> None:
    """A third rater is appointed after two have rated: blind until their own rating is locked."""
    case_id = driven(house, until="write_report")
    head = head_of(case_id, person("joanna"))
    assert may_be_shown(head, person("joanna"))
    assert len(raters(head, person("joanna"))) == 2
    third = next(name for name in ("simon", "wen", "dora") if not _rated(case_id, name))
    db.session.add(CasePerson(case_id=case_id, user_id=person(third).id, part=Part.RATER, since=clock.now()))
    db.session.commit()
    assert not may_be_shown(head, person(third))
    assert raters(head, person(third)) == ()
    assert "What makes up" not in Browser(house.app, third).get(f"/cases/{case_id}")
    assert "What makes up" in Browser(house.app, "joanna").get(f"/cases/{case_id}")


def _rated(case_id: int, username: str) -> bool:
    found = sa.text("select count(*) from rating where case_id = :case and rater_id = :rater")
    return bool(db.session.scalar(found, {"case": case_id, "rater": person(username).id}))


def test_a_very_long_chinese_name_is_never_split_or_shortened(office: Office) -> None:
    page = office.as_("joanna").get(office.path("/cases/{chinese}") + "?lang=zh_Hans")
    assert f"<h1>{LONG_NAME}</h1>" in page
    assert "核查" in page
    assert "案件所处位置" in page
    office.as_("joanna").get("/cases?lang=en")


def test_the_diagram_is_drawn_in_the_readers_language_and_marks_where_the_case_is(office: Office) -> None:
    joanna = office.as_("joanna")
    path = office.path("/cases/{checks}/diagram.bpmn")
    assert 'name="Run the checks"' in joanna.client.get(f"{path}?lang=en").text
    assert 'name="开展考察"' in joanna.client.get(f"{path}?lang=zh_Hans").text
    joanna.get("/cases?lang=en")
    page = joanna.get(office.path("/cases/{checks}"))
    assert '"run_checks": ' in page[page.index('id="place"') :]
    assert joanna.client.get(f"{path}?process=nothing").status_code == 404
    inner = joanna.get(office.path("/cases/{checks}?process=run_checks"))
    assert "Whole diagram" in inner and "process=run_checks" in inner


def test_a_case_that_waits_for_a_date_alone_shows_where(app: Flask, house: House) -> None:
    case_id = house.open()
    run_through(house, case_id, wanted=HIRE)
    assert house.waiting(case_id) == []
    page = Browser(app, "joanna").get(f"/cases/{case_id}")
    assert "The case waits for a date or a message" in page
    drawn = page[page.index('id="place"') : page.index("</script>", page.index('id="place"'))]
    assert "publish_notice" in drawn[drawn.index('"waiting"') :]


def test_the_history_tells_every_entry_and_that_it_is_whole(office: Office) -> None:
    page = office.as_("vera").get(office.path("/cases/{checks}/history"))
    assert "Every entry fits the one before it" in page
    assert "Invite the candidate: done" in page
    assert page.count('class="history__what"') == int(re.findall(r'History <span class="count">(\d+)', page)[0])
    assert page.count('class="history__what"') > office.as_("vera").get(
        office.path("/cases/{checks}/history?only=legal")
    ).count('class="history__what"')


def test_a_changed_record_is_told_where_it_breaks(app: Flask, house: House) -> None:
    case_id = house.open()
    third = db.session.scalar(sa.select(AuditEvent.id).where(AuditEvent.case_id == case_id, AuditEvent.case_seq == 3))
    db.session.rollback()
    with db.engine.begin() as connection:
        try:
            connection.execute(sa.text("update audit_event set content = :c where id = :id"), {"c": b"{}", "id": third})
        except sa.exc.DBAPIError:
            pytest.skip("this database refuses to change the record at all")
    browser = Browser(app, "vera")
    assert "The record is broken at entry 3" in browser.get(f"/cases/{case_id}")
    assert "The record is broken at entry 3" in browser.get(f"/cases/{case_id}/history")
    browser.get("/audit")


def test_a_withdrawal_stops_everything_and_is_done_once(app: Flask, house: House) -> None:
    case_id = house.open()
    first, second = Browser(app, "joanna"), Browser(app, "joanna")
    first.get(f"/cases/{case_id}")
    second.get(f"/cases/{case_id}")
    refused = first.post(f"/cases/{case_id}/withdraw", {"reason": " "}, 422)
    assert "Say how the candidate told you." in refused.text
    assert '<details class="disclosure" open>' in refused.text
    first.post(f"/cases/{case_id}/withdraw", {"reason": "By telephone"})
    assert "invite_candidate" not in house.names(case_id)
    late = second.post(f"/cases/{case_id}/withdraw", {"reason": "By telephone"}, 409)
    assert "This page is out of date" in late.text


def test_a_message_nobody_waits_for_changes_nothing(app: Flask, house: House) -> None:
    case_id = house.open()
    browser = Browser(app, "joanna")
    browser.get(f"/cases/{case_id}")
    assert "Choose what happened." in browser.post(f"/cases/{case_id}/message", {}, 422).text
    before = db.session.scalar(sa.select(Case.version).where(Case.id == case_id))
    browser.post(f"/cases/{case_id}/message", {"message": "case_resolved"}, 409)
    db.session.rollback()
    assert db.session.scalar(sa.select(Case.version).where(Case.id == case_id)) == before


@pytest.mark.parametrize("act", ["withdraw", "objection", "message"])
@pytest.mark.parametrize("username", ["ruth", "elaine", "vera", "adam", "dana"])
def test_only_a_coordinator_records_on_a_case(office: Office, username: str, act: str) -> None:
    browser = office.as_(username)
    browser.get("/processes")
    browser.post(office.path("/cases/{checks}") + f"/{act}", {"reason": "By telephone"}, 403)


def test_a_letter_can_be_read_and_printed_by_those_on_the_case_alone(office: Office) -> None:
    assert "Daniel Mercer" in office.as_("joanna").get(office.path("/cases/{checks}/letters/1"))
    assert office.as_("joanna").client.get(office.path("/cases/{scored}/letters/1")).status_code == 404
    assert "Daniel Mercer" not in office.as_("adam").get("/operations/outbox")


def test_what_stands_for_the_link_is_in_the_language_of_the_letter(office: Office) -> None:
    letter = office.as_("joanna").get(office.path("/cases/{checks}/letters/1?lang=zh_Hans")).partition("<article")[2]
    assert "(your personal link)" in letter.partition("</article>")[0]
