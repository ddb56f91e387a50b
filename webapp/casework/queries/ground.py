"""The ground of a case for reading: nothing is locked and nothing will be written."""

from datetime import datetime

from webapp.casework.ground import OFFICE, Ground
from webapp.casework.queries.head import CaseHead
from webapp.db import db


def reading_ground(head: CaseHead, now: datetime) -> Ground:
    """What facts, pieces and scores are gathered from, for somebody who only looks."""
    return Ground(
        session=db.session(),
        case=head.row,
        key=head.key,
        project=head.project,
        actor=OFFICE,
        now=now,
        unit_path=head.unit_path,
    )
