"""A form in a real browser: accessible, without scripts, in every state."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from forms import widgets
from forms.binding import BoundForm
from forms.compiler import compile_source
from forms.context import Choice
from tests.conftest import ROOT, axe_violations, need, scrolls_sideways
from tests.forms.build import bound, context, options, part
from tests.forms.test_own_types import DUTY, EVIDENCE, FINDING, HONESTY, PERSON, RATINGS, SIGNATURE, own, people

pytestmark = pytest.mark.browser
DIST = ROOT / "webapp" / "static" / "dist"
REQUIRED = {"validate": {"required": True}}
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

EVERYTHING: list[dict[str, Any]] = [
    part("text", "", id="intro", text="# Before\n\nRead **this**, then [the guide](/guide).\n\n1. one\n2. two\n\n---"),
    part(
        "group",
        "",
        id="first",
        label="1. What we ask",
        components=[
            part("textfield", "name", description="As in the passport", **REQUIRED),
            part("textfield", "mail", validate={"required": True, "validationType": "email"}),
            part("textfield", "price", appearance={"prefixAdorner": "£", "suffixAdorner": "a day"}),
            part("textarea", "story", validate={"required": True, "maxLength": 200}),
            part("number", "years", description="Whole years", decimalDigits=0, **REQUIRED),
            part("datetime", "born", subtype="date", description="Like 27 3 2026", **REQUIRED),
            part("datetime", "met", subtype="datetime", timeLabel="Time", **REQUIRED),
            {**part("datetime", "at", subtype="time", **REQUIRED), "timeLabel": "At what time?"},
            part("select", "place", values=options("a", "b"), **REQUIRED),
            part("radio", "sure", values=options("yes", "no"), description="Be honest", **REQUIRED),
            part("checklist", "scopes", values=options("a", "b"), **REQUIRED),
            part("taglist", "tags", values=options("a", "b")),
            part("checkbox", "read", description="All pages", **REQUIRED),
            part("filepicker", "scan", accept=".pdf", description="PDF, up to 20 MB", **REQUIRED),
            part("group", "inner", components=[part("textfield", "x"), part("textfield", "y", readonly=True)]),
            part("radio", "fixed", values=options("yes", "no"), disabled=True),
        ],
    ),
    RATINGS,
    PERSON,
    own("evidence", "filepicker", "proof", label="Evidence", **REQUIRED),
    FINDING,
    part(
        "dynamiclist",
        "jobs",
        label="Job",
        components=[part("textfield", "title", **REQUIRED), part("checkbox", "current")],
    ),
    part("table", "", id="table", label="Employers", dataSource="=rows", columns=[{"key": "n", "label": "Name"}]),
    part("table", "", id="empty", label="Nothing", dataSource="=[]", columns=[{"key": "n", "label": "Name"}]),
    part("documentPreview", "", id="docs", label="Letters", dataSource='=["E1", "E2"]'),
    part("html", "", id="html", content="<h3>Note</h3><p>Hello <strong>you</strong></p>"),
    part("image", "", id="image", source=f"data:image/png;base64,{PIXEL}", alt="A dot"),
    part("separator", "", id="line"),
    part("spacer", "", id="space", height=10),
    SIGNATURE,
    part("button", "", id="again", label="Start again", action="reset"),
]
SURROUNDINGS: dict[str, Any] = {
    "criteria": [HONESTY, DUTY],
    "people": people,
    "evidence": lambda: EVIDENCE,
    "categories": [Choice("fraud", "Fraud")],
    "signer": "Ruth Adeyemi",
    "data": {"rows": [{"n": "Northgate"}]},
}


@pytest.fixture
def show(visitor: Callable[..., Page]) -> Callable[[BoundForm, int], Page]:
    manifest = DIST / "manifest.json"
    need("browser", manifest.exists(), "the assets are not built: run `make assets`")
    names = json.loads(manifest.read_text())
    style = re.sub(r"@font-face\{[^}]*\}", "", (DIST / names["theme.css"]).read_text())

    def open_form(form: BoundForm, width: int = 1280) -> Page:
        page = visitor(width=width)
        page.set_content(
            '<!doctype html><html lang="en" class="govuk-template">'
            f"<head><title>Form</title><style>{style}</style></head>"
            f'<body class="govuk-template__body app"><main class="main"><h1>Form</h1>{widgets.error_summary(form)}'
            f'<form class="card" method="post" novalidate>{form}</form></main></body></html>'
        )
        return page

    return open_form


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("state", ["new", "wrong", "filled"])
def test_every_kind_of_field_is_accessible(show: Callable[[BoundForm, int], Page], state: str, width: int) -> None:
    post: dict[str, Any] | None = {
        "new": None,
        "wrong": {"rows:jobs": "2"},
        "filled": {"rows:jobs": "1", "sure": "yes", "M1": "4"},
    }[state]
    form = bound(*EVERYTHING, post=post, **SURROUNDINGS)
    if state == "wrong":
        assert not form.validate()
        assert len(form.errors) >= 20
    page = show(form, width)
    assert axe_violations(page) == []
    assert not scrolls_sideways(page)
    folder = ROOT / "tests" / ".screenshots"
    folder.mkdir(exist_ok=True)
    page.screenshot(path=folder / f"form-{state}-{width}.png", full_page=True)


def test_every_error_leads_to_a_real_input(show: Callable[[BoundForm, int], Page]) -> None:
    form = bound(*EVERYTHING, post={"rows:jobs": "2", "met-day": "3"}, **SURROUNDINGS)
    form.validate()
    page = show(form, 1280)
    for _, href in form.summary_errors:
        assert page.eval_on_selector(href, "place => place.matches('input, select, textarea')"), href
    assert page.locator("[id]").count() == page.evaluate(
        "new Set([...document.querySelectorAll('[id]')].map(e => e.id)).size"
    )


def test_what_the_page_posts_is_what_was_filled_in(show: Callable[[BoundForm, int], Page]) -> None:
    """Typed by a person into the page without scripts, taken from the browser's own form data, bound again."""
    parts = [p for p in EVERYTHING if p["id"] not in ("again",)]
    page = show(bound(*parts, **SURROUNDINGS), 1280)
    page.get_by_label("name").fill("Karen 😀")
    page.get_by_label("story").fill("one\ntwo")
    page.get_by_label("years").fill("12")
    page.fill("#f-born-day", "3"), page.fill("#f-born-month", "2"), page.fill("#f-born-year", "1990")
    page.get_by_role("group", name="sure").get_by_label("Option no").check()
    page.get_by_role("group", name="scopes").get_by_label("Option b").check()
    page.get_by_label("read", exact=True).check()
    page.get_by_role("group", name="Honesty and candour").get_by_label("No basis").check()
    page.select_option("#f-rater_1", "u3")
    page.get_by_label("Payroll letter").check()
    page.get_by_label("current").check()
    posted = page.evaluate(
        "[...new FormData(document.forms[0])].map(([name, value]) => [name, value instanceof File ? null : value])"
    )
    post: dict[str, list[str]] = {}
    for name, value in posted:
        post.setdefault(name, []).extend([value] if value is not None else [])
    answers = bound(*parts, post=post, **SURROUNDINGS).answers
    assert answers["name"] == "Karen 😀"
    assert answers["story"] == "one\ntwo"
    assert (answers["years"], answers["born"], answers["sure"], answers["scopes"]) == (12, "1990-02-03", "no", ["b"])
    assert (answers["read"], answers["M1"], answers["rater_1"], answers["proof"]) == (True, "NB", "u3", ["E1"])
    assert answers["jobs"] == [{"title": "", "current": True}]
    assert answers["M6"] is None


def test_enter_in_a_text_does_not_remove_a_row(show: Callable[[BoundForm, int], Page]) -> None:
    page = show(bound(*EVERYTHING[-5:-4], EVERYTHING[6], **SURROUNDINGS), 1280)
    page.evaluate(
        "document.forms[0].addEventListener('submit', e => { e.preventDefault(); window.by = e.submitter.name; })"
    )
    page.get_by_label("title").press("Enter")
    assert page.evaluate("window.by") == ""


SHIPPED = sorted((ROOT / "workflows" / "packs").glob("*/forms/*.form"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: f"{path.parents[1].name}/{path.stem}")
def test_every_shipped_form_is_accepted_and_shown(path: Path) -> None:
    form = compile_source(path.read_bytes())
    page = form.bind(None, context=context(**SURROUNDINGS))
    assert form.title
    assert str(page)
    assert form.bind({}, context=context(**SURROUNDINGS)).validate() in (True, False)
