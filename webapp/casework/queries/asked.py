"""Forms as they were when somebody answered them: a case that was moved since has others for what lies ahead."""

from datetime import datetime

import orjson
import sqlalchemy as sa

from webapp.casework import live
from webapp.casework.live import Published
from webapp.db import db
from webapp.models import Case, CaseMove, MovedCase
from workflows.vocabulary import MovedStatus


def form_answered(case: Case, project: Published, form_id: str, at: datetime) -> bytes:
    """The form of the version on which the case ran at that moment. One statement, for a moved case alone."""
    if case.rules_id is not None or form_id not in project.forms:
        then = db.session.scalar(
            sa.select(MovedCase.source_id)
            .where(MovedCase.case_id == case.id, MovedCase.status == MovedStatus.MOVED, MovedCase.at > at)
            .order_by(MovedCase.at)
            .limit(1)
        )
        if then is not None:
            return live.project(then).forms[form_id]
    return project.forms[form_id]


def changed_since(case: Case, task_key: str, saved_at: datetime) -> bool:
    """Whether a move has given this task another form since somebody saved their draft."""
    if case.rules_id is None:
        return False
    details = db.session.scalars(
        sa.select(MovedCase.detail)
        .join(CaseMove, CaseMove.id == MovedCase.move_id)
        .where(MovedCase.case_id == case.id, MovedCase.status == MovedStatus.MOVED, MovedCase.at > saved_at)
    )
    return any(
        change.get("what") == "form" and change.get("key") == task_key
        for detail in details
        for change in orjson.loads(detail).get("changes", ())
    )
