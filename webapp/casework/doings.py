"""Who did what on a case so far: the ground on which duty rules stand."""

from typing import Any

import sqlalchemy as sa

from webapp.access.duties import Doing
from webapp.models import CasePerson, Task


def doings_of(session: Any, case_id: int) -> tuple[Doing, ...]:
    """Completed tasks and appointments of one case. Ended appointments count: who investigated, investigated."""
    nothing = sa.literal("", sa.Text)
    rows = session.execute(
        sa.select(
            Task.done_by.label("user_id"),
            sa.cast(Task.part, sa.Text).label("part"),
            Task.element_id,
            nothing.label("conflict"),
            sa.literal(False).label("serving"),
        )
        .where(Task.case_id == case_id, Task.done_by.is_not(None))
        .union_all(
            sa.select(
                CasePerson.user_id,
                sa.cast(CasePerson.part, sa.Text),
                nothing,
                CasePerson.conflict,
                CasePerson.ended_at.is_(None),
            ).where(CasePerson.case_id == case_id)
        )
    ).all()
    return tuple(Doing(r.user_id, r.part or "", r.element_id, r.conflict, bool(r.serving)) for r in rows)
