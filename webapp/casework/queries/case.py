"""One case on one page: people, checks, evidence, findings, score, decisions, and where it stands."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import sqlalchemy as sa

from webapp.access.viewer import Viewer
from webapp.casework.differences import Change
from webapp.casework.letters import to_a_referee
from webapp.casework.queries import ratings
from webapp.casework.queries.deciding import DecisionRow, VoteRow, count_votes, decisions_of, votes_of
from webapp.casework.queries.documents import EvidenceRow, evidence_of
from webapp.casework.queries.findings import FindingRow, findings_of
from webapp.casework.queries.head import CaseHead, head_of
from webapp.casework.staleness import read as read_changes
from webapp.db import db, rows
from webapp.models import (
    CasePerson,
    Check,
    Consent,
    Letter,
    Notice,
    Objection,
    Rating,
    Reference,
    Score,
    User,
)
from webapp.refusals import NotFound
from workflows.vocabulary import NoticeKind, Part


@dataclass(frozen=True)
class PersonOnCase:
    user_id: int
    name: str
    title: str
    part: Part
    conflict: str
    ended: bool


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
    changes: tuple[Change, ...]
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
    votes: tuple[VoteRow, ...]
    votes_cast: int
    notices: tuple[Notice, ...]
    objections: tuple[Objection, ...]
    letters: tuple[LetterRow, ...]


def case_view(case_id: int, viewer: Viewer) -> CaseView:
    """Everything the overview shows. What a rater must not know yet is not in it: neither ratings nor the score."""
    head = head_of(case_id, viewer)
    session = db.session
    cast = count_votes(head)
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
        decisions=decisions_of(head),
        votes=votes_of(head) if cast else (),
        votes_cast=cast,
        notices=tuple(session.scalars(sa.select(Notice).where(Notice.case_id == case_id).order_by(Notice.id))),
        objections=tuple(
            session.scalars(sa.select(Objection).where(Objection.case_id == case_id).order_by(Objection.number))
        ),
        letters=_letters(head),
    )


def public_notice_open(head: CaseHead, now: datetime) -> bool:
    """Whether the case stands in public today, by the day of the place whose rules it follows."""
    today = now.astimezone(ZoneInfo(head.project.pack.zone)).date()
    standing = sa.select(Notice.id).where(
        Notice.case_id == head.id,
        Notice.kind == NoticeKind.PUBLIC,
        Notice.served_at.is_not(None),
        Notice.withdrawn_at.is_(None),
        Notice.ends_on >= today,
    )
    return db.session.scalar(standing.limit(1)) is not None


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


_PEOPLE = (
    sa.select(
        CasePerson.user_id,
        User.name,
        User.title,
        CasePerson.part,
        CasePerson.conflict,
        CasePerson.ended_at.is_not(None),
    )
    .join(User, User.id == CasePerson.user_id)
    .where(CasePerson.case_id == sa.bindparam("case_id", type_=sa.BigInteger))
    .order_by(CasePerson.id)
)


def people_of(case_id: int) -> tuple[PersonOnCase, ...]:
    return tuple(
        PersonOnCase(user_id, name, title, part, conflict, bool(ended))
        for user_id, name, title, part, conflict, ended in rows(_PEOPLE, {"case_id": case_id})
    )


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
        changes=read_changes(row.because),
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
