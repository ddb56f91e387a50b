"""What a pack is made of: stages, groups, finding categories, consents, checks and legal limits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import Final

from workflows.sentences import Text
from workflows.vocabulary import CheckKind, DecisionCode

PAGE_FORMS: Final[Mapping[str, str]] = {"register_objection": "objection_received"}
"""Forms that a page of the office asks beside the tasks, and the message that their answers bring to the case."""


class Standing(StrEnum):
    """How well a source is known: read in the statute, found in a secondary source, from memory, or our proposal."""

    LAW = "L"
    FOUND = "F"
    MEMORY = "M"
    PROPOSAL = "P"


class Unit(StrEnum):
    """What a limit counts."""

    WORKING_DAYS = "working_days"
    DAYS = "days"
    MONTHS = "months"
    YEARS = "years"
    TIMES = "times"
    PEOPLE = "people"


class Ties(StrEnum):
    """What happens when a vote ends even; never the chair alone."""

    ADJOURN_THEN_REFER_UP = "adjourn_then_refer_up"
    REFER_UP = "refer_up"


@dataclass(frozen=True)
class Labelled:
    """A code with its words: a stage, a group, a finding category, a level of posts."""

    code: str
    title: Text


@dataclass(frozen=True)
class Source:
    id: str
    text: str
    standing: Standing


@dataclass(frozen=True)
class Omitted:
    """Something of the law or of practice that this pack leaves out on purpose."""

    id: str
    why: str


@dataclass(frozen=True)
class ConsentScope:
    """One thing the candidate allows or refuses; a refused required one stops the case as incomplete."""

    code: str
    title: Text
    required: bool


@dataclass(frozen=True)
class Check:
    """A check that a plan can ask for. `scope` is the consent it needs (None: no consent), `body` who answers,
    `evidence` the source code of the scorecard that its result counts as (None: no evidence for a score)."""

    code: str
    kind: CheckKind
    title: Text
    body: Text
    scope: str | None
    mandatory: bool
    evidence: str | None


@dataclass(frozen=True)
class Limit:
    """A legal or office number. `source` is a source id, `at` the place in it; `verified` only once counsel signed: who
    (`verified_by`) read it in its source, and when."""

    value: int
    unit: Unit
    source: str
    at: str
    verified: bool
    verified_by: str = ""
    verified_on: date | None = None


@dataclass(frozen=True)
class Panel:
    """The deciding body: members at least, the share that must vote, what a tie does."""

    min_members: int
    quorum: Fraction
    ties: Ties

    def quorate(self, members: int, votes: int) -> bool:
        """Whether so many votes of so many members can decide, compared exactly."""
        return members >= self.min_members and votes >= self.quorum * members


@dataclass(frozen=True)
class References:
    """How many referees a candidate names, how many of them must be supervisors, and which criteria of the scorecard
    they are asked about: few enough for ten minutes."""

    min: int
    max: int
    supervisors_min: int
    criteria: tuple[str, ...] = ()


@dataclass(frozen=True)
class Signal:
    """A sign that a reference may not be genuine: its words, and the innocent reading that is told with it."""

    code: str
    title: Text
    innocent: Text


@dataclass(frozen=True)
class RefereeSignals:
    """What the examination of a reference goes by: domains where anybody gets an address, and how many days the
    referee's dates may go beyond the declared ones."""

    free_mail: frozenset[str] = frozenset()
    tolerance_days: int = 0
    signals: tuple[Signal, ...] = ()

    def signal(self, code: str) -> Signal:
        """Its words; the code itself where the pack has none."""
        known = {signal.code: signal for signal in self.signals}
        return known.get(code) or Signal(code, Text(code, code), Text("", ""))


@dataclass(frozen=True)
class Question:
    """A group that somebody may say they belong to, for monitoring alone: `choices` are the groups."""

    code: str
    title: Text
    choices: tuple[Labelled, ...]


@dataclass(frozen=True)
class Monitoring:
    """How unlike selection of groups is watched: groups under `fewest` people never appear, a report holds a whole
    period of `months` months, `stages` are those that a selected person passes, in order. `source` is a source id."""

    source: str
    fewest: int
    months: int
    stages: tuple[str, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Deadline:
    """Until when a letter asks for an answer: `days` names a limit, counted from the day it leaves, or for a reminder
    from the day that the letter `of` left."""

    code: str
    days: str
    of: str


@dataclass(frozen=True)
class Pack:
    """A validated pack. `raters_min` is 0 where no score is computed; `locked_until_offer` names form keys, a trailing
    `*` stands for any ending. Without `monitoring` nobody is asked for groups."""

    code: str
    title: Text
    summary: Text
    jurisdiction: str
    calendar: str
    zone: str
    main: str
    score: bool
    verified: bool
    effective_from: date
    sources: tuple[Source, ...]
    post_levels: tuple[Labelled, ...]
    stages: tuple[Labelled, ...]
    groups: tuple[Labelled, ...]
    categories: tuple[Labelled, ...]
    omitted: tuple[Omitted, ...]
    consent_scopes: tuple[ConsentScope, ...]
    checks: tuple[Check, ...]
    limits: Mapping[str, Limit]
    decisions: tuple[DecisionCode, ...]
    panel: Panel
    raters_min: int
    references: References
    locked_until_offer: tuple[str, ...]
    referee_signals: RefereeSignals
    letters: tuple[Deadline, ...]
    monitoring: Monitoring | None = None

    @cached_property
    def limit_values(self) -> Mapping[str, int]:
        """The limits as plain numbers: `facts.limits` of every expression."""
        return {name: limit.value for name, limit in self.limits.items()}

    def locked(self, key: str) -> bool:
        """Whether a form key stays closed until the conditional offer."""
        names = self.locked_until_offer
        return any(key.startswith(n[:-1]) if n.endswith("*") else key == n for n in names)
