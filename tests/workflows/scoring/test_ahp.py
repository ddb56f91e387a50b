"""Weights from comparisons against published matrices."""

import pytest

from workflows.scoring.ahp import weigh

DRINKS = [
    [1, 9, 5, 2, 1, 1, 1 / 2], [1 / 9, 1, 1 / 3, 1 / 9, 1 / 9, 1 / 9, 1 / 9], [1 / 5, 3, 1, 1 / 3, 1 / 4, 1 / 3, 1 / 9],
    [1 / 2, 9, 3, 1, 1 / 2, 1, 1 / 3], [1, 9, 4, 2, 1, 2, 1 / 2], [1, 9, 3, 1, 1 / 2, 1, 1 / 3], [2, 9, 9, 3, 2, 3, 1],
]  # fmt: skip


@pytest.mark.parametrize(
    ("matrix", "largest", "ratio", "weights"),
    [
        ([[1, 3, 5], [1 / 3, 1, 3], [1 / 5, 1 / 3, 1]], 3.0385, 0.0332, [0.6370, 0.2583, 0.1047]),
        ([[1, 2, 6], [1 / 2, 1, 3], [1 / 6, 1 / 3, 1]], 3.0, 0.0, [0.6, 0.3, 0.1]),
        (DRINKS, 7.1766, 0.0223, [0.1775, 0.0191, 0.0418, 0.1164, 0.1896, 0.1288, 0.3268]),
        ([[1, 4], [1 / 4, 1]], 2.0, 0.0, [0.8, 0.2]),
    ],
)
def test_weights_and_consistency_as_published(matrix, largest, ratio, weights):
    found = weigh(matrix)
    assert found.lambda_max == pytest.approx(largest, abs=1e-4)
    assert found.ratio == pytest.approx(ratio, abs=1e-4)
    assert found.weights == pytest.approx(weights, abs=1e-4)
    assert found.consistent


def test_the_consistency_index_as_published():
    assert weigh([[1, 3, 5], [1 / 3, 1, 3], [1 / 5, 1 / 3, 1]]).index == pytest.approx(0.0193, abs=1e-4)


def test_comparisons_that_contradict_each_other_are_told():
    assert not weigh([[1, 9, 1 / 9], [1 / 9, 1, 9], [9, 1 / 9, 1]]).consistent


@pytest.mark.parametrize(
    "matrix",
    [[], [[1]], [[1, 2]], [[1, 2], [2, 1]], [[1, 0], [0, 1]], [[1, -2], [-0.5, 1]], [[1.0] * 11] * 11],
)
def test_a_matrix_that_compares_nothing_is_refused(matrix):
    with pytest.raises(ValueError, match="Expected"):
        weigh(matrix)
