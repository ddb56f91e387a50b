"""The findings of a case: what was alleged, answered and decided, and what each rests on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from webapp import clock
from webapp.casework.queries.head import CaseHead
from webapp.casework.records.findings import ANSWER, FOUND
from webapp.db import db, rows
from webapp.models import Finding, FindingPiece
from workflows.scoring.findings import effective_severity, months_started
from workflows.vocabulary import FindingStatus


@dataclass(frozen=True)
class FindingRow:
    """`effective` is the severity today, after time and mitigation ('' where nothing is left or it does not count);
    `rests_on` and `answered_with` are pieces."""

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
    nexus: str
    mitigation: str
    effective: str
    rests_on: tuple[str, ...]
    answered_with: tuple[str, ...]


_FINDINGS = (
    sa.select(Finding.__table__)
    .where(Finding.case_id == sa.bindparam("case_id", type_=sa.BigInteger))
    .order_by(Finding.number)
)


def findings_of(head: CaseHead) -> tuple[FindingRow, ...]:
    """All findings, as they stand today."""
    stored = rows(_FINDINGS, {"case_id": head.id})
    pieces = _pieces(head) if stored else {}
    found = []
    for r in stored:
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
                nexus=text.get("nexus", ""),
                mitigation=text.get("mitigation", "") if r.mitigation_steps else "",
                effective=_effective(head, r),
                rests_on=pieces.get((r.id, FOUND), ()),
                answered_with=pieces.get((r.id, ANSWER), ()),
            )
        )
    return tuple(found)


def _pieces(head: CaseHead) -> Mapping[tuple[int, str], tuple[str, ...]]:
    """(finding, side) → its pieces."""
    found: dict[tuple[int, str], tuple[str, ...]] = {}
    told = db.session.execute(
        sa.select(FindingPiece.finding_id, FindingPiece.side, FindingPiece.piece)
        .join(Finding, Finding.id == FindingPiece.finding_id)
        .where(Finding.case_id == head.id)
        .order_by(FindingPiece.piece)
    )
    for row in told:
        name = (row.finding_id, row.side)
        found[name] = (*found.get(name, ()), row.piece)
    return found


def _effective(head: CaseHead, row: sa.Row[Any]) -> str:
    today = clock.now().astimezone(ZoneInfo(head.project.pack.zone)).date()
    if row.severity is None or row.occurred_on is None or row.status != FindingStatus.SUBSTANTIATED:
        return ""
    if row.occurred_on > today:
        return str(row.severity)
    step = int(head.project.pack.limits["severity_step_months"].value)
    return str(
        effective_severity(row.severity, months_started(row.occurred_on, today), step, row.mitigation_steps) or ""
    )
