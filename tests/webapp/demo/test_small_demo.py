"""A demo of eight cases: real in every respect, on both databases."""

import sqlalchemy as sa
from flask import Flask

from tests.webapp.conftest import MONDAY
from webapp.access import signin
from webapp.access.permissions import Role
from webapp.casework import audit
from webapp.db import db
from webapp.demo.people import FRONT_DESK, PASSWORD, STAFF
from webapp.models import Appeal, Application, AuditEvent, Case, Evidence, Finding, Incident, Job, Submission, Task
from workflows.vocabulary import CaseStatus, JobStatus, Outcome, TaskStatus


def count(*conditions: sa.ColumnElement[bool], of: type) -> int:
    return int(db.session.scalar(sa.select(sa.func.count()).select_from(of).where(*conditions)) or 0)


def test_eight_cases_have_an_end_of_every_kind_and_work_in_the_middle(small: Flask) -> None:
    ends = set(db.session.scalars(sa.select(Case.outcome).where(Case.status == CaseStatus.CLOSED)))
    assert {Outcome.HIRED, Outcome.REJECTED, Outcome.CONDITIONAL, Outcome.WITHDRAWN, Outcome.INCOMPLETE} <= ends
    assert count(Case.status == CaseStatus.SUSPENDED, of=Case) == 1
    assert count(of=Appeal) == 1
    assert count(Case.status == CaseStatus.OPEN, of=Case) >= 2
    assert count(Task.status == TaskStatus.OPEN, of=Task) > 2


def test_everybody_can_sign_in_and_every_role_is_there(small: Flask) -> None:
    roles = set()
    for _, username, _ in FRONT_DESK:
        roles |= signin.sign_in(username, PASSWORD, MONDAY).roles
    assert roles == set(Role)
    assert signin.sign_in(STAFF[-1].username, PASSWORD, MONDAY).username == STAFF[-1].username


def test_nothing_went_wrong_and_nothing_is_left_undone(small: Flask) -> None:
    assert count(of=Incident) == 0
    assert count(Job.status == JobStatus.FAILED, of=Job) == 0
    assert count(Job.status == JobStatus.DUE, Job.due_at <= MONDAY, of=Job) == 0


def test_every_date_lies_in_the_past_weeks_and_none_in_the_future(small: Flask) -> None:
    first, last = db.session.execute(
        sa.select(sa.func.min(Submission.submitted_at), sa.func.max(Submission.submitted_at))
    ).one()
    assert last <= MONDAY
    assert (MONDAY - first).days > 40
    assert count(Task.done_at > MONDAY, of=Task) == 0
    assert count(Task.done_at < Task.offered_at, of=Task) == 0


def test_the_audit_of_every_case_is_one_unbroken_chain_in_order_of_time(small: Flask) -> None:
    for case in db.session.scalars(sa.select(Case)):
        rows = db.session.scalars(
            sa.select(AuditEvent).where(AuditEvent.case_id == case.id).order_by(AuditEvent.case_seq)
        ).all()
        assert audit.first_break(case, rows) is None
        assert [row.at for row in rows] == sorted(row.at for row in rows)


def test_files_hold_documents_answered_concerns_and_ranked_applications(small: Flask) -> None:
    assert count(of=Evidence) > 20
    assert set(db.session.scalars(sa.select(Evidence.media_type))) == {"application/pdf", "image/png"}
    assert count(Finding.answered_at.is_not(None), of=Finding) >= 1
    assert count(Application.status == "shortlisted", of=Application) > 8
