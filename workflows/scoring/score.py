"""Computes the score of one case, exactly: ratings, evidence, caps, coverage, interval, band, reasons to refer."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import lru_cache

from workflows.scoring.evidence import Evidence, sufficiency
from workflows.scoring.findings import Finding, Weighed, weigh, worst_severity
from workflows.scoring.raters import HIGHEST, LOWEST, Rating, panel, r_wg, spread
from workflows.scoring.result import Because, Contribution, Interval, Reason, Score, Unobserved
from workflows.scoring.scorecard import Criterion, Scorecard
from workflows.vocabulary import Band, Severity

_SIGMAS = Fraction(196, 100)
"""Half the width of a 95 % interval in standard errors."""
_GRAVE = (Severity.C, Severity.D)


def compute(
    card: Scorecard,
    ratings: Iterable[Rating],
    evidence: Iterable[Evidence],
    findings: Iterable[Finding],
    as_of: date,
    severity_step_months: int,
) -> Score:
    """Score one case by docs/scoring.md. Every comparison with a cut is exact.

    `severity_step_months` is the pack's limit of that name. Evidence is required of moral criteria only: other domains
    need two raters. Raises ValueError on an unknown criterion or source, a rater who rates a criterion twice, or a
    finding dated after `as_of`.
    """
    said = _by_criterion(card, ratings)
    pieces = _evidence_by_criterion(card, evidence)
    findings = tuple(findings)
    weighed = weigh(findings, as_of, severity_step_months)
    caps = _caps(card, weighed)
    moral_rows = [_row(card, c, said.get(c.id, ()), pieces.get(c.id, ()), caps.get(c.id), True) for c in card.criteria]
    other_rows = [_row(card, d, said.get(d.id, ()), pieces.get(d.id, ()), caps.get(d.id), False) for d in card.domains]

    coverage = sum((row.weight for row in moral_rows if row.unobserved is None), Fraction(0))
    at_worst = sum((row.weight * row.points for row in moral_rows if row.points is not None), Fraction(0))
    moral = at_worst / coverage if coverage else None
    moral_interval = Interval(at_worst, at_worst + 100 * (1 - coverage))

    moral_share = Fraction(card.moral_share)
    rated_share = sum((row.weight for row in other_rows if row.unobserved is None), Fraction(0))
    others = sum((row.weight * row.points for row in other_rows if row.points is not None), Fraction(0))
    observed_share = rated_share + (moral_share if moral is not None else 0)
    total = ((moral_share * moral if moral is not None else 0) + others) / observed_share if observed_share else None
    unrated = 100 * (1 - moral_share - rated_share)
    total_interval = Interval(
        moral_share * moral_interval.low + others, moral_share * moral_interval.high + others + unrated
    )
    rows = [_shared(row, moral_share / coverage / observed_share if coverage else Fraction(0)) for row in moral_rows]
    rows += [_shared(row, 1 / observed_share if observed_share else Fraction(0)) for row in other_rows]
    worst = worst_severity(weighed)

    incomplete = moral is None or coverage < Fraction(card.min_coverage) or rated_share + moral_share < 1
    return Score(
        moral=moral,
        total=total,
        coverage=coverage,
        moral_interval=moral_interval,
        total_interval=total_interval,
        band=Band.INCOMPLETE if incomplete or total is None else band_of(card, total),
        refer=tuple(_reasons(card, rows, moral, total, coverage, total_interval, weighed, worst)),
        contributions=tuple(rows),
        findings=weighed,
        set_aside=tuple(sorted(finding.id for finding in findings if not finding.counts)),
        worst=worst,
        to_next_band=_to_next_band(card, total),
        as_of=as_of,
    )


def band_of(card: Scorecard, total: Fraction) -> Band:
    """The band that holds a total of 0 to 100; a total that stands exactly on a cut is in the upper band."""
    return next(cut.band for cut in reversed(card.cuts) if total >= Fraction(cut.low))


def hundredths(points: Fraction) -> int:
    """Points as whole hundredths, rounded down: what is shown never reaches a cut that was not reached."""
    return points.numerator * 100 // points.denominator


def _by_criterion(card: Scorecard, ratings: Iterable[Rating]) -> Mapping[str, Sequence[int | None]]:
    """The ratings of each criterion; sorted, so that the order of raters leaves no trace."""
    known = {criterion.id for criterion in card.rated}
    said: dict[tuple[str, str], int | None] = {}
    for rating in ratings:
        if rating.criterion not in known:
            raise ValueError(f"Expected a criterion of {card.code} but got {rating.criterion!r}")
        if (rating.criterion, rating.rater) in said:
            raise ValueError(f"Expected one rating of {rating.criterion} by each rater but {rating.rater} has two")
        said[rating.criterion, rating.rater] = rating.value
    found: dict[str, list[int | None]] = {}
    for (criterion, _), value in said.items():
        found.setdefault(criterion, []).append(value)
    return {criterion: sorted(values, key=lambda v: (v is None, v or 0)) for criterion, values in found.items()}


def _evidence_by_criterion(card: Scorecard, evidence: Iterable[Evidence]) -> Mapping[str, Sequence[Evidence]]:
    known = {criterion.id for criterion in card.rated}
    found: dict[str, list[Evidence]] = {}
    for piece in evidence:
        for criterion in piece.criteria:
            if criterion not in known:
                raise ValueError(f"Expected a criterion of {card.code} but evidence {piece.id} names {criterion!r}")
            found.setdefault(criterion, []).append(piece)
    return found


def _caps(card: Scorecard, weighed: Iterable[Weighed]) -> Mapping[str, tuple[int, str]]:
    """The lowest cap on each criterion and the finding it comes from."""
    known = {criterion.id for criterion in card.rated}
    caps: dict[str, tuple[int, str]] = {}
    for one in weighed:
        for criterion in one.finding.criteria:
            if criterion not in known:
                raise ValueError(
                    f"Expected a criterion of {card.code} but finding {one.finding.id} names {criterion!r}"
                )
            if one.effective is not None and one.effective in card.caps:
                caps[criterion] = min(
                    caps.get(criterion, (HIGHEST + 1, "")), (card.caps[one.effective], one.finding.id)
                )
    return caps


def _row(
    card: Scorecard,
    criterion: Criterion,
    values: Sequence[int | None],
    pieces: Sequence[Evidence],
    cap: tuple[int, str] | None,
    moral: bool,
) -> Contribution:
    said, apart, agreement = _voiced(tuple(values), card.by_median)
    enough = sufficiency(pieces, card.worth) if moral else None
    unobserved: Unobserved | None = None
    if said is None:
        unobserved = Unobserved.TOO_FEW_RATINGS
    elif enough is not None and enough < card.exact_sufficient:
        unobserved = Unobserved.EVIDENCE_INSUFFICIENT
    rating = said if unobserved is None else None
    capped = cap is not None and rating is not None and rating > cap[0]
    if cap is not None and rating is not None:
        rating = min(rating, Fraction(cap[0]))
    points = (rating - LOWEST) / (HIGHEST - LOWEST) * 100 if rating is not None else None
    weight = criterion.exact_weight
    return Contribution(
        criterion=criterion.id,
        moral=moral,
        weight=weight,
        ratings=tuple(values),
        panel=said,
        rating=rating,
        points=points,
        share=Fraction(0),
        loss=weight * (100 - points) if points is not None else Fraction(0),
        spread=apart,
        agreement=agreement,
        sufficiency=enough,
        evidence=tuple(sorted(piece.id for piece in pieces)),
        unobserved=unobserved,
        cap=cap[0] if cap is not None and capped else None,
        cap_of=cap[1] if cap is not None and capped else "",
    )


@lru_cache(maxsize=4096)
def _voiced(values: tuple[int | None, ...], by_median: bool) -> tuple[Fraction | None, int, Fraction | None]:
    """The panel's rating, the spread and r_wg; kept, for thousands of cases repeat the same few ratings."""
    said = panel(values, by_median)
    return said, spread(values), r_wg([v for v in values if v is not None]) if said is not None else None


def _shared(row: Contribution, scale: Fraction) -> Contribution:
    """The row with its share of the total filled in."""
    return row if row.unobserved else replace(row, share=row.weight * scale)


def _reasons(
    card: Scorecard,
    rows: Sequence[Contribution],
    moral: Fraction | None,
    total: Fraction | None,
    coverage: Fraction,
    total_interval: Interval,
    weighed: Sequence[Weighed],
    worst: Severity | None,
) -> Iterable[Reason]:
    """The reasons of docs/scoring.md, in the order in which a reader should meet them."""
    refer = card.refer
    if coverage < (least := Fraction(card.min_coverage)):
        yield Reason(Because.COVERAGE_LOW, value=coverage, limit=least)
    for row in rows:
        if row.unobserved and not row.moral:
            yield Reason(Because.DOMAIN_UNRATED, row.criterion)
    if band_of(card, total_interval.low) != band_of(card, total_interval.high):
        yield Reason(Because.INTERVAL_CROSSES_CUT)
    if card.sem is not None and total is not None:
        width = _SIGMAS * Fraction(card.sem)
        for cut in (Fraction(cut.low) for cut in card.cuts if cut.low > 0):
            if abs(total - cut) <= width:
                yield Reason(Because.NEAR_CUT, value=total, limit=cut)
    if moral is not None and moral < (limit := Fraction(refer.moral_below)):
        yield Reason(Because.MORAL_LOW, value=moral, limit=limit)
    for row in rows:
        if row.criterion in refer.watched and row.rating is not None and row.rating < Fraction(refer.watched_below):
            yield Reason(Because.WATCHED_LOW, row.criterion, row.rating, Fraction(refer.watched_below))
    for row in rows:
        if row.spread >= refer.spread:
            yield Reason(Because.RATERS_APART, row.criterion, Fraction(row.spread), Fraction(refer.spread))
    if worst in _GRAVE:
        for one in weighed:
            if one.effective in _GRAVE:
                yield Reason(Because.FINDING_GRAVE, one.finding.id)


def _to_next_band(card: Scorecard, total: Fraction | None) -> Fraction | None:
    """Points of the total missing to the next better band; None in the best one."""
    if total is None:
        return None
    return next((Fraction(cut.low) - total for cut in card.cuts if total < Fraction(cut.low)), None)
