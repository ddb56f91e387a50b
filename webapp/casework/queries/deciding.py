"""What was voted and decided on a case, with the reasons by their parts; votes only once all are cast."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from webapp.casework.facts import leading
from webapp.casework.queries.head import CaseHead
from webapp.casework.queries.submissions import votes_are_open
from webapp.db import db
from webapp.models import Decision, User, Vote


@dataclass(frozen=True)
class Weighing:
    """How one concern was weighed; `finding` is the finding's id."""

    finding: int
    weighed: str
    reasons: str
    rests_on: tuple[str, ...]


@dataclass(frozen=True)
class Rationale:
    """`band` is what was said about the advice, whether it was followed or not."""

    reasons: str
    band: str
    rests_on: tuple[str, ...]
    concerns: tuple[Weighing, ...]


@dataclass(frozen=True)
class VoteRow:
    """`dissents`: it is not what the panel decided in that round; `band` is what the score advised then."""

    round: int
    by: str
    code: str
    band: str
    score_number: int | None
    at: datetime
    rationale: Rationale
    dissents: bool


@dataclass(frozen=True)
class DecisionRow:
    number: int
    code: str
    band: str
    by: str
    at: datetime
    rationale: Rationale
    condition: str
    review_on: date | None
    debar_months: int | None


def rationale_of(stored: Any) -> Rationale:
    """Reasons as they were sealed; those of before were one text, or had no parts."""
    parts: Mapping[str, Any] = stored if isinstance(stored, Mapping) else {"reasons": str(stored or "")}
    return Rationale(
        reasons=parts.get("reasons", ""),
        band=parts.get("band", "") or parts.get("departs", ""),
        rests_on=tuple(parts.get("rests_on") or ()),
        concerns=tuple(
            Weighing(c["finding"], c["weighed"], c["reasons"], tuple(c["rests_on"]))
            for c in parts.get("concerns") or ()
        ),
    )


def decisions_of(head: CaseHead) -> tuple[DecisionRow, ...]:
    """All decisions, oldest first."""
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
            rationale=rationale_of(head.key.open(r.Decision.reasons)),
            condition=head.key.open(r.Decision.condition) or "",
            review_on=r.Decision.review_on,
            debar_months=r.Decision.debar_months,
        )
        for r in rows
    )


def votes_of(head: CaseHead) -> tuple[VoteRow, ...]:
    """All votes by round, in the order they were cast; () while somebody has yet to vote."""
    if votes_are_open(head):
        return ()
    rows = db.session.execute(
        sa.select(Vote, User.name)
        .join(User, User.id == Vote.member_id)
        .where(Vote.case_id == head.id)
        .order_by(Vote.round, Vote.id)
    ).all()
    by_round: dict[int, list[str]] = {}
    for row in rows:
        by_round.setdefault(row.Vote.round, []).append(str(row.Vote.code))
    return tuple(
        VoteRow(
            round=r.Vote.round,
            by=r.name,
            code=str(r.Vote.code),
            band=r.Vote.band or "",
            score_number=r.Vote.score_number,
            at=r.Vote.cast_at,
            rationale=rationale_of(head.key.open(r.Vote.reasons)),
            dissents=leading(by_round[r.Vote.round])[0] not in (None, str(r.Vote.code)),
        )
        for r in rows
    )


def has_voted(head: CaseHead) -> frozenset[int]:
    """Who has voted in the round that is open, or in the last one once it was counted; never what."""
    last = sa.select(sa.func.max(Vote.round)).where(Vote.case_id == head.id).scalar_subquery()
    rows = db.session.scalars(sa.select(Vote.member_id).where(Vote.case_id == head.id, Vote.round == last))
    return frozenset(rows)


def count_votes(head: CaseHead) -> int:
    return int(db.session.scalar(sa.select(sa.func.count()).select_from(Vote).where(Vote.case_id == head.id)) or 0)
