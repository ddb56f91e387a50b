"""What the law asks of every vetting process, as data: each rule with its source, and the steps of a jurisdiction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType

from workflows.pack import Source, Standing
from workflows.sentences import Sentence, Text, sentence
from workflows.strict_yaml import Entry, Reading
from workflows.vocabulary import Outcome

FILE = Path(__file__).parent / "statute.yaml"


@dataclass(frozen=True)
class Selector:
    """Which elements are meant: those that write a kind of record, run an operation, end with an outcome, or must be
    done by somebody else than whoever wrote a kind of record (`second_to`)."""

    records: str = ""
    operation: str = ""
    outcomes: tuple[str, ...] = ()
    second_to: str = ""


@dataclass(frozen=True)
class Rule:
    """A rule of the lint with where it comes from. `at` is the place in the source."""

    id: str
    title: Text
    source: str
    at: str


@dataclass(frozen=True)
class Step:
    """`step` must have been done on every way to `before`, in cases of the jurisdiction ('' in all)."""

    id: str
    jurisdiction: str
    title: Text
    step: Selector
    before: Selector
    source: str
    at: str


@dataclass(frozen=True)
class Statute:
    """`verified` only once counsel has signed."""

    effective_from: date
    verified: bool
    sources: Mapping[str, Source]
    rules: Mapping[str, Rule]
    steps: tuple[Step, ...]

    def steps_of(self, jurisdiction: str) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if step.jurisdiction in ("", jurisdiction))

    def told(self, source: str, at: str) -> Sentence:
        """The source as a reader looks it up."""
        named = sentence(self.sources[source].text)
        return sentence("%(source)s, %(at)s", source=named, at=sentence(at)) if at else named


@cache
def statute() -> Statute:
    """The statute that ships."""
    return parse(FILE.read_bytes())


def parse(data: bytes, name: str = "statute.yaml") -> Statute:
    """Raises Refused; every problem has its line."""
    reading = Reading(name, data)
    fields = reading.keys(reading.root(), ("effective_from", "verified", "sources", "rules", "steps"))
    sources = reading.several(fields, "sources", lambda e: _source(reading, e))
    rules = reading.several(fields, "rules", lambda e: _rule(reading, e))
    steps = reading.several(fields, "steps", lambda e: _step(reading, e))
    found = Statute(
        reading.field(fields, "effective_from", reading.day, date.min),
        reading.field(fields, "verified", reading.switch, False),
        MappingProxyType({source.id: source for source in sources}),
        MappingProxyType({rule.id: rule for rule in rules}),
        steps,
    )
    if not reading.problems:
        reading.unique(fields["rules"], [rule.id for rule in rules])
        reading.unique(fields["steps"], [step.id for step in steps])
        named = [*((entry, rule.id, rule.source) for entry, rule in zip(fields["rules"].items, rules, strict=True))]
        named += ((entry, step.id, step.source) for entry, step in zip(fields["steps"].items, steps, strict=True))
        for entry, id_, source in named:
            if source not in found.sources:
                reading.refuse(entry, "unknown-source", f"Expected an id of sources but {id_} names {source!r}")
    reading.done()
    return found


def _source(reading: Reading, entry: Entry) -> Source:
    fields = reading.keys(entry, ("id", "text", "standing"))
    return Source(
        reading.field(fields, "id", reading.identifier, ""),
        reading.field(fields, "text", reading.string, ""),
        reading.field(fields, "standing", lambda e: reading.choice(e, Standing), Standing.PROPOSAL),
    )


def _words(reading: Reading, fields: Mapping[str, Entry]) -> Text:
    return Text(reading.field(fields, "en", reading.string, ""), reading.field(fields, "zh_Hans", reading.string, ""))


def _rule(reading: Reading, entry: Entry) -> Rule:
    fields = reading.keys(entry, ("id", "source", "en", "zh_Hans"), ("at",))
    return Rule(
        reading.field(fields, "id", reading.string, ""),
        _words(reading, fields),
        reading.field(fields, "source", reading.identifier, ""),
        reading.field(fields, "at", reading.string, ""),
    )


def _step(reading: Reading, entry: Entry) -> Step:
    fields = reading.keys(entry, ("id", "step", "before", "source", "en", "zh_Hans"), ("jurisdiction", "at"))
    return Step(
        reading.field(fields, "id", reading.identifier, ""),
        reading.field(fields, "jurisdiction", reading.string, ""),
        _words(reading, fields),
        reading.field(fields, "step", lambda e: _selector(reading, e), Selector()),
        reading.field(fields, "before", lambda e: _selector(reading, e), Selector()),
        reading.field(fields, "source", reading.identifier, ""),
        reading.field(fields, "at", reading.string, ""),
    )


def _selector(reading: Reading, entry: Entry) -> Selector:
    fields = reading.keys(entry, (), ("records", "operation", "outcomes", "second_to"))
    return Selector(
        reading.field(fields, "records", reading.string, ""),
        reading.field(fields, "operation", reading.string, ""),
        tuple(reading.several(fields, "outcomes", lambda e: reading.choice(e, Outcome).value))
        if "outcomes" in fields
        else (),
        reading.field(fields, "second_to", reading.string, ""),
    )
