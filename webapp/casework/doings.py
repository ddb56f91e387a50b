"""Who did what on a case so far: the ground on which duty rules stand."""

from typing import Any

import sqlalchemy as sa

from webapp.access.duties import Doing
from webapp.models import Case, CasePerson, Strike, Task
from workflows.vocabulary import Part


def opened_by(which: sa.ColumnElement[bool], *columns: Any) -> sa.Select[Any]:
    """Opening a case is a case officer's work (domain §6.3: CO cannot rate or decide), in the columns of a doing."""
    nothing = sa.literal("", sa.Text)
    officer = sa.literal(str(Part.CASE_OFFICER), sa.Text)
    return sa.select(*columns, Case.opened_by, officer, nothing, nothing, sa.literal(False)).where(which)


def struck_by(which: sa.ColumnElement[bool], *columns: Any) -> sa.Select[Any]:
    """Whoever struck a passage reviewed the case in law, with or without a task: they read what no rater may."""
    nothing = sa.literal("", sa.Text)
    reviewer = sa.literal(str(Part.ADJUDICATOR), sa.Text)
    return sa.select(*columns, Strike.struck_by, reviewer, nothing, nothing, sa.literal(False)).where(which)


def doings_of(session: Any, case_id: int) -> tuple[Doing, ...]:
    """Who opened the case, completed tasks, struck passages; appointments, ended ones too: who investigated, did."""
    rows = session.execute(_DOINGS, {"case_id": case_id}).all()
    return tuple(Doing(r.user_id, r.part or "", r.element_id, r.conflict, bool(r.serving)) for r in rows)


def _doings() -> sa.CompoundSelect[Any]:
    nothing, case_id = sa.literal("", sa.Text), sa.bindparam("case_id", type_=sa.BigInteger)
    return sa.union_all(
        sa.select(
            Task.done_by.label("user_id"),
            sa.cast(Task.part, sa.Text).label("part"),
            Task.element_id,
            nothing.label("conflict"),
            sa.literal(False).label("serving"),
        ).where(Task.case_id == case_id, Task.done_by.is_not(None)),
        sa.select(
            CasePerson.user_id,
            sa.cast(CasePerson.part, sa.Text),
            nothing,
            CasePerson.conflict,
            CasePerson.ended_at.is_(None),
        ).where(CasePerson.case_id == case_id),
        opened_by(Case.id == case_id),
        struck_by(Strike.case_id == case_id),
    )


_DOINGS = _doings()  # asked with every task that is opened or done, so it is built once
