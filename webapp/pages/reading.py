"""What a stored answer is read against: names of people and documents, the scorecard's words, the reader's language."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import sqlalchemy as sa
from flask import url_for

from forms.compiler import CompiledForm
from forms.context import Choice, Criterion, FormContext
from webapp import clock, i18n
from webapp.casework.live import Published
from webapp.casework.queries.documents import EvidenceRow, evidence_of
from webapp.casework.queries.head import CaseHead
from webapp.db import db
from webapp.models import Membership, User
from webapp.pages.pieces import Names, concerns_of
from webapp.pages.words import pack_words
from workflows.feel import Clock
from workflows.vocabulary import FindingStatus


def reading_context(head: CaseHead, form: CompiledForm) -> FormContext:
    """Enough to put a submission into words; nothing in it can be chosen or changed."""
    project, language = head.project, i18n.current().code
    cited = Names(head).choices() if form.asks_for_pieces else ()
    return FormContext(
        clock=Clock(now=clock.now(), zone=project.pack.zone, calendar=project.calendar),
        people=everybody,
        # What was cited and asked then is not asked again, so nothing is left out of it.
        criteria=[replace(criterion, pieces=cited, fallen=True) for criterion in criteria_of(project)],
        pieces=cited,
        concerns=concerns_of(head, frozenset(FindingStatus)) if form.asks_for_pieces else (),
        evidence=cache(lambda: documents(head, evidence_of(head))),
        categories=[Choice(c.code, c.title.in_language(language)) for c in project.pack.categories],
        translate=pack_words(project),
    )


def criteria_of(project: Published) -> Sequence[Criterion]:
    """The scorecard as raters read it; () where no score is computed."""
    if project.scorecard is None:
        return ()
    language = i18n.current().code
    return tuple(
        Criterion(
            c.id,
            c.title.in_language(language),
            {point: text.in_language(language) for point, text in c.anchors.items()},
            c.question.in_language(language),
        )
        for c in project.scorecard.rated
    )


def documents(head: CaseHead, rows: Sequence[EvidenceRow]) -> Sequence[Choice]:
    """The case's evidence as it is cited: number, title, address."""
    return [
        Choice(
            str(e.id),
            f"E-{e.number:02d} {e.title}",
            href=url_for("evidence.evidence_page", case_id=head.id, evidence_id=e.id),
        )
        for e in rows
    ]


def everybody(group: str) -> Sequence[Choice]:
    """All who serve or served the group, closed accounts too: an old answer still names its people."""
    rows = db.session.execute(
        sa.select(User.id, User.name)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.kind == "group", Membership.code == group)
    )
    return [Choice(str(row.id), row.name) for row in rows]
