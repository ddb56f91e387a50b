"""One signed-in person at the other end of a kept connection, who sends what a form sends by itself."""

import re
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_HIDDEN = re.compile(r'<input type="hidden" name="((?:shown|rows):[^"]+)" value="([^"]*)"')
_EMPTY = re.compile(r'<textarea[^>]* name="([^"]+)"')


class Forms:
    """What the pages seen so far have a browser send: the token, and for each page hidden inputs and empty texts."""

    def __init__(self) -> None:
        self._token = ""
        self._hidden: dict[str, dict[str, str]] = {}

    def keep(self, path: str, page: str) -> None:
        found = _TOKEN.search(page)
        if found is not None:
            self._token = found[1]
            self._hidden[path] = {**dict.fromkeys(_EMPTY.findall(page), ""), **dict(_HIDDEN.findall(page))}

    def filled(self, path: str, answers: dict[str, str]) -> dict[str, str]:
        return {**self._hidden.get(path, {}), **answers, "csrf_token": self._token}


class Visitor:
    def __init__(self, address: str):
        host = urlsplit(address).netloc
        self._connection = HTTPConnection(host, timeout=60)
        self._cookies: dict[str, str] = {}
        self._forms = Forms()

    def sign_in(self, username: str, password: str) -> "Visitor":
        self.get("/sign-in")
        self.post("/sign-in", {"username": username, "password": password})
        self.get("/inbox", expected=(200, 403))
        return self

    def get(self, path: str, expected: tuple[int, ...] = (200,)) -> str:
        return self._send("GET", path, None, expected)

    def post(self, path: str, answers: dict[str, str], expected: tuple[int, ...] = (302,)) -> str:
        return self._send("POST", path, urlencode(self._forms.filled(path, answers)), expected)

    def _send(self, method: str, path: str, body: str | None, expected: tuple[int, ...]) -> str:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        text = answer.read().decode()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                cookie, _, content = value.partition(";")[0].partition("=")
                self._cookies[cookie] = content
        if answer.status not in expected:
            raise RuntimeError(f"Expected {expected} from {method} {path} but got {answer.status}: {text[:2000]}")
        self._forms.keep(path, text)
        return text
