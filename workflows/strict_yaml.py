"""Reads the YAML of packs and scorecards strictly: every value keeps its line, every refusal says what was expected."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

import yaml

from workflows.errors import Problem, Refused
from workflows.sentences import Sentence, Text, sentence

MOST_BYTES = 512 * 1024
MOST_DEPTH = 12
_TOO_DEEP = sentence("it is nested too deep")
_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*")
_INTEGER = re.compile(r"-?[0-9]{1,9}")
_NUMBER = re.compile(r"-?[0-9]{0,9}(\.[0-9]{1,9})?")
_TYPES = {
    "str": sentence("text"),
    "int": sentence("a number"),
    "float": sentence("a number"),
    "bool": sentence("on or off"),
    "timestamp": sentence("a date"),
    "null": sentence("nothing"),
}

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The one over libyaml is ten times faster; a PyYAML built without it lacks the name."""

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True)
class Entry:
    """One value of the file: a scalar's source text, a list of entries, or a mapping of entries."""

    path: str
    line: int
    kind: str
    value: str | tuple["Entry", ...] | Mapping[str, "Entry"]

    @property
    def items(self) -> tuple["Entry", ...]:
        return self.value if isinstance(self.value, tuple) else ()

    @property
    def fields(self) -> Mapping[str, "Entry"]:
        return self.value if isinstance(self.value, Mapping) else {}

    @property
    def text(self) -> str:
        return self.value if isinstance(self.value, str) else ""


class _Wrong(Exception):
    """Carries one problem up to the nearest place that can go on without the value."""

    def __init__(self, problem: Problem):
        self.problem = problem


class _Unsafe(Exception):
    """YAML beyond the safe subset, with the line where it begins."""

    def __init__(self, reason: str, event: yaml.Event):
        self.line = event.start_mark.line + 1 if event.start_mark else 0
        super().__init__(reason)


def plain(data: bytes) -> dict[str, object]:
    """The mapping as plain values, to look names up in; {} for bytes that are none or are beyond the safe subset."""
    try:
        text = data[:MOST_BYTES].decode("utf-8-sig")
        _compose(text)
        found = yaml.load(text, Loader=_LOADER)  # noqa: S506 - a safe loader
    except (UnicodeDecodeError, yaml.YAMLError, _Unsafe):
        return {}
    return found if isinstance(found, dict) else {}


def _compose(text: str) -> yaml.Node | None:
    """The nodes of the text: no anchors (a few lines could swell to gigabytes) and no deep nesting."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _Unsafe(sentence("anchors and aliases are not allowed"), event)
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > MOST_DEPTH:
            raise _Unsafe(_TOO_DEEP, event)
    return yaml.compose(text, Loader=_LOADER)


class Reading:
    """Reads one file and collects what is wrong with it; `done` raises Refused with all of it."""

    def __init__(self, file: str, data: bytes):
        self.file, self._data = file, data
        self.problems: list[Problem] = []

    def root(self) -> Entry:
        """The whole file as entries. Raises Refused at once when it is no YAML mapping of the safe subset."""
        if len(self._data) > MOST_BYTES:
            raise Refused(
                (
                    self._problem(
                        "",
                        0,
                        "size",
                        sentence(
                            "Expected at most %(most)s bytes but got %(count)s",
                            most=MOST_BYTES,
                            count=len(self._data),
                        ),
                    ),
                )
            )
        try:
            node = _compose(self._data.decode("utf-8-sig"))
            entry = self._entry(node, "") if node is not None else None
        except UnicodeDecodeError as error:
            raise Refused(
                (self._problem("", 0, "encoding", sentence("Expected UTF-8 but %(error)s", error=str(error))),)
            ) from None
        except _Unsafe as error:
            raise Refused(
                (
                    self._problem(
                        "",
                        error.line,
                        "syntax",
                        sentence("Expected plain YAML but %(error)s", error=str(error)),
                    ),
                )
            ) from None
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 0
            # The parser's own limit of nesting may come before ours; it is told in the same words.
            found = (
                sentence("Expected plain YAML but %(error)s", error=_TOO_DEEP)
                if "nesting" in str(error.problem)
                else ""
            )
            reason = found or sentence("Expected YAML but %(error)s", error=str(error.problem))
            raise Refused((self._problem("", line, "syntax", reason),)) from None
        except yaml.YAMLError as error:
            raise Refused(
                (self._problem("", 0, "syntax", sentence("Expected YAML but %(error)s", error=str(error))),)
            ) from None
        except _Wrong as wrong:
            raise Refused((wrong.problem,)) from None
        if entry is None or entry.kind != "map":
            raise Refused((self._problem("", 1, "syntax", "Expected keys with values but the file has none"),))
        return entry

    def done(self) -> None:
        """Raise Refused when anything was wrong."""
        if self.problems:
            raise Refused(tuple(sorted(self.problems, key=lambda p: p.line)))

    def refuse(self, entry: Entry, rule: str, reason: str, instead: str = "") -> None:
        """Note a problem and go on."""
        self.problems.append(self._problem(entry.path, entry.line, rule, reason, instead))

    def wrong(self, entry: Entry, rule: str, reason: str, instead: str = "") -> _Wrong:
        """The exception to raise when there is no value to go on with."""
        return _Wrong(self._problem(entry.path, entry.line, rule, reason, instead))

    @contextmanager
    def going_on(self) -> Iterator[None]:
        """Note what goes wrong inside, and go on after."""
        try:
            yield
        except _Wrong as wrong:
            self.problems.append(wrong.problem)

    def keys(self, entry: Entry, required: Collection[str], optional: Collection[str] = ()) -> Mapping[str, Entry]:
        """The fields of a mapping; unknown and missing keys are noted."""
        if entry.kind != "map":
            raise self.wrong(entry, "type", sentence("Expected keys with values but got %(found)s", found=_said(entry)))
        for key, field in entry.fields.items():
            if key not in required and key not in optional:
                self.refuse(
                    field,
                    "unknown-key",
                    sentence(
                        "Expected one of %(known)s but got %(key)r", known=", ".join([*required, *optional]), key=key
                    ),
                )
        for key in required:
            if key not in entry.fields:
                self.refuse(entry, "missing-key", sentence("Expected %(key)r but it is missing", key=key))
        return entry.fields

    def field(self, fields: Mapping[str, Entry], key: str, read: Callable[[Entry], T], default: T) -> T:
        """Read one field; the default stands in when it is missing or wrong (which is noted)."""
        if key in fields:
            with self.going_on():
                return read(fields[key])
        return default

    def each(self, entry: Entry, read: Callable[[Entry], T]) -> tuple[T, ...]:
        """Read every item of a list; wrong ones are noted and left out."""
        if entry.kind != "seq":
            raise self.wrong(entry, "type", sentence("Expected a list but got %(found)s", found=_said(entry)))
        found: list[T] = []
        for item in entry.items:
            with self.going_on():
                found.append(read(item))
        return tuple(found)

    def part(self, fields: Mapping[str, Entry], key: str, required: Collection[str]) -> Mapping[str, Entry]:
        """The fields of a nested mapping; empty when it is missing or wrong (which is noted)."""
        nothing: Mapping[str, Entry] = {}
        return self.field(fields, key, lambda entry: self.keys(entry, required), nothing)

    def several(self, fields: Mapping[str, Entry], key: str, read: Callable[[Entry], T]) -> tuple[T, ...]:
        """Read every item of a nested list; empty when it is missing or wrong (which is noted)."""
        nothing: tuple[T, ...] = ()
        return self.field(fields, key, lambda entry: self.each(entry, read), nothing)

    def unique(self, entry: Entry, codes: Collection[str]) -> None:
        """Note a code that a list names twice."""
        seen: set[str] = set()
        for code in codes:
            if code in seen:
                self.refuse(entry, "twice", sentence("Expected each code once but %(code)r stands twice", code=code))
            seen.add(code)

    def string(self, entry: Entry, longest: int = 1000) -> str:
        if entry.kind != "str" or not entry.text.strip():
            raise self.wrong(
                entry, "type", sentence("Expected text but got %(found)s", found=_said(entry)), "put it in quotes"
            )
        if len(entry.text) > longest:
            raise self.wrong(
                entry,
                "length",
                sentence("Expected at most %(most)s characters but got %(count)s", most=longest, count=len(entry.text)),
            )
        return entry.text.strip()

    def identifier(self, entry: Entry) -> str:
        text = self.string(entry, 80)
        if not _IDENTIFIER.fullmatch(text):
            raise self.wrong(
                entry, "identifier", sentence("Expected small letters, digits and _ but got %(text)r", text=text)
            )
        return text

    def integer(self, entry: Entry, low: int, high: int) -> int:
        if entry.kind != "int" or not _INTEGER.fullmatch(entry.text) or not low <= int(entry.text) <= high:
            raise self.wrong(
                entry,
                "range",
                sentence(
                    "Expected a whole number from %(low)s to %(high)s but got %(found)s",
                    low=low,
                    high=high,
                    found=_said(entry),
                ),
            )
        return int(entry.text)

    def decimal(self, entry: Entry, low: str, high: str) -> Decimal:
        """A decimal number, exact as written; the bounds are included."""
        if entry.kind not in ("int", "float") or not _NUMBER.fullmatch(entry.text):
            raise self.wrong(entry, "type", sentence("Expected a number but got %(found)s", found=_said(entry)))
        number = Decimal(entry.text)
        if not Decimal(low) <= number <= Decimal(high):
            raise self.wrong(
                entry,
                "range",
                sentence(
                    "Expected a number from %(low)s to %(high)s but got %(number)s", low=low, high=high, number=number
                ),
            )
        return number

    def switch(self, entry: Entry) -> bool:
        if entry.kind != "bool":
            raise self.wrong(
                entry, "type", sentence("Expected on or off, true or false, but got %(found)s", found=_said(entry))
            )
        return entry.text.lower() in ("true", "yes", "on")

    def day(self, entry: Entry) -> date:
        try:
            return date.fromisoformat(entry.text)
        except ValueError:
            raise self.wrong(
                entry, "type", sentence("Expected a date like 2026-01-31 but got %(found)s", found=_said(entry))
            ) from None

    def choice(self, entry: Entry, options: type[E]) -> E:
        if entry.text not in list(options):
            raise self.wrong(
                entry,
                "choice",
                sentence("Expected one of %(known)s but got %(found)s", known=", ".join(options), found=_said(entry)),
            )
        return options(entry.text)

    def both_languages(self, entry: Entry) -> Text:
        """A mapping with `en` and `zh_Hans`."""
        fields = self.keys(entry, ("en", "zh_Hans"))
        return Text(self.field(fields, "en", self.string, ""), self.field(fields, "zh_Hans", self.string, ""))

    def _entry(self, node: yaml.Node, path: str) -> Entry:
        line, kind = node.start_mark.line + 1, node.tag.rpartition(":")[2]
        if isinstance(node, yaml.MappingNode) and kind == "map":
            fields: dict[str, Entry] = {}
            for key_node, value_node in node.value:
                if not isinstance(key_node, yaml.ScalarNode):
                    raise _Wrong(self._problem(path, line, "syntax", "Expected a plain key but got a list or mapping"))
                key = str(key_node.value)
                if key in fields:
                    key_line = key_node.start_mark.line + 1
                    raise _Wrong(
                        self._problem(
                            path,
                            key_line,
                            "twice",
                            sentence("Expected each key once but %(key)r stands twice", key=key),
                        )
                    )
                fields[key] = self._entry(value_node, f"{path}.{key}" if path else key)
            return Entry(path, line, "map", fields)
        if isinstance(node, yaml.SequenceNode) and kind == "seq":
            return Entry(path, line, "seq", tuple(self._entry(n, f"{path}[{i}]") for i, n in enumerate(node.value)))
        if isinstance(node, yaml.ScalarNode) and kind in _TYPES:
            return Entry(path, line, kind, str(node.value))
        raise _Wrong(
            self._problem(
                path,
                line,
                "type",
                sentence("Expected plain text, numbers, lists and keys but got %(tag)s", tag=node.tag),
            )
        )

    def _problem(self, path: str, line: int, rule: str, reason: str, instead: str = "") -> Problem:
        return Problem(element=path, name=self.file, line=line, rule=rule, reason=reason, instead=instead)


def _said(entry: Entry) -> Sentence:
    """What stands there, for a message."""
    if entry.kind in ("map", "seq"):
        return sentence("keys with values") if entry.kind == "map" else sentence("a list")
    if not entry.text:
        return sentence("nothing")
    return sentence("%(text)r (%(kind)s)", text=entry.text, kind=_TYPES[entry.kind])
