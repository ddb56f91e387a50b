"""People outside at a phone, in both languages: a candidate to the answered concern, a referee on two devices, a no."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page

from tests.conftest import scrolls_sideways
from tests.journeys.conftest import Look
from tests.journeys.guests import Guest
from tests.webapp.answers import REJECT, SUPPLIER
from tests.webapp.house import House, run_through
from tests.webapp.outside import link_in
from webapp.db import db
from webapp.models import Finding, Reference, Submission

pytestmark = pytest.mark.parametrize("place", ["sqlite"], indirect=True)
MOST_SCRIPT = 60 * 1024
LANGUAGES = {
    "en": ("en-GB", "Nothing has been decided.", "What is held against you", "Thank you", "I am not this person"),
    "zh_Hans": ("zh-CN", "尚未作出任何决定。", "对您不利的事项", "谢谢您", "我不是此人"),
}


@pytest.fixture(params=LANGUAGES)
def words(request: pytest.FixtureRequest) -> tuple[str, tuple[str, str, str, str]]:
    locale, *said = LANGUAGES[request.param]
    return locale, tuple(said)  # type: ignore[return-value]


def story(locale: str) -> dict[str, dict[str, object]]:
    return {**REJECT, "invite_candidate": {"language": "zh_Hans" if locale == "zh-CN" else "en"}}


@pytest.fixture
def guest(
    address: str, house: House, visitor: Callable[..., Page], words: tuple[str, tuple[str, ...]]
) -> Callable[[int, str], Guest]:
    return lambda case_id, name: Guest(visitor(390, 844, locale=words[0]), address, house, case_id, name)


def well_made(who: Guest, look: Look, kind: str, locale: str) -> None:
    look(who.page, f"portal {kind} {locale}")
    assert not scrolls_sideways(who.page), kind
    assert sum(who.loaded.values()) < MOST_SCRIPT, who.loaded


def test_a_candidate_from_the_invitation_to_the_answered_concern(
    house: House, guest: Callable[[int, str], Guest], look: Look, words: tuple[str, tuple[str, str, str, str]]
) -> None:
    locale, (undecided, held, _thanks, _no) = words
    wanted = story(locale)
    case_id = house.open()
    run_through(house, case_id, until="give_consent", wanted=wanted)
    daniel = guest(case_id, "Daniel Mercer")
    daniel.press_link("invitation")
    well_made(daniel, look, "prove", locale)
    daniel.page.locator("#exam_number").fill("p1 001")
    daniel.page.locator("main form.card button").click()
    daniel.page.wait_for_url("**/portal/home")
    daniel.see(undecided)
    well_made(daniel, look, "home", locale)
    task = house.task(case_id, "give_consent")
    daniel.open(task)
    daniel.answer(task, wanted["give_consent"])
    well_made(daniel, look, "consent", locale)
    daniel.send()
    task = house.task(case_id, "declare_history")
    daniel.open(task)
    daniel.page.locator('[name="gaps"]').fill("None.")
    daniel.save()
    daniel.open(task)
    assert daniel.page.locator('[name="gaps"]').input_value() == "None."
    daniel.answer(task, wanted["declare_history"])
    well_made(daniel, look, "declaration", locale)
    daniel.send()
    for page in ("groups", "contact"):
        daniel.page.goto(f"{daniel.address}/portal/{page}")
        well_made(daniel, look, page, locale)
    run_through(house, case_id, until="answer_finding", wanted=wanted)
    daniel.come("finding_notice")
    daniel.page.get_by_role("heading", name=held).wait_for()
    daniel.page.goto(f"{daniel.address}/portal/concerns")
    daniel.see(SUPPLIER)
    well_made(daniel, look, "concerns", locale)
    task = house.task(case_id, "answer_finding")
    daniel.open(task)
    daniel.answer(task, wanted["answer_finding"])
    daniel.send()
    db.session.rollback()
    assert db.session.scalars(sa.select(Finding)).one().answered_at is not None
    sent = db.session.scalars(sa.select(Submission).where(Submission.link_id.is_not(None)).order_by(Submission.id))
    assert [row.records for row in sent] == ["consent", "declaration", "finding_answer"]
    daniel.page.goto(f"{daniel.address}/portal/data")
    well_made(daniel, look, "data", locale)


def test_a_referee_saves_returns_on_another_device_and_answers(
    house: House, guest: Callable[[int, str], Guest], look: Look, words: tuple[str, tuple[str, str, str, str]]
) -> None:
    locale, (_undecided, _held, thanks, _no) = words
    case_id = house.open()
    run_through(house, case_id, until="give_reference", wanted=story(locale))
    task = house.task(case_id, "give_reference")
    phone = guest(case_id, "Karen Doyle")
    phone.come_to_refer("reference_request", task.subject)
    well_made(phone, look, "referee", locale)
    phone.open(task)
    phone.page.locator('[name="answers_now"][value="yes"]').check()
    phone.page.locator('[name="incident"]').fill("She told me herself that the count was wrong.")
    phone.save()
    used = phone.page
    tablet = guest(case_id, "Karen Doyle")
    tablet.page.goto(tablet.address + link_in(case_id, "reference_request", task.subject))
    well_made(tablet, look, "used link", locale)
    tablet.page.locator("main form button").click()
    tablet.come_to_refer("reference_link", task.subject)
    tablet.open(task)
    assert tablet.page.locator('[name="incident"]').input_value().startswith("She told me herself")
    tablet.answer(task, {"answers_now": "yes"})
    well_made(tablet, look, "reference", locale)
    tablet.send()
    tablet.see(thanks)
    used.reload()
    db.session.rollback()
    assert db.session.get(Reference, task.subject).status == "answered"


def test_a_referee_says_no_with_one_press(
    house: House, guest: Callable[[int, str], Guest], look: Look, words: tuple[str, tuple[str, str, str, str]]
) -> None:
    locale, (_undecided, _held, thanks, no) = words
    case_id = house.open()
    run_through(house, case_id, until="give_reference", wanted=story(locale))
    task = house.task(case_id, "give_reference")
    who = guest(case_id, "Somebody Else")
    who.come_to_refer("reference_request", task.subject)
    who.page.get_by_role("button", name=no).click()
    who.see(thanks)
    well_made(who, look, "declined", locale)
    db.session.rollback()
    assert db.session.get(Reference, task.subject).status == "declined"
