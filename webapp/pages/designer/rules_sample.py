"""What a changed scorecard makes of invented ratings, beside the saved one: looked at before anything is saved."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from webapp.pages import helpers
from workflows.errors import Refused
from workflows.scoring import scorecard
from workflows.scoring.result import Score
from workflows.scoring.samples import Compared, Sample, compare
from workflows.scoring.score import hundredths
from workflows.scoring.scorecard import Scorecard


@dataclass(frozen=True)
class ScoreShown:
    """`total` and `moral` in points as they are read; '–' and '' where there is none."""

    total: str
    moral: str
    band: str
    refer: bool

    @classmethod
    def of(cls, score: Score) -> "ScoreShown":
        total, moral = (hundredths(one) if one is not None else None for one in (score.total, score.moral))
        shown = helpers.points(moral) if moral is not None else ""
        return cls(helpers.points(total), shown, score.band, bool(score.refer))


@dataclass(frozen=True)
class SampleShown:
    title: str
    before: ScoreShown | None
    after: ScoreShown
    differs: bool


def samples(before: bytes, after: bytes) -> Sequence[SampleShown]:
    """By the file as it is saved, which may be broken, and by what was typed, which was read before."""
    return [_shown(one) for one in compare(_card(before), scorecard.parse(after))]


def _card(data: bytes) -> Scorecard | None:
    try:
        return scorecard.parse(data)
    except Refused:
        return None


def _shown(one: Compared) -> SampleShown:
    before = ScoreShown.of(one.before) if one.before is not None else None
    return SampleShown(_title(one.sample), before, ScoreShown.of(one.after), one.differs)


def _title(sample: Sample) -> str:
    return {
        Sample.ALL_3: _("Everything rated 3"),
        Sample.ALL_4: _("Everything rated 4"),
        Sample.ALL_5: _("Everything rated 5"),
        Sample.HEAVIEST_1: _("The heaviest moral criterion rated 1, everything else 4"),
        Sample.WATCHED_2: _("What is watched rated 2, everything else 4"),
        Sample.MORAL_2: _("The moral domain rated 2, the others 5"),
        Sample.HEAVIEST_UNRATED: _("Nobody can judge the heaviest moral criterion, everything else rated 4"),
    }[sample]
