"""A draft on the drawing board, a server over it, and designers at their browsers."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.webapp.browsing import Browser
from tests.webapp.house import House, person
from webapp import clock
from webapp.casework import drafting
from webapp.db import db

READY = "html[data-studio=checked]"


class _Quiet(WSGIRequestHandler):
    def log_request(self, *args: Any) -> None: ...


@dataclass
class Studio:
    """`draft` is of the pack `civil_service`; `open` gives a designer's tab with a file of it, once it is checked."""

    app: Flask
    address: str
    draft: int
    visitor: Callable[..., Page]

    def path(self, file: str, draft: int | None = None) -> str:
        return f"/designer/drafts/{draft or self.draft}/edit/{file}"

    def open(self, file: str, username: str = "dana", draft: int | None = None, **options: Any) -> Page:
        tab = self.visitor(**{"width": 1400, "height": 1000, **options})
        browser = Browser(self.app, username)
        cookie = browser.client.get_cookie("probity")
        assert cookie is not None
        tab.context.add_cookies([{"name": "probity", "value": cookie.value, "url": self.address}])
        return self.go(tab, file, draft)

    def go(self, tab: Page, file: str, draft: int | None = None) -> Page:
        tab.goto(f"{self.address}{self.path(file, draft)}")
        tab.wait_for_selector(READY, timeout=60_000)
        return tab

    def saved(self, file: str) -> bytes:
        """The file as the server has it."""
        db.session.rollback()
        return bytes(drafting.draft_source(self.draft, person("dana")).files[file])

    def save(self, file: str, source: bytes, username: str = "paul") -> None:
        """Somebody else saves."""
        db.session.rollback()
        viewer = person(username)
        saved = drafting.draft_file(self.draft, file, viewer).saved
        drafting.save_file(self.draft, file, source, (saved.revision, saved.counter), viewer, clock.now())


@pytest.fixture
def studio(app: Flask, house: House, visitor: Callable[..., Page]) -> Iterator[Studio]:
    expect.set_options(timeout=20_000)  # a change is told after a second's pause, a save and a check of the project
    draft = drafting.begin(1, "Autumn rules", person("dana"), clock.now())
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Studio(app, f"http://127.0.0.1:{server.port}", draft, visitor)
    server.shutdown()
    thread.join()
    server.server_close()
    expect.set_options(timeout=5_000)
