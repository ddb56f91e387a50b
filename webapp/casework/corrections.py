"""A candidate puts right what they declared: a new version beside the old one; the case itself does not move."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from webapp.access.outsider import Outsider
from webapp.casework import embargo
from webapp.casework.ground import Actor, lock_case
from webapp.casework.record import note_alone
from webapp.casework.tasks import sign_by_name
from webapp.db import transaction
from webapp.models import Submission, Task
from webapp.refusals import Invalid, NotFound, Stale
from webapp.vault import vault
from workflows.vocabulary import CaseStatus, Channel, OutsideParty

CORRECTED = "declaration"
"""The record kind that may be corrected: consent is withdrawn instead, an answer to a concern gets a further one."""


def correct(
    submission_id: int, answers: Mapping[str, Any], outsider: Outsider, now: datetime, signature: str
) -> Submission:
    """File a further version. `answers` have passed the form. Who is asked as referee does not change by it: the
    officer reads the change ledger and decides; whom the candidate keeps out changes at once. Raises NotFound, Stale
    (the case has ended), Invalid (nothing changed).
    """
    sign_by_name(signature)
    with transaction() as session:
        ground = lock_case(session, outsider.case_id, Actor.of(outsider), now)
        known = session.get(Submission, submission_id)
        if known is None or known.case_id != outsider.case_id or known.records != CORRECTED:
            raise NotFound("There is no such answer.")
        if outsider.party is not OutsideParty.CANDIDATE:
            raise NotFound("There is no such answer.")
        if ground.case.status == CaseStatus.CLOSED:
            raise Stale("The check has ended, so nothing can be corrected any more.")
        task = session.get(Task, known.task_id)
        newest = session.scalars(
            sa.select(Submission).where(Submission.task_id == task.id).order_by(Submission.version.desc()).limit(1)
        ).one()
        plain = dict(answers)
        before = ground.key.open(newest.answers)
        if before == plain:
            words = "You have not changed anything yet."
            raise Invalid(words, {"": [words]})
        row = Submission(
            case_id=known.case_id,
            task_id=task.id,
            version=newest.version + 1,
            element_id=known.element_id,
            form_id=known.form_id,
            records=known.records,
            subject=known.subject,
            answers=ground.key.seal(plain),
            commitment=vault().commitment(ground.key, plain),
            link_id=outsider.link_id,
            signature=ground.key.seal(signature.strip()),
            submitted_at=now,
            signed=True,
            channel=str(Channel.PORTAL),
            received_on=now,
        )
        session.add(row)
        session.flush()
        embargo.put_right(ground, before, plain)
        note_alone(
            ground, "answer.corrected", known.element_id, submission=row.id, version=row.version,
            commitment=row.commitment.hex(),
        )  # fmt: skip
        return row
