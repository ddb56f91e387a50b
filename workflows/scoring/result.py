"""What a computed score says: its numbers, where each comes from, and why a human must look closer."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from workflows.scoring.findings import Weighed
from workflows.vocabulary import Band, Severity


class Unobserved(StrEnum):
    """Why a criterion does not count in the score."""

    TOO_FEW_RATINGS = "too_few_ratings"
    EVIDENCE_INSUFFICIENT = "evidence_insufficient"


class Because(StrEnum):
    """Why a human must look closer whatever the band."""

    COVERAGE_LOW = "coverage_low"
    DOMAIN_UNRATED = "domain_unrated"
    INTERVAL_CROSSES_CUT = "interval_crosses_cut"
    NEAR_CUT = "near_cut"
    MORAL_LOW = "moral_low"
    WATCHED_LOW = "watched_low"
    RATERS_APART = "raters_apart"
    FINDING_GRAVE = "finding_grave"
    WEIGHTS_DECIDE = "weights_decide"


@dataclass(frozen=True)
class Reason:
    """One reason to refer. `subject` is the criterion, domain or finding id ("" for the whole), `value` what was found,
    `limit` what the rule says; both None where the reason is no comparison of numbers."""

    because: Because
    subject: str = ""
    value: Fraction | None = None
    limit: Fraction | None = None


@dataclass(frozen=True)
class Contribution:
    """What one criterion adds to the score and how; not `moral` is another domain, rated like a criterion.

    `panel` is the rating of the panel, 1 to 5; `rating` the same after caps; `points` = (rating - 1) / 4 · 100.
    `weight` is as in the scorecard, `share` its share of the total after unobserved criteria fell out (then 0),
    so `share · points`, summed, is the total. `loss` = weight · (100 - points).
    `sufficiency` is E of the evidence, None where none is required. `cap_of` is the finding that capped the rating.
    """

    criterion: str
    moral: bool
    weight: Fraction
    ratings: tuple[int | None, ...]
    panel: Fraction | None
    rating: Fraction | None
    points: Fraction | None
    share: Fraction
    loss: Fraction
    spread: int
    agreement: Fraction | None
    sufficiency: Fraction | None
    evidence: tuple[str, ...]
    unobserved: Unobserved | None
    cap: int | None = None
    cap_of: str = ""

    @property
    def added(self) -> Fraction:
        """Points of the total that come from here."""
        return self.share * self.points if self.points is not None else Fraction(0)


@dataclass(frozen=True)
class Interval:
    """Where a value can lie when what was not observed were at its worst and at its best."""

    low: Fraction
    high: Fraction


@dataclass(frozen=True)
class Score:
    """A computed score. Advice to a human, never a decision. All numbers exact, in points 0 to 100 unless said.

    `moral` and `total` are None when nothing at all is observed. `coverage` is the observed share of the moral weight,
    0 to 1. `band` is where the total lies, or incomplete; `refer` lists why a human must look closer all the same.
    """

    moral: Fraction | None
    total: Fraction | None
    coverage: Fraction
    moral_interval: Interval
    total_interval: Interval
    band: Band
    refer: tuple[Reason, ...]
    contributions: tuple[Contribution, ...]
    findings: tuple[Weighed, ...]
    set_aside: tuple[str, ...]
    worst: Severity | None
    to_next_band: Fraction | None
    as_of: date

    @property
    def advice(self) -> Band:
        """The band after the reasons to refer: incomplete stays incomplete, any reason makes it referral."""
        return self.band if not self.refer or self.band == Band.INCOMPLETE else Band.REFERRAL

    @property
    def spread(self) -> int:
        """The widest spread of raters on any criterion."""
        return max((c.spread for c in self.contributions), default=0)

    @property
    def losses(self) -> tuple[Contribution, ...]:
        """The moral criteria that cost most, at most three, dearest first: the reason codes."""
        costly = [c for c in self.contributions if c.moral and c.loss > 0]
        return tuple(sorted(costly, key=lambda c: (-c.loss, c.criterion))[:3])
