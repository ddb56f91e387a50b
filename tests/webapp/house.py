"""The people and posts of the test office, and ways to drive a case to a named task through the real use cases."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from flask import Flask, g

from webapp import clock
from webapp.access import signin
from webapp.access import viewer as viewers
from webapp.access.permissions import Permission, Role
from webapp.access.signin import SignatureProof
from webapp.access.viewer import Viewer
from webapp.casework import cases, recruitment, tasks
from webapp.casework.publishing import publish_shipped
from webapp.casework.queries.task import task_view
from webapp.casework.tasks import OutsideAnswer
from webapp.casework.users import NewUser, create
from webapp.db import db, transaction
from webapp.demo.filling import fill
from webapp.jobs.runner import run_due
from webapp.models import OrganisationUnit, Task
from webapp.refusals import NotFound
from workflows.vocabulary import Channel, TaskStatus

PASSWORD = "correct horse battery"
COORDINATES, INVESTIGATES, APPROVES = Role.COORDINATOR, Role.INVESTIGATOR, Role.APPROVER
# username, name, title, roles, groups
PEOPLE: tuple[tuple[str, str, str, tuple[Role, ...], tuple[str, ...]], ...] = (
    ("joanna", "Joanna Pike", "Case officer", (COORDINATES,), ("case_officers",)),
    ("ruth", "Ruth Adeyemi", "Investigator", (INVESTIGATES,), ("investigators",)),
    ("martin", "Martin Kowal", "Investigator", (INVESTIGATES,), ("investigators",)),
    ("peter", "Peter Hale", "Investigator", (INVESTIGATES,), ("investigators",)),
    ("olga", "Olga Brandt", "Investigator", (INVESTIGATES,), ("investigators",)),
    ("rosa", "Rosa Lind", "Records officer", (INVESTIGATES,), ("records_officers",)),
    ("anil", "Anil Rao", "Records officer", (INVESTIGATES,), ("records_officers",)),
    ("simon", "Simon Bright", "Rater", (INVESTIGATES,), ("raters",)),
    ("wen", "欧阳文静", "Rater", (INVESTIGATES,), ("raters",)),
    ("dora", "Dora Meyer", "Rater", (INVESTIGATES,), ("raters",)),
    ("lena", "Lena Vogt", "Adjudicator", (INVESTIGATES,), ("adjudicators",)),
    ("tomas", "Tomas Iversen", "Adjudicator", (INVESTIGATES,), ("adjudicators",)),
    ("elaine", "Elaine Foster", "Panel chair", (APPROVES,), ("approvers",)),
    ("nils", "Nils Berg", "Panel member", (APPROVES,), ("approvers",)),
    ("hannah", "Hannah Weiss", "Panel member", (APPROVES,), ("approvers",)),
    ("grace", "Grace Obi", "Notice officer", (INVESTIGATES,), ("notice_officers",)),
    ("carl", "Carl Jensen", "Appeal member", (APPROVES,), ("appeal_members",)),
    ("mei", "Mei Tan", "Appeal member", (APPROVES,), ("appeal_members",)),
    ("dana", "Dana Cole", "Process designer", (Role.DESIGNER,), ()),
    ("paul", "Paul Stein", "Process designer", (Role.DESIGNER,), ()),
    ("vera", "Vera Lang", "Auditor", (Role.AUDITOR,), ()),
    ("adam", "Adam Novak", "Administrator", (Role.ADMINISTRATOR,), ()),
)


def build(now: datetime) -> None:
    """One unit, everybody, the shipped packs published, one campaign with two posts and ten applications."""
    hashed = signin.hash_password(PASSWORD)
    with transaction() as session:
        unit = OrganisationUnit(name="Harbour Works", name_zh="港务局", path="/1/")
        session.add(unit)
        session.flush()
        unit_id = unit.id
        for username, name, title, roles, groups in PEOPLE:
            create(
                session, NewUser(username, name, title, f"{username}@example.org", unit_id, hashed, roles, groups), now
            )
        session.execute(sa.text("update user_account set password_hash = :hash"), {"hash": hashed})
    publish_shipped(now)
    joanna = person("joanna")
    campaign = recruitment.create_campaign("2026-A", "Autumn 2026", "civil_service", unit_id, now.date(), joanna, now)
    for code, title, level in (("P1", "Procurement officer", "trust"), ("P2", "Court records clerk", "routine")):
        post = recruitment.create_post(campaign, code, title, "Harbour Works", level, 20, 2, joanna, now)
        for rank in range(1, 6):
            recruitment.shortlist(
                post,
                rank,
                {
                    "name": f"Daniel Mercer {rank}",
                    "exam_number": f"{code}-{rank:03d}",
                    "sex": "male",
                    "email": "daniel@example.org",
                    "current_unit": "Northgate Port Trust",
                },
                joanna,
                now,
            )


def person(username: str) -> Viewer:
    found = viewers.load_by_username(username)
    assert found is not None, username
    return found


@dataclass
class House:
    app: Flask

    @classmethod
    def of(cls, app: Flask) -> "House":
        return cls(app)

    def open(self, application_id: int = 1) -> int:
        return cases.open_case(application_id, person("joanna"), clock.now())

    def waiting(self, case_id: int) -> list[Task]:
        """Open tasks of the case, after due jobs have run."""
        run_due(clock.now())
        db.session.rollback()
        return list(
            db.session.scalars(
                sa.select(Task).where(Task.case_id == case_id, Task.status == TaskStatus.OPEN).order_by(Task.id)
            )
        )

    def task(self, case_id: int, element_id: str) -> Task:
        found = [task for task in self.waiting(case_id) if task.element_id == element_id]
        assert found, f"{element_id} does not wait, but {[t.element_id for t in self.waiting(case_id)]} do"
        return found[0]

    def do(self, task: Task, username: str, answers: Mapping[str, Any]) -> None:
        viewer, now = person(username), clock.now()
        outside = OutsideAnswer(Channel.LETTER, datetime(2026, 11, 20, tzinfo=UTC), True, True, None)
        tasks.complete_task(
            task.id,
            answers,
            viewer,
            now,
            SignatureProof(viewer.id, now, "test"),
            outside if task.external else None,
        )

    def doer(self, task: Task) -> str:
        """The first person of the office whom no duty forbids this task."""
        db.session.rollback()
        for username, *_rest in PEOPLE:
            viewer = person(username)
            if not viewer.may(Permission.TASK_WORK):
                continue
            try:
                if not task_view(task.id, viewer, clock.now()).locked:
                    return username
            except NotFound:
                continue
        raise AssertionError(f"nobody may do {task.element_id}")


def run_through(
    house: House, case_id: int, until: str = "", wanted: Mapping[str, Mapping[str, Any]] | None = None
) -> list[str]:
    """Work the case on, each task by the first person whom the duties let, until `until` waits or the case ends."""
    done: list[str] = []
    for _ in range(200):
        waiting = house.waiting(case_id)
        if any(task.element_id == until for task in waiting):
            return done
        if not waiting:
            return done
        task = waiting[0]
        username = house.doer(task)
        view = task_view(task.id, person(username), clock.now())
        with house.app.test_request_context():
            g.viewer = person(username)
            answers = fill(view, (wanted or {}).get(task.element_id, {}))
        house.do(task, username, answers)
        done.append(f"{task.element_id}:{username}")
    raise AssertionError(f"the case goes round in circles: {done[-10:]}")
