"""Letters that did not arrive: they come back, an address is corrected, they are sent again or by hand."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson
import sqlalchemy as sa

from webapp.access.permissions import Permission
from webapp.access.viewer import Viewer
from webapp.casework import dues, operators, signals
from webapp.casework.ground import OFFICE, Actor, Ground, lock_case
from webapp.casework.letters import addressee_of, to_a_referee
from webapp.casework.record import keep_notes
from webapp.connectors.contract import is_address
from webapp.db import db, transaction
from webapp.models import Application, Incident, Job, Letter, Reference, ReferenceToken
from webapp.refusals import Gone, Invalid, NotFound
from workflows.vocabulary import IncidentStatus, JobStatus, LetterChannel, LetterStatus

_KEY = "letter:"
RETURNED = "letter_returned"
LONGEST = 254  # RFC 5321


def came_back(message_id: str, diagnosis: str, now: datetime) -> bool:
    """A server reports that this letter was not delivered. False when it is none of ours, or known already."""
    case_id = db.session.scalar(sa.select(Letter.case_id).where(Letter.message_id == message_id))
    if case_id is None:
        return False
    with transaction() as session:
        try:
            ground = lock_case(session, case_id, OFFICE, now)
        except Gone:
            return False
        letter = session.scalar(sa.select(Letter).where(Letter.message_id == message_id).with_for_update())
        if letter.status != LetterStatus.SENT:
            return False
        letter.status, letter.returned_at = LetterStatus.RETURNED, now
        letter.problem = ground.key.seal(diagnosis[:2000])
        session.add(
            Incident(
                case_id=case_id,
                key=f"{_KEY}{letter.id}",
                element_id=_element(session, letter),
                code=RETURNED,
                detail=letter.problem,
                raised_at=now,
            )
        )
        operators.tell(session, now)
        ground.note("letter.returned", str(letter.id), template=letter.template)
        keep_notes(ground)
        return True


def letter_of(incident: Incident) -> int | None:
    """The letter that an incident is about, where it is one that came back."""
    return int(incident.key.removeprefix(_KEY)) if incident.code == RETURNED else None


def again(ground: Ground, letter_id: int) -> None:
    """Put a job that sends this letter once more, written anew under an id of its own."""
    payload = orjson.dumps({**_inputs(ground.session, letter_id), "letter": letter_id}).decode()
    times = ground.session.scalar(sa.select(sa.func.count()).select_from(Letter).where(Letter.replaces_id == letter_id))
    job = {"kind": "letter.resend", "key": f"{letter_id}.{times}", "due_at": ground.now, "payload": payload}
    dues.put(ground.session, [{"case_id": ground.case.id, **job, "created_at": ground.now}])
    ground.note("letter.again", str(letter_id))
    keep_notes(ground)


def send_again(case_id: int, letter_id: int, viewer: Viewer, now: datetime) -> None:
    """An officer sends a letter once more. Raises NotFound, and Invalid for one that has not left yet."""
    with transaction() as session:
        ground, letter = _lock(session, case_id, letter_id, viewer, now)
        if letter.status not in (LetterStatus.SENT, LetterStatus.RETURNED):
            raise Invalid("This letter has not left yet, so it cannot be sent again.")
        _resolve(ground, letter)
        again(ground, letter.id)


def mark_sent(case_id: int, letter_id: int, viewer: Viewer, now: datetime) -> None:
    """A person has sent a letter that no connector carries: printed, handed over, or copied into a mail."""
    with transaction() as session:
        ground, letter = _lock(session, case_id, letter_id, viewer, now)
        if letter.channel != LetterChannel.HAND or letter.status != LetterStatus.OUTBOX:
            raise Invalid("This letter does not wait to be sent by hand.")
        letter.status, letter.sent_at, letter.sent_by = LetterStatus.SENT, now, viewer.id
        ground.note("letter.sent", str(letter.id), template=letter.template, channel=str(letter.channel))
        keep_notes(ground)


def correct_address(case_id: int, letter_id: int, email: str, how: str, viewer: Viewer, now: datetime) -> None:
    """The address was wrong: the right one is kept, and the letter goes there. `how` says who gave it, and is sealed.

    A letter that never left is tried again under its id; one that came back is sent once more. Raises Invalid for what
    is no address, for a letter to nobody with an address, and NotFound.
    """
    email = email.strip()
    if len(email) > LONGEST or not is_address(email):
        words = "Write an e-mail address such as name@example.org."
        raise Invalid(words, {"email": [words]})
    if len(how.strip()) < 3:
        words = "Say who gave you this address."
        raise Invalid(words, {"how": [words]})
    with transaction() as session:
        ground, letter = _lock(session, case_id, letter_id, viewer, now)
        if letter.status == LetterStatus.CANCELLED:
            raise Invalid("The case has gone on without this letter.")
        _keep_address(ground, letter, email, how.strip())
        ground.note("address.corrected", str(letter.id), template=letter.template)
        _resolve(ground, letter)
        if letter.sent_at is None:
            session.execute(
                sa.update(Job)
                .where(Job.id == letter.job_id, Job.status == JobStatus.FAILED)
                .values(status=JobStatus.DUE, due_at=now, attempts=0, owner=None, lease_until=None, error="")
            )
            keep_notes(ground)
        else:
            again(ground, letter.id)


def _lock(session: Any, case_id: int, letter_id: int, viewer: Viewer, now: datetime) -> tuple[Ground, Letter]:
    """The letter under its case's lock, for somebody who records what outside people say; nobody else learns of it."""
    viewer.require(Permission.RECORD_OUTSIDE)
    ground = lock_case(session, case_id, Actor.of(viewer), now)
    letter = session.get(Letter, letter_id, with_for_update=True)
    hidden = letter is not None and to_a_referee(letter.template) and not viewer.may(Permission.REFEREE_READ)
    if letter is None or letter.case_id != case_id or hidden or not viewer.sees_unit(ground.unit_path):
        raise NotFound("There is no such letter in this case.")
    return ground, letter


def _keep_address(ground: Ground, letter: Letter, email: str, how: str) -> None:
    """Where the address is kept; the old one stays beside it, with who gave the new one."""
    session = ground.session
    if letter.addressee == "candidate":
        row = session.get(Application, ground.case.application_id)
        row.person = ground.key.seal(_corrected(ground.key.open(row.person), email, how))
        return
    row = addressee_of(ground, letter)
    if not isinstance(row, Reference):
        raise Invalid("This letter goes to an office without an address of its own here; send it by hand.")
    row.details = ground.key.seal(_corrected(ground.key.open(row.details) or {}, email, how))
    session.execute(sa.delete(ReferenceToken).where(ReferenceToken.reference_id == row.id))
    signals.remember_contacts(ground, [row])


def _corrected(details: Mapping[str, Any], email: str, how: str) -> dict[str, Any]:
    before = [*details.get("former_emails", []), {"email": details.get("email", ""), "told_by": how}]
    return {**details, "email": email, "former_emails": before}


def _resolve(ground: Ground, letter: Letter) -> None:
    """Whatever was open about this letter is being seen to."""
    ground.session.execute(
        sa.update(Incident)
        .where(
            Incident.case_id == ground.case.id,
            Incident.status == IncidentStatus.OPEN,
            sa.or_(Incident.key == f"{_KEY}{letter.id}", Incident.job_id == letter.job_id),
        )
        .values(status=IncidentStatus.RESOLVED, resolved_at=ground.now, resolved_by=ground.actor.id)
    )


def _inputs(session: Any, letter_id: int) -> dict[str, Any]:
    """What the first letter was asked with, so that the next one says the same."""
    found = session.scalar(sa.select(Job.payload).join(Letter, Letter.job_id == Job.id).where(Letter.id == letter_id))
    inputs: dict[str, Any] = orjson.loads(found or "{}")
    return inputs


def _element(session: Any, letter: Letter) -> str:
    found = session.scalar(sa.select(Job.payload).where(Job.id == letter.job_id))
    return str(orjson.loads(found or "{}").get("element", ""))
