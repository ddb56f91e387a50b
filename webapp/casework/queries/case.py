"""One case on one page: people, checks, evidence, findings, score, decisions, and where it stands."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
import sqlalchemy as sa

from webapp.access.permissions import Permission
from webapp.access.viewer import Viewer
from webapp.casework import live
from webapp.casework.letters import to_a_referee
from webapp.casework.live import Published
from webapp.casework.queries import ratings
from webapp.casework.queries.cases import visible
from webapp.casework.queries.people import details_of
from webapp.db import db
from webapp.models import (
    Application,
    Campaign,
    Case,
    CasePerson,
    Check,
    Consent,
    DataKey,
    Decision,
    Evidence,
    Finding,
    Letter,
    Notice,
    Objection,
    OrganisationUnit,
    Post,
    Rating,
    Reference,
    Score,
    User,
    Vote,
)
from webapp.models import (
    Project as ProjectRow,
)
from webapp.refusals import ERASED, Gone, NotFound
from webapp.vault import DataKey as Key
from webapp.vault import vault
from workflows.vocabulary import FindingStatus, Part


@dataclass(frozen=True)
class CaseHead:
    """What every page of a case needs of it. `names_referees`: whether this viewer may know who the referees are."""

    id: int
    row: Case
    key: Key
    project: Published
    project_number: int
    person: str
    details: dict[str, Any]
    post: str
    employer: str
    level: str
    campaign: str
    unit: str
    unit_path: str
    names_referees: bool


def head_of(case_id: int, viewer: Viewer) -> CaseHead:
    """The case, if the viewer may see it. Raises NotFound otherwise: nobody learns that a case exists."""
    if not (viewer.may(Permission.CASE_READ_UNIT) or viewer.may(Permission.CASE_READ)):
        raise NotFound("There is no such case.")
    row = db.session.execute(
        sa.select(
            Case,
            Application.person,
            DataKey.id.label("key_id"),
            DataKey.wrapped,
            Post.title,
            Post.employer,
            Post.level,
            Campaign.name.label("campaign"),
            OrganisationUnit.name.label("unit"),
            OrganisationUnit.path,
            ProjectRow.number.label("project_number"),
        )
        .join(Application, Application.id == Case.application_id)
        .join(DataKey, DataKey.id == Case.key_id)
        .join(Post, Post.id == Case.post_id)
        .join(Campaign, Campaign.id == Post.campaign_id)
        .join(OrganisationUnit, OrganisationUnit.id == Case.unit_id)
        .join(ProjectRow, ProjectRow.id == Case.project_id)
        .where(Case.id == case_id, visible(viewer))
    ).first()
    if row is None:
        raise NotFound("There is no such case.")
    if row.wrapped is None:
        raise Gone(ERASED)
    details = details_of(row.person, row.key_id, row.wrapped)
    return CaseHead(
        id=row.Case.id,
        row=row.Case,
        key=vault().key(row.key_id, row.wrapped),
        project=live.project(row.Case.project_id),
        project_number=row.project_number,
        person=str(details.get("name") or "–"),
        details=details,
        post=row.title,
        employer=row.employer,
        level=row.level,
        campaign=row.campaign,
        unit=row.unit,
        unit_path=row.path,
        names_referees=viewer.may(Permission.REFEREE_READ),
    )


@dataclass(frozen=True)
class PersonOnCase:
    user_id: int
    name: str
    title: str
    part: Part
    conflict: str
    ended: bool


@dataclass(frozen=True)
class EvidenceRow:
    id: int
    number: int
    title: str
    source: str
    criteria: str
    added_at: datetime
    media_type: str
    size: int
    pages: int
    sha256: str


@dataclass(frozen=True)
class FindingRow:
    id: int
    number: int
    status: FindingStatus
    category: str
    severity: str
    occurred_on: date | None
    criteria: str
    gist: str
    answer: str
    silent: bool
    reasons: str
    tellable: bool
    answered_at: datetime | None


@dataclass(frozen=True)
class ReferenceRow:
    id: int
    number: int
    status: str
    relationship: str
    name: str
    unit: str
    asked_at: datetime | None
    answered_at: datetime | None


@dataclass(frozen=True)
class DecisionRow:
    number: int
    code: str
    band: str
    by: str
    at: datetime
    reasons: str
    condition: str
    review_on: date | None
    debar_months: int | None


@dataclass(frozen=True)
class ScoreView:
    """The latest score; integers are hundredths of a point."""

    number: int
    computed_at: datetime
    band: str
    total: int | None
    moral: int | None
    low: int | None
    high: int | None
    coverage: int
    refer: bool
    stale: bool
    inputs: dict[str, Any]
    result: dict[str, Any]


@dataclass(frozen=True)
class LetterRow:
    id: int
    template: str
    to: str
    subject: str
    status: str
    created_at: datetime


@dataclass(frozen=True)
class CaseView:
    head: CaseHead
    people: tuple[PersonOnCase, ...]
    consent: Consent | None
    references: tuple[ReferenceRow, ...]
    checks: tuple[Check, ...]
    evidence: tuple[EvidenceRow, ...]
    findings: tuple[FindingRow, ...]
    score: ScoreView | None
    ratings_locked: int
    decisions: tuple[DecisionRow, ...]
    votes: int
    notices: tuple[Notice, ...]
    objections: tuple[Objection, ...]
    letters: tuple[LetterRow, ...]


def case_view(case_id: int, viewer: Viewer) -> CaseView:
    """Everything the overview shows. What a rater must not know yet is not in it: neither ratings nor the score."""
    head = head_of(case_id, viewer)
    session = db.session
    return CaseView(
        head=head,
        people=people_of(case_id),
        consent=session.get(Consent, case_id),
        references=_references(head),
        checks=tuple(session.scalars(sa.select(Check).where(Check.case_id == case_id).order_by(Check.id))),
        evidence=evidence_of(head),
        findings=findings_of(head),
        score=score_of(case_id) if head.project.scorecard is not None and ratings.may_be_shown(head, viewer) else None,
        ratings_locked=int(
            session.scalar(sa.select(sa.func.count(sa.distinct(Rating.rater_id))).where(Rating.case_id == case_id)) or 0
        ),
        decisions=_decisions(head),
        votes=int(session.scalar(sa.select(sa.func.count()).select_from(Vote).where(Vote.case_id == case_id)) or 0),
        notices=tuple(session.scalars(sa.select(Notice).where(Notice.case_id == case_id).order_by(Notice.id))),
        objections=tuple(
            session.scalars(sa.select(Objection).where(Objection.case_id == case_id).order_by(Objection.number))
        ),
        letters=_letters(head),
    )


def _letters(head: CaseHead) -> tuple[LetterRow, ...]:
    """Letters to referees are left out for those who may not know who the referees are."""
    rows = db.session.scalars(sa.select(Letter).where(Letter.case_id == head.id).order_by(Letter.id.desc()))
    return tuple(
        LetterRow(
            r.id,
            r.template,
            head.key.open(r.recipient).get("name", "–"),
            head.key.open(r.body).get("subject", ""),
            r.status,
            r.created_at,
        )
        for r in rows
        if head.names_referees or not to_a_referee(r.template)
    )


def is_to_a_referee(letter: Letter) -> bool:
    return to_a_referee(letter.template) and letter.addressee.isdecimal()


def letter_of(case_id: int, letter_id: int, viewer: Viewer) -> tuple[CaseHead, Letter]:
    """One letter of a case the viewer may see. Raises NotFound."""
    head = head_of(case_id, viewer)
    row = db.session.get(Letter, letter_id)
    if row is None or row.case_id != case_id or (to_a_referee(row.template) and not head.names_referees):
        raise NotFound("There is no such letter in this case.")
    return head, row


def people_of(case_id: int) -> tuple[PersonOnCase, ...]:
    rows = db.session.execute(
        sa.select(CasePerson, User.name, User.title)
        .join(User, User.id == CasePerson.user_id)
        .where(CasePerson.case_id == case_id)
        .order_by(CasePerson.id)
    ).all()
    return tuple(
        PersonOnCase(
            r.CasePerson.user_id,
            r.name,
            r.title,
            r.CasePerson.part,
            r.CasePerson.conflict,
            r.CasePerson.ended_at is not None,
        )
        for r in rows
    )


def evidence_of(head: CaseHead) -> tuple[EvidenceRow, ...]:
    rows = db.session.scalars(sa.select(Evidence).where(Evidence.case_id == head.id).order_by(Evidence.number.desc()))
    return tuple(
        EvidenceRow(
            r.id,
            r.number,
            head.key.open(r.title),
            r.source,
            r.criteria,
            r.added_at,
            r.media_type,
            r.size,
            r.pages,
            r.sha256,
        )
        for r in rows
    )


def count_evidence(case_id: int) -> int:
    return int(
        db.session.scalar(sa.select(sa.func.count()).select_from(Evidence).where(Evidence.case_id == case_id)) or 0
    )


def evidence_row(case_id: int, evidence_id: int, viewer: Viewer) -> tuple[CaseHead, Evidence]:
    """One piece of evidence of a case the viewer may see. Raises NotFound."""
    head = head_of(case_id, viewer)
    row = db.session.get(Evidence, evidence_id)
    if row is None or row.case_id != case_id:
        raise NotFound("There is no such document in this case.")
    return head, row


def findings_of(head: CaseHead) -> tuple[FindingRow, ...]:
    rows = db.session.scalars(sa.select(Finding).where(Finding.case_id == head.id).order_by(Finding.number))
    found = []
    for r in rows:
        text = head.key.open(r.text)
        found.append(
            FindingRow(
                id=r.id,
                number=r.number,
                status=r.status,
                category=r.category,
                severity=str(r.severity or ""),
                occurred_on=r.occurred_on,
                criteria=r.criteria,
                gist=text.get("gist", ""),
                answer=text.get("answer", ""),
                silent=bool(text.get("silent")),
                reasons=text.get("reasons", ""),
                tellable=r.tellable,
                answered_at=r.answered_at,
            )
        )
    return tuple(found)


def score_of(case_id: int) -> ScoreView | None:
    row = db.session.scalar(sa.select(Score).where(Score.case_id == case_id).order_by(Score.number.desc()).limit(1))
    if row is None:
        return None
    return ScoreView(
        number=row.number,
        computed_at=row.computed_at,
        band=str(row.band),
        total=row.total,
        moral=row.moral,
        low=row.low,
        high=row.high,
        coverage=row.coverage,
        refer=row.refer,
        stale=row.stale,
        inputs=orjson.loads(row.inputs),
        result=orjson.loads(row.result),
    )


def _references(head: CaseHead) -> tuple[ReferenceRow, ...]:
    rows = db.session.scalars(sa.select(Reference).where(Reference.case_id == head.id).order_by(Reference.number))
    found = []
    for r in rows:
        details = (head.key.open(r.details) or {}) if head.names_referees else {}
        found.append(
            ReferenceRow(
                r.id,
                r.number,
                str(r.status),
                r.relationship,
                details.get("name", "–"),
                details.get("unit", ""),
                r.asked_at,
                r.answered_at,
            )
        )
    return tuple(found)


def _decisions(head: CaseHead) -> tuple[DecisionRow, ...]:
    rows = db.session.execute(
        sa.select(Decision, User.name)
        .join(User, User.id == Decision.decided_by)
        .where(Decision.case_id == head.id)
        .order_by(Decision.number)
    ).all()
    return tuple(
        DecisionRow(
            number=r.Decision.number,
            code=str(r.Decision.code),
            band=r.Decision.band,
            by=r.name,
            at=r.Decision.decided_at,
            reasons=head.key.open(r.Decision.reasons).get("reasons", ""),
            condition=head.key.open(r.Decision.condition) or "",
            review_on=r.Decision.review_on,
            debar_months=r.Decision.debar_months,
        )
        for r in rows
    )
