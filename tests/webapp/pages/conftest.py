"""A full office to read pages in, made once a session, and a server over it. Tests that change things take `house`."""

import json
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.offices import MONDAY, Place, _once, _shared, settings
from tests.webapp.browsing import Browser
from tests.webapp.house import House
from tests.webapp.pages.stock import notice_token, stock
from webapp import create_app, i18n
from webapp.casework import live
from webapp.clock import OfficeClock
from webapp.db import db


@dataclass
class Office:
    """`cases` are ids by what they are (tests/webapp/pages/stock.py); `as_` is somebody signed in, once per person."""

    app: Flask
    cases: dict[str, int]
    token: str
    known: dict[str, Browser] = field(default_factory=dict)

    def as_(self, username: str) -> Browser:
        """Whatever language the test before this one chose, this one begins in English."""
        if username not in self.known:
            self.known[username] = Browser(self.app, username)
        self.known[username].client.delete_cookie(i18n.COOKIE)
        return self.known[username]

    def path(self, template: str) -> str:
        """An address with the case's id for its name: /cases/{checks}/history."""
        return template.format(**self.cases, token=self.token)


def _furnished(home: Path, template: Place) -> Place:
    place = Place(f"sqlite:///{home / 'probity.db'}", home)
    with _once(home) as first:
        if first:
            shutil.copy(template.home / "probity.db", home / "probity.db")
            app = _app(place)
            with app.app_context():
                stock(House.of(app), home)
                db.session.remove()
                with db.engine.connect() as connection:
                    connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
                db.engine.dispose()
    return place


def _app(place: Place) -> Flask:
    app = create_app(settings(place))
    app.extensions["clock"] = OfficeClock(lambda: MONDAY)
    return app


@pytest.fixture(scope="session")
def office(
    pytestconfig: pytest.Config, sqlite_template: Place, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    """Furnished once, but each process of a parallel run reads a copy of its own: a link in it works once."""
    furnished = _furnished(_shared(pytestconfig) / "full-office", sqlite_template)
    home = shutil.copytree(furnished.home, tmp_path_factory.mktemp("office") / "home")
    place = Place(f"sqlite:///{home / 'probity.db'}", home)
    app = _app(place)
    with app.app_context():
        token = notice_token(db.session)
        db.session.remove()
    yield Office(app, json.loads((place.home / "cases.json").read_text()), token)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    live.forget(place.url)


class _Quiet(WSGIRequestHandler):
    def log_request(self, *args: Any) -> None: ...


@pytest.fixture(scope="session")
def served(office: Office) -> Iterator[str]:
    """Where the full office answers."""
    server = make_server("127.0.0.1", 0, office.app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()
