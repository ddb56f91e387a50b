"""The people and posts of the test office, and ways to drive a case to a named task through the real use cases."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from unittest import mock

import sqlalchemy as sa
from argon2 import PasswordHasher
from flask import Flask, g

from tests.offices import MONDAY
from tests.stages import Stages
from tests.webapp.answers import Story
from webapp import clock
from webapp.access import signin
from webapp.access import viewer as viewers
from webapp.access.permissions import Permission, Role
from webapp.access.signin import SignatureProof
from webapp.access.viewer import Viewer
from webapp.casework import cases, recruitment, tasks
from webapp.casework.publishing import publish_shipped
from webapp.casework.queries.task import task_view
from webapp.casework.queues import queues_of
from webapp.casework.tasks import OutsideAnswer
from webapp.casework.users import NewUser, create
from webapp.db import db, transaction
from webapp.demo.filling import fill
from webapp.jobs.runner import run_due
from webapp.models import AuditEvent, Case, Job, OrganisationUnit, Task, TaskOffer, User
from webapp.refusals import NotFound
from workflows.vocabulary import CaseStatus, Channel, JobStatus, TaskStatus

PASSWORD = "correct horse battery"
# As weak as argon2 allows: the tests sign hundreds of times, and a check costs what its hash says.
WEAK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
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
    # The US pack shares the case officers, investigators and adjudicators above.
    ("harriet", "Harriet Dunn", "Deciding official", (APPROVES,), ("deciding_officials",)),
    ("oscar", "Oscar Reyes", "Deciding official", (APPROVES,), ("deciding_officials",)),
    # The UK pack shares the appeal members above.
    ("yasmin", "Yasmin Khan", "Vetting officer", (COORDINATES,), ("vetting_officers",)),
    ("victor", "Victor Okafor", "Vetting officer", (INVESTIGATES,), ("vetting_officers",)),
    ("ingrid", "Ingrid Dahl", "Vetting officer", (INVESTIGATES,), ("vetting_officers",)),
    ("helen", "Helen Marsh", "Hiring manager", (APPROVES,), ("hiring_managers",)),
    ("stella", "Stella Wright", "Security officer", (APPROVES,), ("security_officers",)),
    ("bruno", "Bruno Costa", "Security officer", (APPROVES,), ("security_officers",)),
    # One who wears many hats, as small offices have them: only the duties keep the parts apart.
    (
        "yannick",
        "Yannick Moreau",
        "Head of section",
        (INVESTIGATES, APPROVES),
        ("investigators", "adjudicators", "approvers"),
    ),
    ("dana", "Dana Cole", "Process designer", (Role.DESIGNER,), ()),
    ("paul", "Paul Stein", "Process designer", (Role.DESIGNER,), ()),
    ("vera", "Vera Lang", "Auditor", (Role.AUDITOR,), ()),
    ("adam", "Adam Novak", "Administrator", (Role.ADMINISTRATOR,), ()),
    ("greta", "Greta Holm", "Counsel", (Role.COUNSEL,), ()),
)
# campaign, pack, its posts: code, title, level, how many are on the list
CAMPAIGNS: tuple[tuple[str, str, str, tuple[tuple[str, str, str, int], ...]], ...] = (
    (
        "2026-A",
        "Autumn 2026",
        "civil_service",
        (("P1", "Procurement officer", "trust", 5), ("P2", "Court records clerk", "routine", 5)),
    ),
    ("2026-US", "Benefits office 2026", "us_suitability", (("U1", "Claims examiner", "sensitive", 2),)),
    ("2026-UK", "Registry 2026", "uk_baseline", (("K1", "Registry clerk", "routine", 2),)),
)
# The first of each campaign's list.
FIRST = {"civil_service": 1, "us_suitability": 11, "uk_baseline": 13}


def build(now: datetime) -> None:
    """One unit, everybody, the shipped packs published, a campaign of each pack with ranked applications."""
    with transaction() as session, mock.patch.object(signin, "_hasher", WEAK):
        unit = OrganisationUnit(name="Harbour Works", name_zh="港务局", path="/1/")
        session.add(unit)
        session.flush()
        unit_id = unit.id
        for username, name, title, roles, groups in PEOPLE:
            address = f"{username}@example.org"
            create(session, NewUser(username, name, title, address, unit_id, PASSWORD, roles, groups), now)
    publish_shipped(now)
    joanna = person("joanna")
    for code, name, pack, posts in CAMPAIGNS:
        campaign = recruitment.create_campaign(code, name, pack, unit_id, now.date(), joanna, now)
        for post_code, title, level, listed in posts:
            post = recruitment.create_post(campaign, post_code, title, "Harbour Works", level, 20, 2, joanna, now)
            for rank in range(1, listed + 1):
                recruitment.shortlist(post, rank, _candidate(post_code, rank), joanna, now)


def _candidate(post_code: str, rank: int) -> dict[str, str]:
    return {
        "name": f"Daniel Mercer {rank}",
        "exam_number": f"{post_code}-{rank:03d}",
        "sex": "male",
        "email": "daniel@example.org",
        "current_unit": "Northgate Port Trust",
    }


def chosen(**parts: str) -> dict[str, str]:
    """Answers of person pickers by user name: `chosen(rater_1="simon")`."""
    return {part: str(person(username).id) for part, username in parts.items()}


def person(username: str) -> Viewer:
    found = viewers.load_by_username(username)
    assert found is not None, username
    return found


def _events_and_people() -> tuple[int, int]:
    """How many entries the audit has, and how many people the office."""
    db.session.rollback()
    count = sa.select(sa.func.count())
    events, people = (db.session.scalar(count.select_from(table)) for table in (AuditEvent, User))
    return events or 0, people or 0


@dataclass
class House:
    app: Flask
    stages: Stages | None = None
    furnished: tuple[int, int] = field(default_factory=_events_and_people)

    @classmethod
    def of(cls, app: Flask) -> "House":
        return cls(app)

    @property
    def untouched(self) -> bool:
        """Whether nothing has happened since the office was furnished: no case, no sign-in, nobody new, no time."""
        return self.stages is not None and clock.now() == MONDAY and _events_and_people() == self.furnished

    def open(self, application_id: int = 1) -> int:
        return cases.open_case(application_id, person("joanna"), clock.now())

    def number(self, case_id: int) -> str:
        db.session.rollback()
        case = db.session.get(Case, case_id)
        assert case is not None
        return case.number

    def ended(self, case_id: int) -> str | None:
        """The outcome, once the case is closed."""
        db.session.rollback()
        case = db.session.get(Case, case_id)
        assert case is not None
        return case.outcome if case.status == CaseStatus.CLOSED else None

    def waiting(self, case_id: int) -> list[Task]:
        """Open tasks of the case, after due jobs have run."""
        run_due(clock.now())
        db.session.rollback()
        return list(
            db.session.scalars(
                sa.select(Task).where(Task.case_id == case_id, Task.status == TaskStatus.OPEN).order_by(Task.id)
            )
        )

    def names(self, case_id: int) -> list[str]:
        return [task.element_id for task in self.waiting(case_id)]

    def task(self, case_id: int, element_id: str, username: str = "") -> Task:
        """The first open task of this element; with a name, the first that is not assigned to somebody else."""
        theirs = {None, person(username).id} if username else set()
        found = [
            task
            for task in self.waiting(case_id)
            if task.element_id == element_id and (not username or task.assignee_id in theirs)
        ]
        assert found, f"{element_id} does not wait for {username or 'anybody'}, but {self.names(case_id)} do"
        return found[0]

    def go_to(self, moment: datetime) -> None:
        """Let the office's time pass until `moment`, and what is due happen."""
        self.app.extensions["clock"].set_to(moment)
        run_due(clock.now())

    def wait(self, case_id: int) -> None:
        """Let time pass up to the next clock of this case."""
        db.session.rollback()
        due = db.session.scalar(
            sa.select(sa.func.min(Job.due_at)).where(
                Job.case_id == case_id, Job.kind == "timer", Job.status == JobStatus.DUE, Job.due_at > clock.now()
            )
        )
        assert due is not None, "no clock runs on this case"
        self.go_to(due)

    def answers(self, task: Task, username: str, wanted: Mapping[str, Any]) -> dict[str, Any]:
        """What this person answers: as `wanted`, otherwise the first that fits."""
        with self.app.test_request_context():
            g.viewer = person(username)
            found = fill(task_view(task.id, g.viewer, clock.now()), wanted)
        db.session.rollback()
        return found

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
        offered = set(db.session.scalars(sa.select(TaskOffer.group_code).where(TaskOffer.task_id == task.id)))
        for username, *_rest in PEOPLE:
            viewer = person(username)
            if not viewer.may(Permission.TASK_WORK) or task.assignee_id not in (None, viewer.id):
                continue
            if offered and task.assignee_id is None and offered.isdisjoint(queues_of(viewer.groups, viewer.id)):
                continue  # quicker than asking for a view that says so
            try:
                if not task_view(task.id, viewer, clock.now()).locked:
                    return username
            except NotFound:
                continue
        raise AssertionError(f"nobody may do {task.element_id}")


def run_through(house: House, case_id: int, until: str = "", wanted: Story | None = None) -> list[str]:
    """Work the case on, each task by the first person whom the duties let, until `until` waits.

    With an `until`, time passes when nobody has anything to do; without one, that is the end.
    """
    done: list[str] = []
    for _ in range(200):
        waiting = house.waiting(case_id)
        if any(task.element_id == until for task in waiting) or not (waiting or until):
            return done
        if not waiting:
            house.wait(case_id)
            continue
        task = waiting[0]
        username = house.doer(task)
        house.do(task, username, house.answers(task, username, (wanted or {}).get(task.element_id, {})))
        done.append(f"{task.element_id}:{username}")
    raise AssertionError(f"the case goes round in circles: {done[-10:]}")
