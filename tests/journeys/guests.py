"""Somebody outside at a phone: opens the link of a letter, gives the second fact, fills in a form and signs by name."""

from collections.abc import Mapping
from typing import Any

from playwright.sync_api import Page, expect

from tests.journeys.people import FORM, Person
from tests.webapp.house import House
from tests.webapp.outside import code_in, link_in
from webapp.models import Task

PHONE = {"width": 390, "height": 844}


class Guest(Person):
    """In a browser of their own, without an account. `loaded` counts the bytes of script that the pages brought."""

    def __init__(self, page: Page, address: str, house: House, case_id: int, name: str):
        super().__init__(page, address, house, "joanna")  # whose eyes the helper of the office has is no matter here
        self.case_id, self.name = case_id, name
        self.loaded: dict[str, int] = {}
        page.on("response", lambda answer: self._weigh(answer.url, answer.request.resource_type, answer.body))

    def _weigh(self, url: str, kind: str, body: Any) -> None:
        if kind == "script":
            self.loaded[url] = len(body())

    def press_link(self, template: str, reference_id: int | None = None) -> None:
        self.page.goto(self.address + link_in(self.case_id, template, reference_id))
        self.page.locator("main form button").click()
        self.page.wait_for_url("**/portal/prove")

    def come(self, template: str) -> None:
        """The candidate's way in."""
        self.press_link(template)
        self.page.locator("#exam_number").fill("p1 001")
        self.page.locator("main form.card button").click()
        self.page.wait_for_url("**/portal/home")

    def come_to_refer(self, template: str, reference_id: int) -> None:
        """A referee's way in: the code is in the mail."""
        self.press_link(template, reference_id)
        self.page.locator("#code").fill(code_in(self.case_id))
        self.page.locator("main form.card button").click()
        self.page.wait_for_url("**/portal/home")

    def open(self, task: Task) -> None:
        self.page.goto(f"{self.address}/portal/tasks/{task.id}")
        expect(self.page.locator(FORM)).to_be_visible()

    def answer(self, task: Task, wanted: Mapping[str, Any] | None = None) -> None:
        self.enter(self.house.answers(task, self.house.doer(task), wanted or {}))

    def send(self) -> None:
        super().send()
        self.page.wait_for_url("**/portal/home")

    def save(self) -> None:
        self.page.locator("button:visible[name='page:act'][value=save]").click()
        self.page.wait_for_url("**/portal/home")

    def _sign(self) -> None:
        self.page.locator("#signature_name").fill(self.name)
