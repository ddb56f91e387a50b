"""Everything we hold about a candidate that they may have, in the words of its forms (GDPR Art. 15, PIPL Art. 45)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from forms import compiler
from forms.context import FormContext
from webapp import dates, i18n
from webapp.access.outsider import Outsider
from webapp.casework.ground import Actor, lock_case
from webapp.casework.queries import outside as mine
from webapp.casework.queries.asked import form_answered
from webapp.casework.queries.head import CaseHead
from webapp.casework.record import note_alone
from webapp.db import db, transaction
from webapp.models import Consent, Reference, ReferenceSignal, Submission, Task
from workflows.feel import Clock
from workflows.vocabulary import ConfidenceMode, OutsideParty, ReferenceStatus

Line = tuple[str, str]


@dataclass(frozen=True)
class Part:
    """`records` are lists of lines; `title` and every label are in the reader's language."""

    code: str
    title: str
    records: Sequence[Sequence[Line]]


def held(head: CaseHead, outsider: Outsider) -> list[Part]:
    """What was given in confidence stays so (DPA 2018 Sch. 2 para 24 and the like): it is counted, never quoted."""
    return [
        Part("person", gettext("About you"), [_person(head)]),
        Part("consent", gettext("Your consent"), [_consent(head)]),
        Part("answers", gettext("What you told us"), _answers(head, OutsideParty.CANDIDATE)),
        Part(
            "concerns",
            gettext("What is held against you"),
            [
                [(gettext("What was said"), told.gist), (gettext("Your answer"), told.answer or "–")]
                for told in mine.told(head)
            ]
            + [[(gettext("What was said"), gist)] for _notice, gist in mine.served_concerns(head) if gist],
        ),
        Part("references", gettext("References"), _references(head)),
        Part(
            "letters",
            gettext("Letters we wrote to you"),
            [[(dates.moment(letter.at), letter.subject)] for letter in mine.my_letters(head)],
        ),
        Part(
            "requests",
            gettext("What you asked for"),
            [
                [(dates.moment(one.at), one.text), (gettext("Our answer"), one.answer or "–")]
                for one in mine.my_requests(head)
            ],
        ),
    ]


def taken(outsider: Outsider, now: datetime) -> None:
    """The candidate took a copy along."""
    with transaction() as session:
        note_alone(lock_case(session, outsider.case_id, Actor.of(outsider), now), "data.exported", "")


_LABELS = {
    "name": _("Full name"),
    "exam_number": _("Examination number"),
    "sex": _("Sex"),
    "birth_date": _("Date of birth"),
    "email": _("E-mail"),
    "phone": _("Telephone"),
    "current_unit": _("Present unit or school"),
}


_SEXES = {"male": _("Male"), "female": _("Female")}


def _person(head: CaseHead) -> list[Line]:
    said = {**head.details, "sex": _SEXES.get(str(head.details.get("sex")), head.details.get("sex"))}
    known = [(str(label), str(said[key])) for key, label in _LABELS.items() if said.get(key)]
    return [*known, (gettext("Post"), f"{head.post}, {head.employer}"), (gettext("Case"), head.row.number)]


def _consent(head: CaseHead) -> list[Line]:
    row = db.session.get(Consent, head.id)
    if row is None or not row.decision:
        return [(gettext("Consent"), gettext("Not yet answered"))]
    titles = {scope.code: scope.title.in_language(i18n.current().code) for scope in head.project.pack.consent_scopes}
    agreed = ", ".join(titles.get(code, code) for code in row.scopes.split(",") if code)
    return [
        (gettext("Agreed to"), agreed or "–"),
        (gettext("On"), dates.moment(row.answered_at) if row.answered_at else "–"),
    ]


def _answers(head: CaseHead, party: OutsideParty, subject: int | None = None) -> list[list[Line]]:
    query = (
        sa.select(Submission, Task.name)
        .join(Task, Task.id == Submission.task_id)
        .where(Submission.case_id == head.id, Task.external == party)
        .order_by(Submission.id)
    )
    rows = db.session.execute(query if subject is None else query.where(Submission.subject == subject)).all()
    texts = head.project.texts(i18n.current().code)

    def said(text: str) -> str:
        return texts.get(text) or (gettext(text) if text else text)

    found = []
    for row in rows:
        stored = row.Submission
        form = compiler.compile_source(form_answered(head.row, head.project, stored.form_id, stored.submitted_at))
        clock = Clock(now=stored.submitted_at, zone=head.project.pack.zone, calendar=head.project.calendar)
        lines = form.summary(head.key.open(stored.answers), FormContext(clock=clock, translate=said))
        found.append([(said(row.name), dates.moment(stored.submitted_at)), *((r.label, r.value) for r in lines)])
    return found


def _signs(head: CaseHead) -> list[list[Line]]:
    """Signs that a reference may not be genuine are told where they were relied on: the reference was not used."""
    rows = db.session.execute(
        sa.select(ReferenceSignal, Reference.number)
        .join(Reference, Reference.id == ReferenceSignal.reference_id)
        .where(
            ReferenceSignal.case_id == head.id,
            ReferenceSignal.resolution != "explained",
            Reference.status.in_((ReferenceStatus.DECLINED, ReferenceStatus.UNREACHABLE)),
            Reference.answered_at.is_not(None),
        )
        .order_by(Reference.number, ReferenceSignal.id)
    ).all()
    known, language = head.project.pack.referee_signals, i18n.current().code
    return [
        [
            (gettext("Reference %(number)s was not used", number=row.number), ""),
            (gettext("Sign that was noted"), known.signal(row.ReferenceSignal.code).title.in_language(language)),
            (gettext("It may be innocent"), known.signal(row.ReferenceSignal.code).innocent.in_language(language)),
        ]
        for row in rows
    ]


def _references(head: CaseHead) -> list[list[Line]]:
    rows = db.session.scalars(
        sa.select(Reference)
        .where(
            Reference.case_id == head.id,
            Reference.answered_at.is_not(None),
            Reference.status.in_((ReferenceStatus.ANSWERED, ReferenceStatus.VERIFIED)),
        )
        .order_by(Reference.number)
    ).all()
    found: list[list[Line]] = []
    for row in rows:
        if row.confidence == ConfidenceMode.OPEN:
            name = str((head.key.open(row.details) or {}).get("name", "–"))
            found += [[(gettext("Referee"), name), *lines] for lines in _answers(head, OutsideParty.REFEREE, row.id)]
    secret = sum(row.confidence != ConfidenceMode.OPEN for row in rows)
    found += _signs(head)
    if secret:
        found.append([(gettext("Given in confidence"), str(secret))])
    return found
