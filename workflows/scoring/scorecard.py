"""The rules of one score, read from scorecard.yaml: criteria, weights, evidence values, bands, reasons to refer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

from workflows.scoring.raters import HIGHEST, LOWEST
from workflows.sentences import Text, sentence
from workflows.strict_yaml import Entry, Reading
from workflows.vocabulary import Band, Severity

LEAST_WEIGHT, MOST_WEIGHT = Decimal("0.02"), Decimal("0.30")
"""No criterion may be a formality or the whole score (docs/scoring.md)."""
ANCHORED = ("1", "3", "5")
SIGNATURE = ("verified_by", "verified_on")


@dataclass(frozen=True)
class Criterion:
    """One thing that raters rate from 1 to 5. `anchors` says in words what 1, 3 and 5 look like; 2 and 4 lie between.

    `weight` is the share within the moral domain for a moral criterion, the share of the total for another domain.
    `evidence` names the sources that mainly speak to it.
    """

    id: str
    title: Text
    weight: Decimal
    question: Text
    anchors: Mapping[int, Text]
    evidence: tuple[str, ...]

    @cached_property
    def exact_weight(self) -> Fraction:
        return Fraction(self.weight)


@dataclass(frozen=True)
class Source:
    """A kind of evidence; `worth` is q, how far one such piece alone establishes a fact, 0 to 1."""

    code: str
    title: Text
    worth: Decimal


@dataclass(frozen=True)
class Cut:
    """A band holds every total from `low` up to, not including, the `low` of the next band. In points, 0 to 100."""

    band: Band
    low: Decimal
    high: Decimal


@dataclass(frozen=True)
class Referral:
    """When a human must look closer whatever the total is (docs/scoring.md, Reasons to refer).

    `moral_below` in points; `watched` criteria below the rating `watched_below`; raters apart by `spread` or more.
    """

    moral_below: Decimal
    watched: tuple[str, ...]
    watched_below: Decimal
    spread: int


@dataclass(frozen=True)
class Firmness:
    """How the firmness of a band is tried (docs/scoring.md, Sensitivity). `step` and `flips_max` are shares, 0 to 1."""

    step: Decimal
    draws: int
    concentration: int
    seed: int
    flips_max: Decimal


@dataclass(frozen=True)
class Scorecard:
    """A validated scorecard. Numbers are exact decimals as written in the file; `verified` is false until counsel
    has signed it: `verified_by`, on `verified_on`. A version from before that was asked for says neither."""

    code: str
    title: Text
    source: str
    verified: bool
    criteria: tuple[Criterion, ...]
    moral_share: Decimal
    min_moral_share: Decimal
    domains: tuple[Criterion, ...]
    sources: tuple[Source, ...]
    sufficient: Decimal
    min_coverage: Decimal
    cuts: tuple[Cut, ...]
    refer: Referral
    caps: Mapping[Severity, int]
    by_median: bool
    sem: Decimal | None
    sensitivity: Firmness
    verified_by: str = ""
    verified_on: date | None = None

    @cached_property
    def rated(self) -> tuple[Criterion, ...]:
        """Everything raters rate: the moral criteria, then the other domains."""
        return self.criteria + self.domains

    @cached_property
    def exact_sufficient(self) -> Fraction:
        return Fraction(self.sufficient)

    @cached_property
    def worth(self) -> Mapping[str, Decimal]:
        """q by source code."""
        return {source.code: source.worth for source in self.sources}


def parse(data: bytes, name: str = "scorecard.yaml") -> Scorecard:
    """Read and validate a scorecard. Raises Refused; every problem has its line and says what was expected."""
    reading = Reading(name, data)
    root = reading.root()
    fields = reading.keys(root, ("code", "title", "source", "verified", "moral", "criteria", "domains", "evidence",
                                 "min_coverage", "bands", "refer", "caps", "panel", "sem", "sensitivity"),
                          SIGNATURE)  # fmt: skip
    empty, zero = Text("", ""), Decimal(0)
    nobody: date | None = None
    moral = reading.part(fields, "moral", ("share", "floor"))
    evidence = reading.part(fields, "evidence", ("sufficient", "sources"))
    sources = reading.several(evidence, "sources", lambda e: _source(reading, e))
    known = {source.code for source in sources}
    card = Scorecard(
        code=reading.field(fields, "code", reading.identifier, ""),
        title=reading.field(fields, "title", reading.both_languages, empty),
        source=reading.field(fields, "source", reading.string, ""),
        verified=reading.field(fields, "verified", reading.switch, False),
        criteria=reading.several(fields, "criteria", lambda e: _criterion(reading, e, known, "weight")),
        moral_share=reading.field(moral, "share", lambda e: reading.decimal(e, "0", "1"), zero),
        min_moral_share=reading.field(moral, "floor", lambda e: reading.decimal(e, "0", "1"), zero),
        domains=reading.several(fields, "domains", lambda e: _criterion(reading, e, known, "share")),
        sources=sources,
        sufficient=reading.field(evidence, "sufficient", lambda e: reading.decimal(e, "0", "1"), zero),
        min_coverage=reading.field(fields, "min_coverage", lambda e: reading.decimal(e, "0", "1"), zero),
        cuts=reading.field(fields, "bands", lambda e: _cuts(reading, e), ()),
        refer=reading.field(fields, "refer", lambda e: _referral(reading, e), Referral(zero, (), zero, HIGHEST)),
        caps=reading.field(fields, "caps", lambda e: _caps(reading, e), {}),
        by_median=reading.field(fields, "panel", lambda e: _by_median(reading, e), False),
        sem=reading.field(fields, "sem", lambda e: _sem(reading, e), None),
        sensitivity=reading.field(
            fields, "sensitivity", lambda e: _firmness(reading, e), Firmness(zero, 0, 1, 0, zero)
        ),
        verified_by=reading.field(fields, "verified_by", lambda e: reading.string(e, 120), ""),
        verified_on=reading.field(fields, "verified_on", reading.day, nobody),
    )
    signed = [key for key in SIGNATURE if key in fields]
    if signed and (not card.verified or len(signed) == 1):
        reason = "Expected verified_by and verified_on together, and only where verified is true"
        reading.refuse(fields[signed[0]], "signed", reason, "have counsel sign it on the bench")
    if not reading.problems:
        _validate(reading, fields, card)
    reading.done()
    return card


def _validate(reading: Reading, fields: Mapping[str, Entry], card: Scorecard) -> None:
    """What only shows when the parts are seen together."""
    criteria, domains, moral = fields["criteria"], fields["domains"], fields["moral"].fields
    reading.unique(criteria, [criterion.id for criterion in card.rated])
    reading.unique(fields["evidence"], [source.code for source in card.sources])
    total = sum((criterion.weight for criterion in card.criteria), Decimal(0))
    if total != 1:
        reading.refuse(
            criteria, "weights-sum", sentence("Expected weights that sum to 1 but they sum to %(total)s", total=total)
        )
    for item, criterion in zip(criteria.items, card.criteria, strict=True):
        if not LEAST_WEIGHT <= criterion.weight <= MOST_WEIGHT:
            reason = sentence(
                "Expected a weight from %(low)s to %(high)s but %(id)s has %(weight)s",
                low=LEAST_WEIGHT,
                high=MOST_WEIGHT,
                id=criterion.id,
                weight=criterion.weight,
            )
            reading.refuse(item.fields["weight"], "weight-range", reason)
    shares = card.moral_share + sum((domain.weight for domain in card.domains), Decimal(0))
    if shares != 1:
        reading.refuse(
            domains,
            "shares-sum",
            sentence("Expected shares (moral and the others) that sum to 1 but they sum to %(shares)s", shares=shares),
        )
    if card.moral_share < card.min_moral_share:
        reason = sentence(
            "Expected a moral share of at least %(least)s but it is %(share)s",
            least=card.min_moral_share,
            share=card.moral_share,
        )
        reading.refuse(moral["share"], "share-floor", reason)
    ids = {criterion.id for criterion in card.criteria}
    for watched in card.refer.watched:
        if watched not in ids:
            watched_line = fields["refer"].fields["watched"]
            reading.refuse(
                watched_line,
                "unknown-criterion",
                sentence("Expected a criterion of this scorecard but got %(id)r", id=watched),
            )


def _criterion(reading: Reading, entry: Entry, sources: set[str], weight: str) -> Criterion:
    fields = reading.keys(entry, ("id", "title", weight, "question", "anchors", "evidence"))
    empty = Text("", "")
    anchors = reading.part(fields, "anchors", ANCHORED)
    evidence = reading.several(fields, "evidence", reading.identifier)
    for code in evidence:
        if code not in sources:
            reading.refuse(
                fields["evidence"],
                "unknown-source",
                sentence("Expected a source of evidence.sources but got %(code)r", code=code),
            )
    return Criterion(
        id=reading.field(fields, "id", lambda e: reading.string(e, 40), ""),
        title=reading.field(fields, "title", reading.both_languages, empty),
        weight=reading.field(fields, weight, lambda e: reading.decimal(e, "0", "1"), Decimal(0)),
        question=reading.field(fields, "question", reading.both_languages, empty),
        anchors={int(k): reading.field(anchors, k, reading.both_languages, empty) for k in ANCHORED},
        evidence=evidence,
    )


def _source(reading: Reading, entry: Entry) -> Source:
    fields = reading.keys(entry, ("code", "en", "zh_Hans", "worth"))
    return Source(
        code=reading.field(fields, "code", reading.identifier, ""),
        title=Text(
            reading.field(fields, "en", reading.string, ""), reading.field(fields, "zh_Hans", reading.string, "")
        ),
        worth=reading.field(fields, "worth", lambda e: reading.decimal(e, "0", "0.99"), Decimal(0)),
    )


def _cuts(reading: Reading, entry: Entry) -> tuple[Cut, ...]:
    """Bands from 0 to 100 without gap or overlap, in any order in the file."""
    cuts = reading.each(entry, lambda item: _cut(reading, item))
    if len(cuts) != len(entry.items):
        return ()
    reading.unique(entry, [cut.band for cut in cuts])
    lines = dict(zip(cuts, entry.items, strict=True))
    ordered = sorted(cuts, key=lambda cut: cut.low)
    for lower, upper in pairwise(ordered):
        if lower.high > upper.low:
            reason = sentence(
                "Expected bands apart but %(band)s to %(high)s overlaps %(upper)s from %(low)s",
                band=lower.band,
                high=lower.high,
                upper=upper.band,
                low=upper.low,
            )
            reading.refuse(lines[upper], "bands-overlap", reason)
        if lower.high < upper.low:
            reason = sentence(
                "Expected bands without a gap but nothing holds %(high)s to %(low)s", high=lower.high, low=upper.low
            )
            reading.refuse(lines[upper], "bands-gap", reason)
    if not ordered or ordered[0].low != 0 or ordered[-1].high != 100:
        reading.refuse(entry, "bands-gap", "Expected bands that hold every total from 0 to 100")
    return tuple(ordered)


def _cut(reading: Reading, entry: Entry) -> Cut:
    fields = reading.keys(entry, ("band", "from", "to"))
    if not fields.keys() >= {"band", "from", "to"}:
        raise reading.wrong(entry, "missing-key", "Expected band, from and to")
    band = reading.choice(fields["band"], Band)
    if band == Band.INCOMPLETE:
        raise reading.wrong(
            fields["band"], "choice", "Expected a band of totals but incomplete follows from coverage alone"
        )
    low, high = (reading.decimal(fields[key], "-999", "999") for key in ("from", "to"))
    for key, cut in (("from", low), ("to", high)):
        if not 0 <= cut <= 100:
            raise reading.wrong(
                fields[key], "cut-range", sentence("Expected a cut from 0 to 100 but got %(cut)s", cut=cut)
            )
    if low >= high:
        raise reading.wrong(
            entry,
            "bands-overlap",
            sentence("Expected a band that rises but got %(low)s to %(high)s", low=low, high=high),
        )
    return Cut(band, low, high)


def _referral(reading: Reading, entry: Entry) -> Referral:
    fields = reading.keys(entry, ("moral_below", "watched", "watched_below", "spread"))
    zero = Decimal(0)
    return Referral(
        moral_below=reading.field(fields, "moral_below", lambda e: reading.decimal(e, "0", "100"), zero),
        watched=reading.several(fields, "watched", reading.string),
        watched_below=reading.field(fields, "watched_below", lambda e: reading.decimal(e, "1", "5"), zero),
        spread=reading.field(fields, "spread", lambda e: reading.integer(e, 1, HIGHEST - LOWEST), HIGHEST),
    )


def _caps(reading: Reading, entry: Entry) -> Mapping[Severity, int]:
    """The highest panel rating that a criterion linked to a finding of this severity can have; A caps nothing."""
    fields = reading.keys(entry, ("B", "C", "D"))
    caps = {
        s: reading.field(fields, s, lambda e: reading.integer(e, LOWEST, HIGHEST), HIGHEST) for s in list(Severity)[1:]
    }
    if not caps[Severity.B] >= caps[Severity.C] >= caps[Severity.D]:
        raise reading.wrong(entry, "caps-order", "Expected caps that fall with severity but a graver finding caps less")
    return caps


def _by_median(reading: Reading, entry: Entry) -> bool:
    if entry.text not in ("mean", "median"):
        raise reading.wrong(entry, "choice", sentence("Expected mean or median but got %(text)r", text=entry.text))
    return entry.text == "median"


def _firmness(reading: Reading, entry: Entry) -> Firmness:
    fields = reading.keys(entry, ("step", "draws", "concentration", "seed", "flips_max"))
    return Firmness(
        step=reading.field(fields, "step", lambda e: reading.decimal(e, "0.01", "0.99"), Decimal(0)),
        draws=reading.field(fields, "draws", lambda e: reading.integer(e, 100, 10_000), 0),
        concentration=reading.field(fields, "concentration", lambda e: reading.integer(e, 1, 10_000), 1),
        seed=reading.field(fields, "seed", lambda e: reading.integer(e, 0, 999_999_999), 0),
        flips_max=reading.field(fields, "flips_max", lambda e: reading.decimal(e, "0", "1"), Decimal(0)),
    )


def _sem(reading: Reading, entry: Entry) -> Decimal | None:
    """The standard error of measurement in points of the total, or `off` until the office has calibrated."""
    if entry.kind == "bool":
        if reading.switch(entry):
            raise reading.wrong(entry, "type", "Expected off or a number of points but got on")
        return None
    return reading.decimal(entry, "0", "50")
