"""What was answered on a case: listed for everybody who may read the case, opened unless a rule keeps it closed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from webapp.access.viewer import Viewer
from webapp.casework.blindness import CLOSED
from webapp.casework.queries import ratings, unmatched
from webapp.casework.queries.head import CaseHead, head_of
from webapp.db import db
from webapp.models import Submission, Task, User
from webapp.refusals import NotFound
from workflows.vocabulary import CaseStatus, TaskStatus


@dataclass(frozen=True)
class SubmissionRow:
    """`by` is a name, or the code of the party outside who sent it; `closed` is why it cannot be opened now, '' when
    it can."""

    id: int
    process_id: str
    element_id: str
    name: str
    form_id: str
    by: str
    at: datetime
    channel: str
    signed: bool
    version: int
    closed: str


@dataclass(frozen=True)
class Opened:
    """One submission with its answers."""

    row: SubmissionRow
    answers: Mapping[str, Any]
    received_on: datetime | None
    read_back: bool
    copy_sent: bool
    scan_id: int | None
    signature: str


def submissions(head: CaseHead, viewer: Viewer) -> tuple[SubmissionRow, ...]:
    """Everything that was submitted on the case, newest first."""
    rows = db.session.execute(_SELECT.where(Submission.case_id == head.id).order_by(Submission.id.desc())).all()
    closed = _Closed(head, viewer)
    return tuple(_row(head, row, closed) for row in rows)


def submission(case_id: int, submission_id: int, viewer: Viewer) -> tuple[CaseHead, Opened]:
    """One of them. Raises NotFound, also for one that is closed to this viewer."""
    head = head_of(case_id, viewer)
    row = db.session.execute(_SELECT.where(Submission.case_id == head.id, Submission.id == submission_id)).first()
    if row is None:
        raise NotFound("There is no such answer in this case.")
    found = _row(head, row, _Closed(head, viewer))
    if found.closed:
        raise NotFound(found.closed)
    stored = row.Submission
    return head, Opened(
        row=found,
        answers=head.key.open(stored.answers),
        received_on=stored.received_on,
        read_back=stored.read_back,
        copy_sent=stored.copy_sent,
        scan_id=stored.scan_id,
        signature=head.key.open(stored.signature) or "",
    )


_SELECT = (
    sa.select(Submission, Task.process_id, Task.name, Task.external, User.name.label("by"))
    .join(Task, Task.id == Submission.task_id)
    .outerjoin(User, User.id == Submission.actor_id)
)


class _Closed:
    """Why an answer stays closed: ratings until all are locked, votes until all are cast, a record until it is matched
    to the person."""

    def __init__(self, head: CaseHead, viewer: Viewer):
        self._head, self._viewer = head, viewer
        self._unmatched = unmatched.closed_checks(head, viewer)

    def reason(self, kind: str, stored: Submission) -> str:
        actor_id = stored.actor_id
        if kind == "rating" and ratings.answer_is_closed(self._head, stored.id, self._viewer):
            return CLOSED
        if kind == "vote" and actor_id != self._viewer.id and votes_are_open(self._head):
            return "Votes stay closed until all are cast."
        if kind == "record_reply" and stored.subject in self._unmatched:
            return unmatched.CLOSED
        return ""


def votes_are_open(head: CaseHead) -> bool:
    """Whether a vote of the panel is still to be cast."""
    if head.row.status == CaseStatus.CLOSED:
        return False
    waiting = db.session.execute(
        sa.select(Task.process_id, Task.element_id).where(Task.case_id == head.id, Task.status == TaskStatus.OPEN)
    )
    return any(_kind(head, row.process_id, row.element_id) == "vote" for row in waiting)


def _kind(head: CaseHead, process_id: str, element_id: str) -> str:
    return head.project.element(process_id, element_id).properties.get("records", "")


def _row(head: CaseHead, row: Any, closed: _Closed) -> SubmissionRow:
    stored = row.Submission
    return SubmissionRow(
        id=stored.id,
        process_id=row.process_id,
        element_id=stored.element_id,
        name=row.name,
        form_id=stored.form_id,
        by=row.by or str(row.external or ""),
        at=stored.submitted_at,
        channel=stored.channel,
        signed=stored.signed,
        version=stored.version,
        closed=closed.reason(_kind(head, row.process_id, stored.element_id), stored),
    )
