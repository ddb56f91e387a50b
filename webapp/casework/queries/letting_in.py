"""What the office sees of the people outside: their links, what they ask for, what they corrected."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from webapp import i18n
from webapp.access.viewer import Viewer
from webapp.casework.links import asked_by_mail, state_of
from webapp.casework.queries.head import CaseHead
from webapp.db import db
from webapp.models import Check, Link, OutsideRequest, Reference, User
from workflows.vocabulary import OutsideParty, ReferenceStatus


@dataclass(frozen=True)
class LinkRow:
    """`to` is the candidate's name, the referee's where this viewer may know it, or the record body's; `by` is ''
    where a letter made it."""

    id: int
    party: str
    to: str
    state: str
    made_at: datetime
    by: str
    expires_at: datetime
    used_at: datetime | None


@dataclass(frozen=True)
class RequestRow:
    id: int
    kind: str
    text: str
    made_at: datetime
    status: str
    answer: str
    by: str
    answered_at: datetime | None


@dataclass(frozen=True)
class Invitable:
    """Somebody to whom a link may be handed over by hand now."""

    party: str
    subject: int | None
    name: str


def links_of(head: CaseHead, now: datetime) -> tuple[LinkRow, ...]:
    """All links of the case, newest first."""
    rows = db.session.execute(
        sa.select(Link, Reference, Check, User.name)
        .outerjoin(Reference, Reference.id == Link.reference_id)
        .outerjoin(Check, Check.id == Link.check_id)
        .outerjoin(User, User.id == Link.made_by)
        .where(Link.case_id == head.id)
        .order_by(Link.id.desc())
    ).all()
    return tuple(
        LinkRow(
            r.Link.id,
            str(r.Link.party),
            _body(head, r.Check) if r.Check else _name(head, r.Reference),
            str(state_of(r.Link, now)),
            r.Link.made_at,
            r.name or "",
            r.Link.expires_at,
            r.Link.used_at,
        )
        for r in rows
    )


def _name(head: CaseHead, reference: Reference | None) -> str:
    if reference is None:
        return head.person
    details = (head.key.open(reference.details) or {}) if head.names_referees else {}
    return str(details.get("name") or reference.number)


def _body(head: CaseHead, check: Check) -> str:
    known = {found.code: found.body.in_language(i18n.current().code) for found in head.project.pack.checks}
    return known.get(check.code, check.code)


def invitable(head: CaseHead, viewer: Viewer) -> tuple[Invitable, ...]:
    """The candidate, every referee who is asked now, for those who may know them, and record bodies asked by mail."""
    found = [Invitable(OutsideParty.CANDIDATE, None, head.person)]
    if head.names_referees:
        rows = db.session.scalars(
            sa.select(Reference)
            .where(Reference.case_id == head.id, Reference.status == ReferenceStatus.ASKED)
            .order_by(Reference.number)
        )
        found += [Invitable(OutsideParty.REFEREE, row.id, _name(head, row)) for row in rows]
    checks = db.session.scalars(sa.select(Check).where(Check.case_id == head.id).order_by(Check.id))
    found += [Invitable(OutsideParty.RECORD_BODY, row.id, _body(head, row)) for row in checks if asked_by_mail(row)]
    return tuple(found)


def requests_of(head: CaseHead) -> tuple[RequestRow, ...]:
    """What the candidate asked for, open ones first."""
    rows = db.session.execute(
        sa.select(OutsideRequest, User.name)
        .outerjoin(User, User.id == OutsideRequest.answered_by)
        .where(OutsideRequest.case_id == head.id)
        .order_by(OutsideRequest.answered_at.is_not(None), OutsideRequest.id.desc())
    ).all()
    return tuple(
        RequestRow(
            r.OutsideRequest.id,
            str(r.OutsideRequest.kind),
            head.key.open(r.OutsideRequest.text),
            r.OutsideRequest.made_at,
            str(r.OutsideRequest.status),
            head.key.open(r.OutsideRequest.answer) or "",
            r.name or "",
            r.OutsideRequest.answered_at,
        )
        for r in rows
    )


def open_requests(case_id: int) -> int:
    return int(
        db.session.scalar(
            sa.select(sa.func.count())
            .select_from(OutsideRequest)
            .where(OutsideRequest.case_id == case_id, OutsideRequest.answered_at.is_(None))
        )
        or 0
    )
