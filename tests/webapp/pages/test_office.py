"""The pages that run the office: campaigns, people, operations, processes, audit."""

import re

import sqlalchemy as sa
from flask import Flask

from tests.webapp.browsing import Browser
from tests.webapp.house import House, person
from tests.webapp.outside import Visitor, invited, leaving, letter
from tests.webapp.pages.conftest import Office
from webapp import clock
from webapp.casework import recruitment
from webapp.db import db, transaction
from webapp.models import AuditEvent, Incident, Job, User
from workflows.vocabulary import JobStatus

CAMPAIGN = {"code": "2027-A", "name": "Spring 2027", "pack": "civil_service", "unit": "1", "opens_on": "2027-01-04"}
POST = {"code": "X1", "title": "Archivist", "employer": "City archive", "level": "routine", "places": "1", "ratio": "1"}


def test_a_campaign_grows_from_nothing_to_an_open_case(app: Flask, house: House) -> None:
    browser = Browser(app, "joanna")
    browser.get("/campaigns")
    refused = browser.post("/campaigns", {**CAMPAIGN, "name": "", "pack": "none", "unit": "9" * 30}, 422).text
    assert "Give the campaign a name." in refused and "Choose a process that has been published." in refused
    assert 'value="2027-A"' in refused
    path = browser.post("/campaigns", CAMPAIGN).headers["Location"]
    assert "No post yet" in browser.get(path)
    refused = browser.post(f"{path}/posts", {**POST, "places": "0", "ratio": "9"}, 422).text
    assert "Expected 1 to 1,000 places." in refused and "Expected 1 to 3 candidates for a place." in refused
    browser.post(f"{path}/posts", POST)
    page = browser.get(path)
    listed = re.findall(r'action="([^"]+/applications)"', page)[0]
    refused = browser.post(listed, {"name": "", "rank": "9" * 30}, 422).text
    assert "Give a rank from 1 to 100,000." in refused and '<details class="card__foot govuk-details" open>' in refused
    for rank, name in ((1, "Ada Byron"), (2, "欧阳慧敏")):
        browser.post(listed, {"name": name, "rank": str(rank), "exam_number": f"X1-{rank}"})
    page = browser.get(path)
    opens = re.findall(r'action="([^"]+/open)"', page)
    assert len(opens) == 2
    case_path = browser.post(opens[0]).headers["Location"]
    assert "Ada Byron" in browser.get(case_path)
    assert "As many as allowed are being vetted" in browser.get(path)
    browser.post(opens[1])
    assert "as many candidates are being vetted now" in browser.get(path)


def test_a_case_is_opened_once_however_often_the_button_is_pressed(app: Flask, house: House) -> None:
    browser = Browser(app, "joanna")
    browser.get("/campaigns/1")
    browser.post("/campaigns/1/applications/1/open")
    browser.post("/campaigns/1/applications/1/open")
    assert "being vetted already" in browser.get("/campaigns/1")


def test_an_empty_office_says_what_comes_next(app: Flask) -> None:
    with transaction() as session:
        for table in ("search_token", "application", "data_key", "post", "campaign"):
            session.execute(sa.text(f"delete from {table}"))  # noqa: S608
    browser = Browser(app, "joanna")
    assert "No campaign yet" in browser.get("/campaigns")
    assert "No case is open" in browser.get("/cases")
    assert "Nothing waits for your groups" in browser.get("/inbox")
    assert "You hold no task" in browser.get("/inbox?scope=mine")
    assert "No case here" in Browser(app, "ruth").get("/cases")
    assert "No letter has been written" in Browser(app, "adam").get("/operations/outbox")
    assert "No job in this list." in Browser(app, "adam").get("/operations")


def test_a_new_person_can_sign_in_and_sees_their_unit(app: Flask) -> None:
    browser = Browser(app, "adam")
    browser.get("/people/new")
    new = {
        "name": "Ines Roth",
        "unit": "1",
        "username": "Ines",
        "password": "long enough here",
        "roles": ["investigator"],
        "groups": ["investigators"],
    }
    refused = browser.post("/people/new", {**new, "password": "short", "username": "adam"}, 422).text
    assert "Use at least 12 characters." in refused and "This user name is taken." in refused
    assert "short" not in refused
    assert re.search(r'value="investigator" checked', refused)
    browser.post("/people/new", new)
    ines = Browser(app)
    ines.sign_in("ines", "long enough here")
    assert "Ines Roth" in ines.get("/inbox")


def test_changed_rights_hold_at_once_and_nobody_changes_their_own(app: Flask) -> None:
    ruth, adam = Browser(app, "ruth"), Browser(app, "adam")
    ruth.get("/inbox")
    ids = {u.username: u.id for u in db.session.scalars(sa.select(User))}
    db.session.rollback()
    assert "Somebody else must change your own rights." in adam.get(f"/people/{ids['adam']}")
    adam.post(f"/people/{ids['adam']}", {"active": "1"}, 403)
    adam.get(f"/people/{ids['ruth']}")
    adam.post(f"/people/{ids['ruth']}", {"active": "0", "roles": ["investigator"]})
    assert ruth.client.get("/inbox").status_code == 302
    assert re.search(r"Ruth Adeyemi.*?Closed", adam.get("/people"), re.DOTALL)


def test_a_role_nobody_knows_is_refused(app: Flask) -> None:
    adam = Browser(app, "adam")
    adam.get("/people/2")
    adam.post("/people/2", {"active": "1", "roles": ["emperor"]}, 422)


def test_an_incident_is_tried_again_and_only_once(app: Flask, house: House) -> None:
    case_id = house.open()
    with transaction() as session:
        job = Job(case_id=case_id, kind="letter.send", key="k", due_at=clock.now(), payload='{"element": "x"}',
                  status=JobStatus.FAILED, attempts=3, created_at=clock.now())  # fmt: skip
        session.add(job)
        session.flush()
        session.add(Incident(case_id=case_id, job_id=job.id, code="job_failed", raised_at=clock.now()))
    browser = Browser(app, "adam")
    page = browser.get("/operations?status=failed")
    assert "1 incident needs a person" in page
    again = re.findall(r'action="([^"]+/retry)"', page)[0]
    browser.post(again)
    assert "Nothing needs a person now." in browser.get("/operations")
    browser.post(again, status=404)


def test_jobs_letters_and_audit_are_paged_both_ways(app: Flask, house: House) -> None:
    with transaction() as session:
        session.add_all(
            Job(kind="timer", key=f"j{n}", due_at=clock.now(), created_at=clock.now(), case_id=None) for n in range(60)
        )
    joanna, now = person("joanna"), clock.now()
    for n in range(60):
        recruitment.create_campaign(f"C{n}", f"Campaign {n}", "civil_service", 1, now.date(), joanna, now)
    for username, path in (("adam", "/operations"), ("vera", "/audit")):
        browser = Browser(app, username)
        first = browser.get(path)
        second = browser.get(_address(first, "next"))
        third = browser.get(_address(second, "next"))
        assert len({_rows(first), _rows(second), _rows(third)}) == 3
        assert _rows(browser.get(_address(third, "prev"))) == _rows(second)


def _address(page: str, rel: str) -> str:
    found = re.search(rf'rel="{rel}" href="([^"]+)"', page)
    assert found, f"no link to the {rel} page"
    return found[1].replace("&amp;", "&")


def _rows(page: str) -> str:
    return page[page.index("<tbody>") : page.rindex("</tbody>")]


def test_the_outbox_names_letters_but_nobody_in_them(office: Office) -> None:
    page = office.as_("adam").get("/operations/outbox")
    assert "invitation" in page
    for name in ("Karen Doyle", "Daniel Mercer"):
        assert name not in page


def test_a_process_is_explained_with_its_sources_and_what_it_leaves_out(office: Office) -> None:
    page = office.as_("dana").get("/processes/1")
    assert "Counsel has not yet confirmed the legal periods in these rules." in page
    assert "5 working days" in page and 'id="source-csl"' in page
    assert "Left out on purpose" in page and "party matters do not ship" in page
    assert "Start: Candidate shortlisted" in page
    chinese = office.as_("dana").get("/processes/1?lang=zh_Hans")
    assert "开始：" in chinese
    office.as_("dana").get("/processes?lang=en")


def test_the_audit_tells_events_in_words_and_names_no_candidate(office: Office) -> None:
    page = office.as_("vera").get("/audit")
    assert "Process published" in page or "ready to be done" in page
    assert "Daniel Mercer" not in page
    with office.app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(AuditEvent)) > 25
        db.session.remove()


def test_an_administrator_says_how_a_unit_is_reached_and_letters_tell_it(app: Flask, house: House) -> None:
    adam = Browser(app, "adam")
    adam.get("/people/units")
    adam.post("/people/units/1", {"phone": "ring us", "hours": "", "address": ""}, 422)
    adam.post("/people/units/999", {"phone": "1"}, 404)
    adam.post("/people/units/1", {"phone": "01632 960 417", "hours": "Monday to Friday, 9 to 5", "address": "Quay 1"})
    case_id = invited(house)
    assert "01632 960 417" in leaving(letter(case_id, "invitation"))
    page = Visitor(app).as_candidate(case_id).get("/portal/home")
    assert "Your contact is Joanna Pike, 01632 960 417." in page and "Monday to Friday, 9 to 5" in page
