"""What a task is about besides the person: a referee, a check, a concern, an objection."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from webapp.access.permissions import Permission
from webapp.access.viewer import Viewer
from webapp.casework.live import Published
from webapp.casework.queries.head import CaseHead
from webapp.db import db
from webapp.models import Check, Evidence, Finding, Objection, Reference, Task
from webapp.vault import DataKey
from workflows.sentences import Text


@dataclass(frozen=True)
class Coded:
    """A word of our vocabulary, said in the reader's language where it is shown; with a number, "Concern 2"."""

    code: str
    number: int | None = None


Said = str | Text | Coded


@dataclass(frozen=True)
class Subject:
    """`lines` are English labels with what stands beside them: somebody's own words, a text of the pack, a code."""

    kind: str
    title: Said
    lines: tuple[tuple[str, Said], ...]


def subject_of(head: CaseHead, task: Task) -> Subject | None:
    """A subject id belongs to the kind of row its process is about; only rows of this case are shown."""
    if task.subject is None:
        return None
    for kind, model in _SUBJECTS.items():
        if kind in task.process_id or kind in task.element_id:
            row = db.session.get(model, task.subject)
            if row is not None and row.case_id == head.id:
                return _SHOWN[kind](head, row)
    return None


@dataclass(frozen=True)
class About:
    """A task as a list knows it: its subject, and what opens and names it."""

    task: Task
    key: DataKey
    project: Published


def titles_of(rows: Iterable[About], viewer: Viewer) -> dict[int, Said]:
    """Task id → the one line that tells two tasks of the same name apart. One statement per kind of subject."""
    found: dict[int, Said] = {}
    wanted: dict[type[Any], list[About]] = {}
    for row in rows:
        model = _model_of(row.task)
        if row.task.subject is not None and model is not None:
            wanted.setdefault(model, []).append(row)
    for model, asked in wanted.items():
        ids = {about.task.subject for about in asked}
        by_id = {r.id: r for r in db.session.scalars(sa.select(model).where(model.id.in_(ids)))}
        for about in asked:
            stored = by_id.get(about.task.subject)
            if stored is not None and stored.case_id == about.task.case_id:
                found[about.task.id] = _title(about, stored, viewer)
    return found


def _title(about: About, row: Any, viewer: Viewer) -> Said:
    if isinstance(row, Reference):
        details = (about.key.open(row.details) or {}) if viewer.may(Permission.REFEREE_READ) else {}
        return str(details["name"]) if details.get("name") else Coded("reference", row.number)
    if isinstance(row, Check):
        return next((c.title for c in about.project.pack.checks if c.code == row.code), row.code)
    if isinstance(row, Finding):
        known = (c.title for c in about.project.pack.categories if c.code == row.category)
        return next(known, Coded("finding", row.number))
    return Coded("objection", row.number)


def _model_of(task: Task) -> type[Any] | None:
    return next((m for kind, m in _SUBJECTS.items() if kind in task.process_id or kind in task.element_id), None)


def subjects_of(head: CaseHead, tasks: Iterable[Task]) -> dict[int, Subject]:
    """Task id → its subject, for all tasks of a case: one statement for each kind of row, not one for each task."""
    wanted: dict[type[Any], set[int]] = {}
    asking = [task for task in tasks if task.subject is not None]
    for task in asking:
        for kind, model in _SUBJECTS.items():
            if kind in task.process_id or kind in task.element_id:
                wanted.setdefault(model, set()).add(int(task.subject or 0))
    held = [db.session.scalars(sa.select(m).where(m.id.in_(ids))).all() for m, ids in wanted.items()]
    found = {task.id: subject for task in asking if (subject := subject_of(head, task)) is not None}
    del held  # until here the session knew the rows, so that each was found without asking again
    return found


_SUBJECTS: dict[str, type[Any]] = {
    "reference": Reference,
    "referee": Reference,
    "record": Check,
    "identity": Check,
    "finding": Finding,
    "objection": Objection,
}


def _reference(head: CaseHead, row: Any) -> Subject:
    details = (head.key.open(row.details) or {}) if head.names_referees else {}
    return Subject(
        "reference",
        details.get("name", "–"),
        tuple(
            (label, value)
            for label, value in (
                ("Relationship", Coded(row.relationship)),
                ("Unit", details.get("unit", "")),
                ("E-mail", details.get("email", "")),
                ("Telephone", details.get("phone", "")),
                ("Gives no reference", Coded(f"declines_{details['declined']}") if details.get("declined") else ""),
            )
            if value
        ),
    )


def _check(head: CaseHead, row: Any) -> Subject:
    known = {check.code: check for check in head.project.pack.checks}
    check = known.get(row.code)
    return Subject("check", check.title if check else row.code, (("Asked of", check.body),) if check else ())


def _finding(head: CaseHead, row: Any) -> Subject:
    text = head.key.open(row.text)
    lines: list[tuple[str, Said]] = [("What it is about", text.get("gist", ""))]
    if text.get("answer"):
        lines.append(("The person's answer", text["answer"]))
    if text.get("silent"):
        lines.append(("The person's answer", Coded("silent")))
    return Subject("finding", Coded("finding", row.number), tuple(lines))


def _objection(head: CaseHead, row: Any) -> Subject:
    told = head.key.open(row.content)
    if isinstance(told, str):  # as it was kept before version 0.4.0
        return Subject("objection", Coded("objection", row.number), (("What was said", told),))
    lines = [("What was said", told["content"])]
    if told["objector"] and head.viewer.may(Permission.REFEREE_READ):
        lines.append(("Name and how to answer", told["objector"]))
    if told["papers"]:
        papers = sa.select(Evidence.number).where(
            Evidence.case_id == head.id, Evidence.id.in_([int(paper) for paper in told["papers"]])
        )
        numbers = db.session.scalars(papers.order_by(Evidence.number))
        lines.append(("Documents", ", ".join(f"E-{number:02d}" for number in numbers)))
    return Subject("objection", Coded("objection", row.number), tuple(lines))


_SHOWN = {
    "reference": _reference,
    "referee": _reference,
    "record": _check,
    "identity": _check,
    "finding": _finding,
    "objection": _objection,
}
