"""Who writes which facts: what a condition about the case can learn from, told by record kind, operation and message.

The facts are computed from tables (`workflows/facts.py`); this says which elements of a diagram put rows there. A fact
begins at what it is before anybody wrote, and may be anything once a writer was passed.
"""

from collections.abc import Mapping
from typing import Final

from workflows.bpmn.vocabulary import OPERATIONS, RECORD_KINDS
from workflows.facts import FACTS, Fact
from workflows.law.conditions import ANYTHING, BOTH, EMPTY, OPEN, Value, Values, Whole
from workflows.vocabulary import DecisionCode

# Of a whole group where `group`, of one fact where `group.key`. Messages come from outside and name no record.
_RECORDS: Final[Mapping[str, str]] = {
    "consent": "consent",
    "declaration": "declaration references",
    "team": "team.first team.second team.members team.conflict_open team.complete",
    "conflict": "team.conflict_open team.complete",
    "raters": "team.raters ratings.open",
    "panel": "team.panel team.chair decision.expected decision.quorum",
    "file_review": "checks",
    "talk": "checks",
    "site_talks": "checks",
    "extension": "plan.extended",
    "reference_reply": "references",
    "reference_check": "references",
    "record_reply": "checks",
    "identity_match": "checks findings",
    "allegation": "findings",
    "classification": "findings",
    "finding_answer": "findings",
    "finding_verdict": "findings",
    "weighing": "findings case.loops",
    "veto_confirmation": "veto.confirmed_by",
    "rating": "ratings",
    "vote": "decision.votes decision.code decision.tied decision.quorum",
    "decision": "decision",
    "concerns_notice": "notice.concerns_served case.loops",
    "service_attempt": "notice.concerns_opened",
    "concerns_answer": "notice.concerns_opened",
    "public_notice": "notice.public_open notice.public_ends_on",
    "objection": "objections",
    "objection_outcome": "objections findings",
    "adverse_notice": "notice.adverse_served",
    "appeal": "appeal",
    "appeal_decision": "appeal",
}
_OPERATIONS: Final[Mapping[str, str]] = {
    "plan.adopt": "plan.tier plan.min_referees plan.references plan.record_checks references checks",
    "references.substitute": "references",
    "reference.examine": "references",
    "reference.close": "references",
    "check.close": "checks",
    "finding.close": "findings",
    "veto.record": "veto.result veto.rules",
    "score.compute": "score ratings.fallen",
    "notice.publish": "notice.public_open notice.public_ends_on",
    "notice.withdraw": "notice.public_open",
    "decision.tally": "decision.tied decision.code",
    "case.suspend": "case.suspended",
    "case.resume": "case.suspended",
    "contact.permit": "case.conditional_offer references",
    "letter.send": "references",
    "record.request": "checks",
}
_MESSAGES: Final[Mapping[str, str]] = {
    "notice_opened": "notice.concerns_opened",
    "objection_received": "objections",
    "score_outdated": "ratings.fallen",
}

PREFIX: Final = "facts."


def _spelt_out(told: str) -> frozenset[str]:
    found: set[str] = set()
    for name in told.split():
        group, _, key = name.partition(".")
        found |= {f"{PREFIX}{group}.{one}" for one in ([key] if key else FACTS[group])}
    return frozenset(found)


RECORDS: Final = {kind: _spelt_out(_RECORDS.get(kind, "")) for kind in RECORD_KINDS}
OPERATION_WRITES: Final = {name: _spelt_out(_OPERATIONS.get(name, "")) for name in OPERATIONS}
MESSAGES: Final = {name: _spelt_out(told) for name, told in _MESSAGES.items()}

# The office gives these when it opens a case.
GIVEN: Final = _spelt_out("post case.opened_on limits" if "limits" in FACTS else "post case.opened_on")
WRITTEN: Final = frozenset().union(*RECORDS.values(), *OPERATION_WRITES.values(), *MESSAGES.values())

CODE: Final = "facts.decision.code"
MADE: Final = "facts.decision.made"
ADVERSE: Final = "facts.decision.adverse"
ADVERSE_CODES: Final[frozenset[str]] = frozenset({DecisionCode.REJECT.value, DecisionCode.DEBAR.value})


def fact(path: str) -> Fact | None:
    group, _, key = path.removeprefix(PREFIX).partition(".")
    return FACTS.get(group, {}).get(key)


def anything(path: str) -> Values:
    """Every value that a fact may have."""
    known = fact(path)
    if known is None:
        return OPEN
    if known.kind == "boolean":
        return BOTH
    if known.allowed and known.kind == "text":
        missing: frozenset[Value] = frozenset({None}) if known.optional else frozenset()
        return frozenset[Value](known.allowed) | missing
    return OPEN


_AT_FIRST: Final[Mapping[str, Value]] = {
    "facts.references.enough": True,  # nobody is asked for before a plan says how many
    "facts.veto.result": "none",
    "facts.findings.worst": "none",
}


def at_first(path: str) -> Values:
    """What a fact is before any element wrote it."""
    known = fact(path)
    if known is None or path in GIVEN:
        return anything(path)
    if path in _AT_FIRST:
        return frozenset({_AT_FIRST[path]})
    if known.kind == "boolean":
        return frozenset({False})
    if known.kind == "integer" and not known.optional:
        return frozenset({Whole(0)})
    if known.kind in ("ids", "codes"):
        return frozenset({EMPTY})
    return frozenset({None}) if known.optional else frozenset({ANYTHING})
