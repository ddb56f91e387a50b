"""How firm a band is: would other weights, within reason, have put the same ratings into another band?"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from workflows.scoring.result import Because, Reason, Score
from workflows.scoring.score import band_of
from workflows.scoring.scorecard import Scorecard
from workflows.vocabulary import Band


@dataclass(frozen=True)
class Variant:
    """One other set of weights: `moral` and `total` in points, exact, the band they give, and whether that
    is another band than the score's (`flips`). `criterion` is "" for equal weights."""

    criterion: str
    factor: Fraction
    moral: Fraction
    total: Fraction
    band: Band
    flips: bool


@dataclass(frozen=True)
class Sensitivity:
    """`one_at_a_time` holds each weight changed down and up; `flip_rate` is the share of the random weight sets,
    0 to 1, that give another band; `refer` when it exceeds the scorecard's limit."""

    one_at_a_time: tuple[Variant, ...]
    equal_weights: Variant
    flip_rate: Fraction
    draws: int
    refer: bool


def sensitivity(card: Scorecard, score: Score) -> Sensitivity:
    """Change the moral weights of a complete score by docs/scoring.md, Sensitivity; domains and their shares stay.

    The variants are exact; the draws are Dirichlet(concentration · weight) over the observed moral criteria with PCG64
    and the scorecard's seed, so that anyone can repeat them. Raises ValueError on an incomplete score.
    """
    if score.band == Band.INCOMPLETE or score.total is None or score.moral is None:
        raise ValueError("Expected a complete score but this one is incomplete")
    points = {row.criterion: row.points for row in score.contributions if row.moral and row.points is not None}
    weights = {row.criterion: row.weight for row in score.contributions if row.criterion in points}
    share, rule = Fraction(card.moral_share), card.sensitivity
    others = score.total - share * score.moral

    def variant(criterion: str, factor: Fraction, changed: Mapping[str, Fraction]) -> Variant:
        moral = sum((changed[c] * points[c] for c in points), Fraction(0)) / sum(changed.values())
        total = share * moral + others
        band = band_of(card, total)
        return Variant(criterion, factor, moral, total, band, flips=band != score.band)

    factors = (1 - Fraction(rule.step), 1 + Fraction(rule.step))
    changes = [(c, f, {**weights, c: weights[c] * f}) for c in points for f in factors]
    rng = np.random.Generator(np.random.PCG64(rule.seed))
    drawn = rng.dirichlet([float(rule.concentration * weights[c]) for c in points], size=rule.draws)
    totals = drawn @ np.array([float(points[c]) for c in points]) * float(share) + float(others)
    low, high = _edges(card, score.band)
    flipped = int(np.count_nonzero((totals < low) | (totals >= high)))
    flip_rate = Fraction(flipped, rule.draws)
    return Sensitivity(
        one_at_a_time=tuple(variant(c, f, changed) for c, f, changed in changes),
        equal_weights=variant("", Fraction(1), dict.fromkeys(points, Fraction(1))),
        flip_rate=flip_rate,
        draws=rule.draws,
        refer=flip_rate > Fraction(rule.flips_max),
    )


def referred(card: Scorecard, score: Score) -> Score:
    """The score with one more reason to refer where too many other weights put it into another band.

    An incomplete score refers already and comes back as it is.
    """
    if score.band == Band.INCOMPLETE:
        return score
    tried = sensitivity(card, score)
    if not tried.refer:
        return score
    limit = Fraction(card.sensitivity.flips_max)
    return replace(score, refer=(*score.refer, Reason(Because.WEIGHTS_DECIDE, value=tried.flip_rate, limit=limit)))


def _edges(card: Scorecard, band: Band) -> tuple[float, float]:
    """Where the band starts and the next one begins; nothing lies above the uppermost."""
    cut = next(cut for cut in card.cuts if cut.band == band)
    return float(cut.low), float(cut.high) if cut.high < 100 else float("inf")
