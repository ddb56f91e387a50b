"""Whether the evidence on a criterion is enough to rate it: independent sources, each worth what its kind is worth."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache


@dataclass(frozen=True)
class Evidence:
    """One piece of evidence as the score sees it.

    `source` is a source code of the scorecard; `group` names who it comes from: two pieces from one unit or person are
    one group and count once. `criteria` are the ids of the criteria it speaks to.
    """

    id: str
    source: str
    group: str
    criteria: tuple[str, ...]


def sufficiency(pieces: Iterable[Evidence], worth: Mapping[str, Decimal]) -> Fraction:
    """E = 1 - Π(1 - q) over independent groups, the best q of each group (docs/scoring.md, Evidence). From 0 to 1.

    `worth` is q by source code, from 0 to 1. Raises ValueError on a source that it does not know.
    """
    best: dict[str, Decimal] = {}
    for piece in pieces:
        if piece.source not in worth:
            raise ValueError(
                f"Expected a source of {', '.join(sorted(worth))} but evidence {piece.id} has {piece.source!r}"
            )
        best[piece.group] = max(best.get(piece.group, Decimal(0)), worth[piece.source])
    return _together(tuple(sorted(best.values())))


@lru_cache(maxsize=4096)
def _together(shares: tuple[Decimal, ...]) -> Fraction:
    """1 - Π(1 - q), exact; kept, for thousands of cases rest on the same few kinds of evidence."""
    missing = Fraction(1)
    for q in shares:
        missing *= 1 - Fraction(q)
    return 1 - missing
