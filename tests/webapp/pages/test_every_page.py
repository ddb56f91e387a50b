"""Every page, in both languages: it opens for who may see it, and is well made (the browser of the tests looks)."""

import pytest

from tests.webapp.browsing import Browser
from tests.webapp.house import PEOPLE
from tests.webapp.pages.conftest import Office
from tests.webapp.pages.table import MORE, PAGES
from webapp.access.door import permission_of
from webapp.access.permissions import Permission, granted

ALL = [*PAGES.values(), *MORE]
ROLES = ("investigator", "approver", "designer", "coordinator", "auditor", "administrator")
WHO = {role: next(p[0] for p in PEOPLE if role in p[3]) for role in ROLES}


@pytest.mark.parametrize("lang", ["en", "zh_Hans"])
@pytest.mark.parametrize(("template", "username"), ALL, ids=[path for path, _ in ALL])
def test_it_opens(office: Office, template: str, username: str, lang: str) -> None:
    browser = office.as_(username) if username else Browser(office.app)
    path = office.path(template)
    page = browser.get(f"{path}{'&' if '?' in path else '?'}lang={lang}", 404 if path == "/nowhere" else 200)
    assert f'<html lang="{"zh-Hans" if lang == "zh_Hans" else "en"}"' in page


@pytest.mark.parametrize("endpoint", PAGES)
def test_it_is_closed_to_whoever_is_not_signed_in(office: Office, endpoint: str) -> None:
    path = office.path(PAGES[endpoint][0])
    public = permission_of(office.app, endpoint) is Permission.PUBLIC
    answer = office.app.test_client().get(path)
    assert answer.status_code == (200 if public else 302)
    if not public:
        assert answer.headers["Location"].startswith("/sign-in?next=")


@pytest.mark.parametrize("role", ROLES)
def test_a_role_opens_what_it_carries_and_nothing_else(office: Office, role: str) -> None:
    browser, carried = office.as_(WHO[role]), granted(frozenset({role}))
    for endpoint, (template, _) in PAGES.items():
        needed = permission_of(office.app, endpoint)
        if needed in (Permission.PUBLIC, Permission.SIGNED_IN):
            continue
        answer = browser.client.get(office.path(template))
        assert (answer.status_code != 403) == (needed in carried), f"{role} at {endpoint}: {answer.status_code}"


def test_nobody_learns_of_a_case_they_may_not_read(office: Office) -> None:
    """An administrator keeps the house and a designer draws: neither reads what is in a case."""
    for username in ("adam", "dana"):
        for rest in ("", "/history", "/evidence", "/evidence/1", "/letters/1", "/answers", "/diagram.bpmn"):
            answer = office.as_(username).client.get(office.path("/cases/{checks}") + rest)
            assert answer.status_code in (403, 404), f"{username} {rest}: {answer.status_code}"
            assert "Daniel Mercer" not in answer.text


@pytest.mark.parametrize(
    "path",
    ["/cases/99999", "/cases/x", "/cases?after=%00", "/cases?before=bm9uc2Vuc2U", "/tasks/99999", "/campaigns/999",
     "/people/999", "/processes/999", "/processes/1?process=../../etc", "/operations/outbox?after=W10",
     "/audit?before=WyJhIl0", "/notices/../../etc/passwd", "/cases/1/evidence/999", "/cases/1/letters/999",
     "/cases/1/evidence/1", "/inbox?after=%22%3E%3Cscript%3E", f"/cases/{10**20}", f"/tasks/{10**20}",
     f"/cases/1/evidence/{10**20}", f"/people/{10**400}",
     f"/tasks/{2**63}", "/cases/-1", "/cases/1%00", "/tasks/%EF%BC%91",
     "/%2e%2e/%2e%2e/etc/passwd", "/static/dist/..%2f..%2fconfig.py", "/" + "a" * 8_000],
)  # fmt: skip
def test_a_broken_address_is_told_kindly(office: Office, path: str) -> None:
    for username in ("joanna", "adam", "vera"):
        answer = office.as_(username).client.get(path)
        assert answer.status_code in (403, 404, 308), f"{username}: {answer.status_code}"
        assert "Traceback" not in answer.text


@pytest.mark.parametrize("path", ["/cases?scope=9&status=x&stage=<script>", "/inbox?scope=all&sort=x&due=y&stage=z"])
def test_a_filter_nobody_knows_falls_back(office: Office, path: str) -> None:
    assert "<script>" not in office.as_("joanna").get(path).replace('<script type="', "").split("</main>")[0]
