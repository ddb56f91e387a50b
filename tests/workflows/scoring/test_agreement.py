"""Agreement statistics against published numbers."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.scoring.agreement import (
    Level,
    Weighting,
    cohen_kappa,
    fleiss_kappa,
    icc,
    krippendorff_alpha,
    standard_error,
)

NA = None
COHEN_1968 = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]
THREE_BY_THREE = [[106, 10, 4], [22, 28, 10], [2, 12, 6]]
FLEISS_1971 = [
    [0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1], [7, 7, 0, 0, 0],
    [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7],
]  # fmt: skip
KRIPPENDORFF_C = [
    [1, 1, NA, 1], [2, 2, 3, 2], [3, 3, 3, 3], [3, 3, 3, 3], [2, 2, 2, 2], [1, 2, 3, 4], [4, 4, 4, 4], [1, 1, 2, 1],
    [2, 2, 2, 2], [NA, 5, 5, 5], [NA, NA, 1, 1], [NA, NA, 3, NA],
]  # fmt: skip
SHROUT_FLEISS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]


@pytest.mark.parametrize(
    ("table", "weights", "kappa"),
    [
        ([[20, 5], [10, 15]], None, 0.4),
        (COHEN_1968, None, 0.4915254237),
        (COHEN_1968, [[0, 1, 3], [1, 0, 6], [3, 6, 0]], 0.347826087),
        (THREE_BY_THREE, None, 0.4285714286),
        (THREE_BY_THREE, Weighting.LINEAR, 0.4923076923),
        (THREE_BY_THREE, Weighting.QUADRATIC, 0.5666666667),
    ],
)
def test_cohens_kappa(table, weights, kappa):
    assert cohen_kappa(table, weights) == pytest.approx(kappa, abs=1e-9)


def test_fleiss_kappa():
    found = fleiss_kappa(FLEISS_1971)
    assert found.observed == pytest.approx(0.378021978, abs=1e-9)
    assert found.chance == pytest.approx(0.212755102, abs=1e-9)
    assert found.kappa == pytest.approx(0.2099307044, abs=1e-9)


@pytest.mark.parametrize(
    ("level", "alpha"),
    [("nominal", 0.7434210526), ("ordinal", 0.8153875038), ("interval", 0.8491071429), ("ratio", 0.7974027748)],
)
def test_krippendorffs_alpha_with_missing_ratings(level, alpha):
    assert krippendorff_alpha(KRIPPENDORFF_C, Level(level)) == pytest.approx(alpha, abs=1e-9)


def test_intraclass_correlations():
    found = icc(SHROUT_FLEISS)
    assert (found.bms, found.wms, found.jms, found.ems) == pytest.approx(
        (11.2416666667, 6.2638888889, 32.4861111111, 1.0194444444), abs=1e-9
    )
    coefficients = [c.value for c in (found.icc11, found.icc21, found.icc31, found.icc1k, found.icc2k, found.icc3k)]
    assert coefficients == pytest.approx(
        [0.1657417684, 0.2897637795, 0.7148407148, 0.4427971337, 0.6200505476, 0.9093155424], abs=1e-9
    )


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [("icc11", -0.133, 0.72), ("icc21", 0.019, 0.76), ("icc31", 0.342, 0.95), ("icc1k", -0.884, 0.91),
     ("icc2k", 0.071, 0.93), ("icc3k", 0.676, 0.99)],
)  # fmt: skip
def test_confidence_intervals_of_intraclass_correlations(name, low, high):
    """As the psych package of R prints them for these data (three and two digits)."""
    found = getattr(icc(SHROUT_FLEISS), name)
    assert found.low == pytest.approx(low, abs=6e-4)
    assert found.high == pytest.approx(high, abs=6e-3)


def test_the_standard_error_of_measurement():
    assert standard_error(10, 0.84) == pytest.approx(4.0)
    assert 1.96 * standard_error(10, 0.84) == pytest.approx(7.84)


def test_what_the_data_do_not_define_is_none():
    assert cohen_kappa([[5, 0], [0, 0]]) is None
    assert fleiss_kappa([[3, 0], [3, 0]]).kappa is None
    assert krippendorff_alpha([[4, 4], [4, 4]], Level.INTERVAL) is None
    assert krippendorff_alpha([[4, None]], Level.NOMINAL) is None
    assert icc([[4, 4], [4, 4]]) is None


@pytest.mark.parametrize(
    "call",
    [
        lambda: cohen_kappa([[1, 2, 3], [4, 5, 6]]),
        lambda: cohen_kappa([[0, 0], [0, 0]]),
        lambda: cohen_kappa([[1, -1], [0, 2]]),
        lambda: cohen_kappa([[1, 0], [0, 1]], [[0, 1, 2]]),
        lambda: cohen_kappa([]),
        lambda: fleiss_kappa([[1, 1], [2, 1]]),
        lambda: fleiss_kappa([[1, 0], [0, 1]]),
        lambda: krippendorff_alpha([[-1, 1]], Level.RATIO),
        lambda: icc([[1, 2]]),
        lambda: standard_error(-1, 0.5),
        lambda: standard_error(1, 1.5),
    ],
)
def test_data_that_cannot_be_are_refused(call):
    with pytest.raises(ValueError, match="Expected"):
        call()


@settings(derandomize=True, max_examples=50)
@given(st.lists(st.lists(st.one_of(st.none(), st.integers(1, 5)), min_size=2, max_size=5), min_size=2, max_size=10))
def test_alpha_never_exceeds_one_and_forgets_the_order_of_raters(units):
    for level in Level:
        alpha = krippendorff_alpha(units, level)
        if alpha is not None:
            assert alpha <= 1 + 1e-12
            assert krippendorff_alpha([unit[::-1] for unit in units[::-1]], level) == pytest.approx(alpha)
