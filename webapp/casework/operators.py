"""Tells the people who run the office that something stopped: one mail for all that is new, no personal value."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import current_app
from flask_babel import force_locale, gettext, ngettext
from markupsafe import Markup, escape

from webapp import i18n
from webapp.access.permissions import GRANTS, Permission
from webapp.casework import dues, routes
from webapp.config import Settings
from webapp.connectors import carry, connector
from webapp.connectors.contract import Parcel
from webapp.db import db, transaction
from webapp.models import Case, Incident, Job, Membership, User
from workflows.vocabulary import IncidentStatus, JobStatus, LetterChannel

MAIL = "incident.mail"
GATHERS = timedelta(seconds=30)
"""How long an incident waits for others before the mail leaves: one broken server is one mail, not five hundred."""
MOST_LISTED = 50


def tell(session: sa.orm.Session, now: datetime) -> None:
    """The operators will have a mail about what is open and new. Nothing happens where no mail server is set up."""
    if connector(LetterChannel.MAIL) is None:
        return
    waits = sa.select(Job.id).where(Job.case_id.is_(None), Job.kind == MAIL, Job.status == JobStatus.DUE).limit(1)
    if session.scalar(waits) is None:
        job = {"case_id": None, "kind": MAIL, "key": now.isoformat(), "due_at": now + GATHERS, "payload": "{}"}
        dues.put(session, [job | {"created_at": now}])


def mail_incidents(job_id: int, now: datetime) -> None:
    """Send the mail and write down that it was sent. A process that dies in between sends it again under its own id."""
    new = db.session.execute(
        sa.select(Incident.id, Incident.code, Incident.element_id, Case.number, Job.error)
        .outerjoin(Case, Case.id == Incident.case_id)
        .outerjoin(Job, Job.id == Incident.job_id)
        .where(Incident.told_at.is_(None), Incident.status == IncidentStatus.OPEN)
        .order_by(Incident.id)
    ).all()
    people = _operators() if new else []
    db.session.rollback()  # nothing stays open while the mail server answers
    for person in people:
        carry(LetterChannel.MAIL, _parcel(job_id, person, new, now))
    with transaction() as session:
        ids = [row.id for row in new]
        session.execute(sa.update(Incident).where(Incident.id.in_(ids)).values(told_at=now))
        session.execute(
            sa.update(Job)
            .where(Job.id == job_id, Job.status == JobStatus.DUE)
            .values(status=JobStatus.DONE, finished_at=now, owner=None, lease_until=None)
        )


def _operators() -> list[sa.Row[tuple[int, str, str, str]]]:
    roles = [str(role) for role, permissions in GRANTS.items() if Permission.OPERATE in permissions]
    return list(
        db.session.execute(
            sa.select(User.id, User.name, User.email, User.locale)
            .join(Membership, Membership.user_id == User.id)
            .where(Membership.kind == "role", Membership.code.in_(roles), User.active, User.email != "")
            .order_by(User.id)
            .distinct()
        )
    )


def _parcel(job_id: int, person: sa.Row, new: list[sa.Row], now: datetime) -> Parcel:
    settings: Settings = current_app.extensions["settings"]
    address = f"{settings.public_url}/operations"
    with force_locale(person.locale):
        subject = ngettext("%(num)s incident needs a person", "%(num)s incidents need a person", len(new))
        lines = [
            " · ".join(filter(None, (row.number or gettext("The office"), row.element_id, row.code, row.error)))
            for row in new[:MOST_LISTED]
        ]
        if len(new) > MOST_LISTED:
            lines.append(gettext("and %(num)s more", num=len(new) - MOST_LISTED))
        text = "\n".join([f"{subject}.", "", *(f"- {line}" for line in lines), "", address, ""])
        items = Markup("").join(Markup("<li>{}</li>").format(line) for line in lines)
        html = Markup("<h1>{}</h1>\n<ul>{}</ul>\n<p>{}</p>").format(subject, items, escape(address))
    return Parcel(
        id=routes.message_id(job_id, str(person.id)),
        template=MAIL,
        language=person.locale if person.locale in i18n.LANGUAGES else "en",
        written_at=now,
        at=now,
        name=person.name,
        subject=subject,
        text=text,
        html=str(html),
        email=person.email,
    )
