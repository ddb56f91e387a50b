"""A computed score as its page part shows it: where the total lies, what makes it up, where raters differ, how firm."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flask_babel import gettext, ngettext

from webapp import i18n
from webapp.casework.live import Published
from webapp.casework.queries.case import ScoreView
from webapp.casework.queries.findings import FindingRow
from webapp.casework.queries.ratings import Rater
from webapp.casework.scoring import result_of
from webapp.pages.words import words
from workflows.scoring.raters import HIGHEST, LOWEST
from workflows.scoring.scorecard import Scorecard
from workflows.scoring.sensitivity import sensitivity
from workflows.vocabulary import Band


@dataclass(frozen=True)
class Part:
    """One row of the table; `start`, `earned` and `lost` place its bars in per cent of the chart's width."""

    criterion: str
    title: str
    panel: str
    points: str
    start: str
    earned: str
    lost_start: str
    lost: str
    note: str
    observed: bool


@dataclass(frozen=True)
class Group:
    """The moral criteria, or the other domains, with their sum."""

    title: str
    points: str
    start: str
    width: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Section:
    """One band on the scale from 0 to 100; `low` and `width` in points, which are per cent here."""

    words: str
    low: str
    middle: str
    width: str
    here: bool


@dataclass(frozen=True)
class Dots:
    """One criterion on which raters differ: each rater's value beside the dots (per cent across) that draw it."""

    title: str
    values: tuple[str, ...]
    dots: tuple[tuple[str, int], ...]


def sections(card: Scorecard, score: ScoreView) -> list[Section]:
    return [
        Section(
            gettext("Refer") if cut.band == Band.REFERRAL else words(cut.band),
            _number(cut.low),
            _number((cut.low + cut.high) / 2),
            _number(cut.high - cut.low),
            str(cut.band) == score.band,
        )
        for cut in card.cuts
    ]


def groups(project: Published, score: ScoreView) -> list[Group]:
    """The waterfall: bars follow each other, so that the last one ends at the total."""
    rows = score.result["contributions"]
    card = project.scorecard
    assert card is not None
    titles = _titles(card)
    ends, at = [], Fraction(0)
    for row in rows:
        ends.append(at + _lost(row) + Fraction(row["added"] or 0))
        at += row["added"] or 0
    width = max([*ends, Fraction(1)])
    found, at = [], Fraction(0)
    for moral, title in ((True, gettext("Moral character")), (False, gettext("Other domains"))):
        begun, parts = at, []
        for row in rows:
            if row["moral"] is not moral:
                continue
            added, lost = Fraction(row["added"] or 0), _lost(row)
            parts.append(
                Part(
                    criterion=row["criterion"],
                    title=titles[row["criterion"]],
                    panel=tenths(row["panel"]),
                    points=_points(int(added)) if not row["unobserved"] else "–",
                    start=_share(at, width),
                    earned=_share(added, width),
                    lost_start=_share(at + added, width),
                    lost=_share(lost, width),
                    note=_note(row),
                    observed=not row["unobserved"],
                )
            )
            at += added
        if parts:
            found.append(
                Group(title, _points(int(at - begun)), _share(begun, width), _share(at - begun, width), tuple(parts))
            )
    return found


def _lost(row: Any) -> Fraction:
    """Hundredths of the total that this criterion could still have added."""
    if row["unobserved"] or row["share"] is None or row["points"] is None:
        return Fraction(0)
    return Fraction(row["share"]) * (10_000 - row["points"])


def _note(row: Any) -> str:
    if row["unobserved"]:
        return words(row["unobserved"])
    return gettext("capped at %(cap)s by a concern", cap=row["cap"]) if row["cap"] else ""


def reasons(project: Published, score: ScoreView, findings: Iterable[FindingRow]) -> list[str]:
    """Why a human must look closer whatever the band, one sentence each."""
    card = project.scorecard
    assert card is not None
    titles = {**_titles(card), **{str(f.id): str(f.number) for f in findings}}
    return [_reason(reason, titles.get(reason["subject"], "–")) for reason in score.result["refer"]]


def _reason(reason: Any, title: str) -> str:
    value, limit = reason["value"], reason["limit"]
    match reason["because"]:
        case "coverage_low":
            return gettext(
                "Only %(value)s %% of the moral weight is covered by evidence and ratings, %(limit)s %% is needed",
                value=_hundred(value),
                limit=_hundred(limit),
            )
        case "domain_unrated":
            return gettext("%(title)s has too few ratings", title=title)
        case "interval_crosses_cut":
            return gettext("What is not known could put the total into another band")
        case "near_cut":
            return gettext("The total lies so near a cut that measuring error could move it across")
        case "moral_low":
            return gettext("Moral character alone is below %(limit)s", limit=tenths(limit))
        case "watched_low":
            return gettext(
                "%(title)s is rated %(value)s, below %(limit)s", title=title, value=tenths(value), limit=tenths(limit)
            )
        case "raters_apart":
            return gettext(
                "Raters are %(value)s apart on %(title)s", title=title, value=tenths(value).removesuffix(".0")
            )
        case "finding_grave":
            return gettext("Concern %(number)s is substantiated and grave", number=title)
        case "weights_decide":
            return gettext(
                "Other weights would put it into another band in %(value)s of 100 draws, %(limit)s are allowed",
                value=_hundred(value),
                limit=_hundred(limit),
            )
    return words(reason["because"])


def differing(project: Published, raters: tuple[Rater, ...]) -> list[Dots]:
    """Criteria on which at least two raters gave different values, the widest apart first."""
    card = project.scorecard
    assert card is not None
    found = []
    for criterion in card.rated:
        given = [rater.values.get(criterion.id) for rater in raters]
        known = [value for value in given if value is not None]
        if len(set(known)) < 2 and (len(known) == len(given) or not known):
            continue
        dots = tuple((_across(value), 5 + known.count(value) - 1) for value in sorted(set(known)))
        values = tuple("–" if value is None else str(value) for value in given)
        found.append((max(known) - min(known), Dots(criterion.title.in_language(i18n.current().code), values, dots)))
    return [dots for _, dots in sorted(found, key=lambda pair: -pair[0])]


def firmness(project: Published, score: ScoreView) -> list[tuple[str, str]]:
    """(what was changed, what became of the band): how firm the band is under other weights; () when incomplete."""
    card = project.scorecard
    if card is None or score.band == Band.INCOMPLETE:
        return []
    result = result_of(card, project.pack, score.inputs)
    tried = sensitivity(card, result)
    titles = _titles(card)
    step = int(card.sensitivity.step * 100)
    flips = list(dict.fromkeys(v.criterion for v in tried.one_at_a_time if v.flips))
    same = gettext("Same band")
    one = gettext("Another band: %(titles)s", titles=", ".join(titles[c] for c in flips)) if flips else same
    equal = (
        gettext("Another band: %(band)s", band=words(tried.equal_weights.band)) if tried.equal_weights.flips else same
    )
    count = int(tried.flip_rate * tried.draws)
    found = []
    if result.to_next_band is not None:
        found.append((gettext("Points to the next band"), tenths(str(result.to_next_band))))
    found.append((gettext("Any one weight %(step)s %% more or less", step=step), one))
    found.append((gettext("All weights equal"), equal))
    found.append(
        (
            gettext("%(draws)s random sets of weights", draws=f"{tried.draws:,}"),
            ngettext("%(num)s in another band", "%(num)s in another band", count) if count else same,
        )
    )
    return found


def tenths(text: str | None) -> str:
    """4.3: an exact fraction with one decimal, rounded half up; nothing known is a dash."""
    if text is None:
        return "–"
    value = Fraction(text)
    tens = (value * 10 + Fraction(1, 2)) // 1
    return f"{tens // 10}.{tens % 10}"


def _titles(card: Scorecard) -> dict[str, str]:
    language = i18n.current().code
    return {criterion.id: criterion.title.in_language(language) for criterion in card.rated}


def _hundred(text: str | None) -> str:
    return "–" if text is None else str(int(Fraction(text) * 100))


def _points(hundredths: int) -> str:
    return f"{hundredths // 100}.{hundredths % 100 // 10}"


def _share(part: Fraction, whole: Fraction) -> str:
    return f"{float(part / whole * 100):.2f}"


def _across(value: int) -> str:
    """Where a rating stands on a line with a margin of 6 per cent at both ends."""
    return f"{6 + 88 * (value - LOWEST) / (HIGHEST - LOWEST):.1f}"


def _number(value: Any) -> str:
    return f"{float(value):g}"
