"""Agreement of raters over cases: the published data as an office would meet them, and what is too little to say."""

from itertools import pairwise
from pathlib import Path

import pytest

from tests.workflows.scoring.test_agreement import SHROUT_FLEISS
from workflows.scoring.advice import Stance, same, stance
from workflows.scoring.agreement import Level, icc, krippendorff_alpha
from workflows.scoring.calibration import (
    FEWEST_CASES,
    Grade,
    Reliance,
    agreement,
    by_rater,
    exactness,
    grade,
    reliance,
)
from workflows.scoring.scorecard import parse
from workflows.vocabulary import DecisionCode

CARD = parse((Path(__file__).parents[3] / "workflows/packs/civil_service/scorecard.yaml").read_bytes())
ROWS = [(4, 4, 5), (3, 4, 3), (5, 4, 4), (2, 3, 2), (4, 4, 4), (3, 2, 3), (5, 5, 4), (1, 2, 2), (4, 3, 4), (3, 3, 3)]


def cases(rows, criterion="M1"):
    return [{criterion: dict(zip("abcdef", row, strict=False))} for row in rows]


def test_every_statistic_of_a_criterion_is_the_one_of_its_own_function():
    found = agreement("M1", cases(ROWS))
    assert (found.cases, found.raters, found.complete) == (10, 3, 10)
    assert found.alpha == pytest.approx(krippendorff_alpha(ROWS, Level.ORDINAL))
    whole = icc(ROWS)
    assert (found.single, found.panel) == (whole.icc11, whole.icc1k)
    means = [sum(row) / 3 for row in ROWS]
    spread = (sum((m - sum(means) / 10) ** 2 for m in means) / 9) ** 0.5
    assert found.sem == pytest.approx(spread * (1 - whole.icc1k.value) ** 0.5)
    assert 0 < found.kappa < 1 and 0 < found.r_wg <= 1


def test_cases_with_another_number_of_raters_count_where_they_can():
    found = agreement("M1", cases([*ROWS, (4, 2), (5, 3), (4,)]))
    assert (found.cases, found.raters, found.complete) == (12, 3, 10)
    assert found.single == icc(ROWS).icc11


def test_the_order_in_which_raters_are_named_leaves_no_trace():
    turned = [{"M1": dict(reversed(case["M1"].items()))} for case in cases(ROWS)]
    assert agreement("M1", turned) == agreement("M1", cases(ROWS))


def test_too_few_cases_say_nothing():
    assert agreement("M1", cases(ROWS[: FEWEST_CASES - 1])) is None
    assert agreement("M2", cases(ROWS)) is None
    assert exactness(CARD, cases(ROWS[:9])) is None
    assert exactness(CARD, []) is None


def test_ratings_that_never_differ_define_no_correlation():
    found = agreement("M1", cases([(4, 4)] * 10))
    assert (found.kappa, found.alpha, found.single, found.sem, found.r_wg) == (None, None, None, None, 1.0)


def test_a_total_is_as_exact_as_the_ratings_of_its_only_criterion():
    """With one criterion rated a rater's total is that rating in points: the correlations are the same."""
    found, one = exactness(CARD, cases(ROWS)), agreement("M1", cases(ROWS))
    assert found.panel.value == pytest.approx(one.panel.value)
    assert found.sem == pytest.approx(one.sem * 25)


@pytest.mark.parametrize(("shared", "told"), [(29, ()), (30, ("a", "b"))])
def test_nobody_is_compared_before_thirty_shared_cases(shared, told):
    many = cases([ROWS[n % 10][:2] for n in range(shared)]) + cases([(4,)] * 40)
    assert tuple(one.rater for one in by_rater(many)) == told


def test_a_rater_who_is_always_a_point_milder_leans_by_one():
    mild, strict = by_rater(cases([(4, 3), (3, 2), (5, 4)] * 10))
    assert (mild.rater, mild.leaning, strict.leaning) == ("a", 1.0, -1.0)
    assert mild.shared == strict.shared == 30
    assert mild.kappa == pytest.approx(strict.kappa)


def test_words_change_exactly_at_their_limits():
    assert [reliance(a) for a in (0.8, 0.7999, 0.667, 0.6669, -1.0)] == [
        Reliance.RELY, Reliance.TENTATIVE, Reliance.TENTATIVE, Reliance.NOT, Reliance.NOT,
    ]  # fmt: skip
    assert [grade(v) for v in (0.4999, 0.5, 0.75, 0.9, 0.9001)] == [
        Grade.POOR, Grade.MODERATE, Grade.GOOD, Grade.GOOD, Grade.EXCELLENT,
    ]  # fmt: skip
    assert all(x <= y for x, y in pairwise([icc(SHROUT_FLEISS).icc11.low, icc(SHROUT_FLEISS).icc11.value]))


@pytest.mark.parametrize(
    ("code", "band", "found"),
    [("approve", "favourable", Stance.AGREES), ("conditional", "favourable", Stance.AGREES),
     ("reject", "favourable", Stance.DEPARTS), ("suspend", "favourable", Stance.DEPARTS),
     ("reject", "unfavourable", Stance.AGREES), ("debar", "unfavourable", Stance.AGREES),
     ("approve", "unfavourable", Stance.DEPARTS), ("approve", "referral", Stance.UNADVISED),
     ("reject", "incomplete", Stance.UNADVISED), ("reject", "", Stance.UNADVISED)],
)  # fmt: skip
def test_a_decision_agrees_departs_or_was_not_advised(code, band, found):
    assert stance(DecisionCode(code), band) == found


def test_two_judgements_are_the_same_when_they_come_to_the_same():
    approve, conditional, reject, debar, suspend = (
        DecisionCode(c) for c in ("approve", "conditional", "reject", "debar", "suspend")
    )
    assert same(approve, conditional) and same(reject, debar) and same(suspend, suspend)
    assert not same(approve, reject) and not same(suspend, reject) and not same(conditional, suspend)
