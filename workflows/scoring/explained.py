"""A score told in full: every number with the steps that lead to it, as plain values for JSON."""

from fractions import Fraction
from typing import Any

from workflows.scoring.result import Contribution, Interval, Score
from workflows.scoring.scorecard import Scorecard
from workflows.scoring.sensitivity import Sensitivity, Variant, sensitivity
from workflows.vocabulary import Band

Plain = dict[str, Any]


def explained(card: Scorecard, score: Score) -> Plain:
    """Everything computed from one case. Numbers are decimals in points, 0 to 100, unless said; beside those that a cut
    decides stands the exact fraction as text. `sensitivity` is null for an incomplete score."""
    complete = score.band != Band.INCOMPLETE
    return {
        "scorecard": card.code,
        "verified": card.verified,
        "as_of": score.as_of.isoformat(),
        "moral": number(score.moral),
        "total": number(score.total),
        "exact": {"moral": exact(score.moral), "total": exact(score.total)},
        "coverage": number(score.coverage),
        "moral_interval": _interval(score.moral_interval),
        "total_interval": _interval(score.total_interval),
        "band": str(score.band),
        "advice": str(score.advice),
        "refer": [
            {"because": str(r.because), "subject": r.subject, "value": number(r.value), "limit": number(r.limit)}
            for r in score.refer
        ],
        "contributions": [_contribution(row) for row in score.contributions],
        "reason_codes": [{"criterion": row.criterion, "loss": number(row.loss)} for row in score.losses],
        "next_band": _next_band(score),
        "findings": [
            {
                "id": weighed.finding.id,
                "severity": str(weighed.finding.severity),
                "months": weighed.months,
                "effective": str(weighed.effective) if weighed.effective else None,
            }
            for weighed in score.findings
        ],
        "set_aside": list(score.set_aside),
        "worst": str(score.worst) if score.worst else None,
        "sensitivity": _firmness(sensitivity(card, score)) if complete else None,
    }


def number(value: Fraction | float | None) -> float | None:
    return None if value is None else float(value)


def exact(value: Fraction | None) -> str | None:
    return None if value is None else str(value)


def _interval(interval: Interval) -> Plain:
    return {"low": number(interval.low), "high": number(interval.high)}


def _contribution(row: Contribution) -> Plain:
    """One step of the waterfall; `added`, summed, is the total."""
    return {
        "criterion": row.criterion,
        "moral": row.moral,
        "weight": number(row.weight),
        "share": number(row.share),
        "ratings": list(row.ratings),
        "panel": number(row.panel),
        "rating": number(row.rating),
        "points": number(row.points),
        "added": number(row.added),
        "loss": number(row.loss),
        "spread": row.spread,
        "agreement": number(row.agreement),
        "sufficiency": number(row.sufficiency),
        "evidence": list(row.evidence),
        "unobserved": str(row.unobserved) if row.unobserved else None,
        "cap": row.cap,
        "cap_of": row.cap_of or None,
    }


def _next_band(score: Score) -> Plain | None:
    """The points missing to the next better band, and the criteria of which one alone, rated 5, would bring them."""
    lacking = score.to_next_band
    if lacking is None:
        return None
    alone = [
        row.criterion
        for row in score.contributions
        if row.points is not None and row.share * (100 - row.points) >= lacking
    ]
    return {"lacking": number(lacking), "alone": alone}


def _firmness(found: Sensitivity) -> Plain:
    return {
        "one_at_a_time": [_variant(one) for one in found.one_at_a_time],
        "equal_weights": _variant(found.equal_weights),
        "draws": found.draws,
        "flip_rate": number(found.flip_rate),
        "refer": found.refer,
    }


def _variant(one: Variant) -> Plain:
    return {
        "criterion": one.criterion or None,
        "factor": number(one.factor),
        "moral": number(one.moral),
        "total": number(one.total),
        "band": str(one.band),
        "flips": one.flips,
    }
