"""A score in words: what changed under it, what cost most, what would change the band, whether it still adds up."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import orjson
import sqlalchemy as sa
from flask_babel import gettext

from webapp import i18n
from webapp.casework import differences as d
from webapp.casework.differences import Change
from webapp.casework.live import Published
from webapp.casework.queries.case import ScoreView
from webapp.casework.queries.findings import FindingRow
from webapp.casework.scoring import result_of
from webapp.casework.verification import Verified
from webapp.db import db
from webapp.models import User
from webapp.pages.pieces import Names
from webapp.pages.scoring import tenths
from webapp.pages.words import words
from workflows.scoring.changes import Way, way_down, way_up
from workflows.scoring.score import hundredths
from workflows.scoring.scorecard import Scorecard
from workflows.vocabulary import Band


def titles(card: Scorecard) -> dict[str, str]:
    """Criterion id → its title."""
    language = i18n.current().code
    return {criterion.id: criterion.title.in_language(language) for criterion in card.rated}


def change_words(
    project: Published, changes: Iterable[Change], names: Names, findings: Iterable[FindingRow]
) -> list[str]:
    """One sentence for each input that is not as it was."""
    card = project.scorecard
    assert card is not None
    changes = tuple(changes)
    known = titles(card)
    numbers = {str(f.id): str(f.number) for f in findings}
    raters = _people({c.subject.split(":")[0] for c in changes if c.what == d.RATING})
    return [_change(change, known, names, numbers, raters) for change in changes]


def _people(ids: Iterable[str]) -> Mapping[str, str]:
    wanted = [int(i) for i in ids if i.isdecimal()]
    rows = db.session.execute(sa.select(User.id, User.name).where(User.id.in_(wanted))) if wanted else ()
    return {str(row.id): row.name for row in rows}


def _change(
    change: Change,
    known: Mapping[str, str],
    names: Names,
    numbers: Mapping[str, str],
    raters: Mapping[str, str],
) -> str:
    match change.what:
        case d.RATING:
            rater, _, criterion = change.subject.partition(":")
            return gettext(
                "Rating of %(criterion)s by %(rater)s: %(was)s then, %(now)s now",
                criterion=known.get(criterion, criterion),
                rater=raters.get(rater, rater),
                was=_rated(change.was),
                now=_rated(change.now),
            )
        case d.EVIDENCE:
            piece = names.of(change.subject)
            match change.how:
                case d.ADDED:
                    return gettext("New evidence: %(piece)s", piece=piece)
                case d.GONE:
                    return gettext("Does not count any more: %(piece)s", piece=piece)
            return gettext("Counts as something else now: %(piece)s", piece=piece)
        case d.FINDING:
            number = numbers.get(change.subject, "–")
            if change.how == d.GONE:
                return gettext("A concern is not in the case any more")
            now = orjson.loads(change.now)
            level = words(now["status"])
            return gettext(
                "Concern %(number)s has changed: %(status)s, level %(level)s",
                number=number,
                status=level,
                level=now["severity"],
            )
        case d.REPLY:
            if change.how == d.GONE:
                return gettext("An answer of the candidate is not in the case any more")
            return gettext("The candidate has answered since")
        case d.STRIKE:
            if change.how == d.GONE:
                return gettext(
                    "It does not say any more that something was struck out of: %(piece)s", piece=names.of(change.was)
                )
            return gettext("A passage was struck out of: %(piece)s", piece=names.of(change.now or change.was))
        case d.RESTING:
            return gettext(
                "%(criterion)s must be rated again: what its rating rests on does not hold any more",
                criterion=known.get(change.subject, change.subject),
            )
    return gettext("The scorecard is not the one it was computed by")


def _rated(text: str) -> str:
    if text == "":
        return gettext("not there")
    return gettext("no basis") if text == "null" else text


COLUMNS = {
    "band": "The band",
    "total": "The total",
    "moral": "The moral score",
    "low": "The lower end of the range",
    "high": "The upper end of the range",
    "coverage": "The coverage",
    "refer": "Whether it refers",
}


def unsound(verified: Verified) -> list[str]:
    """What in a stored score does not add up, one sentence each; [] when everything does."""
    if not verified.computable:
        return [gettext("The stored inputs cannot be computed: they were changed outside the system")]
    found = [
        gettext(
            "%(what)s is stored as %(stored)s, but the stored inputs give %(fresh)s",
            what=gettext(COLUMNS[name]),
            stored=_value(name, stored),
            fresh=_value(name, fresh),
        )
        for name, stored, fresh in verified.differs
    ]
    if verified.details:
        found.append(gettext("The stored explanation is not the one that the stored inputs give"))
    if verified.recorded is False:
        found.append(gettext("The stored inputs or result are not those that the record of this case was written over"))
    return found


def _value(name: str, value: Any) -> str:
    if name in ("band", "refer") or value is None:
        return {True: gettext("Yes"), False: gettext("No")}.get(value, words(value)) if value is not None else "–"
    return f"{value // 100}.{value % 100:02d}"


def reason_codes(project: Published, score: ScoreView, findings: Iterable[FindingRow]) -> list[tuple[str, str, str]]:
    """(criterion, what it lost in points of the moral score, why) of the three that cost most."""
    card = project.scorecard
    assert card is not None
    known = titles(card)
    numbers = {str(f.id): f.number for f in findings}
    costly = [row for row in score.result["contributions"] if row["moral"] and (row["loss"] or 0) > 0]
    costly.sort(key=lambda row: (-row["loss"], row["criterion"]))
    found = []
    for row in costly[:3]:
        why = gettext("the panel rated %(panel)s", panel=tenths(row["panel"]))
        if row["cap"]:
            number = numbers.get(row["cap_of"], "–")
            why = gettext("capped at %(cap)s by concern %(number)s", cap=row["cap"], number=number)
        found.append((known[row["criterion"]], tenths(str(Fraction(row["loss"], 100))), why))
    return found


def band_ways(project: Published, score: ScoreView, findings: Sequence[FindingRow]) -> list[tuple[str, str]]:
    """(up, down or same; in words) of what would, or would not, change the band."""
    card = project.scorecard
    assert card is not None
    result = result_of(card, project.pack, score.inputs)
    if result.band == Band.INCOMPLETE:
        return []
    known = titles(card)
    found = [
        (kind, _way(way, known))
        for kind, way in (("up", way_up(card, result)), ("down", way_down(card, result)))
        if way
    ]
    for finding in findings:
        if any(f["id"] == str(finding.id) and f["status"] == "substantiated" for f in score.inputs["findings"]):
            without = {**score.inputs, "findings": [f for f in score.inputs["findings"] if f["id"] != str(finding.id)]}
            other = result_of(card, project.pack, without)
            kind = "same" if other.band == result.band or other.total is None or result.total is None else "up"
            total = tenths(str(Fraction(hundredths(other.total), 100))) if other.total is not None else "–"
            found.append((kind, gettext("Concern %(number)s set aside: %(total)s", number=finding.number, total=total)))
    return found


def _way(way: Way, known: Mapping[str, str]) -> str:
    names = [known[criterion] for criterion in way.criteria]
    said = ", ".join(names)
    return gettext(
        "%(criteria)s at %(rating)s: %(total)s",
        criteria=said,
        rating=way.rating,
        total=tenths(str(Fraction(hundredths(way.total), 100))),
    )


@dataclass(frozen=True)
class Traced:
    """One criterion from rating to point, in words; `code` is '' for another domain, which is known by its title;
    `pieces` is what its evidence is made of."""

    criterion: str
    code: str
    title: str
    panel: str
    added: str
    observed: bool
    sum: str
    note: str
    evidence: str
    pieces: tuple[str, ...]
    sources: str


def traced(project: Published, score: ScoreView) -> list[Traced]:
    """Every criterion of the scorecard with the sum that makes its points, and what its evidence reaches."""
    card = project.scorecard
    assert card is not None
    known = titles(card)
    language = i18n.current().code
    sources = {source.code: source.title.in_language(language) for source in card.sources}
    of_piece = {code: source for code, source, _, _ in score.inputs["evidence"]}
    return [_traced(card, row, known, sources, of_piece) for row in score.result["contributions"]]


def _traced(
    card: Scorecard, row: Any, known: Mapping[str, str], sources: Mapping[str, str], of_piece: Mapping[str, str]
) -> Traced:
    reached, sufficient = row.get("sufficiency"), Fraction(card.sufficient)
    evidence = gettext("No evidence is required of this domain, only two ratings.")
    if row["moral"]:
        evidence = gettext(
            "Evidence reaches %(value)s of 1, %(limit)s is needed:",
            value=_decimal(Fraction(reached)) if reached else "–",
            limit=_decimal(sufficient),
        )
    kinds = dict.fromkeys(sources.get(of_piece.get(piece, ""), "") for piece in row["evidence"])
    return Traced(
        criterion=row["criterion"],
        code=row["criterion"] if row["moral"] else "",
        title=known[row["criterion"]],
        panel=tenths(row["rating"] or row["panel"]),
        added=_value("total", row["added"]) if not row["unobserved"] else "–",
        observed=not row["unobserved"],
        sum=_sum(row),
        note=_note(row),
        evidence=evidence,
        pieces=tuple(row["evidence"]),
        sources=", ".join(filter(None, kinds)) if not row["unobserved"] else "",
    )


def _sum(row: Any) -> str:
    """(4.33 - 1) / 4 · 100 = 83.33 points, times a share of 0.0851 = 7.09."""
    if row["unobserved"] or row["rating"] is None:
        return gettext("Weight %(weight)s; not counted", weight=_decimal(Fraction(row["weight"])))
    return gettext(
        "(%(rating)s - 1) / 4 · 100 = %(points)s; weight %(weight)s, share of the total %(share)s; adds %(added)s",
        rating=_decimal(Fraction(row["rating"])),
        points=_value("total", row["points"]),
        weight=_decimal(Fraction(row["weight"])),
        share=_decimal(Fraction(row["share"]), 4),
        added=_value("total", row["added"]),
    )


def _note(row: Any) -> str:
    if row["unobserved"]:
        return words(row["unobserved"])
    if row["cap"]:
        return gettext(
            "The panel rated %(panel)s; a concern caps it at %(cap)s", panel=tenths(row["panel"]), cap=row["cap"]
        )
    return ""


def _decimal(value: Fraction, places: int = 2) -> str:
    """Rounded down, so that nothing shown reaches what was not reached."""
    scaled = value.numerator * 10**places // value.denominator
    return f"{scaled // 10**places}.{scaled % 10**places:0{places}d}"
