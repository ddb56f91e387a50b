"""How far raters agree over many cases, criterion by criterion and rater by rater, and how exact a total is.

Every case has raters of its own, so they are interchangeable: pairs count both ways, and ICC is of the first kind.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import combinations
from statistics import fmean

import numpy as np

from workflows.scoring.agreement import (
    Correlation,
    Level,
    Weighting,
    cohen_kappa,
    fleiss_kappa,
    icc,
    krippendorff_alpha,
    standard_error,
)
from workflows.scoring.raters import HIGHEST, LOWEST, r_wg
from workflows.scoring.scorecard import Scorecard

FEWEST_CASES = 10
"""Fewer cases with two ratings say nothing about a criterion (our choice)."""
FEWEST_SHARED = 30
"""Nobody's own ratings are compared over fewer cases shared with others (domain: per rater only from 30 on)."""
Case = Mapping[str, Mapping[str, int]]
"""criterion → rater → rating; "no basis" is left out."""


class Reliance(StrEnum):
    """What Krippendorff's α allows: .80 and over is relied on, .667 to .80 tentatively."""

    RELY = "rely"
    TENTATIVE = "tentative"
    NOT = "not"


class Grade(StrEnum):
    """What an intraclass correlation is called: under .5, to .75, to .9, above."""

    POOR = "poor"
    MODERATE = "moderate"
    GOOD = "good"
    EXCELLENT = "excellent"


def reliance(alpha: float) -> Reliance:
    return Reliance.RELY if alpha >= 0.8 else Reliance.TENTATIVE if alpha >= 0.667 else Reliance.NOT


def grade(value: float) -> Grade:
    if value < 0.5:
        return Grade.POOR
    if value < 0.75:
        return Grade.MODERATE
    return Grade.GOOD if value <= 0.9 else Grade.EXCELLENT


@dataclass(frozen=True)
class Agreement:
    """Agreement on one criterion over `cases` with at least two ratings.

    `kappa` is Cohen's with quadratic weights, `alpha` Krippendorff's for ordinal ratings. Fleiss' κ and the
    correlations need as many raters in every case: they are of the `complete` cases with the usual number of `raters`.
    `sem` is the error of the panel's rating, in points of the scale of 1 to 5. None: the data do not define it.
    """

    criterion: str
    cases: int
    raters: int
    complete: int
    kappa: float | None
    fleiss: float | None
    alpha: float | None
    single: Correlation | None
    panel: Correlation | None
    r_wg: float
    sem: float | None


def agreement(criterion: str, cases: Iterable[Case]) -> Agreement | None:
    """Agreement on one criterion; None with fewer than FEWEST_CASES cases that two people rated."""
    rated = [list(found.values()) for case in cases if len(found := case.get(criterion, {})) >= 2]
    if len(rated) < FEWEST_CASES:
        return None
    usual = _usual(rated)
    complete = [values for values in rated if len(values) == usual]
    table = [[0] * HIGHEST for _ in range(HIGHEST)]
    alike = Counter(tuple(values) for values in rated)  # thousands of cases repeat the same few ratings
    for values, times in alike.items():
        for one, other in combinations(values, 2):
            table[one - LOWEST][other - LOWEST] += times
            table[other - LOWEST][one - LOWEST] += times
    counts = [[values.count(value) for value in range(LOWEST, HIGHEST + 1)] for values in complete]
    single, panel, sem = _correlations(complete)
    return Agreement(
        criterion=criterion,
        cases=len(rated),
        raters=usual,
        complete=len(complete),
        kappa=cohen_kappa(table, Weighting.QUADRATIC),
        fleiss=fleiss_kappa(counts).kappa,
        alpha=krippendorff_alpha(rated, Level.ORDINAL),
        single=single,
        panel=panel,
        r_wg=float(sum((r_wg(values) * times for values, times in alike.items()), Fraction(0)) / len(rated)),
        sem=sem,
    )


@dataclass(frozen=True)
class Exactness:
    """How exact totals are: the correlations of each rater's own total over `cases`, and `sem` in points of the total,
    which a scorecard may take up."""

    cases: int
    raters: int
    single: Correlation | None
    panel: Correlation | None
    sem: float | None


def exactness(card: Scorecard, cases: Iterable[Case]) -> Exactness | None:
    """How exact the total of a panel is; None with fewer than FEWEST_CASES cases with the usual number of raters."""
    totals = [found for case in cases if len(found := _totals(card, case)) >= 2]
    if not totals:
        return None
    usual = _usual(totals)
    complete = [values for values in totals if len(values) == usual]
    if len(complete) < FEWEST_CASES:
        return None
    single, panel, sem = _correlations(complete)
    return Exactness(len(complete), usual, single, panel, sem)


@dataclass(frozen=True)
class RaterAgreement:
    """One rater beside those who rated the same cases: `leaning` is how many points higher (lower) they rate on
    average, `kappa` with quadratic weights over every pair of their rating with another's."""

    rater: str
    shared: int
    leaning: float
    kappa: float | None


def by_rater(cases: Sequence[Case]) -> tuple[RaterAgreement, ...]:
    """Everybody with at least FEWEST_SHARED cases that somebody else rated too, by name."""
    shared: Counter[str] = Counter()
    gaps: dict[str, list[float]] = {}
    tables: dict[str, list[list[int]]] = {}
    for case in cases:
        together = set()
        for said in case.values():
            for rater, value in said.items():
                others = [other for who, other in said.items() if who != rater]
                if not others:
                    continue
                together.add(rater)
                gaps.setdefault(rater, []).append(value - fmean(others))
                table = tables.setdefault(rater, [[0] * HIGHEST for _ in range(HIGHEST)])
                for other in others:
                    table[value - LOWEST][other - LOWEST] += 1
        shared.update(together)
    return tuple(
        RaterAgreement(rater, shared[rater], fmean(gaps[rater]), cohen_kappa(tables[rater], Weighting.QUADRATIC))
        for rater in sorted(shared)
        if shared[rater] >= FEWEST_SHARED
    )


def _usual(rated: Sequence[Sequence[float]]) -> int:
    """The commonest number of raters, the larger where two are as common."""
    counts = Counter(len(values) for values in rated)
    return max(counts, key=lambda size: (counts[size], size))


def _correlations(
    complete: Sequence[Sequence[float]],
) -> tuple[Correlation | None, Correlation | None, float | None]:
    """ICC(1,1), ICC(1,k) and SEM = SD · √(1 - ICC(1,k)); a negative reliability counts as none."""
    found = icc(complete) if len(complete) >= 2 else None
    if found is None:
        return None, None, None
    spread = float(np.std([fmean(values) for values in complete], ddof=1))
    return found.icc11, found.icc1k, standard_error(spread, min(max(found.icc1k.value, 0.0), 1.0))


def _totals(card: Scorecard, case: Case) -> list[float]:
    """What the total would be by each rater alone, in points, over what that rater had a basis for."""
    found = []
    for rater in sorted({rater for said in case.values() for rater in said}):
        parts = []
        for share, criteria in (
            (float(card.moral_share), card.criteria),
            *((float(d.weight), (d,)) for d in card.domains),
        ):
            rated = [(float(c.weight), case[c.id][rater]) for c in criteria if rater in case.get(c.id, {})]
            if rated:
                mean = sum(weight * value for weight, value in rated) / sum(weight for weight, _ in rated)
                parts.append((share, (mean - LOWEST) / (HIGHEST - LOWEST) * 100))
        found.append(sum(share * points for share, points in parts) / sum(share for share, _ in parts))
    return found
