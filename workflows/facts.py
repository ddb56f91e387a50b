"""The facts of a case that expressions may read: one typed table for lint, play and the pages that compute them.

Facts are computed from tables whenever asked, never stored in the engine. Every key of a group is always present.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from workflows.vocabulary import AppealOutcome, Band, DecisionCode, Severity, VetoResult

Kind = Literal["boolean", "integer", "number", "text", "date", "ids", "codes"]


@dataclass(frozen=True)
class Fact:
    """`kind`: ids and codes are lists of text. `allowed` lists every value a text or code may have, () = any.
    `optional` facts may be null."""

    kind: Kind
    allowed: tuple[str, ...] = ()
    optional: bool = False


def _words(words: type[StrEnum], *more: str) -> tuple[str, ...]:
    return (*(word.value for word in words), *more)


FLAG, COUNT, IDS, CODES = Fact("boolean"), Fact("integer"), Fact("ids"), Fact("codes")
HUNDREDTHS = Fact("integer", optional=True)  # FEEL numbers are floats, so scores come as whole hundredths, once known
PERSON = Fact("text", optional=True)

FACTS: Mapping[str, Mapping[str, Fact]] = {
    "consent": {"answered": FLAG, "given": FLAG, "refused": FLAG, "scopes": CODES, "complete": FLAG},
    "declaration": {"submitted": FLAG, "referees": COUNT},
    "plan": {
        "tier": Fact("text", optional=True),
        "min_referees": COUNT,
        "references": FLAG,
        "record_checks": CODES,
        "extended": FLAG,
    },
    "team": {
        "first": PERSON,
        "second": PERSON,
        "members": IDS,
        "conflict_open": FLAG,
        "complete": FLAG,
        "raters": IDS,
        "panel": IDS,
        "chair": PERSON,
    },
    "references": {
        "to_ask": IDS,
        "asked": COUNT,
        "answered": COUNT,
        "usable": COUNT,
        "open": COUNT,
        "gaps": COUNT,
        "spare": PERSON,
        "enough": FLAG,
    },
    "checks": {
        "to_request": IDS,
        "open": COUNT,
        "done": COUNT,
        "gaps": COUNT,
        "hits": IDS,
        "mandatory_open": COUNT,
    },
    "findings": {
        "alleged": IDS,
        "open": COUNT,
        "substantiated": COUNT,
        "pending": COUNT,
        "categories": CODES,
        "worst": Fact("text", _words(Severity, "none")),
        "adverse": FLAG,
        "answer_due": IDS,
    },
    "veto": {"result": Fact("text", _words(VetoResult)), "confirmed_by": COUNT, "rules": CODES},
    "ratings": {"complete": FLAG, "spread": Fact("number"), "needs_third": FLAG, "open": COUNT, "fallen": CODES},
    "score": {
        "computed": FLAG,
        "band": Fact("text", _words(Band), optional=True),
        "total": HUNDREDTHS,
        "moral": HUNDREDTHS,
        "coverage": HUNDREDTHS,
        "refer": FLAG,
        "stale": FLAG,
    },
    "decision": {
        "made": FLAG,
        "code": Fact("text", _words(DecisionCode), optional=True),
        "adverse": FLAG,
        "votes": COUNT,
        "tied": FLAG,
        "quorum": FLAG,
        "expected": COUNT,
    },
    "notice": {
        "public_open": FLAG,
        "public_ends_on": Fact("date", optional=True),
        "concerns_served": FLAG,
        "concerns_opened": FLAG,
        "adverse_served": FLAG,
    },
    "objections": {"total": COUNT, "open": COUNT, "proven": COUNT, "unverifiable": COUNT, "open_ids": IDS},
    "appeal": {"filed": FLAG, "outcome": Fact("text", _words(AppealOutcome), optional=True)},
    "post": {"level": Fact("text"), "ratio": Fact("number"), "places": COUNT, "title_code": Fact("text")},
    "case": {"conditional_offer": FLAG, "opened_on": Fact("date"), "suspended": FLAG, "loops": COUNT},
}

# Its keys are the names of the limits in pack.yaml, its values their numbers.
LIMITS = "limits"
