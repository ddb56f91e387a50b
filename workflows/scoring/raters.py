"""What several raters say of one criterion of one case: the panel's rating, its spread, its agreement."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import median

LOWEST, HIGHEST = 1, 5
ENOUGH_RATERS = 2
"""Fewer than two ratings are no panel: the criterion counts as unobserved (docs/scoring.md, Panel)."""


@dataclass(frozen=True)
class Rating:
    """What one rater said of one criterion; `value` is 1 to 5, None is "no basis to judge"."""

    rater: str
    criterion: str
    value: int | None

    def __post_init__(self) -> None:
        if self.value is not None and not LOWEST <= self.value <= HIGHEST:
            raise ValueError(f"Expected a rating from {LOWEST} to {HIGHEST} but {self.criterion} has {self.value}")


def panel(values: Iterable[int | None], by_median: bool = False) -> Fraction | None:
    """Mean (or median) of at least two ratings, exact; None when fewer than two have a basis."""
    rated = [value for value in values if value is not None]
    if len(rated) < ENOUGH_RATERS:
        return None
    return median(map(Fraction, rated)) if by_median else Fraction(sum(rated), len(rated))


def spread(values: Iterable[int | None]) -> int:
    """Highest less lowest rating; 0 for fewer than two."""
    rated = [value for value in values if value is not None]
    return max(rated) - min(rated) if rated else 0


def r_wg(values: Sequence[int], points: int = HIGHEST) -> Fraction:
    """Agreement of several raters on one target: 1 - s²/((A² - 1)/12), never below 0 (James, Demaree and Wolf 1984).

    s² is the sample variance, A the number of points of the scale; 1 is full agreement, 0 that of a uniform spread or
    worse. Kappa, alpha and ICC are undefined for one target. Raises ValueError for fewer than two ratings.
    """
    if len(values) < ENOUGH_RATERS:
        raise ValueError(f"Expected at least {ENOUGH_RATERS} ratings but got {len(values)}")
    n, total = len(values), sum(values)
    # s² = (n Σx² - (Σx)²) / (n (n - 1)), in whole numbers: a replay of many cases asks for it often.
    variance = Fraction(n * sum(value * value for value in values) - total * total, n * (n - 1))
    return max(1 - variance / Fraction(points * points - 1, 12), Fraction(0))
