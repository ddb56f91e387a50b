"""Numbers that no column holds, in addresses and in forms: not found or refused with words, never a failure."""

import re

import pytest
from flask import Flask

from tests.webapp.browsing import Browser
from tests.webapp.pages.conftest import Office

BIGGEST = 10**18 - 1  # eighteen digits still reach the page
HUGE = 10**30  # beyond what SQLite binds
ENDLESS = 10**5000  # beyond what Python reads


def _numbered(app: Flask) -> list[str]:
    return sorted(
        rule.rule
        for rule in app.url_map.iter_rules()
        if "<int:" in rule.rule and "GET" in (rule.methods or ()) and not rule.rule.startswith("/portal")
    )


@pytest.mark.parametrize("number", [BIGGEST, HUGE, ENDLESS], ids=["biggest", "huge", "endless"])
def test_no_page_fails_over_a_huge_number_in_its_address(office: Office, number: int) -> None:
    for rule in _numbered(office.app):
        path = re.sub(r"<int:\w+>", str(number) if number < ENDLESS else "9" * 5000, rule)
        path = re.sub(r"<(path:)?\w+>", "x", path)
        for username in ("joanna", "adam", "vera", "dana", "carl"):
            answer = office.as_(username).client.get(path)
            assert answer.status_code in (403, 404), f"{username} {path[:80]}: {answer.status_code}"


def _digits(number: int) -> str:
    return "9" * 5000 if number == ENDLESS else str(number)


@pytest.mark.parametrize("number", [BIGGEST, HUGE, ENDLESS], ids=["biggest", "huge", "endless"])
@pytest.mark.parametrize(
    ("username", "page", "path", "field", "more"),
    [
        ("joanna", "/campaigns", "/campaigns", "unit", {"code": "C9", "name": "N", "pack": "civil_service"}),
        ("joanna", "/campaigns/1", "/campaigns/1/posts/1/applications", "rank", {"name": "Ada"}),
        ("joanna", "/campaigns/1", "/campaigns/1/posts", "places", {"code": "P9", "title": "T", "employer": "E"}),
        ("joanna", "/campaigns/1", "/campaigns/1/posts", "ratio", {"code": "P9", "title": "T", "employer": "E"}),
        ("adam", "/people/new", "/people/new", "unit", {"username": "zoe", "name": "Zoe"}),
        ("joanna", "/cases/{checks}/outside", "/cases/{checks}/outside/links", "to", {}),
        ("carl", "/second-looks", "/reports/second-looks", "seed", {"pack": "civil_service", "percent": "5"}),
    ],
)  # fmt: skip
def test_no_form_fails_over_a_huge_number(
    office: Office, number: int, username: str, page: str, path: str, field: str, more: dict[str, str]
) -> None:
    browser = Browser(office.app, username)
    browser.get(office.path(page))
    token = browser.token
    said = {**more, field: f"reference:{_digits(number)}" if field == "to" else _digits(number), "csrf_token": token}
    answer = browser.client.post(office.path(path), data=said)
    assert answer.status_code in (403, 404, 409, 422), answer.status_code
    assert "Traceback" not in answer.text
