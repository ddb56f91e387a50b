"""How many statements each page costs: the number does not grow with what is on it, and never silently."""

import pytest
from flask import Flask

from tests.webapp.browsing import Browser
from tests.webapp.casework.stories import driven
from tests.webapp.house import House
from tests.webapp.test_submit import statements


def cost(app: Flask, browser: Browser, address: str) -> list[str]:
    browser.get(address)  # what is loaded once per process is loaded
    with statements(app) as seen:
        browser.get(address)
    return [statement for statement in seen if statement != "COMMIT"]


@pytest.fixture
def office(app: Flask, house: House) -> tuple[Browser, int]:
    """One case in mid collection."""
    case_id = driven(house, until="check_reference")
    return Browser(app, "joanna"), case_id


# page → statements, the viewer's own included. A page that needs one more says why where it is raised.
# The case page also reads what was struck out, whose clock runs, what its candidate corrected and what they ask for.
# The cases list reads its units, then the ids of a page in index order, then the rows: 85 ms became 32 at 10,000 cases.
MOST = {"/inbox?scope=all": 10, "/cases?scope=units": 6, "/cases/{case}": 38, "/tasks/{task}": 10}


@pytest.mark.parametrize("page", MOST)
def test_a_page_costs_no_more_statements_than_it_is_allowed(
    app: Flask, house: House, office: tuple[Browser, int], page: str
) -> None:
    browser, case_id = office
    task = house.task(case_id, "check_reference")
    if "task" in page:
        browser = Browser(app, house.doer(task))
    seen = cost(app, browser, page.format(case=case_id, task=task.id))
    assert len(seen) <= MOST[page], f"{len(seen)} statements:\n" + "\n".join(s.split(" FROM ")[-1][:90] for s in seen)


@pytest.mark.parametrize("page", ["/inbox?scope=all", "/cases?scope=units"])
def test_a_list_costs_the_same_however_much_is_on_it(
    app: Flask, house: House, office: tuple[Browser, int], page: str
) -> None:
    browser, _ = office
    few = len(cost(app, browser, page))
    for application in (2, 3, 4, 5, 6):
        house.open(application)
    assert len(cost(app, browser, page)) == few
