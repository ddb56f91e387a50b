"""Registering what comes in from outside a task: an objection during a public notice."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from webapp.access.permissions import Permission
from webapp.access.viewer import Viewer
from webapp.casework.cases import deliver
from webapp.casework.ground import Actor, lock_case
from webapp.db import transaction
from webapp.models import Objection
from webapp.refusals import Invalid, NotAllowed
from workflows.vocabulary import Channel


def register_objection(
    case_id: int,
    content: str,
    named: bool,
    channel: str,
    viewer: Viewer,
    now: datetime,
    objector: str = "",
    papers: Sequence[str] = (),
) -> int:
    """Write the objection down and tell the case. Stale when no public notice is open (nothing is kept then).

    `objector` is the name and how to answer, kept where a name was given; `papers` are ids of evidence of the case.
    """
    viewer.require(Permission.CASE_MANAGE)
    text = content.strip()
    if len(text) < 10:
        raise Invalid("Write down what the objection says.", {"content": ["Write down what the objection says."]})
    if channel not in set(Channel):
        raise Invalid("Say how the objection reached you.", {"received_by": ["Say how the objection reached you."]})
    with transaction() as session:
        ground = lock_case(session, case_id, Actor.of(viewer), now)
        if not viewer.sees_unit(ground.unit_path):
            raise NotAllowed("This case belongs to another unit")
        number = session.scalar(sa.select(sa.func.count()).select_from(Objection).where(Objection.case_id == case_id))
        row = Objection(
            case_id=case_id,
            number=int(number or 0) + 1,
            named=named,
            channel=Channel(channel),
            content=ground.key.seal(
                {"content": text, "objector": objector.strip() if named else "", "papers": list(papers)}
            ),
            registered_by=viewer.id,
            received_at=now,
        )
        session.add(row)
        session.flush()
        ground.note("objection.registered", str(row.id), channel=channel, named=named)
        deliver(ground, "objection_received", {"objection": str(row.id)})
        return row.id
