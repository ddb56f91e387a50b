"""The inbox and a task: take it, keep a draft, send it once, learn who was faster, sign, upload."""

import io
import re

import pytest
from flask import Flask

from tests.webapp.answers import REJECT
from tests.webapp.browsing import Browser
from tests.webapp.casework.stories import driven
from tests.webapp.house import PASSWORD, House
from tests.webapp.pages.conftest import Office
from tests.webapp.pages.stock import pdf
from tests.webapp.reading import sent_by
from webapp.demo.filling import CannotFill


def test_the_search_of_the_inbox_keeps_its_list(office: Office) -> None:
    page = office.as_("joanna").get("/inbox?scope=all&due=week")
    kept = dict(re.findall(r'<input type="hidden" name="(\w+)" value="(\w+)">', page[page.index('role="search"') :]))
    assert kept["scope"] == "all" and kept["due"] == "week"
    assert "Nothing matches" in office.as_("joanna").get("/inbox?scope=all&q=nobody+at+all")


def test_a_concern_that_touches_no_criterion_is_not_classified(house: House) -> None:
    """What touches nothing would cap nothing, however grave it is."""
    case_id = driven(house, until="classify_finding", wanted=REJECT)
    task = house.task(case_id, "classify_finding")
    doer, said = house.doer(task), REJECT["classify_finding"]
    assert house.answers(task, doer, said)["criteria"] == ["M1", "M2"]
    with pytest.raises(CannotFill, match="criteria"):
        house.answers(task, doer, {**said, "criteria": []})


def test_a_task_is_claimed_by_one_and_the_other_is_told(app: Flask, house: House) -> None:
    case_id = driven(house, until="review_file")
    task = house.task(case_id, "review_file")
    rosa, anil = Browser(app, "rosa"), Browser(app, "anil")
    rosa.get("/inbox")
    anil.get("/inbox")
    rosa.post(f"/tasks/{task.id}/claim")
    anil.post(f"/tasks/{task.id}/claim")
    assert "Rosa Lind took this task already." in anil.get("/inbox")
    assert "Rosa Lind took this task." in anil.get(f"/tasks/{task.id}")
    anil.post(f"/tasks/{task.id}/hand-back", status=403)
    rosa.post(f"/tasks/{task.id}/hand-back")
    assert "Handed back to the queue." in rosa.get("/inbox")


def test_a_second_press_learns_who_was_first(app: Flask, house: House) -> None:
    case_id = house.open()
    task = house.task(case_id, "invite_candidate")
    browser = Browser(app, "joanna")
    page = browser.get(f"/tasks/{task.id}")
    answers = dict(re.findall(r'name="([a-z_]+)" type="radio" value="([^"]+)"', page)) | {"page:act": "complete"}
    answers |= house.answers(task, "joanna", {})
    browser.post(f"/tasks/{task.id}", answers)
    late = browser.post(f"/tasks/{task.id}", answers, 409).text
    assert re.search(r"Joanna Pike did it on \w{3} 23 Nov 2026", late)
    assert "What you had typed" in late and f'href="/cases/{case_id}"' in late
    assert "This task is done" in browser.get(f"/tasks/{task.id}")


def test_the_stamp_on_an_answer_from_outside_is_kept_with_the_draft(app: Flask, house: House) -> None:
    case_id = driven(house, until="give_consent")
    task = house.task(case_id, "give_consent")
    browser = Browser(app, "joanna")
    browser.get(f"/tasks/{task.id}")
    stamp = {"outside_channel": "visit", "outside_received_on": "2026-11-20", "outside_read_back": "1"}
    browser.post(f"/tasks/{task.id}", {**stamp, "page:act": "save"})
    page = browser.get(f"/tasks/{task.id}")
    assert 'value="visit" checked' in page and 'value="2026-11-20"' in page
    assert 'name="outside_read_back" type="checkbox" value="1" checked' in page


def test_the_card_of_a_check_names_it_in_the_readers_language(app: Flask, house: House) -> None:
    task = house.task(driven(house, until="receive_record"), "receive_record")
    page = Browser(app, house.doer(task)).get(f"/tasks/{task.id}")
    assert "<h2>Check</h2>" in page and "Text(en=" not in page


def test_a_task_shows_why_one_may_not_do_it(office: Office) -> None:
    page = office.as_("joanna").get(office.path("/cases/{scored}"))
    assert "Open tasks" in page
    tasks = re.findall(r'href="/tasks/(\d+)"', office.as_("ruth").get("/inbox"))
    assert all(office.as_("ruth").get(f"/tasks/{task}") for task in tasks)


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [("form.pdf", b"<script>", "is not a PDF"), ("form.pdf", b"%PDF-", "is damaged"), ("form.pdf", pdf(1), "")],
)
def test_a_file_of_a_task_is_looked_into_and_a_good_one_survives_other_errors(
    app: Flask, house: House, name: str, data: bytes, words: str
) -> None:
    case_id = driven(house, until="talk_with_candidate")
    task = house.task(case_id, "talk_with_candidate")
    browser = Browser(app, house.doer(task))
    page = browser.get(f"/tasks/{task.id}")
    field = re.search(r'name="(file:[^"]+)"', page)
    if field is None:
        pytest.skip("the form of this task asks for no file")
    refused = browser.post(
        f"/tasks/{task.id}",
        {**sent_by(page, f"/tasks/{task.id}"), field[1]: (io.BytesIO(data), name), "page:act": "complete"},
        422,
    ).text
    if words:
        assert words in refused
    else:
        assert "E-01 form.pdf" in refused


def test_a_draft_is_kept_for_its_owner_alone(app: Flask, house: House) -> None:
    case_id = driven(house, until="talk_with_candidate")
    task = house.task(case_id, "talk_with_candidate")
    first, second = Browser(app, house.doer(task)), Browser(app, "joanna")
    field = re.search(r'<textarea[^>]* name="([^"]+)"', first.get(f"/tasks/{task.id}"))
    assert field
    first.post(f"/tasks/{task.id}", {field[1]: "Typed at ten", "page:act": "save"})
    assert "Typed at ten" in first.get(f"/tasks/{task.id}")
    assert "Typed at ten" not in second.get(f"/tasks/{task.id}")


def test_a_wrong_name_and_a_wrong_password_read_the_same_and_lead_nowhere_else(app: Flask) -> None:
    browser = Browser(app)
    browser.get("/sign-in?next=https://elsewhere.example/")
    wrong = browser.post("/sign-in", {"username": "joanna", "password": "x"}, 422).text
    unknown = browser.post("/sign-in", {"username": "nobody", "password": "x"}, 422).text
    words = "The user name or the password is wrong."
    assert words in wrong and words in unknown
    for target in ("https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example"):
        answer = browser.post("/sign-in", {"username": "joanna", "password": PASSWORD, "next": target})
        assert answer.headers["Location"] == "/inbox"
        browser.get("/inbox")
        browser.post("/sign-out")
        browser.get("/sign-in")
