"""What candidates volunteer about the groups they belong to: apart from every case, read by nobody, counted only."""

from collections.abc import Iterable, Mapping
from datetime import datetime

import orjson
import sqlalchemy as sa

from webapp.access.permissions import Permission
from webapp.access.viewer import Viewer
from webapp.casework import audit
from webapp.casework.queries.projects import published_packs
from webapp.db import db, transaction
from webapp.models import Application, Campaign, Case, CasePerson, MonitoringForm, Post
from webapp.refusals import Invalid, NotAllowed, NotFound
from webapp.vault import Box, vault
from workflows.pack import Question
from workflows.vocabulary import CaseStatus

_LENGTH = 512
"""Every sealed form is as long as every other: its length must not tell what was answered."""


def questions_of(pack: str) -> tuple[Question, ...]:
    """What candidates of this pack may be asked, as published last; () when nothing is."""
    project = published_packs().get(pack)
    return project.pack.monitoring.questions if project is not None and project.pack.monitoring is not None else ()


def questions_for(application_id: int) -> tuple[Question, ...]:
    """What this candidate may be asked. Raises NotFound for an application that there is none of."""
    pack = db.session.scalar(
        sa.select(Campaign.pack)
        .join(Post, Post.campaign_id == Campaign.id)
        .join(Application, Application.post_id == Post.id)
        .where(Application.id == application_id)
    )
    if pack is None:
        raise NotFound("There is no such application.")
    return questions_of(pack)


def volunteer(application_id: int, answers: Mapping[str, str], now: datetime) -> None:
    """Keep what a candidate says of themselves: question code → choice code, '' or missing for no answer.

    A later form takes the place of the one before; one without any answer takes it away. Nothing in the case, its audit
    or its log says whether somebody volunteered. Raises Invalid for a choice that the pack does not offer, NotFound.
    """
    given = _checked(questions_for(application_id), answers)
    with transaction() as session:
        _keep(session, application_id, given, now)


def record_paper(case_number: str, answers: Mapping[str, str], viewer: Viewer, now: datetime) -> None:
    """Enter a paper form that bears the number of a case. The audit says that somebody entered one, not whose.

    Raises NotAllowed for whoever has a part on a case, Invalid for an unknown number, an empty or an odd answer.
    """
    viewer.require(Permission.MONITORING_RECORD)
    keep_apart(viewer)
    application_id = db.session.scalar(sa.select(Case.application_id).where(Case.number == case_number.strip()))
    if application_id is None:
        words = "There is no case of this number."
        raise Invalid(words, {"case_number": [words]})
    questions = questions_for(application_id)
    if not set(answers) <= {question.code for question in questions}:
        words = "This case runs under other rules: choose them above."
        raise Invalid(words, {"case_number": [words]})
    given = _checked(questions, answers)
    if not given:
        words = "Nothing is answered on this form, so there is nothing to keep."
        raise Invalid(words, {next(iter(answers), "case_number"): [words]})
    with transaction() as session:
        _keep(session, application_id, given, now)
        audit.write_office_event(session, "monitoring.recorded", viewer.id, now)


def keep_apart(viewer: Viewer) -> None:
    """Raises NotAllowed for whoever holds a part on a case that is still open, whatever their role is by now."""
    holds = (
        sa.select(CasePerson.id)
        .join(Case, Case.id == CasePerson.case_id)
        .where(CasePerson.user_id == viewer.id, CasePerson.ended_at.is_(None), Case.status != CaseStatus.CLOSED)
    )
    if db.session.scalar(holds.limit(1)) is not None:
        raise NotAllowed("You hold a part on an open case. Who works on cases does not see the groups of candidates.")


def groups_of(applications: Iterable[int], question: str) -> Mapping[int, str]:
    """Application → group, for those who said so. For counting only: no caller may show what one person said."""
    links = {vault().monitoring_link(application_id): application_id for application_id in applications}
    key, found = vault().monitoring_key(), {}
    for row in db.session.execute(sa.select(MonitoringForm.link, MonitoringForm.answers)):
        application_id = links.get(bytes(row.link))
        if application_id is not None:
            said = orjson.loads(key.open_bytes(row.answers.data).rstrip(b" ")).get(question)
            if said:
                found[application_id] = str(said)
    return found


def _checked(questions: tuple[Question, ...], answers: Mapping[str, str]) -> dict[str, str]:
    given = {code: choice for code, choice in answers.items() if choice}
    offered = {question.code: {choice.code for choice in question.choices} for question in questions}
    wrong = [code for code, choice in given.items() if choice not in offered.get(code, ())]
    if wrong:
        words = "Choose one of the answers offered, or none."
        raise Invalid(words, {code: [words] for code in wrong})
    return given


def _keep(session: sa.orm.Session, application_id: int, given: Mapping[str, str], now: datetime) -> None:
    link = vault().monitoring_link(application_id)
    session.execute(sa.delete(MonitoringForm).where(MonitoringForm.link == link))
    if given:
        sealed = vault().monitoring_key().seal_bytes(orjson.dumps(given).ljust(_LENGTH))
        session.execute(sa.insert(MonitoringForm).values(link=link, year=now.year, answers=Box(sealed)))
