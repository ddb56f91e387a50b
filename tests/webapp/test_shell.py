"""What stands around every page: headers, refusals, assets within their budget, no trace of the GOV.UK identity."""

import gzip
import json
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.webapp.gallery.office import PAGES, create_office
from webapp.shell import initials

ROOT = Path(__file__).parents[2]
BUILT = ROOT / "webapp" / "static" / "dist"
BUDGET = 60_000  # gzipped bytes of JS and CSS on the inbox and on a task; the promise is 120,000


@pytest.fixture
def visitor() -> FlaskClient:
    return create_office().test_client()


@pytest.mark.parametrize("page", PAGES)
def test_every_page_has_one_h1_that_is_its_title_and_no_inline_script(visitor: FlaskClient, page: str) -> None:
    html = visitor.get(f"/{page}?lang=en").text
    heading = re.findall(r"<h1>(.*?)</h1>", html)
    assert len(heading) == 1
    assert f"<title>{heading[0]} – Probity</title>" in html
    assert not re.search(r"<script(?![^>]*(src=|application/json))", html)
    assert not re.search(r"\son[a-z]+=|\sstyle=", html)


@pytest.mark.parametrize("page", PAGES)
def test_every_form_that_changes_something_carries_its_csrf_field(visitor: FlaskClient, page: str) -> None:
    for form in re.findall(r"<form\b.*?</form>", visitor.get(f"/{page}").text, re.DOTALL):
        assert 'method="post"' not in form or 'name="csrf_token"' in form


def test_scripts_carry_the_nonce_of_their_answer(visitor: FlaskClient) -> None:
    first, second = visitor.get("/inbox"), visitor.get("/inbox")
    nonces = [re.search(r"'nonce-([^']+)'", answer.headers["Content-Security-Policy"]) for answer in (first, second)]
    assert nonces[0] and nonces[1] and nonces[0][1] != nonces[1][1]
    scripts = re.findall(r"<script[^>]*src=[^>]*>", first.text)
    assert scripts and all(f'nonce="{nonces[0][1]}"' in script for script in scripts)


def test_only_pages_with_a_diagram_may_use_style_attributes(visitor: FlaskClient) -> None:
    assert "unsafe-inline" not in visitor.get("/inbox").headers["Content-Security-Policy"]
    policy = visitor.get("/case").headers["Content-Security-Policy"]
    assert "style-src 'self' 'unsafe-inline'" in policy
    assert "unsafe-eval" not in policy


def test_pages_are_not_kept_by_the_browser_and_built_files_are(visitor: FlaskClient) -> None:
    page = visitor.get("/inbox")
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    address = re.search(r'href="(/static/dist/theme-[^"]+)"', page.text)
    assert address
    with visitor.get(address[1]) as built:
        assert "immutable" in built.headers["Cache-Control"]


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 410, 413, 429, 500, 503])
def test_a_refusal_says_what_is_true_and_where_to_go(visitor: FlaskClient, status: int) -> None:
    answer = visitor.get(f"/refuse/{status}?lang=en")
    assert answer.status_code == status
    assert "<h1>" in answer.text
    assert 'role="button" href=' in answer.text
    assert ("Martin Kowal did it on Fri 20 Nov 2026, 10:40." in answer.text) == (status == 409)


def test_what_a_use_case_refuses_is_said_in_the_readers_language(visitor: FlaskClient) -> None:
    answer = visitor.get("/duty?lang=zh_Hans")
    assert answer.status_code == 403
    assert "您参与过本案考察" in answer.text


def test_a_script_gets_the_refusal_as_a_sentence(visitor: FlaskClient) -> None:
    answer = visitor.get("/refuse/409?lang=en", headers={"Accept": "application/json"})
    assert answer.status_code == 409
    assert answer.get_json() == {"words": "Martin Kowal did it on Fri 20 Nov 2026, 10:40."}


def test_a_failure_tells_the_reader_nothing_of_its_inside_and_asks_no_one(visitor: FlaskClient) -> None:
    answer = visitor.get("/break?lang=en")
    assert answer.status_code == 500
    assert "on purpose" not in answer.text
    assert "Ruth Adeyemi" not in answer.text


def test_a_form_without_its_csrf_field_is_refused_kindly(visitor: FlaskClient) -> None:
    answer = visitor.post("/draft?lang=en", data={"account": "x"})
    assert answer.status_code == 400
    assert "open for too long" in answer.text


def test_a_chosen_theme_is_in_the_html_so_that_nothing_flashes(visitor: FlaskClient) -> None:
    assert "data-theme" not in visitor.get("/inbox").text.split("<head>")[0]
    visitor.set_cookie("theme", "dark")
    assert 'data-theme="dark"' in visitor.get("/inbox").text
    visitor.set_cookie("theme", '"><script>')
    assert "data-theme" not in visitor.get("/inbox").text.split("<head>")[0]


def test_every_page_loads_less_than_its_budget() -> None:
    manifest = json.loads((BUILT / "manifest.json").read_text())
    sizes = {name: len(gzip.compress((BUILT / file).read_bytes())) for name, file in manifest.items()}
    assert sizes["app.js"] + sizes["theme.css"] < BUDGET, sizes
    assert sizes["diagram.js"] + sizes["canvas.css"] < 90_000, sizes


@pytest.mark.parametrize("kind", ["*.js", "*.css"])
def test_nothing_of_the_gov_uk_identity_is_left(kind: str) -> None:
    for file in BUILT.glob(kind):
        assert not re.search(r"GDS Transport|crest|govuk-logo", file.read_text(), re.IGNORECASE), file.name


def test_every_class_of_the_kit_that_a_page_uses_is_in_the_build() -> None:
    css = "".join(file.read_text() for file in BUILT.glob("*.css"))
    sources = [*(ROOT / "webapp" / "templates").rglob("*.html"), *(ROOT / "forms").rglob("*.py")]
    used = {
        name for file in sources for name in re.findall(r"(?:govuk|moj)-[\w-]*\w", file.read_text()) if "__" in name
    }
    kit = (ROOT / "node_modules/govuk-frontend/dist/govuk/govuk-frontend.min.css").read_text()
    missing = {name for name in used if f".{name}" in kit and f".{name}" not in css}
    assert not missing, f"add their components to webapp/assets/kit.mjs: {sorted(missing)}"


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Ruth Adeyemi", "RA"), ("Jean-Luc van der Berg", "JB"), ("Plato", "P"), ("周文华", "周"), ("", "")],
)
def test_initials_follow_how_the_name_is_written(name: str, letters: str) -> None:
    assert initials(name) == letters
