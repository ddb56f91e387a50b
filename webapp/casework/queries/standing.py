"""Where a case stands for this viewer: its open tasks with what speaks against each, and its next legal deadline."""

from dataclasses import dataclass
from datetime import datetime

import orjson
import sqlalchemy as sa

from webapp.access.permissions import Permission
from webapp.access.viewer import Viewer
from webapp.casework.doings import doings_of
from webapp.casework.ground import GROUPS_OF_TASK, groups_from
from webapp.casework.queries.head import CaseHead
from webapp.casework.queries.subjects import Said, subjects_of
from webapp.casework.record import NO_DUE
from webapp.casework.tasks import why_not
from webapp.db import db
from webapp.models import Job, Task, User
from workflows import engine
from workflows.engine import Snapshot
from workflows.vocabulary import JobStatus, TaskStatus


@dataclass(frozen=True)
class OpenTask:
    """`party` is who outside is asked, '' for nobody; `locked` the duty that stands against this viewer, an English
    msgid; `serves` whether the viewer's queues would get it at all; `about` names its subject (a referee)."""

    id: int
    name: str
    element_id: str
    process_id: str
    path: tuple[str, ...]
    stage: str
    party: str
    holder_id: int | None
    holder: str
    groups: frozenset[str]
    since: datetime
    due_at: datetime | None
    about: Said
    locked: str
    serves: bool

    @property
    def who(self) -> tuple[str, str]:
        """(kind, name or code) of the one it waits for: party, person or group."""
        if self.party:
            return "party", self.party
        if self.holder:
            return "person", self.holder
        return "group", min(self.groups, default="")


@dataclass(frozen=True)
class LegalDeadline:
    """The next statutory wait that ends by itself; `element_id` is its timer in the drawing."""

    at: datetime
    element_id: str


def open_tasks(head: CaseHead, viewer: Viewer) -> tuple[OpenTask, ...]:
    """All open tasks of the case, oldest first."""
    rows = db.session.execute(
        sa.select(Task, User.name.label("holder"), GROUPS_OF_TASK)
        .outerjoin(User, User.id == Task.holder_id)
        .where(Task.case_id == head.id, Task.status == TaskStatus.OPEN)
        .order_by(Task.offered_at, Task.id)
    ).all()
    doings = doings_of(db.session, head.id) if rows else ()
    subjects = subjects_of(head, [row.Task for row in rows])
    found = []
    for row in rows:
        task, groups = row.Task, groups_from(row.groups)
        properties = head.project.element(task.process_id, task.element_id).properties
        denial = why_not(task, head.unit_path, viewer, properties, groups, doings)
        subject = subjects.get(task.id)
        found.append(
            OpenTask(
                id=task.id,
                name=task.name,
                element_id=task.element_id,
                process_id=task.process_id,
                path=tuple(step for step in task.path.split("/") if step),
                stage=task.stage,
                party=str(task.external or ""),
                holder_id=task.holder_id,
                holder=row.holder or "",
                groups=groups,
                since=task.offered_at,
                due_at=task.due_at,
                about=subject.title if subject else "",
                locked=denial.reason if denial else "",
                serves=viewer.may(Permission.TASK_WORK)
                and (viewer.id in (task.assignee_id, task.holder_id) or bool(groups & viewer.groups)),
            )
        )
    return tuple(found)


def mine(tasks: tuple[OpenTask, ...], viewer: Viewer) -> tuple[OpenTask, ...]:
    """What the viewer holds or may take now; held ones first, then by what is due first."""
    may = [t for t in tasks if t.serves and not t.locked and t.holder_id in (None, viewer.id)]
    return tuple(sorted(may, key=lambda t: (t.holder_id is None, t.due_at is None, t.due_at or t.since, t.id)))


def legal_deadline(head: CaseHead) -> LegalDeadline | None:
    row = db.session.execute(
        sa.select(Job.due_at, Job.payload)
        .where(Job.case_id == head.id, Job.legal, Job.status == JobStatus.DUE, Job.due_at < NO_DUE)
        .order_by(Job.due_at)
        .limit(1)
    ).first()
    return LegalDeadline(row.due_at, orjson.loads(row.payload).get("element", "")) if row else None


def awaits(head: CaseHead, message: str) -> bool:
    """Whether something in the case waits for this message now."""
    if head.row.state is None or message not in head.project.messages:
        return False
    waiting = engine.waiting(head.project.engine, Snapshot.from_bytes(head.row.state))
    return any(token.detail == message for token in waiting.messages)
