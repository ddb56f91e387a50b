"""Who rated what, shown to nobody before everybody's first ratings are locked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from webapp.access.viewer import Viewer
from webapp.casework.scoring import latest
from webapp.db import db
from webapp.models import CasePerson, Rating, Task, User
from workflows.vocabulary import CaseStatus, Part, TaskStatus

if TYPE_CHECKING:
    from webapp.casework.queries.case import CaseHead


@dataclass(frozen=True)
class Rater:
    """One rater with the last value for each criterion, 1 to 5, None for no basis."""

    name: str
    values: Mapping[str, int | None]


def may_be_shown(head: "CaseHead", viewer: Viewer) -> bool:
    """Whether ratings, and a score that gives them away, may be shown to this viewer now.

    No while anybody is still to give a first rating, whoever asks; no to a rater who has not rated. Raters who talk
    differences over have rated, so they see each other's.
    """
    session = db.session
    rated = set(session.scalars(sa.select(Rating.rater_id).where(Rating.case_id == head.id).distinct()))
    rating_now = session.execute(
        sa.select(Task.assignee_id, Task.holder_id).where(
            Task.case_id == head.id, Task.part == Part.RATER, Task.status == TaskStatus.OPEN
        )
    )
    if any((row.assignee_id or row.holder_id) not in rated for row in rating_now):
        return False
    if viewer.id in rated or head.row.status == CaseStatus.CLOSED:
        return True
    appointed = sa.select(CasePerson.id).where(
        CasePerson.case_id == head.id,
        CasePerson.user_id == viewer.id,
        CasePerson.part == Part.RATER,
        CasePerson.ended_at.is_(None),
    )
    return session.scalar(appointed.limit(1)) is None


def raters(head: "CaseHead", viewer: Viewer) -> tuple[Rater, ...]:
    """Everybody's last ratings, in the order of their first; () while they may not be shown."""
    if not may_be_shown(head, viewer):
        return ()
    rows = db.session.execute(
        sa.select(Rating.rater_id, Rating.round, Rating.criterion, Rating.value, User.name)
        .join(User, User.id == Rating.rater_id)
        .where(Rating.case_id == head.id)
        .order_by(Rating.id)
    ).all()
    names = {row.rater_id: row.name for row in rows}
    last = latest(rows)
    return tuple(
        Rater(name, {criterion: value for (rater, criterion), value in last.items() if rater == rater_id})
        for rater_id, name in names.items()
    )
