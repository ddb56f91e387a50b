"""The audit chain of a case: canonical bytes of ids and codes, each digest over the one before."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import orjson
import sqlalchemy as sa

from webapp.models import AuditEvent, Case

_START = b"\0" * 32


def canonical(
    case_number: str, seq: int, at: datetime, actor_id: int | None, action: str, subject: str, data: Mapping[str, Any]
) -> bytes:
    """The one way to write an event down: sorted JSON, UTC with microseconds, no spaces."""
    return orjson.dumps(
        {
            "case": case_number,
            "seq": seq,
            "at": at.timestamp(),
            "actor": actor_id,
            "action": action,
            "subject": subject,
            "data": data,
        },
        option=orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z,
        default=_plain,
    )


def written(content: bytes) -> Mapping[str, Any]:
    """What an entry says; {} for bytes that somebody has changed into something else."""
    try:
        found = orjson.loads(content)
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def data_of(content: bytes) -> Mapping[str, Any]:
    """What an entry says besides who and when."""
    found = written(content).get("data")
    return found if isinstance(found, dict) else {}


def chain(
    case: Case, entries: Sequence[tuple[str, str, Mapping[str, Any]]], actor_id: int | None, at: datetime
) -> list[dict[str, Any]]:
    """Rows for `entries`, linked to the case's head; moves the head. Under the case lock only."""
    rows = []
    head = case.head or _START
    seq = case.last_seq
    for action, subject, data in entries:
        seq += 1
        content = canonical(case.number, seq, at, actor_id, action, subject, data)
        head = hashlib.sha256(head + content).digest()
        rows.append(
            {
                "case_id": case.id,
                "case_seq": seq,
                "at": at,
                "actor_id": actor_id,
                "action": action,
                "subject": subject,
                "content": content,
                "digest": head,
            }
        )
    case.last_seq, case.head = seq, head
    return rows


def write_office_event(
    session: Any, action: str, actor_id: int | None, at: datetime, subject: str = "", **data: Any
) -> None:
    """An event of the office that belongs to no case: sign-in, users, publishing."""
    content = canonical("", 0, at, actor_id, action, subject, data)
    session.execute(
        sa.insert(AuditEvent).values(
            at=at,
            actor_id=actor_id,
            action=action,
            subject=subject,
            content=content,
            digest=hashlib.sha256(content).digest(),
        )
    )


def first_break(case: Case, rows: Sequence[AuditEvent]) -> int | None:
    """The first case_seq at which the stored chain does not fit, or None when it is whole.

    The columns beside the content must say what the content says: they are what pages show and lists sort by.
    """
    head = _START
    for expected, row in enumerate(rows, start=1):
        head = hashlib.sha256(head + row.content).digest()
        if row.case_seq != expected or row.digest != head or not _tells_the_same(case.number, row):
            return expected
    return None if (case.head or _START) == head and case.last_seq == len(rows) else len(rows) + 1


def _tells_the_same(case_number: str, row: AuditEvent) -> bool:
    content = written(row.content)
    beside = {
        "case": case_number,
        "seq": row.case_seq,
        "at": row.at.timestamp(),
        "actor": row.actor_id,
        "action": row.action,
        "subject": row.subject,
    }
    return {key: content.get(key) for key in beside} == beside


def _plain(value: Any) -> Any:
    if isinstance(value, (frozenset, set)):
        return sorted(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
