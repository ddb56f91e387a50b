"""Weights from pairwise comparisons (analytic hierarchy process), with a check that the comparisons agree."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

# Random index by size of the matrix (Saaty 1980): the mean consistency index of random reciprocal matrices.
RANDOM_INDEX = {3: 0.58, 4: 0.90, 5: 1.12, 6: 1.24, 7: 1.32, 8: 1.41, 9: 1.45, 10: 1.49}
MOST_INCONSISTENT = 0.10
"""A consistency ratio above this calls for judging again (Saaty)."""


@dataclass(frozen=True)
class Weights:
    """`weights` sum to 1; `lambda_max` is the principal eigenvalue, `index` (λ - n)/(n - 1), `ratio` index / random."""

    weights: tuple[float, ...]
    lambda_max: float
    index: float
    ratio: float

    @property
    def consistent(self) -> bool:
        """Whether the comparisons agree well enough to be used."""
        return self.ratio <= MOST_INCONSISTENT


def weigh(matrix: Sequence[Sequence[float]]) -> Weights:
    """The principal eigenvector of a reciprocal matrix; `matrix[i][j]` says how much more i counts than j.

    Raises ValueError unless 2 to 10 criteria, every comparison positive, and [j][i] = 1 / [i][j] (to 1e-6).
    """
    n = len(matrix)
    if not 2 <= n <= max(RANDOM_INDEX) or any(len(row) != n for row in matrix):
        raise ValueError(f"Expected a square matrix of 2 to {max(RANDOM_INDEX)} criteria")
    m = np.asarray(matrix, dtype=float)
    if (m <= 0).any() or not np.allclose(m * m.T, 1, atol=1e-6):
        raise ValueError("Expected positive comparisons with [j][i] = 1 / [i][j]")
    values, vectors = np.linalg.eig(m)
    first = int(np.argmax(values.real))
    largest = float(values[first].real)
    vector = np.abs(vectors[:, first].real)
    index = max(largest - n, 0.0) / (n - 1)
    ratio = index / RANDOM_INDEX[n] if n in RANDOM_INDEX else 0.0
    return Weights(tuple(float(w) for w in vector / vector.sum()), largest, index, ratio)
