"""Who did what on a case so far: the ground on which duty rules stand."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import orjson
import sqlalchemy as sa

from webapp.access.duties import Doing
from webapp.models import Case, CaseMove, CasePerson, MovedCase, Strike, Task
from workflows.vocabulary import MovedStatus, Part


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
    rows = session.connection().execute(_DOINGS, {"case_id": case_id}).all()
    found = [Doing(r.user_id, r.part or "", r.element_id, r.conflict, bool(r.serving)) for r in rows if r.user_id]
    return (*found, *_under_new_names(found, [orjson.loads(r.element_id) for r in rows if not r.user_id]))


def _under_new_names(found: Iterable[Doing], mappings: Iterable[Mapping[str, str | None]]) -> list[Doing]:
    """What was done under an id that a move has changed since: a second person stays a second person."""
    names = {
        old.rpartition("/")[2]: new.rpartition("/")[2] for mapping in mappings for old, new in mapping.items() if new
    }
    renamed = []
    for doing in found:
        name, seen = doing.element_id, {doing.element_id}
        while (name := names.get(name, name)) not in seen:
            seen.add(name)
            renamed.append(replace(doing, element_id=name))
    return renamed


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
        # The mappings of the moves of the case, without a person: they come along with no statement of their own.
        sa.select(sa.cast(sa.null(), sa.BigInteger), nothing, CaseMove.mapping, nothing, sa.literal(False))
        .join(MovedCase, MovedCase.move_id == CaseMove.id)
        .where(MovedCase.case_id == case_id, MovedCase.status == MovedStatus.MOVED),
    )


_DOINGS = _doings()  # asked with every task that is opened or done, so it is built once
