"""Reads a case written down for scoring: ratings, evidence, findings and the day, refused by line and reason."""

from dataclasses import dataclass
from datetime import date

from workflows.scoring.evidence import Evidence
from workflows.scoring.findings import Finding
from workflows.scoring.raters import HIGHEST, LOWEST, Rating
from workflows.scoring.result import Score
from workflows.scoring.score import compute
from workflows.scoring.scorecard import Scorecard
from workflows.strict_yaml import Entry, Reading
from workflows.vocabulary import FindingStatus, Severity


@dataclass(frozen=True)
class CaseFile:
    """What one score is computed from (docs/scoring.md, The file of a case)."""

    as_of: date
    ratings: tuple[Rating, ...]
    evidence: tuple[Evidence, ...]
    findings: tuple[Finding, ...]

    def score(self, card: Scorecard, severity_step_months: int) -> Score:
        """See `score.compute`; a file that was read against this scorecard is never refused by it."""
        return compute(card, self.ratings, self.evidence, self.findings, self.as_of, severity_step_months)


def read(data: bytes, name: str, card: Scorecard) -> CaseFile:
    """Read a case against the scorecard that will score it. Raises Refused; every problem has its line.

    JSON is read with the strict reader of packs, so that a refusal names the line.
    """
    reading = Reading(name, as_yaml(data))
    fields = reading.keys(reading.root(), ("as_of", "ratings"), ("evidence", "findings"))
    known = {criterion.id for criterion in card.rated}
    as_of = reading.field(fields, "as_of", reading.day, date.max)
    found = CaseFile(
        as_of=as_of,
        ratings=reading.field(fields, "ratings", lambda e: _ratings(reading, e, known), ()),
        evidence=reading.several(fields, "evidence", lambda e: _evidence(reading, e, known, set(card.worth))),
        findings=reading.several(fields, "findings", lambda e: _finding(reading, e, known, as_of)),
    )
    for key, items in (("evidence", found.evidence), ("findings", found.findings)):
        if key in fields:
            reading.unique(fields[key], [item.id for item in items])
    reading.done()
    return found


def as_yaml(data: bytes) -> bytes:
    """JSON may be indented with tabs, YAML may not; inside a JSON text no raw tab can stand."""
    return data.replace(b"\t", b" ")


def _ratings(reading: Reading, entry: Entry, known: set[str]) -> tuple[Rating, ...]:
    """criterion → rater → 1 to 5, or null for "no basis"."""
    found = []
    for criterion, said in reading.keys(entry, (), entry.fields).items():
        _criterion(reading, said, criterion, known)
        for rater, value in reading.keys(said, (), said.fields).items():
            given = (
                None if value.kind == "null" else reading.field({rater: value}, rater, lambda e: _value(reading, e), 1)
            )
            found.append(Rating(rater, criterion, given))
    return tuple(found)


def _value(reading: Reading, entry: Entry) -> int:
    return reading.integer(entry, LOWEST, HIGHEST)


def _criterion(reading: Reading, entry: Entry, criterion: str, known: set[str]) -> str:
    if criterion not in known:
        listed = ", ".join(sorted(known))
        reading.refuse(entry, "unknown-criterion", f"Expected one of {listed} but got {criterion!r}")
    return criterion


def _criteria(reading: Reading, fields: dict[str, Entry], known: set[str]) -> tuple[str, ...]:
    return reading.several(fields, "criteria", lambda e: _criterion(reading, e, reading.string(e, 40), known))


def _evidence(reading: Reading, entry: Entry, known: set[str], sources: set[str]) -> Evidence:
    fields = dict(reading.keys(entry, ("id", "source", "group", "criteria")))
    source = reading.field(fields, "source", reading.string, "")
    if source and source not in sources:
        listed = ", ".join(sorted(sources))
        reading.refuse(fields["source"], "unknown-source", f"Expected one of {listed} but got {source!r}")
    return Evidence(
        id=reading.field(fields, "id", reading.string, ""),
        source=source,
        group=reading.field(fields, "group", reading.string, ""),
        criteria=_criteria(reading, fields, known),
    )


def _finding(reading: Reading, entry: Entry, known: set[str], as_of: date) -> Finding:
    required = ("id", "severity", "occurred_on", "status")
    fields = dict(reading.keys(entry, required, ("criteria", "event", "mitigation_steps", "tellable")))
    occurred_on = reading.field(fields, "occurred_on", reading.day, as_of)
    if occurred_on > as_of:
        reason = f"Expected a day up to {as_of}, on which the score is computed, but got {occurred_on}"
        reading.refuse(fields["occurred_on"], "day-after", reason)
    return Finding(
        id=reading.field(fields, "id", reading.string, ""),
        severity=reading.field(fields, "severity", lambda e: reading.choice(e, Severity), Severity.A),
        occurred_on=occurred_on,
        status=reading.field(fields, "status", lambda e: reading.choice(e, FindingStatus), FindingStatus.ALLEGED),
        criteria=_criteria(reading, fields, known),
        event=reading.field(fields, "event", reading.string, ""),
        mitigation_steps=reading.field(fields, "mitigation_steps", lambda e: reading.integer(e, 0, 1), 0),
        tellable=reading.field(fields, "tellable", reading.switch, True),
    )
