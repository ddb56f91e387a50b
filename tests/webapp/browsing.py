"""A person at a browser without a browser: signs in, reads pages (each is checked), posts forms with their token."""

import re
from collections.abc import Mapping
from contextvars import Context
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from tests.webapp.house import PASSWORD
from tests.webapp.reading import complaints


def _alone(send: Any, *args: Any, **kwargs: Any) -> TestResponse:
    """Outside the test's own application context: a request must not see its `g` or its database session."""
    answer: TestResponse = Context().run(send, *args, **kwargs)
    return answer


_HIDDEN = re.compile(r'<input type="hidden" name="((?:shown|rows):[^"]+)" value="([^"]*)"')
_NONCE = re.compile(r"'nonce-([^']+)'")
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Browser:
    def __init__(self, app: Flask, username: str = ""):
        self.client = app.test_client()
        self.token = ""
        self.hidden: dict[str, str] = {}  # what a form sends along by itself: which fields it showed, how many rows
        if username:
            self.sign_in(username)

    def get(self, path: str, status: int = 200) -> str:
        answer = _alone(self.client.get, path)
        assert answer.status_code == status, f"GET {path}: {answer.status_code}\n{answer.text[:2000]}"
        return self._kept(answer)

    def post(self, path: str, data: Mapping[str, Any] | None = None, status: int = 302) -> TestResponse:
        answer = _alone(self.client.post, path, data={**self.hidden, **(data or {}), "csrf_token": self.token})
        self._kept(answer)
        assert answer.status_code == status, f"POST {path}: {answer.status_code}\n{answer.text[:3000]}"
        return answer

    def sign_in(self, username: str, password: str = PASSWORD) -> None:
        self.get("/sign-in")
        self.post("/sign-in", {"username": username, "password": password})

    def _kept(self, answer: TestResponse) -> str:
        if answer.mimetype == "text/html" and answer.status_code not in (301, 302, 303, 307, 308):
            nonce = _NONCE.search(answer.headers.get("Content-Security-Policy", ""))
            assert complaints(answer.text, nonce[1] if nonce else "") == [], answer.request.path
        answer.close()  # what was uploaded lies in a file of its own until then
        found = _TOKEN.search(answer.text) if answer.mimetype == "text/html" else None
        self.token = found[1] if found else self.token
        self.hidden = dict(_HIDDEN.findall(answer.text)) if found else {}
        return answer.text
