"""What a task is about besides the person: a referee, a check, a concern, an objection."""

from dataclasses import dataclass
from typing import Any

from webapp.casework.queries.case import CaseHead
from webapp.db import db
from webapp.models import Check, Finding, Objection, Reference, Task
from workflows.strict_yaml import Text


@dataclass(frozen=True)
class Coded:
    """A word of our vocabulary, said in the reader's language where it is shown."""

    code: str


Said = str | Text | Coded


@dataclass(frozen=True)
class Subject:
    """`lines` are English labels with what stands beside them: somebody's own words, a text of the pack, a code."""

    kind: str
    title: str | Text
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
    return Subject("finding", f"{row.number}", tuple(lines))


def _objection(head: CaseHead, row: Any) -> Subject:
    return Subject("objection", f"{row.number}", (("What was said", head.key.open(row.content)),))


_SHOWN = {
    "reference": _reference,
    "referee": _reference,
    "record": _check,
    "identity": _check,
    "finding": _finding,
    "objection": _objection,
}
