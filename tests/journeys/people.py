"""One person at one browser: finds a task in the inbox, fills in its page as people do, reads what comes back."""

import re
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from PIL import Image
from playwright.sync_api import APIResponse, FilePayload, Locator, Page, expect

from tests.webapp.house import PASSWORD, House
from webapp.models import Task

# How an answer from outside reached the office, on every page that records one.
BY_LETTER = {"outside_channel": "letter", "outside_received_on": "2026-11-20"}
FORM = "form[data-draft]"


def _paper() -> bytes:
    """A scan of a blank sheet: what people add where a form asks for a document."""
    out = BytesIO()
    Image.new("L", (60, 84), 255).save(out, "PNG")
    return out.getvalue()


PAPER = FilePayload(name="note.png", mimeType="image/png", buffer=_paper())


class Person:
    """Signed in under their own name, in a browser of their own."""

    def __init__(self, page: Page, address: str, house: House, username: str):
        self.page, self.address, self.house, self.username = page, address, house, username

    def visit(self, path: str) -> Page:
        """Open a page of the office; whoever was away for longer than a session signs in again."""
        self.page.goto(self.address + path)
        if "/sign-in" in self.page.url:
            self.page.get_by_label("User name").fill(self.username)
            self.page.get_by_label("Password").fill(PASSWORD)
            self.page.get_by_role("button", name="Sign in").click()
        return self.page

    def see(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.locator("main").get_by_text(text).locator("visible=true").first).to_be_visible()

    def never_see(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_text(text)).to_have_count(0)

    @property
    def heading(self) -> str:
        return self.page.locator("h1").inner_text()

    def case(self, case_id: int) -> Page:
        return self.visit(f"/cases/{case_id}")

    # --- working a task -------------------------------------------------------------------------------------------

    def row(self, task: Task) -> Locator:
        """The task's row in the inbox of this person: what the process assigns to them is under Mine."""
        scope = "groups" if task.assignee_id is None else "mine"
        self.visit(f"/inbox?scope={scope}&q={self.house.number(task.case_id)}")
        return self.page.locator("tr", has=self.page.locator(f'a[href="/tasks/{task.id}"]'))

    def take(self, task: Task) -> None:
        """Find the task in the inbox and take it, which opens its page."""
        self.row(task).locator("[data-claim], a[role=button]").click()
        self.page.wait_for_url(f"**/tasks/{task.id}")

    def does(self, case_id: int, element_id: str, wanted: Mapping[str, Any] | None = None) -> None:
        """Do the open task of this element that this person may do."""
        self.do(self.house.task(case_id, element_id, self.username), wanted)

    def do(self, task: Task, wanted: Mapping[str, Any] | None = None) -> None:
        """Take a task, answer it as `wanted` and otherwise with the first answers that fit, and complete it."""
        self.take(task)
        self.answer(task, wanted)
        self.send()
        self.done(task)

    def answer(self, task: Task, wanted: Mapping[str, Any] | None = None) -> None:
        """Fill in the whole form; questions that an answer brings up are answered when they appear."""
        said = self.house.answers(task, self.username, wanted or {})
        self.enter({**said, **(BY_LETTER if task.external else {})})

    def enter(self, answers: Mapping[str, Any]) -> None:
        """Give these answers on the page as it stands, and sign where it asks for a signature."""
        left = dict(_named(answers))
        while left:
            rest = self._enter(left)
            if len(rest) == len(left) and not self._add_row(rest):
                raise AssertionError(f"{self.heading}: the page asks for none of {sorted(rest)}")
            left = rest
        self._sign()

    def send(self) -> None:
        self.page.locator(FORM).locator("button:visible[name='page:act'][value=complete]").last.click()

    def forge(self, task: Task, answers: Mapping[str, Any]) -> APIResponse:
        """Send answers to a task without its page, signed with the right password, from this person's browser."""
        token = self.page.locator("input[name=csrf_token]").first.get_attribute("value")
        sent = dict(_named(answers))
        texts: dict[str, Any] = {
            name: value if isinstance(value, list) else str(value).lower() if value is True else str(value)
            for name, value in sent.items()
            if value
        }
        for name, value in tuple(texts.items()):
            if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
                texts |= zip((f"{name}-year", f"{name}-month", f"{name}-day"), value.split("-"), strict=True)
        form = {**texts, "csrf_token": token or "", "page:act": "complete", "password": PASSWORD}
        return self.page.request.post(
            f"{self.address}/tasks/{task.id}",
            data=urlencode(form, doseq=True),
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            max_redirects=0,
        )

    def done(self, task: Task) -> None:
        try:
            # The words of the page are enough: its drawing takes a second, and the next task does not look at it.
            self.page.wait_for_url(f"**/cases/{task.case_id}", wait_until="commit")
        except Exception:
            wrong = self.page.locator(".govuk-error-summary li").all_inner_texts()
            raise AssertionError(
                f"{self.username} could not complete {task.element_id}: {wrong or self.page.url}"
            ) from None
        expect(self.page.locator(".flash, .note, [role=status]").first).to_be_visible()

    def _sign(self) -> None:
        password = self.page.locator(FORM).locator("input[name=password]")
        if password.count():
            password.fill(PASSWORD)

    def _add_row(self, answers: Mapping[str, Any]) -> bool:
        """Press the button of a list that lacks the row for one of these answers."""
        for listed in (listed for name in answers for listed in _lists(name)):
            add = self.page.locator(f'button[name="add:{listed}"]')
            if add.count():
                add.click()
                return True
        return False

    def _enter(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """Give every answer that has its place on the page; returns the others. What they bring up is waited for."""
        form = self.page.locator(FORM)
        controls: dict[str, str] = form.evaluate(
            "f => Object.fromEntries([...f.elements].filter(e => e.name).map(e => [e.name, e.type]))"
        )
        left = {}
        for name, value in answers.items():
            kind = (
                controls.get(f"file:{name}")
                or controls.get(name)
                or ("date" if f"{name}-day" in controls or f"{name}-time" in controls else "")
            )
            if kind:
                _give(form, name, kind, value)
            elif value not in (None, "", [], False):
                left[name] = value
        expect(form).not_to_have_attribute("aria-busy", "true")
        return left


def _give(form: Locator, name: str, kind: str, value: Any) -> None:
    control = form.locator(f'[name="{name}"]')
    if kind == "file":
        if value:
            form.locator(f'[name="file:{name}"]').set_input_files(PAPER)
    elif kind == "radio":
        if value is not None:
            form.locator(f'[name="{name}"][value="{value}"]').check()
    elif kind == "checkbox":
        for box in control.all():
            chosen = value is True or (isinstance(value, list) and box.get_attribute("value") in map(str, value))
            box.set_checked(chosen)
    elif kind == "select-one":
        control.select_option("" if value is None else str(value))
    elif kind == "date" and control.count():
        control.fill(value)
    elif kind == "date":
        _give_moment(form, name, value or "")
    elif kind != "hidden":
        control.fill("" if value is None else str(value))


def _give_moment(form: Locator, name: str, value: str) -> None:
    day, _, time = value.partition("T") if "-" in value else ("", "", value)
    for part, text in zip(("year", "month", "day"), day.split("-"), strict=False):
        form.locator(f'[name="{name}-{part}"]').fill(text.lstrip("0"))
    if time:
        form.locator(f'[name="{name}-time"]').fill(time[:5])


def _named(answers: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """Answers by the names of their inputs: `referees.0.name`."""
    for key, value in answers.items():
        if isinstance(value, Mapping):
            yield from _named(value, f"{before}{key}.")
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            for row, one in enumerate(value):
                yield from _named(one, f"{before}{key}.{row}.")
        else:
            yield before + key, value


def _lists(name: str) -> Iterator[str]:
    """The lists whose rows this answer stands in, the innermost last: `jobs`, `jobs.0.duties`."""
    steps = name.split(".")
    for at, step in enumerate(steps):
        if step.isdecimal():
            yield ".".join(steps[:at])
