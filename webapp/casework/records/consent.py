"""Consent, and what the person tells about themselves."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from webapp.casework import embargo, signals
from webapp.casework.records.filing import Filing
from webapp.casework.records.people import appoint
from webapp.models import Consent, Reference, User
from webapp.refusals import Invalid
from workflows.vocabulary import LawfulBasis, Part, ReferenceStatus


def invitation(filing: Filing) -> None:
    row = filing.ground.session.get(Consent, filing.ground.case.id) or Consent(case_id=filing.ground.case.id)
    row.lawful_basis = LawfulBasis(filing.text("lawful_basis"))
    row.language = filing.text("language") or "en"
    filing.ground.session.add(row)


def consent(filing: Filing) -> None:
    row = filing.ground.session.get(Consent, filing.ground.case.id)
    if row is None:
        row = Consent(case_id=filing.ground.case.id, lawful_basis=LawfulBasis.CONSENT)
        filing.ground.session.add(row)
    row.decision = filing.text("consent")
    row.scopes = ",".join(filing.answers.get("scopes") or []) if row.decision == "given" else ""
    row.answered_at = filing.ground.now


def declaration(filing: Filing) -> None:
    """The referees somebody names become references; who is asked first is chosen when the plan is adopted.

    How many there must be, and how many of them supervisors, is the pack's rule; days must be possible ones.
    """
    _check_referees(filing)
    _check_days(filing)
    named = [_reference(filing, number, row) for number, row in enumerate(filing.rows("referees"), start=1)]
    filing.ground.session.add_all(named)
    filing.ground.session.flush()
    embargo.mark(filing.ground, filing.answers, named)
    signals.remember_contacts(filing.ground, named)
    _name_colleagues(filing)


def _reference(filing: Filing, number: int, row: Mapping[str, Any]) -> Reference:
    return Reference(
        case_id=filing.ground.case.id,
        number=number,
        status=ReferenceStatus.SPARE,
        relationship=str(row.get("role") or "other"),
        supervisor=row.get("role") == "supervisor",
        not_before_offer=bool(row.get("do_not_contact_before_offer")),
        details=filing.ground.key.seal({key: row.get(key) or "" for key in ("name", "unit", "email", "phone")}),
    )


def _name_colleagues(filing: Filing) -> None:
    """A referee who works in this office holds a part on the case: they may not rate or decide it (domain §6.3)."""
    addresses = {str(row.get("email") or "").strip().casefold() for row in filing.rows("referees")} - {""}
    colleagues = filing.ground.session.scalars(
        sa.select(User.id).where(sa.func.lower(User.email).in_(addresses)).order_by(User.id)
    )
    for user_id in colleagues:
        appoint(filing, Part.REFEREE, user_id, 1)


def _check_referees(filing: Filing) -> None:
    rule, rows = filing.ground.project.pack.references, filing.rows("referees")
    if not rule.min <= len(rows) <= rule.max:
        words = "Name %(least)s to %(most)s referees."
        raise Invalid(words, {"referees": [words]}, least=rule.min, most=rule.max)
    if sum(row.get("role") == "supervisor" for row in rows) < rule.supervisors_min:
        words = "At least %(least)s referee must be a supervisor."
        raise Invalid(words, {"referees": [words]}, least=rule.supervisors_min)


def _check_days(filing: Filing) -> None:
    today = filing.ground.today.isoformat()
    for kind in ("employers", "education"):
        for number, row in enumerate(filing.rows(kind)):
            start, end = row.get("from") or "", row.get("to") or ""
            if start > today or end > today:
                words = "This day lies in the future."
                raise Invalid(words, {f"{kind}.{number}.{'from' if start > today else 'to'}": [words]})
            if start and end and end < start:
                words = "The end comes before the beginning."
                raise Invalid(words, {f"{kind}.{number}.to": [words]})
