"""How many SQL statements a request takes, counted inside a process of our own; transaction commands apart."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from flask import Flask

from benchmarks.places import Place
from benchmarks.visitor import Forms
from webapp import create_app
from webapp.config import from_environment
from webapp.db import db


class Counter:
    def __init__(self) -> None:
        self.count = 0

    def __call__(self, *_: Any) -> None:
        self.count += 1


@contextmanager
def counting(place: Place) -> Iterator["Inside"]:
    app = create_app(from_environment(place.environment))
    counter = Counter()
    with app.app_context():
        engine = db.engine
        sa.event.listen(engine, "before_cursor_execute", counter)
    try:
        yield Inside(app, counter)
    finally:
        sa.event.remove(engine, "before_cursor_execute", counter)
        engine.dispose()


class Inside:
    """A visitor without a network."""

    def __init__(self, app: Flask, counter: Counter):
        self._app, self._counter = app, counter
        self._forms = Forms()

    def sign_in(self, username: str, password: str) -> "Inside":
        self._client = self._app.test_client()
        self.get("/sign-in")
        self.post("/sign-in", {"username": username, "password": password})
        self.get("/inbox")
        return self

    def get(self, path: str) -> int:
        return self._counted(path, lambda: self._client.get(path))

    def post(self, path: str, form: dict[str, str]) -> int:
        return self._counted(path, lambda: self._client.post(path, data=self._forms.filled(path, form)))

    def _counted(self, path: str, request: Any) -> int:
        self._counter.count = 0
        answer = request()
        if answer.status_code >= 400:
            raise RuntimeError(f"Expected an answer but got {answer.status_code}: {answer.text[:2000]}")
        count = self._counter.count
        self._forms.keep(path, answer.text)
        return count
