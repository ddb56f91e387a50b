"""Checking a draft as it is saved, and keeping for the list what was found."""

from dataclasses import dataclass

import sqlalchemy as sa

from webapp.access.viewer import Viewer
from webapp.casework.checking import Told, told_of
from webapp.casework.drafting import draft_row, draft_source
from webapp.db import db, transaction
from webapp.models import Draft


@dataclass(frozen=True)
class Checked:
    """`key` is the digest of the content that was looked at."""

    key: str
    told: tuple[Told, ...]

    @property
    def stops(self) -> int:
        return sum(told.stops for told in self.told)

    @property
    def advice(self) -> int:
        return len(self.told) - self.stops


def check(draft_id: int, viewer: Viewer) -> Checked:
    """What is found in the draft as it is saved. The looking holds no lock; what it found is kept for the list unless
    somebody saved meanwhile. Raises NotFound."""
    row = draft_row(draft_id, viewer)
    read_at, known = row.updated_at, (row.stops, row.advice)
    source = draft_source(draft_id, viewer)
    found = Checked(source.key, told_of(source))
    if known != (found.stops, found.advice):
        db.session.rollback()
        with transaction() as session:
            session.execute(
                sa.update(Draft)
                .where(Draft.id == draft_id, Draft.updated_at == read_at)
                .values(stops=found.stops, advice=found.advice)
            )
    return found
