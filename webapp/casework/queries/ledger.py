"""The change ledger: what the candidate submitted then and now. Drafts are no statement, so they are never compared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

import sqlalchemy as sa

from forms import compiler
from forms.model import Component, FormSchema
from webapp.casework.queries.asked import form_answered
from webapp.casework.queries.head import CaseHead
from webapp.db import db
from webapp.models import Submission, Task
from workflows.vocabulary import OutsideParty

ASKING = ("finding_answer", "concerns_answer")
"""Record kinds of tasks by which the office puts something to the candidate: what is corrected before is candour."""


@dataclass(frozen=True)
class Change:
    """One answer then and now, in the form's own words; `row` is the name that stands in the row of a list."""

    label: str
    row: str
    before: str
    now: str


@dataclass(frozen=True)
class Correction:
    """One further version against the one before it. `candour`: nothing had been put to the candidate yet."""

    submission_id: int
    form_id: str
    version: int
    at: datetime
    candour: bool
    changes: tuple[Change, ...]


def ledger(head: CaseHead) -> tuple[Correction, ...]:
    """Every correction of the case, oldest first. One statement where nothing was corrected."""
    corrected = sa.select(Submission.task_id).where(Submission.case_id == head.id, Submission.version > 1)
    rows = db.session.execute(
        sa.select(Submission)
        .join(Task, Task.id == Submission.task_id)
        .where(Submission.task_id.in_(corrected), Task.external == OutsideParty.CANDIDATE)
        .order_by(Submission.task_id, Submission.version)
    ).scalars()
    versions: dict[int, list[Submission]] = {}
    for row in rows:
        versions.setdefault(row.task_id, []).append(row)
    asked = asked_since(head) if versions else None
    found = []
    for known in versions.values():
        schema = compiler.compile_source(
            form_answered(head.row, head.project, known[0].form_id, known[0].submitted_at)
        ).schema
        for before, after in pairwise(known):
            changes = compare(schema, head.key.open(before.answers), head.key.open(after.answers))
            candour = asked is None or after.submitted_at <= asked
            found.append(
                Correction(after.id, after.form_id, after.version, after.submitted_at, candour, tuple(changes))
            )
    return tuple(sorted(found, key=lambda one: one.at))


def asked_since(head: CaseHead) -> datetime | None:
    """When the office first put something to the candidate; None while it has not."""
    tasks = db.session.execute(
        sa.select(Task.process_id, Task.element_id, Task.offered_at)
        .where(Task.case_id == head.id, Task.external == OutsideParty.CANDIDATE)
        .order_by(Task.offered_at)
    )
    return next(
        (
            row.offered_at
            for row in tasks
            if head.project.element(row.process_id, row.element_id).properties.get("records") in ASKING
        ),
        None,
    )


def compare(schema: FormSchema, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """What differs between two submissions, in the order of the form. Rows of a list are known by their first text,
    so that a row put in between does not make all others look changed; signatures are no content."""
    return _below(schema.components, before, after, "")


def _below(
    components: Sequence[Component], before: Mapping[str, Any], after: Mapping[str, Any], row: str
) -> list[Change]:
    found: list[Change] = []
    for component in components:
        if component.kind == "dynamiclist":
            key = component.path[-1]
            old, new = _rows(before.get(key)), _rows(after.get(key))
            for name in dict.fromkeys([*old, *new]):
                found += _below(component.components, old.get(name, {}), new.get(name, {}), name)
        elif component.is_input and component.kind != "signature":
            key = component.path[-1]
            then, now = before.get(key), after.get(key)
            if (then or None) != (now or None):
                found.append(Change(component.label or key, row, _said(component, then), _said(component, now)))
        else:
            found += _below(component.components, before, after, row)
    return found


def _said(component: Component, value: object) -> str:
    if isinstance(value, list):
        return ", ".join(_said(component, one) for one in value)
    if isinstance(value, bool) or value is None:
        return "Yes" if value else "–"
    options = component.settings.get("values")
    words = {o.get("value"): str(o.get("label")) for o in options} if isinstance(options, list) else {}
    return words.get(value, str(value))


def _rows(value: object) -> dict[str, Mapping[str, Any]]:
    found: dict[str, Mapping[str, Any]] = {}
    for number, row in enumerate(value if isinstance(value, list) else [], start=1):
        if isinstance(row, Mapping):
            name = next((v.strip() for v in row.values() if isinstance(v, str) and v.strip()), str(number))
            found[name if name not in found else f"{name} ({number})"] = row
    return found
