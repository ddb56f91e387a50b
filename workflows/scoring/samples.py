"""Invented ratings that show what a scorecard makes of them: for whoever changes one, before and after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from workflows.scoring.evidence import Evidence
from workflows.scoring.raters import ENOUGH_RATERS, Rating
from workflows.scoring.result import Score
from workflows.scoring.score import compute
from workflows.scoring.scorecard import Scorecard

_ANY_DAY, _ANY_STEP = date(2026, 1, 1), 12  # without a finding neither is looked at


class Sample(StrEnum):
    """Who is rated how. All raters agree, every kind of evidence is there once, and nothing is found."""

    ALL_3 = "all_3"
    ALL_4 = "all_4"
    ALL_5 = "all_5"
    HEAVIEST_1 = "heaviest_1"
    """The moral criterion that weighs most is rated 1, everything else 4."""
    WATCHED_2 = "watched_2"
    """What is watched is rated 2, everything else 4."""
    MORAL_2 = "moral_2"
    """Every moral criterion is rated 2, the other domains 5."""
    HEAVIEST_UNRATED = "heaviest_unrated"
    """Nobody has a basis to rate the moral criterion that weighs most; everything else is rated 4."""


@dataclass(frozen=True)
class Compared:
    """What the scorecard before and the one after make of the same ratings."""

    sample: Sample
    before: Score | None
    after: Score

    @property
    def differs(self) -> bool:
        if self.before is None:
            return False
        parts = ((one.total, one.moral, one.band, bool(one.refer)) for one in (self.before, self.after))
        return len(set(parts)) > 1


def compare(before: Scorecard | None, after: Scorecard) -> Sequence[Compared]:
    """The samples by both scorecards. Which criterion weighs most is asked of the one before, so that both are given
    the same ratings; without one before, of the one after."""
    asked = before or after
    return [
        Compared(sample, _score(before, sample, asked) if before else None, _score(after, sample, asked))
        for sample in Sample
    ]


def _score(card: Scorecard, sample: Sample, asked: Scorecard) -> Score:
    others, special = _ratings(sample, asked)
    ratings = [
        Rating(str(rater), one.id, special.get(one.id, others)) for one in card.rated for rater in range(ENOUGH_RATERS)
    ]
    moral = tuple(criterion.id for criterion in card.criteria)
    evidence = [Evidence(source.code, source.code, source.code, moral) for source in card.sources]
    return compute(card, ratings, evidence, (), _ANY_DAY, _ANY_STEP)


def _ratings(sample: Sample, card: Scorecard) -> tuple[int, Mapping[str, int | None]]:
    """What everything else is rated, and what some are."""
    heaviest = max(card.criteria, key=lambda criterion: criterion.weight).id
    match sample:
        case Sample.ALL_3:
            return 3, {}
        case Sample.ALL_4:
            return 4, {}
        case Sample.ALL_5:
            return 5, {}
        case Sample.HEAVIEST_1:
            return 4, {heaviest: 1}
        case Sample.WATCHED_2:
            return 4, dict.fromkeys(card.refer.watched, 2)
        case Sample.MORAL_2:
            return 5, {criterion.id: 2 for criterion in card.criteria}
        case Sample.HEAVIEST_UNRATED:
            return 4, {heaviest: None}
