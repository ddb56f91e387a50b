"""Sensitivity against the golden numbers of the domain."""

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from workflows.scoring.evidence import Evidence
from workflows.scoring.raters import Rating
from workflows.scoring.score import compute
from workflows.scoring.scorecard import parse
from workflows.scoring.sensitivity import sensitivity
from workflows.vocabulary import Band

CARD = parse((Path(__file__).parents[3] / "workflows/packs/civil_service/scorecard.yaml").read_bytes())
EVIDENCE = (Evidence("e1", "court_register", "court", tuple(c.id for c in CARD.criteria)),)
MODEL = {
    "M1": (4, 4, 5), "M2": (4, 4, 4), "M3": (3, 4, 3), "M4": (4, 5, 4), "M5": (4, 3, 4), "M6": (5, 4, 4),
    "M7": (4, 4, 4), "M8": (3, 3, 4), "M9": (3, 2, 3), "M10": (None, None, 4), "ability": (4, 4),
    "performance": (3, 4), "fit": (4, 4),
}  # fmt: skip


def score(table):
    said = [Rating(rater, c, v) for c, values in table.items() for rater, v in zip("abc", values, strict=False)]
    return compute(CARD, said, EVIDENCE, (), date(2026, 11, 23), 36)


def test_one_weight_at_a_time_and_equal_weights_give_the_golden_numbers():
    found = sensitivity(CARD, score(MODEL))
    lowest = min(found.one_at_a_time, key=lambda v: v.moral)
    highest = max(found.one_at_a_time, key=lambda v: v.moral)
    assert (lowest.criterion, lowest.factor) == ("M1", Fraction(4, 5))
    assert (highest.criterion, highest.factor) == ("M9", Fraction(4, 5))
    assert float(lowest.moral) == pytest.approx(71.4023, abs=1e-4)
    assert float(highest.moral) == pytest.approx(72.1983, abs=1e-4)
    assert float(found.equal_weights.moral) == pytest.approx(69.4444, abs=1e-4)
    assert len(found.one_at_a_time) == 18, "nine observed criteria, down and up; the unobserved one takes no part"
    assert not any(v.flips for v in (*found.one_at_a_time, found.equal_weights))
    assert (found.flip_rate, found.draws, found.refer) == (0, 1000, False)


def test_a_band_that_hangs_on_the_weights_refers():
    edge = {c.id: (5, 5) for c in CARD.criteria[:5]} | {c.id: (3, 3) for c in CARD.criteria[5:]}
    edge |= {"ability": (4, 4), "performance": (4, 4), "fit": (3, 3)}
    base = score(edge)
    assert (float(base.total), base.band) == (75.75, Band.FAVOURABLE)
    found = sensitivity(CARD, base)
    assert found.flip_rate > Fraction(1, 20)
    assert found.refer
    assert {v.criterion for v in (*found.one_at_a_time, found.equal_weights) if v.flips} == {""}
    assert found == sensitivity(CARD, base), "the same seed gives the same draws"


def test_an_incomplete_score_has_no_firmness():
    with pytest.raises(ValueError, match="incomplete"):
        sensitivity(CARD, score({}))
