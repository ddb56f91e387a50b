"""Evidence sufficiency and what raters say together: the domain's numbers."""

from fractions import Fraction
from pathlib import Path

import pytest

from workflows.scoring.evidence import Evidence, sufficiency
from workflows.scoring.raters import panel, r_wg, spread
from workflows.scoring.scorecard import parse

CARD = parse((Path(__file__).parents[3] / "workflows/packs/civil_service/scorecard.yaml").read_bytes())


def pieces(*sources):
    return [Evidence(f"e{i}", source, group, ("M1",)) for i, (source, group) in enumerate(sources)]


@pytest.mark.parametrize(
    ("sources", "enough"),
    [
        ([("self_declaration", "self")], ".30"),
        ([("subject_interview", "talk"), ("self_declaration", "self")], ".615"),
        ([("verified_employer", "unit"), ("subject_interview", "talk")], ".835"),
        ([("site_talk", "street"), ("peer", "peer")], ".775"),
        ([], "0"),
        ([("anonymous_tip", "unknown")], "0"),
        ([("peer", "unit"), ("verified_employer", "unit")], ".70"),  # one unit is one group: the best counts
        ([("peer", "a"), ("peer", "a"), ("peer", "b")], ".75"),
    ],
)
def test_evidence_counts_once_per_independent_group(sources, enough):
    assert sufficiency(pieces(*sources), CARD.worth) == Fraction(enough)


def test_an_unknown_kind_of_evidence_is_refused():
    with pytest.raises(ValueError, match="hearsay"):
        sufficiency(pieces(("hearsay", "x")), CARD.worth)


@pytest.mark.parametrize(
    ("values", "agreement"),
    [([4, 4, 5], 0.8333333333), ([3, 4], 0.75), ([2, 4], 0.0), ([3, 3, 3, 4], 0.875), ([1, 5], 0.0), ([5, 5], 1.0)],
)
def test_agreement_of_raters_on_one_person(values, agreement):
    assert float(r_wg(values)) == pytest.approx(agreement, abs=1e-9)


def test_one_rater_agrees_with_nobody():
    with pytest.raises(ValueError, match="at least 2"):
        r_wg([4])


@pytest.mark.parametrize(
    ("values", "mean", "median", "apart"),
    [([4, 4, 5], "13/3", "4", 1), ([3, 4], "7/2", "7/2", 1), ([1, 5, 5], "11/3", "5", 4), ([None, 2, 4], "3", "3", 2)],
)
def test_the_panel_rates_by_mean_or_median(values, mean, median, apart):
    assert panel(values) == Fraction(mean)
    assert panel(values, by_median=True) == Fraction(median)
    assert spread(values) == apart


@pytest.mark.parametrize("values", [[], [4], [None, None, 4]])
def test_fewer_than_two_ratings_are_no_panel(values):
    assert panel(values) is None
    assert spread(values) == 0
