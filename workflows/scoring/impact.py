"""Whether a stage selects groups at unlike rates: four-fifths by exact integers, tests, shortfall, and small numbers.

Rule: 29 CFR 1607.4D and its questions and answers. Group data is volunteered and kept apart from the case.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import comb, sqrt

FEWEST_SHOWN = 5
"""Groups with fewer people never appear, not even by subtraction."""


@dataclass(frozen=True)
class Group:
    """How many of a group stood before a stage and how many it passed."""

    selected: int
    total: int

    def __post_init__(self) -> None:
        if not 0 <= self.selected <= self.total:
            raise ValueError(f"Expected 0 to {self.total} selected but got {self.selected}")

    @property
    def rate(self) -> Fraction | None:
        """The selection rate, exact; None of nobody."""
        return Fraction(self.selected, self.total) if self.total else None


@dataclass(frozen=True)
class Comparison:
    """One group against the group with the highest rate.

    `ratio` is exact; None when nobody was selected anywhere. `flagged` is ratio < 4/5. `z` is the pooled two-sample
    statistic, `chi2` its square, `yates` the same with continuity correction (None when the rates cannot differ).
    `fisher` is the exact two-tailed probability. `shortfall` is how many more of this group both groups' common rate
    would have selected.
    `small_sample`: flagged, and one person selected from this group instead of the other would undo the flag.
    """

    ratio: Fraction | None
    flagged: bool
    z: float | None
    chi2: float | None
    yates: float | None
    fisher: float
    shortfall: Fraction
    small_sample: bool


@dataclass(frozen=True)
class Impact:
    """`rates` and `comparisons` by group name, without the suppressed; `best` is the group that others are compared
    with; `suppressed` is how many groups are held back."""

    rates: Mapping[str, Fraction]
    best: str | None
    comparisons: Mapping[str, Comparison]
    suppressed: int


def below_four_fifths(low: Group, high: Group) -> bool:
    """Whether low's rate is under 4/5 of high's, by integers: 5·a·N < 4·b·n. Exactly 4/5 passes.

    In floating point 4/25 against 1/5 would be 0.7999999999999999 and falsely flagged.
    """
    return 5 * low.selected * high.total < 4 * high.selected * low.total


def compare(low: Group, high: Group) -> Comparison:
    """Compare a group with the one of the highest rate. Raises ValueError when either group is empty."""
    if low.rate is None or high.rate is None:
        raise ValueError("Expected groups with people but one is empty")
    flagged = below_four_fifths(low, high)
    people, selected = low.total + high.total, low.selected + high.selected
    cross = low.selected * (high.total - high.selected) - high.selected * (low.total - low.selected)
    margins = low.total * high.total * selected * (people - selected)
    chi2 = people * cross**2 / margins if margins else None
    corrected = max(abs(cross) - people / 2, 0.0)
    return Comparison(
        ratio=low.rate / high.rate if high.rate else None,
        flagged=flagged,
        z=sqrt(chi2) if chi2 is not None else None,
        chi2=chi2,
        yates=people * corrected**2 / margins if margins else None,
        fisher=float(fisher_exact(low, high)),
        shortfall=max(Fraction(selected, people) * low.total - low.selected, Fraction(0)),
        small_sample=flagged and not _flagged_after_flip(low, high),
    )


def fisher_exact(low: Group, high: Group) -> Fraction:
    """The two-tailed probability of tables no more likely than this one, margins fixed; exact integers."""
    people, selected = low.total + high.total, low.selected + high.selected
    ways = {
        a: comb(low.total, a) * comb(high.total, selected - a)
        for a in range(max(0, selected - high.total), min(low.total, selected) + 1)
    }
    observed = ways[low.selected]
    return Fraction(sum(w for w in ways.values() if w <= observed), comb(people, selected))


@dataclass(frozen=True)
class Binomial:
    """What a share leads one to expect, its standard deviation, and `z`: how many of them the number seen lies off."""

    expected: float
    deviation: float
    z: float


def binomial(observed: int, n: int, share: Fraction) -> Binomial:
    """How far `observed` of n lies from n · share in standard deviations (Castaneda, Hazelwood: 2 to 3 count).

    Raises ValueError unless n is positive and the share lies strictly between 0 and 1.
    """
    if n < 1 or not 0 < share < 1:
        raise ValueError(f"Expected people and a share between 0 and 1 but got {n} and {share}")
    deviation = sqrt(float(n * share * (1 - share)))
    return Binomial(float(n * share), deviation, float(observed - n * share) / deviation)


def impact(groups: Mapping[str, Group], fewest: int = FEWEST_SHOWN) -> Impact:
    """Compare every group with the one of the highest rate, small groups held back.

    When a single group is held back, or all held back together are still too few, the next smallest are held back with
    them: otherwise the total less the others would give them away.
    """
    shown = {name: group for name, group in groups.items() if group.total >= max(fewest, 1)}
    hidden = [group.total for name, group in groups.items() if name not in shown and group.total > 0]
    while shown and hidden and (len(hidden) < 2 or sum(hidden) < fewest):
        smallest = min(shown, key=lambda name: (shown[name].total, name))
        hidden.append(shown.pop(smallest).total)
    rates = {name: group.rate for name, group in sorted(shown.items()) if group.rate is not None}
    best = max(rates, key=lambda name: (rates[name], shown[name].total), default=None)
    return Impact(
        rates=rates,
        best=best,
        comparisons={name: compare(shown[name], shown[best]) for name in rates if best is not None and name != best},
        suppressed=len(groups) - len(shown),
    )


def _flagged_after_flip(low: Group, high: Group) -> bool:
    """The flip test: one person selected from the low group instead of from the high one."""
    if low.selected == low.total or high.selected == 0:
        return True
    return below_four_fifths(Group(low.selected + 1, low.total), Group(high.selected - 1, high.total))
