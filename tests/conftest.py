"""What every test may ask for: the outside services this machine has, a strict browser, an accessibility check."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest import mock

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, Response, sync_playwright

pytest_plugins = ["tests.offices"]
ROOT = Path(__file__).parents[1]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
REQUIRED = frozenset(filter(None, os.environ.get("PROBITY_REQUIRE", "").split(",")))
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-color-profile=srgb",
]


def need(service: str, present: object, reason: str) -> None:
    """Skip with `reason` when a service is absent, but fail when PROBITY_REQUIRE names it (CI names all)."""
    if present:
        return
    if service in REQUIRED:
        pytest.fail(f"PROBITY_REQUIRE names {service} but {reason}")
    pytest.skip(f"{service}: {reason}")


@pytest.fixture(scope="session")
def conformance() -> Path:
    """Outside models and test kits, in the folder that PROBITY_CONFORMANCE names."""
    folder = Path(os.environ.get("PROBITY_CONFORMANCE", "/nowhere"))
    if not folder.is_dir():
        pytest.skip("PROBITY_CONFORMANCE names no folder of outside models")
    return folder


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    # The shell draws the same pages without a window around them, and opens each person's browser four times as fast.
    program = next(filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "google-chrome"))), None)
    need("browser", program, "neither chromium-headless-shell, chromium nor google-chrome is installed")
    playwright: Playwright
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visitor(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Opens pages of separate people; the test fails when any of them met an error that its reader would not see.

    That is: an error in the console, a script, style or picture that did not come, a page that answered 5xx. A refusal
    with its own page (403, 409, 422) is something the test looks at itself.
    """
    complaints: list[str] = []
    contexts: list[BrowserContext] = []

    def open_page(width: int = 1280, height: int = 900, **options: object) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)  # type: ignore[arg-type]
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if _is_error(message) else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "response", lambda answer: complaints.append(f"{answer.status} {answer.url}") if _failed(answer) else None
        )
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def _is_error(message: ConsoleMessage) -> bool:
    return message.type in ("error", "log") and not message.text.startswith("Failed to load resource")  # see _failed


def _failed(answer: Response) -> bool:
    kind = answer.request.resource_type
    return answer.status >= (500 if kind == "document" else 400) and kind not in ("fetch", "xhr")


def axe_violations(page: Page) -> list[str]:
    """What axe-core finds wrong on the page as it stands, one line each; empty when nothing is."""
    need("browser", AXE.exists(), "axe-core is not installed: run `make test`")
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{violation['id']}: {node['html'][:160]} ({node['failureSummary']})"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def scrolls_sideways(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


# A run of the tests is to stay short. What these say over PostgreSQL as over SQLite is said there among the proofs, ...
PROVED_ON_POSTGRES = frozenset(
    """test_a_year test_at_work test_calendars test_cases test_compare test_consumer_report test_drafting test_evidence
    test_facts test_mending test_moving test_moving_rules test_objections test_publishing test_reviewing
    test_rule_signing test_runner test_scenario_results test_scores test_sealed test_signals test_trials test_work
    test_zones""".split()
)
# ... and so are long walks through the editors, beside the ones that every run takes.
PROVED = frozenset({"test_drawing", "test_reading", "test_saving"})
# A process dies at each of its statements: that of a submit in every run, over PostgreSQL, the others are proofs.
DYING = re.compile(r"(killed|dies)_at_any_statement.*\[(?!postgres)")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        module = item.path.stem
        on_postgres = module in PROVED_ON_POSTGRES and re.search(r"[\[-]postgres[\]-]", item.name)
        if on_postgres or DYING.search(item.name) or (module in PROVED and item.path.parent.name == "studio"):
            item.add_marker(pytest.mark.prove)


@pytest.fixture
def real_scenarios() -> None:
    """For tests in which the scenarios of a draft really run."""


@pytest.fixture(autouse=True)
def _no_scenarios(request: pytest.FixtureRequest) -> Iterator[None]:
    """Publishing runs a draft's scenarios, a minute for a shipped pack: only tests that are about them wait for it."""
    if request.node.nodeid.startswith("tests/workflows") or "real_scenarios" in request.fixturenames:
        yield
        return
    from webapp.casework import scenarios

    with mock.patch.object(scenarios, "problems_of", return_value=()):
        yield
