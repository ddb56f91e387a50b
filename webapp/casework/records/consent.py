"""Consent, and what the person tells about themselves."""

from webapp.casework.records.filing import Filing
from webapp.models import Consent, Reference
from workflows.vocabulary import LawfulBasis, ReferenceStatus


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
    """The referees somebody names become references; who is asked first is chosen when the plan is adopted."""
    for number, row in enumerate(filing.rows("referees"), start=1):
        filing.ground.session.add(
            Reference(
                case_id=filing.ground.case.id,
                number=number,
                status=ReferenceStatus.SPARE,
                relationship=str(row.get("role") or "other"),
                supervisor=row.get("role") == "supervisor",
                not_before_offer=bool(row.get("do_not_contact_before_offer")),
                details=filing.ground.key.seal({key: row.get(key) or "" for key in ("name", "unit", "email", "phone")}),
            )
        )
