"""The contact embargo: before the set event nothing leaves for whom the candidate keeps out, whoever asks for it.

The candidate names referees with "do not contact before the offer", a present employer, and employers with "do not
contact before I allow it". The set event is the conditional offer, or the candidate's own word where a process has
none; for a marked employer, and a present one that the candidate does not want asked at all, it is that word alone.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from webapp.access.outsider import Outsider
from webapp.access.permissions import Permission
from webapp.access.viewer import Viewer
from webapp.casework.ground import Actor, Ground, lock_case
from webapp.casework.record import note_alone
from webapp.db import transaction
from webapp.models import Application, Case, Check, Reference, Submission
from webapp.refusals import Invalid, NotAllowed, NotFound, Refusal, Stale
from webapp.vault import vault
from workflows.vocabulary import CaseStatus, CheckKind, OutsideParty


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
    """The declared employers that may be asked now, by name: all, once the candidate allows it; until then the former
    ones, without those that they marked."""
    declared = _declared(ground)
    names = [name for row in declared.get("employers") or [] if (name := _name(row))]
    if ground.case.employer_contact_at is not None:
        return tuple(names)
    kept = _marked(declared)
    if _present_waits(ground.case, declared):
        kept |= _present(ground, declared)
    return tuple(name for name in names if not _within(name, kept))


def kept_out(ground: Ground) -> tuple[str, ...]:
    """The employers and referees, by the names that the candidate gave, that nobody may ask now."""
    free = may_be_asked(ground)
    names = [_name(row) for row in _declared(ground).get("employers") or []]
    references = ground.session.scalars(
        sa.select(Reference).where(Reference.case_id == ground.case.id).order_by(Reference.number)
    )
    names += [str((ground.key.open(row.details) or {}).get("name") or "") for row in references if holds(ground, row)]
    return tuple(name for name in names if name and name not in free)


def mark(ground: Ground, declared: Mapping[str, Any], references: Sequence[Reference]) -> None:
    """When somebody declares: the referees that work where the candidate does not want anybody asked are known as such.

    That is where the candidate works now, if the form asked about the present employer (`contact_present_employer`),
    and every employer that they marked (`do_not_contact_before_allowed`); without either, a referee that the candidate
    names and does not mark may be asked. After the offer nothing waits but what was marked or refused.
    """
    kept = _marked(declared)
    if declared.get("contact_present_employer") and _present_waits(ground.case, declared):
        kept |= {_name(row) for row in declared.get("employers") or [] if row.get("current")}
    for reference in references:
        details = ground.key.open(reference.details) or {}
        reference.present_employer = _within(str(details.get("unit") or ""), kept)


def put_right(ground: Ground, before: Mapping[str, Any], declared: Mapping[str, Any]) -> None:
    """The candidate corrects what they declared: who is kept out follows at once. An employer marked now for the first
    time is kept out also when contact had been allowed."""
    if _marked(declared) - _marked(before):
        ground.case.employer_contact_at = None
    references = ground.session.scalars(sa.select(Reference).where(Reference.case_id == ground.case.id))
    mark(ground, declared, references.all())


def offer_made(ground: Ground) -> None:
    """The set event: the conditional offer. Where it comes before the declaration, the declaration settles the rest."""
    ground.case.conditional_offer_at = ground.now
    references = ground.session.scalars(sa.select(Reference).where(Reference.case_id == ground.case.id)).all()
    mark(ground, _declared(ground), references)


def _present_waits(case: Case, declared: Mapping[str, Any]) -> bool:
    """Before the offer, and after it where the candidate said no to that as well, the present employer is not asked."""
    return case.conditional_offer_at is None or declared.get("contact_present_employer") == "no"


def _marked(declared: Mapping[str, Any]) -> set[str]:
    """The employers that the candidate marked one by one: nobody asks there before they allow it."""
    return {_name(row) for row in declared.get("employers") or [] if row.get("do_not_contact_before_allowed")}


def _name(row: Mapping[str, Any]) -> str:
    return str(row.get("name") or "").strip()


def allow(case_id: int, how: str, viewer: Viewer, now: datetime) -> None:
    """The candidate allows the contact: an officer writes down how they said so. Raises Invalid, NotAllowed."""
    if len(how.strip()) < 3:
        raise Invalid("Say how the candidate allowed it.", {"reason": ["Say how the candidate allowed it."]})
    viewer.require(Permission.CASE_MANAGE)
    with transaction() as session:
        ground = lock_case(session, case_id, Actor.of(viewer), now)
        if not viewer.sees_unit(ground.unit_path):
            raise NotAllowed("This case belongs to another unit")
        _allow(ground, how.strip())


def allow_myself(outsider: Outsider, now: datetime) -> None:
    """The candidate allows the contact on their own page. Raises NotFound for anybody else, Stale after the end."""
    if outsider.party is not OutsideParty.CANDIDATE:
        raise NotFound("There is no such page.")
    with transaction() as session:
        ground = lock_case(session, outsider.case_id, Actor.of(outsider), now)
        if ground.case.status == CaseStatus.CLOSED:
            raise Stale("The check has ended, so nobody is asked any more.")
        _allow(ground, "portal")


def _allow(ground: Ground, how: str) -> None:
    if ground.case.employer_contact_at is None:
        ground.case.employer_contact_at = ground.now
        note_alone(ground, "contact.allowed", "", commitment=vault().commitment(ground.key, how).hex())


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
