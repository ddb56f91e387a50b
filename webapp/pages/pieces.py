"""What a judgement may rest on, as it is chosen in forms and named on pages: never by the name of a referee."""

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from functools import cached_property

import sqlalchemy as sa
from flask import url_for
from flask_babel import gettext

from forms.context import Choice, Concern, Criterion
from webapp import i18n
from webapp.casework import staleness
from webapp.casework.ground import Ground
from webapp.casework.pieces import CONCERN, Piece, pieces_of
from webapp.casework.pieces import concerns_of as counting
from webapp.casework.queries.documents import evidence_of
from webapp.casework.queries.findings import findings_of
from webapp.casework.queries.head import CaseHead
from webapp.db import db
from webapp.models import Check, Reference, Submission
from webapp.pages.words import category_words, words
from workflows.scoring.evidence import Evidence, sufficiency
from workflows.vocabulary import FindingStatus

# What whoever decides must weigh: proven, waiting for another authority, or not decided yet.
TO_WEIGH = frozenset(FindingStatus) - {FindingStatus.NOT_SUBSTANTIATED, FindingStatus.DISCARDED}


class Names:
    """Names and addresses of the pieces of one case; also of those that do not hold any more."""

    def __init__(self, head: CaseHead):
        self._head = head

    @cached_property
    def _known(self) -> Mapping[str, str]:
        """Piece → name, read when the first is asked for: most pages name none."""
        head, session = self._head, db.session
        language = i18n.current().code
        titles = {check.code: check.title.in_language(language) for check in head.project.pack.checks}
        known: dict[str, str] = {}
        for check in session.execute(sa.select(Check.id, Check.code).where(Check.case_id == head.id)):
            known[f"check:{check.id}"] = titles.get(check.code, check.code)
        references = sa.select(Reference.id, Reference.number, Reference.relationship).where(
            Reference.case_id == head.id
        )
        for row in session.execute(references):
            known[f"reference:{row.id}"] = gettext(
                "Reference %(number)s, %(relationship)s", number=row.number, relationship=words(row.relationship)
            )
        filed = sa.select(Submission.id).where(Submission.case_id == head.id, Submission.records == "declaration")
        for number in session.scalars(filed):
            known[f"declaration:{number}"] = gettext("Declaration of the candidate")
        for document in evidence_of(head):
            known[f"evidence:{document.id}"] = f"E-{document.number:02d} {document.title}"
        for finding in findings_of(head):
            known[f"{CONCERN}:{finding.id}"] = gettext(
                "Concern %(number)s, %(category)s",
                number=finding.number,
                category=category_words(head.project, finding.category) or words(finding.status),
            )
        return known

    def of(self, code: str) -> str:
        """The name of a piece by its code."""
        if code.startswith("answer:"):
            return gettext("an answer")
        return self._known.get(code) or gettext("Something that is not in the case any more")

    def choices(self) -> Sequence[Choice]:
        """Everything the case has or had."""
        return [self.choice(code) for code in self._known]

    def choice(self, code: str) -> Choice:
        return Choice(code, self.of(code), href=self.address(code))

    def address(self, code: str) -> str:
        """Where the piece can be read."""
        kind, _, number = code.partition(":")
        if kind == "evidence":
            return url_for("evidence.evidence_page", case_id=self._head.id, evidence_id=int(number))
        if kind == "declaration":
            return url_for("answers.answer_page", case_id=self._head.id, submission_id=int(number))
        return url_for("cases.case_page", case_id=self._head.id, _anchor="concerns" if kind == CONCERN else "checks")


def all_choices(ground: Ground, names: Names) -> Sequence[Choice]:
    """Every piece that holds today."""
    return [names.choice(piece.code) for piece in pieces_of(ground, ground.project.scorecard)]


def with_pieces(criteria: Sequence[Criterion], ground: Ground, names: Names) -> Sequence[Criterion]:
    """The scorecard's criteria with what each may rest on, how far that goes, whether it must be rated again."""
    pieces = pieces_of(ground, ground.project.scorecard)
    concerns = counting(ground)
    fallen = staleness.fallen(ground)
    return tuple(
        Criterion(
            c.id,
            c.label,
            c.anchors,
            c.question,
            [
                names.choice(code)
                for code in (
                    *(piece.code for piece in pieces if piece.bears_on(c.id)),
                    *(code for code, touched in concerns.items() if c.id in touched),
                )
            ],
            standing_words(ground, pieces, c.id),
            c.id in fallen,
        )
        for c in criteria
    )


def standing_words(ground: Ground, pieces: Sequence[Piece], criterion: str) -> str:
    """How far the evidence on a moral criterion goes; nothing of a domain, which needs none."""
    card = ground.project.scorecard
    if card is None or criterion not in {c.id for c in card.criteria}:
        return ""
    reached = sufficiency(
        [
            Evidence(p.code, p.source, p.group, p.criteria)
            for p in pieces
            if p.worth and p.criteria and criterion in p.criteria
        ],
        card.worth,
    )
    said = {"value": hundred(reached), "limit": hundred(Fraction(card.sufficient))}
    if reached >= Fraction(card.sufficient):
        return gettext("Evidence so far: %(value)s of 100, and %(limit)s is enough.", **said)
    return gettext("Evidence so far: %(value)s of 100, but %(limit)s is needed; it will not count yet.", **said)


def hundred(share: Fraction) -> str:
    """A share of 1 as whole hundredths, rounded down: what is shown never reaches a limit that was not reached."""
    return str(share.numerator * 100 // share.denominator)


def concerns_of(head: CaseHead, statuses: Collection[FindingStatus] = TO_WEIGH) -> Sequence[Concern]:
    """The concerns that whoever decides must answer."""
    return [
        Concern(
            finding.number,
            gettext(
                "Concern %(number)s, %(category)s: how do you weigh it?",
                number=finding.number,
                category=category_words(head.project, finding.category),
            ),
        )
        for finding in findings_of(head)
        if finding.status in statuses
    ]


def named(names: Names, codes: Sequence[str]) -> Mapping[str, str]:
    """Name → address of these pieces, in their order."""
    return {names.of(code): names.address(code) for code in codes}
