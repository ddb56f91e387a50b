"""Statutory bars of a case: what the table says, and who of two people confirmed identity and record."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from webapp.casework.queries.head import CaseHead
from webapp.db import db
from webapp.models import Submission, User


@dataclass(frozen=True)
class Confirmation:
    by: str
    at: datetime
    identity: bool
    record: bool


@dataclass(frozen=True)
class Bars:
    """`result` is none, adjudicate or hard; a hard one counts only once two people confirmed both."""

    result: str
    rules: tuple[str, ...]
    confirmations: tuple[Confirmation, ...]


def bars_of(head: CaseHead) -> Bars | None:
    """The bars that the table found, or None while it found none."""
    if head.row.veto_result == "none":
        return None
    rows = db.session.execute(
        sa.select(Submission.answers, Submission.submitted_at, User.name)
        .join(User, User.id == Submission.actor_id)
        .where(Submission.case_id == head.id, Submission.records == "veto_confirmation")
        .order_by(Submission.id)
    )
    confirmations = []
    for row in rows:
        answers = head.key.open(row.answers)
        confirmations.append(
            Confirmation(
                row.name,
                row.submitted_at,
                answers.get("identity_confirmed") is True,
                answers.get("record_confirmed") is True,
            )
        )
    return Bars(head.row.veto_result, tuple(c for c in head.row.veto_rules.split(",") if c), tuple(confirmations))
