"""JSON text read with the line of every object kept, so that a problem can point at its place."""

import json
import re
from typing import NoReturn

from workflows.errors import Unreadable
from workflows.sentences import sentence

MAX_BYTES = 1_000_000
MAX_DEPTH = 40
_SPACE = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?", re.ASCII)
_STRING = re.compile(r'(?:[^"\\\x00-\x1f]|\\.)*"')
_WORDS: dict[str, object] = {"true": True, "false": False, "null": None}


class NotJson(Unreadable):
    """The bytes are not acceptable JSON."""


class Located(dict[str, object]):
    """A JSON object that knows the line (from 1) where it begins."""

    line = 0


def read_json(data: bytes) -> object:
    """Read JSON strictly: UTF-8, at most 1 MB, 40 levels, no key twice, no NaN. Raises NotJson."""
    if len(data) > MAX_BYTES:
        raise NotJson(
            sentence(
                "Expected at most %(most)s bytes but found %(count)s",
                most=format(MAX_BYTES, ","),
                count=format(len(data), ","),
            )
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotJson(sentence("Expected UTF-8 text but byte %(position)s is not", position=error.start)) from None
    return _Reader(text).document()


class _Reader:
    def __init__(self, text: str):
        self.text, self.at = text, 0

    def document(self) -> object:
        value = self.value(0)
        self.space()
        if self.at != len(self.text):
            self.fail(sentence("the end"))
        return value

    def fail(self, expected: str) -> NoReturn:
        line = self.text.count("\n", 0, self.at) + 1
        found = self.text[self.at : self.at + 12] or sentence("the end")
        raise NotJson(sentence("Expected %(expected)s but found %(found)r", expected=expected, found=found), line)

    def space(self) -> None:
        match = _SPACE.match(self.text, self.at)
        self.at = match.end() if match else self.at

    def take(self, token: str) -> bool:
        self.space()
        if not self.text.startswith(token, self.at):
            return False
        self.at += len(token)
        return True

    def value(self, depth: int) -> object:
        if depth > MAX_DEPTH:
            self.fail(sentence("at most %(most)s levels", most=MAX_DEPTH))
        if self.take("{"):
            return self.members(depth)
        if self.take("["):
            return self.items(depth)
        if self.take('"'):
            return self.string()
        for word, value in _WORDS.items():
            if self.take(word):
                return value
        match = _NUMBER.match(self.text, self.at)
        if not match:
            self.fail(sentence("a value"))
        self.at = match.end()
        return json.loads(match.group())

    def string(self) -> str:
        """The string whose opening quote was just taken."""
        match = _STRING.match(self.text, self.at)
        if not match:
            self.fail(sentence("a closed string without control characters"))
        self.at = match.end()
        try:
            return str(json.loads('"' + match.group()))
        except json.JSONDecodeError:
            self.fail(sentence("a string with known escapes"))

    def members(self, depth: int) -> Located:
        found = Located()
        found.line = self.text.count("\n", 0, self.at) + 1
        if self.take("}"):
            return found
        while True:
            if not self.take('"'):
                self.fail(sentence("a key"))
            key = self.string()
            if key in found:
                self.fail(sentence("the key %(key)r only once", key=key))
            if not self.take(":"):
                self.fail("':'")
            found[key] = self.value(depth + 1)
            if self.take("}"):
                return found
            if not self.take(","):
                self.fail(sentence("',' or '}'"))

    def items(self, depth: int) -> list[object]:
        found: list[object] = []
        if self.take("]"):
            return found
        while True:
            found.append(self.value(depth + 1))
            if self.take("]"):
                return found
            if not self.take(","):
                self.fail(sentence("',' or ']'"))
