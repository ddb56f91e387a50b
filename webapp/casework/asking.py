"""What the candidate asks the office for: help, copies, time, a hearing; and what the office answers."""

from datetime import datetime

from webapp.access.outsider import Outsider
from webapp.access.permissions import Permission
from webapp.access.viewer import Viewer
from webapp.casework.clocks import give, may_give_time
from webapp.casework.ground import Actor, Ground, lock_case
from webapp.casework.record import keep_notes, note_alone
from webapp.db import transaction
from webapp.models import OutsideRequest
from webapp.refusals import AlreadyDone, Invalid, NotAllowed, NotFound
from workflows.vocabulary import OutsideParty, RequestKind, RequestStatus


def ask(kind: str, text: str, outsider: Outsider, now: datetime) -> int:
    """Write the request down for the officer; asking changes no deadline by itself. Raises Invalid, NotFound."""
    if outsider.party is not OutsideParty.CANDIDATE or kind not in set(RequestKind):
        raise NotFound("There is no such page.")
    said = text.strip()
    if len(said) < 3 or len(said) > 4000:
        words = "Say in a few words what you need."
        raise Invalid(words, {"text": [words]})
    with transaction() as session:
        ground = lock_case(session, outsider.case_id, Actor.of(outsider), now)
        row = OutsideRequest(
            case_id=ground.case.id,
            link_id=outsider.link_id,
            kind=RequestKind(kind),
            text=ground.key.seal(said),
            made_at=now,
        )
        session.add(row)
        session.flush()
        note_alone(ground, "request.made", str(row.id), kind=kind)
        return row.id


def answer(
    case_id: int,
    request_id: int,
    status: str,
    words: str,
    viewer: Viewer,
    now: datetime,
    timer: str = "",
    days: int = 0,
) -> None:
    """The office grants or declines, always with words. More time that is granted is given at once: `days` more working
    days on the clock `timer`, by somebody who may give time. Raises Invalid, NotAllowed, NotFound, AlreadyDone, Stale.
    """
    if status not in (RequestStatus.GRANTED, RequestStatus.DECLINED):
        missing = "Say whether you grant it."
        raise Invalid(missing, {"status": [missing]})
    if len(words.strip()) < 3:
        missing = "Write what the candidate will read."
        raise Invalid(missing, {"answer": [missing]})
    with transaction() as session:
        ground = lock_case(session, case_id, Actor.of(viewer), now)
        row = session.get(OutsideRequest, request_id, with_for_update=True)
        if row is None or row.case_id != case_id or not viewer.sees_unit(ground.unit_path):
            raise NotFound("There is no such request in this case.")
        if not may_answer(viewer, row.kind):
            raise NotAllowed("Your role does not include this.")
        if row.status != RequestStatus.OPEN:
            raise AlreadyDone("", row.answered_at, case_id)
        row.status, row.answer = RequestStatus(status), ground.key.seal(words.strip())
        row.answered_by, row.answered_at = viewer.id, now
        ground.note("request.answered", str(row.id), kind=str(row.kind), answer=status)
        if row.kind is RequestKind.EXTENSION and status == RequestStatus.GRANTED:
            _give_time(ground, timer, days, words, viewer)
        keep_notes(ground)


def may_answer(viewer: Viewer, kind: str) -> bool:
    """Who may give time says whether it is given; whoever works with people outside answers everything else."""
    return may_give_time(viewer) if kind == RequestKind.EXTENSION else viewer.may(Permission.RECORD_OUTSIDE)


def _give_time(ground: Ground, timer: str, days: int, words: str, viewer: Viewer) -> None:
    """Whoever granted it keeps what they wrote when the days are not theirs to give."""
    try:
        give(ground, timer, days, words, viewer)
    except NotAllowed as refusal:
        raise Invalid(refusal.message, {"days": [refusal.message]}, **refusal.values) from None
