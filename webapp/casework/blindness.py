"""Somebody reached for a rating before all were locked: it is refused, and the attempt stands in the audit."""

from datetime import datetime
from typing import NoReturn

from webapp.access.viewer import Viewer
from webapp.casework.ground import Actor, lock_case
from webapp.casework.record import note_alone
from webapp.db import transaction
from webapp.refusals import NotAllowed

CLOSED = "Ratings stay closed until all raters have locked theirs."
TRIED = "Ratings stay closed until all raters have locked theirs. That you tried is in the record of this case."


def refuse_early(case_id: int, at: str, viewer: Viewer, now: datetime) -> NoReturn:
    """Write down who reached for what (`at`: answer 7, task 3, score) and raise NotAllowed. One transaction."""
    with transaction() as session:
        ground = lock_case(session, case_id, Actor.of(viewer), now)
        note_alone(ground, "rating.reached_early", at)
    raise NotAllowed(TRIED)
