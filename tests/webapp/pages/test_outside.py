"""Every page for people outside, in both languages: it opens for whom it is, and is closed to everybody else."""

import pytest
import sqlalchemy as sa

from tests.webapp.browsing import Browser
from tests.webapp.outside import Visitor, letter, link_in
from tests.webapp.pages.conftest import Office
from tests.webapp.pages.table import OUTSIDE, PAGES
from webapp.access.door import permission_of
from webapp.access.permissions import Permission
from webapp.db import db
from webapp.models import Submission, Task


@pytest.fixture(scope="module")
def visitors(office: Office) -> tuple[dict[str, Visitor], dict[str, str]]:
    """Who comes to the full office by a link: people by what they have proven, and what the addresses name."""
    case_id = office.cases["concern"]
    known = {"": Visitor(office.app), "unproven": Visitor(office.app), "candidate": Visitor(office.app)}
    with office.app.app_context():
        known["unproven"].use(link_in(case_id, "invitation"))
        fact = {"exam_number": "P1-003"}
        known["candidate"].use(link_in(case_id, "finding_notice"))
        known["candidate"].get("/portal/prove")
        known["candidate"].post("/portal/prove", fact)
        sent = sa.select(Submission.id).where(Submission.case_id == case_id, Submission.records == "declaration")
        task = sa.select(Task.id).where(Task.case_id == case_id, Task.element_id == "answer_finding")
        names = {
            "link": link_in(office.cases["checks"], "invitation"),
            "letter": str(letter(case_id, "finding_notice").id),
            "answer": str(db.session.scalar(sent)),
            "task": str(db.session.scalar(task)),
        }
        db.session.remove()
    return known, names


@pytest.mark.parametrize("lang", ["en", "zh_Hans"])
@pytest.mark.parametrize("endpoint", OUTSIDE)
def test_it_opens(visitors: tuple[dict[str, Visitor], dict[str, str]], endpoint: str, lang: str) -> None:
    known, names = visitors
    template, who = OUTSIDE[endpoint]
    page = known[who].get(f"{template.format(**names)}?lang={lang}")
    assert f'<html lang="{"zh-Hans" if lang == "zh_Hans" else "en"}"' in page
    assert "noindex" in page


@pytest.mark.parametrize("endpoint", [e for e, (_path, who) in OUTSIDE.items() if who])
def test_it_is_closed_without_a_link(
    office: Office, visitors: tuple[dict[str, Visitor], dict[str, str]], endpoint: str
) -> None:
    known, names = visitors
    path = OUTSIDE[endpoint][0].format(**names)
    assert known[""].sent_to(path) == "/portal/ended"
    officer = Visitor(office.app, "joanna")
    assert officer.sent_to(path) == "/portal/ended", "the office's own sign-in opens no page of theirs"
    if permission_of(office.app, endpoint) is Permission.OUTSIDE:
        assert known["unproven"].sent_to(path) == "/portal/prove"


def test_a_link_opens_no_page_of_the_office(
    office: Office, visitors: tuple[dict[str, Visitor], dict[str, str]]
) -> None:
    candidate = visitors[0]["candidate"]
    for endpoint, (template, _who) in PAGES.items():
        if permission_of(office.app, endpoint) is not Permission.PUBLIC:
            assert candidate.sent_to(office.path(template)).startswith("/sign-in"), endpoint


def test_a_form_without_its_token_changes_nothing(
    office: Office, visitors: tuple[dict[str, Visitor], dict[str, str]]
) -> None:
    posts = [rule for rule in office.app.url_map.iter_rules() if "POST" in rule.methods and "portal" in rule.endpoint]
    assert len(posts) > 10
    browser: Browser = visitors[0]["candidate"]
    for rule in posts:
        path = rule.rule
        for part in ("<int:task_id>", "<int:submission_id>", "<kind>", "<token>"):
            path = path.replace(part, {"<kind>": "copies", "<token>": "x"}.get(part, "1"))
        assert browser.client.post(path, data={}).status_code == 400, path
