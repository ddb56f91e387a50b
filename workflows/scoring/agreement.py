"""Agreement of raters over many cases, for calibration: kappa, alpha, intraclass correlation, error of measurement.

For one case these are undefined (one target): use r_wg and the spread of `raters`. A statistic that the data do not
define (every rating in one category, say) is None, never a number.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import permutations
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import fdtri  # type: ignore[import-untyped]

Table = Sequence[Sequence[float]]


class Weighting(StrEnum):
    """How much a disagreement of d categories weighs, of k categories: d / (k - 1), or its square."""

    LINEAR = "linear"
    QUADRATIC = "quadratic"


class Level(StrEnum):
    """What the numbers of Krippendorff's alpha mean."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"
    RATIO = "ratio"


def cohen_kappa(table: Table, weights: Weighting | Table | None = None) -> float | None:
    """Agreement of two raters beyond chance; `table[i][j]` counts cases rated i by the one and j by the other.

    κ = 1 - Σ v·p / Σ v·p_e with disagreement weights v: 1 off the diagonal (Cohen 1960), linear or quadratic, or a
    matrix of one's own (Cohen 1968). Raises ValueError unless the table is square, counts from 0 and is not empty.
    """
    counts = _counts(table)
    if counts.shape[0] != counts.shape[1]:
        raise ValueError(f"Expected a square table but got {counts.shape[0]} by {counts.shape[1]}")
    shares = counts / counts.sum()
    chance = np.outer(shares.sum(axis=1), shares.sum(axis=0))
    disagreement = _disagreement(weights, len(counts))
    expected = float((disagreement * chance).sum())
    return None if expected == 0 else 1 - float((disagreement * shares).sum()) / expected


@dataclass(frozen=True)
class Fleiss:
    """`observed` (P̄) and `chance` (P̄e) agreement, 0 to 1, and κ."""

    observed: float
    chance: float
    kappa: float | None


def fleiss_kappa(table: Table) -> Fleiss:
    """Agreement of several raters (Fleiss 1971); `table[i][j]` counts raters who put case i into category j.

    Raises ValueError unless every case has the same number of raters, at least two.
    """
    counts = _counts(table)
    raters = counts.sum(axis=1)
    if len(set(raters.tolist())) != 1 or raters[0] < 2:
        raise ValueError("Expected the same number of raters, at least two, for every case but the rows differ")
    n = float(raters[0])
    observed = float((((counts**2).sum(axis=1) - n) / (n * (n - 1))).mean())
    chance = float(((counts.sum(axis=0) / counts.sum()) ** 2).sum())
    return Fleiss(observed, chance, None if chance == 1 else (observed - chance) / (1 - chance))


def krippendorff_alpha(units: Sequence[Sequence[float | None]], level: Level) -> float | None:
    """α = 1 - D_o / D_e from the coincidence matrix (Krippendorff 2011); `units[i]` are the ratings of case i.

    None is a missing rating; a case with fewer than two ratings says nothing. Ratio data must not be negative.
    """
    pairs: dict[tuple[float, float], float] = defaultdict(float)
    for unit in units:
        said = [value for value in unit if value is not None]
        if len(said) >= 2:
            for one, other in permutations(said, 2):
                pairs[one, other] += 1 / (len(said) - 1)
    values = sorted({value for pair in pairs for value in pair})
    if level == Level.RATIO and values and values[0] < 0:
        raise ValueError("Expected ratings from 0 for ratio data but got a negative one")
    totals = {value: sum(count for (one, _), count in pairs.items() if one == value) for value in values}
    apart = _metric(level, values, totals)
    n = sum(totals.values())
    observed = sum(count * apart(one, other) for (one, other), count in pairs.items())
    expected = sum(totals[one] * totals[other] * apart(one, other) for one in values for other in values)
    return None if expected == 0 else 1 - (n - 1) * observed / expected


@dataclass(frozen=True)
class Correlation:
    """One coefficient with its 95 % confidence interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class IntraclassCorrelation:
    """Shrout and Fleiss (1979). Mean squares between targets, within targets, between judges and of error; the six
    coefficients: 1 each target has its own judges, 2 judges are a sample, 3 judges are all there are; `1` the
    reliability of a single judge, `k` of the mean of k."""

    bms: float
    wms: float
    jms: float
    ems: float
    icc11: Correlation
    icc21: Correlation
    icc31: Correlation
    icc1k: Correlation
    icc2k: Correlation
    icc3k: Correlation


def icc(table: Table, confidence: float = 0.95) -> IntraclassCorrelation | None:
    """Intraclass correlations of `table[target][judge]`, complete; None when nothing but error could vary.

    Raises ValueError for fewer than two targets or judges.
    """
    x = np.asarray(table, dtype=float)
    if x.ndim != 2 or min(x.shape) < 2:
        raise ValueError("Expected at least two targets with at least two judges each")
    n, k = x.shape
    grand, targets, judges = x.mean(), x.mean(axis=1), x.mean(axis=0)
    between = k * float(((targets - grand) ** 2).sum())
    of_judges = n * float(((judges - grand) ** 2).sum())
    total = float(((x - grand) ** 2).sum())
    bms, wms = between / (n - 1), (total - between) / (n * (k - 1))
    jms, ems = of_judges / (k - 1), max(total - between - of_judges, 0.0) / ((n - 1) * (k - 1))
    if bms == 0 or wms == 0 or ems == 0:
        return None
    high = (1 + confidence) / 2
    icc21 = (bms - ems) / (bms + (k - 1) * ems + k * (jms - ems) / n)
    one, three = bms / wms, bms / ems
    low1 = one / float(fdtri(n - 1, n * (k - 1), high))
    high1 = one * float(fdtri(n * (k - 1), n - 1, high))
    low3 = three / float(fdtri(n - 1, (n - 1) * (k - 1), high))
    high3 = three * float(fdtri((n - 1) * (k - 1), n - 1, high))
    low2, high2 = _bounds_of_two(n, k, bms, jms, ems, icc21, high)
    icc11 = (bms - wms) / (bms + (k - 1) * wms)
    icc31 = (bms - ems) / (bms + (k - 1) * ems)
    return IntraclassCorrelation(
        bms, wms, jms, ems,
        icc11=Correlation(icc11, (low1 - 1) / (low1 + k - 1), (high1 - 1) / (high1 + k - 1)),
        icc21=Correlation(icc21, low2, high2),
        icc31=Correlation(icc31, (low3 - 1) / (low3 + k - 1), (high3 - 1) / (high3 + k - 1)),
        icc1k=Correlation((bms - wms) / bms, 1 - 1 / low1, 1 - 1 / high1),
        icc2k=Correlation((bms - ems) / (bms + (jms - ems) / n), _of_mean(low2, k), _of_mean(high2, k)),
        icc3k=Correlation((bms - ems) / bms, 1 - 1 / low3, 1 - 1 / high3),
    )  # fmt: skip


def standard_error(sd: float, reliability: float) -> float:
    """SEM = SD · √(1 - reliability), in the unit of SD. Raises ValueError unless SD ≥ 0 and reliability is 0 to 1."""
    if sd < 0 or not 0 <= reliability <= 1:
        raise ValueError(f"Expected SD from 0 and a reliability from 0 to 1 but got {sd} and {reliability}")
    return sd * sqrt(1 - reliability)


def _counts(table: Table) -> NDArray[np.float64]:
    if not table or len({len(row) for row in table}) != 1 or not table[0]:
        raise ValueError("Expected rows of the same length but got none or different ones")
    counts = np.asarray(table, dtype=float)
    if (counts < 0).any() or counts.sum() == 0:
        raise ValueError("Expected counts from 0 and at least one case")
    return counts


def _disagreement(weights: Weighting | Table | None, k: int) -> NDArray[np.float64]:
    if weights is None:
        return np.ones((k, k)) - np.eye(k)
    if not isinstance(weights, Weighting):
        own = np.asarray(weights, dtype=float)
        if own.shape != (k, k):
            raise ValueError(f"Expected {k} by {k} weights but got {own.shape}")
        return own
    steps = np.abs(np.subtract.outer(np.arange(k), np.arange(k))) / max(k - 1, 1)
    return steps if weights == Weighting.LINEAR else steps**2


def _metric(level: Level, values: Sequence[float], totals: Mapping[float, float]) -> Callable[[float, float], float]:
    """The squared distance δ² of two values."""

    def ordinal(one: float, other: float) -> float:
        low, high = min(one, other), max(one, other)
        between = sum(totals[value] for value in values if low <= value <= high)
        return (between - (totals[low] + totals[high]) / 2) ** 2 if low != high else 0.0

    metrics: dict[Level, Callable[[float, float], float]] = {
        Level.NOMINAL: lambda one, other: float(one != other),
        Level.ORDINAL: ordinal,
        Level.INTERVAL: lambda one, other: (one - other) ** 2,
        Level.RATIO: lambda one, other: ((one - other) / (one + other)) ** 2 if one != other else 0.0,
    }
    return metrics[level]


def _bounds_of_two(n: int, k: int, bms: float, jms: float, ems: float, rho: float, high: float) -> tuple[float, float]:
    """The interval of ICC(2,1) with Satterthwaite's degrees of freedom (Shrout and Fleiss 1979, p. 424)."""
    f_judges = jms / ems
    part = n * (1 + (k - 1) * rho) - k * rho
    freedom = (k - 1) * (n - 1) * (k * rho * f_judges + part) ** 2 / ((n - 1) * k**2 * rho**2 * f_judges**2 + part**2)
    up = float(fdtri(n - 1, freedom, high))
    down = float(fdtri(freedom, n - 1, high))
    rest = k * jms + (k * n - k - n) * ems
    return n * (bms - up * ems) / (up * rest + n * bms), n * (down * bms - ems) / (rest + n * down * bms)


def _of_mean(single: float, k: int) -> float:
    """Spearman and Brown: the reliability of the mean of k judges."""
    return k * single / (1 + (k - 1) * single)
