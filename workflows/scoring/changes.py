"""What would put a score into another band: the fewest criteria that, rated otherwise, move the total across a cut."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from workflows.scoring.raters import HIGHEST, LOWEST
from workflows.scoring.result import Contribution, Score
from workflows.scoring.score import band_of
from workflows.scoring.scorecard import Scorecard
from workflows.vocabulary import Band

LOWERED_TO = 2
"""A rating that a fall is tried with: the lowest would be reached by proven misconduct alone."""


@dataclass(frozen=True)
class Way:
    """Were these `criteria` all rated `rating`, the total would be `total`, in `band`."""

    criteria: tuple[str, ...]
    rating: int
    total: Fraction
    band: Band


def way_up(card: Scorecard, score: Score) -> Way | None:
    """The fewest criteria that at the highest rating give a better band; None in the best band or if none do."""
    return _way(card, score, HIGHEST)


def way_down(card: Scorecard, score: Score) -> Way | None:
    """The fewest criteria that at a rating of 2 give a worse band; None in the worst band or if none do."""
    return _way(card, score, LOWERED_TO)


def _way(card: Scorecard, score: Score, rating: int) -> Way | None:
    """Greedy is exact here: the moves add up, so the largest first reach a cut with the fewest."""
    if score.total is None or score.band == Band.INCOMPLETE:
        return None
    aim = Fraction(rating - LOWEST, HIGHEST - LOWEST) * 100
    up = rating == HIGHEST
    total, taken = score.total, []
    for row, move in _moves(score.contributions, aim, up):
        total += move
        taken.append(row.criterion)
        band = band_of(card, total)
        if band != score.band:
            return Way(tuple(taken), rating, total, band)
    return None


def _moves(rows: Sequence[Contribution], aim: Fraction, up: bool) -> list[tuple[Contribution, Fraction]]:
    """Each observed criterion with what it would add to the total, the largest first; those that move the other way
    are left out, and so are those that a finding caps."""
    moves = [
        (row, row.share * (aim - row.points))
        for row in rows
        if row.points is not None and row.share and not (up and row.cap is not None)
    ]
    wanted = [(row, move) for row, move in moves if (move > 0) is up and move != 0]
    return sorted(wanted, key=lambda pair: (-abs(pair[1]), pair[0].criterion))
