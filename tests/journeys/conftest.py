"""A live office: a real server over a fresh database, and people who come to it with browsers of their own."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.conftest import axe_violations
from tests.journeys.people import Person
from tests.webapp.house import House

People = Callable[[str], Person]
Look = Callable[[Page, str], None]
Visit = Callable[..., Page]
LONG = frozenset(
    """test_a_new_version test_designing test_hiring test_objection test_outside test_packs_without_a_score
    test_rejection test_running test_scoring""".split()
)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Journeys over SQLite belong to every run. The same ones over PostgreSQL take as long again, and are proofs; so
    are whole walks of what shorter tests cover as well (LONG)."""
    for item in items:
        if "tests/journeys" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
            if isinstance(item, pytest.Function) and ("[postgres" in item.name or item.path.stem in LONG):
                item.add_marker(pytest.mark.prove)


class _Quiet(WSGIRequestHandler):
    def log_request(self, *args: Any) -> None: ...


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Where the office of this test answers."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def person(address: str, house: House, visitor: Callable[..., Page]) -> People:
    """`person("ruth")` is Ruth at her own browser, signed in; asked again, it is the same browser."""
    known: dict[str, Person] = {}

    def come(username: str) -> Person:
        if username not in known:
            known[username] = Person(visitor(), address, house, username)
            known[username].visit("/inbox")
        return known[username]

    return come


@pytest.fixture
def visit(visitor: Callable[..., Page]) -> Visit:
    """A browser of somebody who has no account."""
    return visitor


@pytest.fixture(scope="session")
def _looked_at() -> set[str]:
    return set()


@pytest.fixture
def look(_looked_at: set[str]) -> Look:
    """`look(page, "case")` asks axe about a page, once for each kind of page."""

    def look_at(page: Page, kind: str) -> None:
        if kind not in _looked_at:
            _looked_at.add(kind)
            assert axe_violations(page) == [], kind

    return look_at
