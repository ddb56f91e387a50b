"""Who rated what, shown to nobody before everybody's first ratings are locked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from webapp.access.viewer import Viewer
from webapp.casework.scoring import latest
from webapp.db import db
from webapp.models import CasePerson, Evidence, Rating, Task, User
from workflows.vocabulary import CaseStatus, Part, TaskStatus

if TYPE_CHECKING:
    from webapp.casework.queries.head import CaseHead


@dataclass(frozen=True)
class Rater:
    """One rater with the last value for each criterion, 1 to 5, None for no basis."""

    name: str
    values: Mapping[str, int | None]


def closed_rounds(case_id: int) -> int | None:
    """How many rounds of ratings are complete while somebody rates; None when nobody has anything left to rate.

    A round is complete once every rater with an open task has given it: until then nobody sees anything of it.
    """
    given = {
        row.rater_id: row.rounds
        for row in db.session.execute(
            sa.select(Rating.rater_id, sa.func.max(Rating.round).label("rounds"))
            .where(Rating.case_id == case_id)
            .group_by(Rating.rater_id)
        )
    }
    rating_now = db.session.execute(
        sa.select(Task.assignee_id, Task.holder_id).where(
            Task.case_id == case_id, Task.part == Part.RATER, Task.status == TaskStatus.OPEN
        )
    )
    return min((given.get(row.assignee_id or row.holder_id, 0) for row in rating_now), default=None)


def may_be_shown(head: "CaseHead", viewer: Viewer) -> bool:
    """Whether ratings, and a score that gives them away, may be shown to this viewer now.

    No while anybody is still to give a first rating, whoever asks; no to a rater who has not rated. Raters who talk
    differences over have rated, so they see each other's first ratings.
    """
    session = db.session
    if closed_rounds(head.id) == 0:
        return False
    if head.row.status == CaseStatus.CLOSED:
        return True
    has_rated = sa.select(Rating.id).where(Rating.case_id == head.id, Rating.rater_id == viewer.id)
    if session.scalar(has_rated.limit(1)) is not None:
        return True
    appointed = sa.select(CasePerson.id).where(
        CasePerson.case_id == head.id,
        CasePerson.user_id == viewer.id,
        CasePerson.part == Part.RATER,
        CasePerson.ended_at.is_(None),
    )
    return session.scalar(appointed.limit(1)) is None


def raters(head: "CaseHead", viewer: Viewer) -> tuple[Rater, ...]:
    """Everybody's last ratings of the rounds that are complete, in the order of their first; () while hidden."""
    if not may_be_shown(head, viewer):
        return ()
    closed = closed_rounds(head.id)
    query = (
        sa.select(Rating.rater_id, Rating.round, Rating.criterion, Rating.value, User.name)
        .join(User, User.id == Rating.rater_id)
        .where(Rating.case_id == head.id)
        .order_by(Rating.id)
    )
    rows = db.session.execute(query if closed is None else query.where(Rating.round <= closed)).all()
    names = {row.rater_id: row.name for row in rows}
    last = latest(rows)
    return tuple(
        Rater(name, {criterion: value for (rater, criterion), value in last.items() if rater == rater_id})
        for rater_id, name in names.items()
    )


def answer_is_closed(head: "CaseHead", submission_id: int, viewer: Viewer) -> bool:
    """Whether a submission is somebody else's rating that this viewer may not read yet."""
    row = db.session.execute(
        sa.select(Rating.rater_id, Rating.round)
        .where(Rating.case_id == head.id, Rating.submission_id == submission_id)
        .limit(1)
    ).first()
    if row is None or row.rater_id == viewer.id:
        return False
    closed = closed_rounds(head.id)
    return not may_be_shown(head, viewer) or (closed is not None and row.round > closed)


def task_is_closed(head: "CaseHead", task: Task, viewer: Viewer) -> bool:
    """Whether a task is somebody else's rating, given or to be given, that this viewer may not come near yet."""
    theirs = {task.assignee_id, task.holder_id, task.done_by} - {None}
    if task.part != Part.RATER or not theirs or viewer.id in theirs:
        return False
    return task.status == TaskStatus.OPEN or not may_be_shown(head, viewer)


def closed_documents(head: "CaseHead", viewer: Viewer | None) -> frozenset[int]:
    """Documents that somebody else brought with a rating which this viewer may not read yet."""
    brought = db.session.execute(
        sa.select(Evidence.id, Evidence.added_by)
        .join(Task, Task.id == Evidence.task_id)
        .where(Evidence.case_id == head.id, Task.part == Part.RATER)
    )
    return closed_among(head, {row.id: row.added_by for row in brought}, viewer)


def closed_among(head: "CaseHead", brought: Mapping[int, int | None], viewer: Viewer | None) -> frozenset[int]:
    """Those of the documents brought with ratings (id → by whom) that this viewer may not read yet."""
    theirs = frozenset(document for document, by in brought.items() if viewer is None or by != viewer.id)
    return frozenset() if not theirs or (viewer is not None and may_be_shown(head, viewer)) else theirs
