"""What would change the band: the fewest criteria that, rated otherwise, move the total across a cut."""

from dataclasses import replace
from fractions import Fraction
from itertools import combinations

from tests.workflows.scoring.test_score import BASE, CARD, finding, score
from workflows.scoring.changes import way_down, way_up
from workflows.scoring.result import Because
from workflows.scoring.score import band_of
from workflows.scoring.sensitivity import referred
from workflows.vocabulary import Band


def test_the_way_up_and_the_way_down_of_the_model() -> None:
    found = score()
    up, down = way_up(CARD, found), way_down(CARD, found)
    assert up is not None and down is not None
    assert (up.band, down.band) == (Band.FAVOURABLE, Band.UNFAVOURABLE)
    assert up.total >= 75 and down.total < 60


def test_no_smaller_set_would_do() -> None:
    found = score()
    for way, aim in ((way_up(CARD, found), 100), (way_down(CARD, found), 25)):
        assert way is not None and found.total is not None
        moves = {row.criterion: row.share * (aim - row.points) for row in found.contributions if row.points is not None}
        smaller = combinations(moves.values(), len(way.criteria) - 1)
        assert all(band_of(CARD, found.total + sum(some, Fraction(0))) == found.band for some in smaller)


def test_what_a_finding_caps_cannot_be_rated_up() -> None:
    found = score(findings=[finding("C", 10, "M1")])
    up = way_up(CARD, found)
    assert up is not None and "M1" not in up.criteria


def test_the_best_band_has_no_way_up_and_an_incomplete_score_has_none() -> None:
    best = score({**dict.fromkeys(BASE, (5, 5, 5))})
    assert best.band == Band.FAVOURABLE and way_up(CARD, best) is None and way_down(CARD, best) is not None
    assert way_up(CARD, replace(best, band=Band.INCOMPLETE)) is None


def test_too_many_flips_are_one_more_reason_to_refer() -> None:
    found = score()
    assert referred(CARD, found) == found
    strict = replace(CARD, sensitivity=replace(CARD.sensitivity, flips_max=CARD.sensitivity.flips_max * 0 - 1))
    assert referred(strict, found).refer[-1].because == Because.WEIGHTS_DECIDE
