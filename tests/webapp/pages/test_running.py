"""The doors through which a script runs scenarios: permission, token, words; what they say is what the server saw."""

import pytest
from flask import Flask

from tests.webapp.bench.drafts import SMALL
from tests.webapp.browsing import Browser
from tests.webapp.house import House, person
from tests.webapp.pages.test_designer import Script
from webapp import clock
from webapp.casework import drafting

WALK = b"title: A walk\nsteps:\n  - until: end\nexpect:\n  outcome: hired\n"
JSON = [("Accept", "application/json")]
pytestmark = [pytest.mark.parametrize("place", ["sqlite"], indirect=True), pytest.mark.usefixtures("real_scenarios")]


def draft() -> int:
    files = {"scenarios/walk.yaml": WALK, "scenarios/never.yaml": WALK.replace(b"hired", b"rejected")}
    files["scenarios/broken.yaml"] = b"title: Broken\n"
    return drafting.begin({**SMALL, **files}, "Small", person("dana"), clock.now())


def test_each_is_told_with_its_address_and_what_came_of_it(app: Flask, house: House) -> None:
    draft_id = draft()
    ask = Script(app, "dana", draft_id)

    def listed() -> dict[str, tuple[str, bool]]:
        told = ask("GET", "scenarios/results.json").json
        assert told is not None
        return {one["name"]: (one["run"], one["passed"]) for one in told["scenarios"]}

    at = f"/designer/drafts/{draft_id}/scenarios"
    never, walk = (f"{at}/never/run", False), (f"{at}/walk/run", False)
    assert listed() == {"broken": ("", False), "never": never, "walk": walk}
    browser = ask.browser.client
    token = {"X-CSRFToken": ask.browser.token, "Accept": "application/json"}
    assert browser.post(walk[0], headers=token).json == {"passed": True, "words": "Passes", "why": ""}
    failed = browser.post(never[0], headers=token).json
    assert failed is not None and not failed["passed"]
    assert failed["why"] == "It should end as Not appointed and ended as Hired."
    assert listed() == {"broken": ("", False), "never": never, "walk": (walk[0], True)}
    unreadable = browser.post(f"{at}/broken/run", headers=token)
    assert unreadable.status_code == 422 and unreadable.json is not None
    assert unreadable.json["words"] == "This scenario cannot be read. Mend its file first."


def test_nobody_else_runs_them_and_nothing_runs_without_the_token(app: Flask, house: House) -> None:
    at = f"/designer/drafts/{draft()}/scenarios"
    for username, page in (("vera", "/cases"), ("joanna", "/inbox"), ("adam", "/people")):
        other = Browser(app, username)
        other.get(page)
        assert other.client.get(f"{at}/results.json").status_code == 403
        assert other.client.post(f"{at}/walk/run", headers={"X-CSRFToken": other.token}).status_code == 403
    assert Browser(app, "dana").client.post(f"{at}/walk/run", headers=JSON).status_code == 400
