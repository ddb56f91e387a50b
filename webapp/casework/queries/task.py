"""One task with everything its page shows: the form's context, the subject, the case beside it, why not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from webapp.access.duties import Doing, bar_to_appointment
from webapp.access.permissions import Permission
from webapp.access.viewer import Viewer
from webapp.casework import facts
from webapp.casework.doings import doings_of
from webapp.casework.ground import Ground, groups_from
from webapp.casework.queries.case import PersonOnCase, people_of
from webapp.casework.queries.documents import EvidenceRow, evidence_of
from webapp.casework.queries.findings import FindingRow, findings_of
from webapp.casework.queries.ground import reading_ground
from webapp.casework.queries.head import CaseHead, head_of_task
from webapp.casework.queries.signals import SignalRow, signals_of
from webapp.casework.queries.subjects import Subject, subject_of
from webapp.casework.tasks import why_not
from webapp.db import db, rows
from webapp.models import (
    Letter,
    Membership,
    OrganisationUnit,
    Submission,
    Task,
    TaskDraft,
    User,
)
from workflows.vocabulary import Part, TaskStatus


@dataclass(frozen=True)
class Candidate:
    """Somebody who could be picked in a form; `refused` says why they cannot take the part."""

    id: int
    name: str
    title: str
    refused: str


@dataclass(frozen=True)
class Said:
    """An earlier submission that belongs to the same subject, to be read beside the form."""

    element_id: str
    process_id: str
    form_id: str
    by: str
    at: datetime
    channel: str
    answers: Mapping[str, Any]


class TaskView:
    """A task and, read when first asked for, what its page shows around the form: a submit pays for none of it."""

    def __init__(
        self, task: Task, head: CaseHead, groups: frozenset[str], draft: TaskDraft | None, viewer: Viewer, now: datetime
    ):
        self.task, self.head, self.groups, self.viewer, self.now = task, head, groups, viewer, now
        self.properties: Mapping[str, str] = head.project.element(task.process_id, task.element_id).properties
        self.draft: Mapping[str, Any] | None = head.key.open(draft.answers) if draft else None
        self.draft_saved_at = draft.saved_at if draft else None
        self.unit_path = head.unit_path

    @property
    def open(self) -> bool:
        return self.task.status == TaskStatus.OPEN

    @property
    def signed(self) -> bool:
        """The doer signs with the password; what an outsider said is signed on the paper the officer keeps."""
        return self.properties.get("signature") == "true" and self.task.external is None

    @cached_property
    def doings(self) -> tuple[Doing, ...]:
        return doings_of(db.session, self.task.case_id)

    @cached_property
    def locked(self) -> str:
        """Why this viewer may not do the task; "taken" when somebody else holds it, "" when nothing does."""
        denial = why_not(self.task, self.unit_path, self.viewer, self.properties, self.groups, self.doings)
        if denial is not None:
            return denial.reason
        return "taken" if self.task.holder_id not in (None, self.viewer.id) else ""

    @cached_property
    def _names(self) -> dict[int, str]:
        ids = [i for i in (self.task.holder_id, self.task.done_by) if i]
        rows = db.session.execute(sa.select(User.id, User.name).where(User.id.in_(ids))) if ids else ()
        return {row.id: row.name for row in rows}

    @property
    def holder(self) -> str:
        return self._names.get(self.task.holder_id or 0, "")

    @property
    def done_by(self) -> str:
        """A name, or the code of the party outside who did it by themselves; '' for a task that nobody did."""
        outside = str(self.task.external or "") if self.task.status == TaskStatus.DONE else ""
        return self._names.get(self.task.done_by or 0, outside)

    @cached_property
    def subject(self) -> Subject | None:
        return subject_of(self.head, self.task)

    @cached_property
    def said(self) -> tuple[Said, ...]:
        """Earlier answers on the same subject, for those who may work the task or read everything in the unit."""
        may_read = not self.locked or self.viewer.may(Permission.CASE_READ_UNIT)
        return _said(self.head, self.task) if may_read else ()

    @cached_property
    def reply(self) -> Mapping[str, str]:
        """What a record body answered at once to the question that this task waits for; {} where it did not."""
        if self.properties.get("records") != "record_reply" or self.task.subject is None or self.locked:
            return {}
        box = db.session.scalar(
            sa.select(Letter.answer)
            .where(
                Letter.case_id == self.task.case_id,
                Letter.template == "record_request",
                Letter.addressee == str(self.task.subject),
            )
            .order_by(Letter.id.desc())
            .limit(1)
        )
        return self.head.key.open(box) or {}

    @cached_property
    def signals(self) -> tuple[SignalRow, ...]:
        """Signs on the reference that this task checks, for whoever may check it."""
        checks = self.properties.get("records") == "reference_check" and self.task.subject is not None
        return signals_of(self.head, self.task.subject) if checks and not self.locked else ()

    @cached_property
    def evidence(self) -> tuple[EvidenceRow, ...]:
        return evidence_of(self.head)

    @cached_property
    def findings(self) -> tuple[FindingRow, ...]:
        return findings_of(self.head)

    @cached_property
    def people(self) -> tuple[PersonOnCase, ...]:
        return people_of(self.task.case_id)

    @cached_property
    def ground(self) -> Ground:
        return reading_ground(self.head, self.now)

    def facts(self, groups: frozenset[str]) -> Mapping[str, Any]:
        """Today's facts of these groups; each costs a statement, so a form asks for what it reads and no more."""
        return dict(facts.provider(self.ground)(groups)) if groups else {}


def task_view(task_id: int, viewer: Viewer, now: datetime) -> TaskView:
    """The task, if the viewer may see its case. Raises NotFound. One statement."""
    viewer.require(Permission.TASK_WORK)
    head, task, groups, draft = head_of_task(task_id, viewer)
    return TaskView(task, head, groups_from(groups), draft, viewer, now)


def candidates_for(view: TaskView, group: str) -> list[Candidate]:
    """Everybody of this queue who sees the case's unit, with the duty rule that speaks against each."""
    part = _PARTS_OF_KINDS.get(view.properties.get("records", ""))
    rows = db.session.execute(
        sa.select(User.id, User.name, User.title, OrganisationUnit.path)
        .join(Membership, Membership.user_id == User.id)
        .join(OrganisationUnit, OrganisationUnit.id == User.unit_id)
        .where(User.active, Membership.kind == "group", Membership.code == group)
        .order_by(User.name)
    ).all()
    found = []
    for row in rows:
        if not view.unit_path.startswith(row.path):
            continue
        bar = bar_to_appointment(row.id, part, view.doings) if part else None
        found.append(Candidate(row.id, row.name, row.title, bar or ""))
    return found


_PARTS_OF_KINDS = {
    "team": Part.INVESTIGATOR,
    "raters": Part.RATER,
    "panel": Part.APPROVER,
}


_SAID = (
    sa.select(
        Submission.element_id,
        Submission.form_id,
        Submission.submitted_at,
        Submission.channel,
        Submission.answers,
        User.name,
        Task.process_id,
        Task.external,
    )
    .outerjoin(User, User.id == Submission.actor_id)
    .join(Task, Task.id == Submission.task_id)
    .where(
        Submission.case_id == sa.bindparam("case_id", type_=sa.BigInteger),
        Submission.subject == sa.bindparam("subject", type_=sa.BigInteger),
        Submission.task_id != sa.bindparam("task_id", type_=sa.BigInteger),
        Task.process_id == sa.bindparam("process_id", type_=sa.Text),
        sa.or_(Task.part.is_(None), Task.part.not_in((Part.RATER, Part.APPROVER))),
    )
    .order_by(Submission.id)
)


def _said(head: CaseHead, task: Task) -> tuple[Said, ...]:
    """Earlier answers on the same subject. Ratings and votes of others are never among them, whatever is drawn."""
    if task.subject is None:
        return ()
    about = {"case_id": head.id, "subject": task.subject, "task_id": task.id, "process_id": task.process_id}
    return tuple(
        Said(
            r.element_id,
            r.process_id,
            r.form_id,
            r.name or str(r.external or ""),
            r.submitted_at,
            r.channel,
            head.key.open(r.answers),
        )
        for r in rows(_SAID, about)
    )
