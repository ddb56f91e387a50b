"""What somebody outside sees of their case: their tasks, what they sent, what they were told. Nothing else is read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from webapp.access.outsider import Outsider
from webapp.casework import embargo, facts
from webapp.casework.letters import addressee
from webapp.casework.queries.ground import reading_ground
from webapp.casework.queries.head import CaseHead, head_for
from webapp.db import db
from webapp.models import (
    Check,
    Consent,
    Evidence,
    Finding,
    Letter,
    Link,
    Notice,
    OrganisationUnit,
    OutsideDraft,
    OutsideRequest,
    Reference,
    Submission,
    Task,
    User,
)
from webapp.refusals import NotFound
from workflows.vocabulary import CaseStatus, NoticeKind, OutsideParty, TaskStatus


@dataclass(frozen=True)
class Contact:
    """A human to call: the officer who opened the case, and where the office is reached."""

    office: str
    office_zh: str
    officer: str
    phone: str
    hours: str


@dataclass(frozen=True)
class Asked:
    """One task that the process asks of this person. `submission_id` is what they sent last, None before."""

    id: int
    name: str
    records: str
    open: bool
    since: datetime
    due_at: datetime | None
    saved_at: datetime | None
    sent_at: datetime | None
    submission_id: int | None


@dataclass(frozen=True)
class Told:
    """A concern that was put to the candidate, in gist; `reasons` come with the decision on it."""

    id: int
    gist: str
    answer: str
    silent: bool
    status: str
    occurred_on: date | None
    task_id: int | None


@dataclass(frozen=True)
class MyLetter:
    id: int
    subject: str
    template: str
    at: datetime


@dataclass(frozen=True)
class MyRequest:
    kind: str
    text: str
    at: datetime
    status: str
    answer: str
    answered_at: datetime | None


class OutsideTask:
    """One task of this person with what its form is filled in against."""

    def __init__(self, task: Task, head: CaseHead, draft: OutsideDraft | None, outsider: Outsider, now: datetime):
        self.task, self.head, self.outsider, self.now = task, head, outsider, now
        self.properties: Mapping[str, str] = head.project.element(task.process_id, task.element_id).properties
        self.draft: Mapping[str, Any] | None = head.key.open(draft.answers) if draft else None
        self.draft_saved_at = draft.saved_at if draft else None

    @property
    def open(self) -> bool:
        return self.task.status == TaskStatus.OPEN

    def facts(self, groups: frozenset[str]) -> Mapping[str, Any]:
        return facts_of(self.head, groups, self.now)


def facts_of(head: CaseHead, groups: frozenset[str], now: datetime) -> Mapping[str, Any]:
    """Today's facts that a form reads; nothing is locked and nothing will be written."""
    return dict(facts.provider(reading_ground(head, now))(groups)) if groups else {}


def kept_out(head: CaseHead, now: datetime) -> tuple[str, ...]:
    """Whom the candidate keeps out now, by the names that they gave themselves."""
    return () if is_over(head) else embargo.kept_out(reading_ground(head, now))


def my_task(task_id: int, outsider: Outsider, now: datetime) -> OutsideTask:
    """Raises NotFound for any task that is not this person's."""
    row = db.session.execute(
        sa.select(Task, OutsideDraft).outerjoin(OutsideDraft, OutsideDraft.task_id == Task.id).where(Task.id == task_id)
    ).first()
    if row is None or not outsider.concerns(row.Task):
        raise NotFound("There is no such task.")
    return OutsideTask(row.Task, head_for(outsider), row.OutsideDraft, outsider, now)


def asked_of(head: CaseHead, outsider: Outsider) -> tuple[Asked, ...]:
    """Open ones first, then what was sent, newest first. What was never answered and is over is left out."""
    rows = db.session.execute(
        sa.select(Task, OutsideDraft.saved_at, Submission.id.label("sent"), Submission.submitted_at)
        .outerjoin(OutsideDraft, OutsideDraft.task_id == Task.id)
        .outerjoin(Submission, Submission.task_id == Task.id)
        .where(Task.case_id == head.id, Task.external == outsider.party)
        .order_by(Task.id.desc(), Submission.version)
    ).all()
    found: dict[int, Asked] = {}
    for row in rows:
        task = row.Task
        if outsider.concerns(task) and (task.status == TaskStatus.OPEN or row.sent is not None):
            records = head.project.element(task.process_id, task.element_id).properties.get("records", "")
            found[task.id] = Asked(
                task.id,
                task.name,
                records,
                task.status == TaskStatus.OPEN,
                task.offered_at,
                task.due_at,
                row.saved_at,
                row.submitted_at,
                row.sent,
            )
    return tuple(sorted(found.values(), key=lambda one: not one.open))


def my_submission(submission_id: int, outsider: Outsider) -> tuple[CaseHead, Submission, str]:
    """One answer of this person (with the task's name), whoever wrote it down. Raises NotFound."""
    row = db.session.execute(
        sa.select(Submission, Task).join(Task, Task.id == Submission.task_id).where(Submission.id == submission_id)
    ).first()
    if row is None or not outsider.concerns(row.Task):
        raise NotFound("There is no such answer.")
    return head_for(outsider), row.Submission, row.Task.name


def my_papers(head: CaseHead, outsider: Outsider) -> tuple[tuple[int, str], ...]:
    """(id, title) of what this very person sent as documents."""
    same_person = sa.and_(
        Link.party == outsider.party,
        Link.reference_id.is_not_distinct_from(outsider.reference_id),
        Link.check_id.is_not_distinct_from(outsider.check_id),
    )
    rows = db.session.execute(
        sa.select(Evidence.id, Evidence.title)
        .join(Link, Link.id == Evidence.link_id)
        .where(Evidence.case_id == head.id, same_person)
        .order_by(Evidence.id)
    )
    return tuple((row.id, head.key.open(row.title)) for row in rows)


def contact(head: CaseHead) -> Contact:
    row = db.session.execute(
        sa.select(OrganisationUnit, User.name)
        .join(User, User.id == head.row.opened_by)
        .where(OrganisationUnit.id == head.row.unit_id)
    ).one()
    unit = row.OrganisationUnit
    return Contact(unit.name, unit.name_zh, row.name, unit.phone, unit.hours)


def told(head: CaseHead) -> tuple[Told, ...]:
    """The concerns that were put to the candidate, each in gist, and only those that may be told (domain §6.2)."""
    put = {
        row.subject: (row.id if row.status == TaskStatus.OPEN else None)
        for row in db.session.execute(
            sa.select(Task.id, Task.subject, Task.status, Task.process_id, Task.element_id).where(
                Task.case_id == head.id, Task.external == OutsideParty.CANDIDATE, Task.subject.is_not(None)
            )
        )
        if head.project.element(row.process_id, row.element_id).properties.get("records") == "finding_answer"
    }
    rows = db.session.scalars(
        sa.select(Finding)
        .where(Finding.case_id == head.id, Finding.tellable, Finding.id.in_(put))
        .order_by(Finding.number)
    )
    found = []
    for row in rows:
        text = head.key.open(row.text)
        found.append(
            Told(
                row.id,
                text.get("gist", ""),
                text.get("answer", ""),
                bool(text.get("silent")),
                str(row.status),
                row.occurred_on,
                put[row.id],
            )
        )
    return tuple(found)


def served_concerns(head: CaseHead) -> tuple[tuple[Notice, str], ...]:
    """(notice, gist as the officer wrote it for the candidate) of every notice of concerns that was served."""
    rows = db.session.scalars(
        sa.select(Notice)
        .where(Notice.case_id == head.id, Notice.kind == NoticeKind.CONCERNS, Notice.served_at.is_not(None))
        .order_by(Notice.number)
    )
    return tuple((row, str((head.key.open(row.body) or {}).get("gist", ""))) for row in rows)


def my_letters(head: CaseHead) -> tuple[MyLetter, ...]:
    """What the office wrote to the candidate, newest first, without codes and new links."""
    rows = db.session.scalars(sa.select(Letter).where(Letter.case_id == head.id).order_by(Letter.id.desc()))
    return tuple(
        MyLetter(row.id, head.key.open(row.body).get("subject", ""), row.template, row.created_at)
        for row in rows
        if _to_the_candidate(head, row)
    )


def my_letter(letter_id: int, outsider: Outsider) -> tuple[CaseHead, Letter]:
    """Raises NotFound for any letter that did not go to this candidate."""
    head = head_for(outsider)
    row = db.session.get(Letter, letter_id)
    if outsider.party is not OutsideParty.CANDIDATE or row is None or row.case_id != head.id:
        raise NotFound("There is no such letter.")
    if not _to_the_candidate(head, row):
        raise NotFound("There is no such letter.")
    return head, row


_OF_THE_DOOR = ("candidate_code", "candidate_link")


def _to_the_candidate(head: CaseHead, row: Letter) -> bool:
    if addressee(row.template) is not None or row.template in _OF_THE_DOOR:
        return False
    return bool(head.key.open(row.recipient).get("name") == head.details.get("name"))


def my_requests(head: CaseHead) -> tuple[MyRequest, ...]:
    rows = db.session.scalars(
        sa.select(OutsideRequest).where(OutsideRequest.case_id == head.id).order_by(OutsideRequest.id.desc())
    )
    return tuple(
        MyRequest(
            str(row.kind),
            head.key.open(row.text),
            row.made_at,
            str(row.status),
            head.key.open(row.answer) or "",
            row.answered_at,
        )
        for row in rows
    )


def consent_of(head: CaseHead) -> Consent | None:
    return db.session.get(Consent, head.id)


def we_work(head: CaseHead) -> bool:
    """Whether something in the office waits to be done now (otherwise the case waits for others or for a date)."""
    return bool(
        db.session.scalar(
            sa.select(sa.func.count())
            .select_from(Task)
            .where(Task.case_id == head.id, Task.status == TaskStatus.OPEN, Task.external.is_(None))
        )
    )


def is_over(head: CaseHead) -> bool:
    return head.row.status == CaseStatus.CLOSED


def my_check(outsider: Outsider) -> Check:
    row = db.session.get(Check, outsider.check_id) if outsider.check_id is not None else None
    if row is None or row.case_id != outsider.case_id:
        raise NotFound("There is no such page.")
    return row


def identity_of(head: CaseHead) -> tuple[str, date | None]:
    """(identity number, day of birth) by which a record body finds the person; '' and None for what is not known.

    The same as goes to one that answers over HTTP (`sending.facts_of`)."""
    box = db.session.scalar(
        sa.select(Submission.answers)
        .where(Submission.case_id == head.id, Submission.records == "declaration")
        .order_by(Submission.id.desc())
        .limit(1)
    )
    declared = head.key.open(box) or {}
    born = declared.get("born_on") or head.details.get("birth_date")
    return str(declared.get("identity_number") or ""), date.fromisoformat(str(born)) if born else None


def my_reference(outsider: Outsider) -> Reference:
    row = db.session.get(Reference, outsider.reference_id) if outsider.reference_id is not None else None
    if row is None or row.case_id != outsider.case_id:
        raise NotFound("There is no such page.")
    return row
