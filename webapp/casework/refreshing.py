"""Bringing a score up to date that rests on what is not so any more, while the panel is at work."""

from datetime import datetime

import sqlalchemy as sa

from webapp.access.permissions import Permission
from webapp.access.viewer import Viewer
from webapp.casework import staleness
from webapp.casework.cases import deliver
from webapp.casework.ground import Actor, lock_case
from webapp.db import transaction
from webapp.models import Task
from webapp.refusals import NotAllowed, Stale
from workflows.vocabulary import Part, TaskStatus


def refresh_score(case_id: int, viewer: Viewer, now: datetime) -> None:
    """Tell the case that its score is out of date: the drawing has what lost its evidence rated again, and computes.

    Raises Stale when the score is up to date, when raters are at it already, or when no panel waits for it.
    """
    viewer.require(Permission.CASE_MANAGE)
    with transaction() as session:
        ground = lock_case(session, case_id, Actor.of(viewer), now)
        if not viewer.sees_unit(ground.unit_path):
            raise NotAllowed("This case belongs to another unit")
        row = staleness.mark(ground)
        if row is None or not row.stale:
            raise Stale("The score is up to date.")
        rating = (
            sa.select(sa.func.count())
            .select_from(Task)
            .where(Task.case_id == case_id, Task.part == Part.RATER, Task.status == TaskStatus.OPEN)
        )
        if session.scalar(rating):
            raise Stale("Raters are rating again. The score follows when all have.")
        deliver(ground, staleness.OUTDATED, {})
