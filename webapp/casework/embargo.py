"""The contact embargo: before the set event nothing leaves for whom the candidate keeps out, whoever asks for it.

The candidate names referees with "do not contact before the offer", and a present employer. The set event is the
conditional offer, or the candidate's own word where a process has none; for a present employer that the candidate does
not want asked at all it is that word alone.
"""

import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from webapp.access.permissions import Permission
from webapp.access.viewer import Viewer
from webapp.casework.ground import Actor, Ground, lock_case
from webapp.casework.record import note_alone
from webapp.db import transaction
from webapp.models import Application, Case, Check, Reference, Submission
from webapp.refusals import Invalid, NotAllowed, Refusal
from webapp.vault import vault
from workflows.vocabulary import CheckKind


class Embargoed(Refusal):
    """The candidate does not want this person or employer contacted yet."""

    status = 409
    title = "This contact is not allowed yet"


def must_allow(ground: Ground, row: object) -> None:
    """The one gate that every letter and every request passes. Raises Embargoed."""
    if holds(ground, row):
        raise Embargoed(
            "The candidate does not want this contact before the offer, or before allowing it. Nothing has left."
        )


def holds(ground: Ground, row: object) -> bool:
    """Whether nothing may leave for this referee or this check's body now."""
    if isinstance(row, Reference):
        return keeps_out(ground.case, row.not_before_offer, row.present_employer)
    if isinstance(row, Check) and row.kind == CheckKind.EMPLOYMENT:
        return ground.case.employer_contact_at is None and not may_be_asked(ground)
    return False


def keeps_out(case: Case, not_before_offer: bool, present_employer: bool) -> bool:
    """Whether a referee with these marks may not be asked now."""
    told_to_wait = not_before_offer and case.conditional_offer_at is None
    return (told_to_wait or present_employer) and case.employer_contact_at is None


def may_be_asked(ground: Ground) -> tuple[str, ...]:
    """The declared employers that may be asked now, by name: all, once the candidate allows it, else former ones."""
    declared = _declared(ground)
    present = _present(ground, declared)
    names = [str(row.get("name") or "").strip() for row in declared.get("employers") or []]
    if ground.case.employer_contact_at is not None:
        return tuple(name for name in names if name)
    return tuple(name for name in names if name and not _within(name, present))


def mark(ground: Ground, declared: Mapping[str, Any], references: list[Reference]) -> None:
    """When somebody declares: the referees that work where the candidate works now are known as such.

    They are kept out where the candidate was asked about the present employer (`contact_present_employer`) or marked
    that employer itself; without either, a referee that the candidate names and does not mark may be asked.
    """
    said = str(declared.get("contact_present_employer") or "")
    rows = declared.get("employers") or []
    kept = [row for row in rows if row.get("current") and (said or row.get("do_not_contact_before_offer"))]
    names = {str(row.get("name") or "") for row in kept}
    for reference in references:
        details = ground.key.open(reference.details) or {}
        reference.present_employer = _within(str(details.get("unit") or ""), names)
    if ground.case.conditional_offer_at is not None:
        _settle(ground, said)


def offer_made(ground: Ground) -> None:
    """The set event: the conditional offer. Where it comes before the declaration, the declaration settles the rest."""
    ground.case.conditional_offer_at = ground.now
    declared = _declared(ground)
    if declared:
        _settle(ground, str(declared.get("contact_present_employer") or ""))


def _settle(ground: Ground, said: str) -> None:
    """After the offer the present employer may be asked unless the candidate said no to that as well."""
    if said != "no":
        ground.case.employer_contact_at = ground.case.employer_contact_at or ground.now


def allow(case_id: int, how: str, viewer: Viewer, now: datetime) -> None:
    """The candidate allows the contact: an officer writes down how they said so. Raises Invalid, NotAllowed."""
    if len(how.strip()) < 3:
        raise Invalid("Say how the candidate allowed it.", {"reason": ["Say how the candidate allowed it."]})
    viewer.require(Permission.CASE_MANAGE)
    with transaction() as session:
        ground = lock_case(session, case_id, Actor.of(viewer), now)
        if not viewer.sees_unit(ground.unit_path):
            raise NotAllowed("This case belongs to another unit")
        if ground.case.employer_contact_at is None:
            ground.case.employer_contact_at = now
            note_alone(ground, "contact.allowed", "", commitment=vault().commitment(ground.key, how.strip()).hex())


def _declared(ground: Ground) -> Mapping[str, Any]:
    box = ground.session.scalar(
        sa.select(Submission.answers)
        .where(Submission.case_id == ground.case.id, Submission.records == "declaration")
        .order_by(Submission.id.desc())
        .limit(1)
    )
    return ground.key.open(box) or {}


def _present(ground: Ground, declared: Mapping[str, Any]) -> set[str]:
    """Where the candidate works now, as the list and the declaration name it."""
    box = ground.session.scalar(sa.select(Application.person).where(Application.id == ground.case.application_id))
    listed = str((ground.key.open(box) or {}).get("current_unit") or "")
    rows = declared.get("employers") or []
    return {listed} | {str(row.get("name") or "") for row in rows if row.get("current")}


def _within(unit: str, employers: set[str]) -> bool:
    """Whether `unit` is one of these employers or a part of one: "Harbour Trust, Pilots" is the Harbour Trust."""
    plain = _plain(unit)
    return any(known and (known in plain or plain == known) for known in map(_plain, employers))


def _plain(name: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", name).casefold() if c.isalnum())
