"""Names: opened from their seal for a viewer, and searched for without being stored in the clear."""

from typing import Any

import sqlalchemy as sa

from webapp.models import Case, SearchToken
from webapp.vault import Box, vault


def details_of(person: Box | None, key_id: int, wrapped: bytes | None) -> dict[str, Any]:
    """The sealed details of an application, {} when they have been erased."""
    if person is None or wrapped is None:
        return {}
    found: dict[str, Any] = vault().key(key_id, wrapped).open(person)
    return found


def person_of(person: Box | None, key_id: int, wrapped: bytes | None) -> str:
    return str(details_of(person, key_id, wrapped).get("name") or "–")


def search_condition(text: str) -> sa.ColumnElement[bool]:
    """Cases whose number starts with `text`, or whose candidate matches every word of it."""
    tokens = vault().query_tokens(text)
    by_number = Case.number.startswith(text.strip().upper(), autoescape=True)
    if not tokens:
        return by_number
    matching = (
        sa.select(SearchToken.application_id)
        .where(SearchToken.token.in_(tokens))
        .group_by(SearchToken.application_id)
        .having(sa.func.count() == len(tokens))
    )
    return sa.or_(by_number, Case.application_id.in_(matching))
