"""Reads and validates a scenario."""

import re
from collections.abc import Mapping, Sequence

from workflows.scenarios.model import BEGINS, MOST_ACTS, Act, Answers, Expected, Kind, Scenario
from workflows.sentences import sentence
from workflows.strict_yaml import Entry, Reading
from workflows.vocabulary import Band, Outcome, VetoResult

_ELEMENT = re.compile(r"[A-Za-z_][\w.-]{0,199}")
_DECIMAL = re.compile(r"-?[0-9]+\.[0-9]+")
MOST_DAYS = 3650
MOST_OF_ONE = 1000


def parse(data: bytes, name: str) -> Scenario:
    """Read and validate a scenario. Raises Refused; every problem has its line and says what was expected."""
    reading = Reading(name, data)
    fields = reading.keys(reading.root(), ("title", "steps", "expect"), ("about", "begins", "level", "answers"))
    nothing: Mapping[str, Sequence[Answers]] = {}
    found = Scenario(
        title=reading.field(fields, "title", lambda e: reading.string(e, 200), ""),
        about=reading.field(fields, "about", reading.string, ""),
        begins=reading.field(fields, "begins", reading.day, BEGINS),
        level=reading.field(fields, "level", reading.identifier, ""),
        answers=reading.field(fields, "answers", lambda e: _all_answers(reading, e), nothing),
        acts=reading.several(fields, "steps", lambda e: _act(reading, e)),
        expected=reading.field(fields, "expect", lambda e: _expected(reading, e), Expected()),
    )
    if len(found.acts) > MOST_ACTS:
        reading.refuse(
            fields["steps"],
            "length",
            sentence("Expected at most %(most)s steps but got %(count)s", most=MOST_ACTS, count=len(found.acts)),
        )
    reading.done()
    return found


def acts_of(plain: Sequence[Mapping[str, object]]) -> tuple[Act, ...]:
    """Steps as they are kept with a trial (`plain_act`), which were checked when they were made."""
    return tuple(_of_plain(one) for one in plain)


def _of_plain(one: Mapping[str, object]) -> Act:
    kind = next(kind for kind in Kind if kind in one)
    answers, which = one.get("answers"), one.get("which", 1)
    days = one[kind] if kind is Kind.DAYS else 0
    assert isinstance(days, int) and isinstance(which, int)
    return Act(
        kind=kind,
        target="" if kind is Kind.DAYS else str(one[kind]),
        answers=answers if isinstance(answers, Mapping) else {},
        by=str(one.get("by", "")),
        which=which,
        days=days,
    )


def _act(reading: Reading, entry: Entry) -> Act:
    kinds = [kind for kind in Kind if kind in entry.fields]
    if len(kinds) != 1:
        raise reading.wrong(
            entry,
            "step",
            sentence(
                "Expected one of %(known)s in each step but got %(count)s of them",
                known=", ".join(Kind),
                count=len(kinds),
            ),
        )
    [kind] = kinds
    fields = reading.keys(entry, (kind,), ("answers", "by", "which") if kind is Kind.DO else ())
    nothing: Answers = {}
    if kind is Kind.DAYS:
        return Act(kind, days=reading.field(fields, kind, lambda e: reading.integer(e, 1, MOST_DAYS), 1))
    target = reading.string if kind is Kind.MESSAGE else lambda e: _element(reading, e)
    return Act(
        kind=kind,
        target=reading.field(fields, kind, target, ""),
        answers=reading.field(fields, "answers", lambda e: _answers(reading, e), nothing),
        by=reading.field(fields, "by", reading.string, ""),
        which=reading.field(fields, "which", lambda e: reading.integer(e, 1, MOST_OF_ONE), 1),
    )


def _expected(reading: Reading, entry: Entry) -> Expected:
    known = ("outcome", "path", "visits", "avoids", "offered", "letters", "band", "veto", "rules")
    fields = reading.keys(entry, (), known)

    def elements(key: str) -> tuple[str, ...]:
        return reading.several(fields, key, lambda e: _element(reading, e))

    def named(key: str) -> Mapping[str, tuple[str, ...]]:
        nothing: Mapping[str, tuple[str, ...]] = {}
        return reading.field(
            fields,
            key,
            lambda e: {k: reading.each(v, lambda i: reading.string(i, 200)) for k, v in _map(reading, e)},
            nothing,
        )

    return Expected(
        outcome=reading.field(fields, "outcome", lambda e: str(reading.choice(e, Outcome)), None),
        path=elements("path"),
        visits=elements("visits"),
        avoids=elements("avoids"),
        offered=named("offered"),
        letters=elements("letters"),
        band=reading.field(fields, "band", lambda e: str(reading.choice(e, Band)), None),
        veto=reading.field(fields, "veto", lambda e: str(reading.choice(e, VetoResult)), None),
        rules=named("rules"),
    )


def _map(reading: Reading, entry: Entry) -> list[tuple[str, Entry]]:
    if entry.kind != "map":
        raise reading.wrong(entry, "type", "Expected keys with values")
    return list(entry.fields.items())


def _element(reading: Reading, entry: Entry) -> str:
    text = reading.string(entry, 200)
    if not _ELEMENT.fullmatch(text):
        raise reading.wrong(entry, "element", sentence("Expected the id of an element but got %(text)r", text=text))
    return text


def _all_answers(reading: Reading, entry: Entry) -> Mapping[str, Sequence[Answers]]:
    found: dict[str, Sequence[Answers]] = {}
    for element, given in _map(reading, entry):
        with reading.going_on():
            found[element] = (
                reading.each(given, lambda e: _answers(reading, e))
                if given.kind == "seq"
                else (_answers(reading, given),)
            )
    return found


def _answers(reading: Reading, entry: Entry) -> Answers:
    return {key: _value(reading, value) for key, value in _map(reading, entry)}


def _value(reading: Reading, entry: Entry) -> object:
    """An answer as forms give it: text, number, boolean, list, rows. A date without quotes is its text."""
    match entry.kind:
        case "map":
            return _answers(reading, entry)
        case "seq":
            return [_value(reading, item) for item in entry.items]
        case "bool":
            return reading.switch(entry)
        case "int":
            return reading.integer(entry, -(10**9) + 1, 10**9 - 1)
        case "float" if _DECIMAL.fullmatch(entry.text):
            return float(entry.text)
        case "null":
            return None
        case "str" | "timestamp":
            return entry.text
    raise reading.wrong(entry, "type", sentence("Expected an answer but got %(text)r", text=entry.text))
