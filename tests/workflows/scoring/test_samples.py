"""What a changed scorecard makes of invented ratings, beside the one before."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from tests.workflows.scoring.test_score import CARD
from workflows.scoring.samples import Sample, compare
from workflows.vocabulary import Band


def told(after, before=CARD):
    return {one.sample: one for one in compare(before, after)}


def test_ratings_of_three_four_and_five_are_half_three_quarters_and_all_of_the_points() -> None:
    found = told(CARD)
    totals = [found[sample].after.total for sample in (Sample.ALL_3, Sample.ALL_4, Sample.ALL_5)]
    assert totals == [50, 75, 100]
    assert not any(one.differs for one in found.values())


def test_what_is_not_rated_is_told_and_what_is_low_is_referred() -> None:
    found = told(CARD)
    assert found[Sample.WATCHED_2].after.refer and found[Sample.MORAL_2].after.refer
    assert found[Sample.HEAVIEST_UNRATED].after.coverage == 1 - max(c.exact_weight for c in CARD.criteria)
    assert found[Sample.HEAVIEST_1].after.total < found[Sample.ALL_4].after.total


def test_another_share_moves_what_hangs_on_it_and_nothing_else() -> None:
    """More for the moral domain, less for the first of the others: where all is rated alike, nothing changes."""
    first, *rest = CARD.domains
    step = Decimal("0.10")
    after = replace(
        CARD, moral_share=CARD.moral_share + step, domains=(replace(first, weight=first.weight - step), *rest)
    )
    found = told(after)
    assert {one.sample for one in found.values() if one.differs} == {
        Sample.HEAVIEST_1, Sample.WATCHED_2, Sample.MORAL_2,
    }  # fmt: skip
    moral = found[Sample.MORAL_2]
    assert moral.before is not None and moral.before.total - moral.after.total == 75 * Fraction(step)


def test_another_cut_changes_a_band_and_no_total() -> None:
    *lower, highest = CARD.cuts
    cut = Decimal("76")
    after = replace(CARD, cuts=(*lower[:-1], replace(lower[-1], high=cut), replace(highest, low=cut)))
    four = told(after)[Sample.ALL_4]
    assert four.before is not None and four.before.total == four.after.total == 75
    assert four.differs and four.before.band is highest.band is not four.after.band


def test_a_criterion_that_is_taken_away_and_a_file_that_was_broken_before() -> None:
    heaviest = max(CARD.criteria, key=lambda criterion: criterion.weight)
    rest = tuple(criterion for criterion in CARD.criteria if criterion is not heaviest)
    share = heaviest.weight / len(rest)
    after = replace(CARD, criteria=tuple(replace(one, weight=one.weight + share) for one in rest))
    assert told(after)[Sample.HEAVIEST_1].after.moral == 75
    assert all(one.before is None and not one.differs for one in told(after, None).values())
    assert told(after)[Sample.ALL_3].after.band is not Band.INCOMPLETE
