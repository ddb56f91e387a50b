"""Working a task: take it, hand it back, keep a draft, complete it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from webapp.access import viewer as viewers
from webapp.access.duties import Denial, Doing, Duty, denial
from webapp.access.outsider import Outsider
from webapp.access.permissions import Permission
from webapp.access.signin import SignatureProof
from webapp.access.viewer import Viewer
from webapp.casework import signals, visits
from webapp.casework.doings import doings_of
from webapp.casework.drive import drive
from webapp.casework.facts import surroundings
from webapp.casework.ground import Actor, Ground, lock_task
from webapp.casework.record import note_alone
from webapp.casework.records import KINDS
from webapp.casework.records.filing import Filing
from webapp.db import transaction
from webapp.models import OutsideDraft, Submission, Task, TaskDraft, TaskOffer, User
from webapp.refusals import AlreadyDone, Invalid, NotAllowed, NotFound
from webapp.vault import vault
from workflows import engine
from workflows.errors import NotWaiting
from workflows.vocabulary import Channel, TaskStatus


@dataclass(frozen=True)
class OutsideAnswer:
    """How an answer from outside the office reached the officer who records it."""

    channel: Channel
    received_on: datetime
    read_back: bool
    copy_sent: bool
    scan_id: int | None


def complete_task(
    task_id: int,
    answers: Mapping[str, Any],
    viewer: Viewer | Outsider,
    now: datetime,
    proof: SignatureProof | None = None,
    outside: OutsideAnswer | None = None,
    signature: str = "",
) -> int:
    """File the answers and let the case go on. One transaction: all of it happens or nothing. Returns the case id.

    `answers` have passed the form. An officer who records an outside answer says how it came (`outside`); somebody
    outside signs with their typed name (`signature`). Raises AlreadyDone (somebody was first), NotAllowed (duties),
    NotFound (not this outsider's task), Invalid.
    """
    if isinstance(viewer, Viewer):
        viewer.require(Permission.TASK_WORK)
    else:
        sign_by_name(signature)
        outside = OutsideAnswer(Channel.PORTAL, now, read_back=False, copy_sent=False, scan_id=None)
    with transaction() as session:
        ground, task, groups = _lock_open(session, task_id, viewer, now)
        if isinstance(viewer, Viewer):
            _must_be_allowed(session, ground, task, viewer, groups)
        properties = ground.project.element(task.process_id, task.element_id).properties
        if isinstance(viewer, Viewer) and properties.get("signature") == "true" and task.external is None:
            _must_be_signed(proof, viewer)
        if task.external is not None and outside is None:
            raise Invalid("Say how the answer reached you.", {"outside_channel": ["Say how the answer reached you."]})
        kind = properties.get("records", "")
        signed = proof is not None or bool(signature)
        submission = _submit(ground, task, kind, answers, signed, outside, signature)
        if kind:
            KINDS[kind](Filing(ground, task, submission, answers))
        if kind in ("consent", "reference_reply") and isinstance(viewer, Outsider):
            visits.send_copy(ground, submission.id)
        task.status, task.done_by, task.done_at = TaskStatus.DONE, ground.actor.id, now
        task.holder_id = ground.actor.id
        session.execute(sa.delete(TaskOffer).where(TaskOffer.task_id == task.id))
        if task.external is not None:
            session.execute(sa.delete(OutsideDraft).where(OutsideDraft.task_id == task.id))
        session.flush()
        ground.note(
            "task.completed",
            task.element_id,
            key=task.key,
            submission=submission.id,
            signed=signed,
            channel=str(outside.channel) if outside else "",
            commitment=submission.commitment.hex(),
        )
        try:
            drive(
                ground,
                lambda snapshot: engine.complete(
                    ground.project.engine, snapshot, task.key, answers, surroundings(ground)
                ),
            )
        except NotWaiting:
            # A timer that is due already wins over a late answer, also when nobody has run it yet.
            raise AlreadyDone("", None, task.case_id, cancelled=True) from None
        return task.case_id


def _submit(
    ground: Ground,
    task: Task,
    kind: str,
    answers: Mapping[str, Any],
    signed: bool,
    outside: OutsideAnswer | None,
    signature: str = "",
    version: int = 1,
) -> Submission:
    plain = dict(answers)
    submission = Submission(
        case_id=ground.case.id,
        task_id=task.id,
        version=version,
        element_id=task.element_id,
        form_id=task.form_id,
        records=kind,
        subject=task.subject,
        answers=ground.key.seal(plain),
        commitment=vault().commitment(ground.key, plain),
        actor_id=ground.actor.id,
        link_id=ground.actor.link_id,
        signature=ground.key.seal(signature.strip()) if signature else None,
        submitted_at=ground.now,
        signed=signed,
        channel=str(outside.channel) if outside else "",
        received_on=outside.received_on if outside else None,
        read_back=bool(outside and outside.read_back),
        copy_sent=bool(outside and outside.copy_sent),
        scan_id=outside.scan_id if outside else None,
    )
    ground.session.add(submission)
    ground.session.flush()
    return submission


def resolve_signal(
    task_id: int, signal_id: int, resolution: str, explanation: str, viewer: Viewer, now: datetime
) -> None:
    """Whoever may check the reference says what stands behind a sign that it may not be genuine."""
    viewer.require(Permission.TASK_WORK)
    with transaction() as session:
        ground, task, groups = _lock_open(session, task_id, viewer, now)
        _must_be_allowed(session, ground, task, viewer, groups)
        properties = ground.project.element(task.process_id, task.element_id).properties
        if properties.get("records") != "reference_check" or task.subject is None:
            raise NotFound("There is no such sign on this reference.")
        signals.resolve(ground, task.subject, signal_id, resolution, explanation)


def claim(task_id: int, viewer: Viewer, now: datetime) -> None:
    """Take a task from a queue. Claiming one's own again changes nothing."""
    viewer.require(Permission.TASK_WORK)
    with transaction() as session:
        ground, task, groups = _lock_open(session, task_id, viewer, now)
        if task.holder_id == viewer.id:
            return
        _must_be_allowed(session, ground, task, viewer, groups)
        task.holder_id, task.held_since = viewer.id, now
        note_alone(ground, "task.claimed", task.element_id, key=task.key)


def hand_back(task_id: int, viewer: Viewer, now: datetime) -> None:
    """Give a claimed task back to its queue. A task assigned by the process stays where it is."""
    viewer.require(Permission.TASK_WORK)
    with transaction() as session:
        ground, task, _groups = _lock_open(session, task_id, viewer, now)
        if task.assignee_id is not None:
            raise NotAllowed("The process assigned this task to you, so it has no queue to go back to.")
        if task.holder_id != viewer.id:
            raise NotAllowed("You do not hold this task.")
        task.holder_id, task.held_since = None, None
        note_alone(ground, "task.handed_back", task.element_id, key=task.key)


def reassign(task_id: int, user_id: int, viewer: Viewer, now: datetime) -> None:
    """A coordinator gives a task to somebody, also one that another holds now; the duties are asked for that person."""
    viewer.require(Permission.CASE_MANAGE)
    with transaction() as session:
        ground, task, groups = _lock_open(session, task_id, viewer, now)
        person = viewers.load(user_id)
        if person is None or not person.may(Permission.TASK_WORK):
            raise Invalid("There is no such person.", {"person": ["Choose a person from the list."]})
        if task.assignee_id is not None and task.assignee_id != user_id:
            raise NotAllowed("The process assigned this task; appoint somebody else to the part instead.")
        _must_be_dutiful(session, ground, task, person, groups)
        task.holder_id, task.held_since = user_id, now
        note_alone(ground, "task.reassigned", task.element_id, key=task.key, to=user_id)


def save_draft(task_id: int, answers: Mapping[str, Any], viewer: Viewer | Outsider, now: datetime) -> datetime:
    """Keep what was typed so far; each person has their own draft. Returns when it was saved."""
    if isinstance(viewer, Viewer):
        viewer.require(Permission.TASK_WORK)
    with transaction() as session:
        ground, task, groups = _lock_open(session, task_id, viewer, now)
        if isinstance(viewer, Outsider):
            kept = session.get(OutsideDraft, task.id) or OutsideDraft(task_id=task.id)
            kept.answers, kept.saved_at = ground.key.seal(dict(answers)), now
            session.add(kept)
            return now
        _must_be_allowed(session, ground, task, viewer, groups)
        draft = session.get(TaskDraft, (task.id, viewer.id))
        sealed = ground.key.seal(dict(answers))
        if draft is None:
            session.add(TaskDraft(task_id=task.id, user_id=viewer.id, answers=sealed, saved_at=now))
        else:
            draft.answers, draft.saved_at = sealed, now
        return now


def sign_by_name(signature: str) -> None:
    """Somebody outside signs with their typed name. It is kept as typed; nobody is told which name was expected."""
    if len(signature.strip()) < 2:
        words = "Type your full name to sign."
        raise Invalid(words, {"signature_name": [words]})


def why_not(
    task: Task,
    unit_path: str,
    viewer: Viewer,
    properties: Mapping[str, str],
    groups: frozenset[str],
    doings: tuple[Doing, ...],
) -> Denial | None:
    """The duty that stands against this viewer doing this task, or None."""
    return denial(
        Duty(
            actor=viewer,
            unit_path=unit_path,
            part=str(task.part or ""),
            element_id=task.element_id,
            groups=groups,
            assignee_id=task.assignee_id,
            not_performed_by=frozenset(
                code.strip() for code in properties.get("notPerformedBy", "").split(",") if code.strip()
            ),
            external=task.external is not None,
            doings=doings,
        )
    )


def _lock_open(
    session: Any, task_id: int, viewer: Viewer | Outsider, now: datetime
) -> tuple[Ground, Task, frozenset[str]]:
    """Lock a task that is still to be done. Another unit's people do not learn that it exists, let alone who did it."""
    ground, task, groups = lock_task(session, task_id, Actor.of(viewer), now)
    if not (viewer.concerns(task) if isinstance(viewer, Outsider) else viewer.sees_unit(ground.unit_path)):
        raise NotFound("There is no such task.")
    if task.status != TaskStatus.OPEN:
        doer = session.get(User, task.done_by) if task.done_by else None
        raise AlreadyDone(
            doer.name if doer else "", task.done_at, task.case_id, cancelled=task.status == TaskStatus.CANCELLED
        )
    return ground, task, groups


def _must_be_allowed(session: Any, ground: Ground, task: Task, viewer: Viewer, groups: frozenset[str]) -> None:
    _must_be_dutiful(session, ground, task, viewer, groups)
    if task.holder_id not in (None, viewer.id):
        holder = session.get(User, task.holder_id)
        raise NotAllowed("%(name)s took this task already.", name=holder.name if holder else "?")


def _must_be_dutiful(session: Any, ground: Ground, task: Task, person: Viewer, groups: frozenset[str]) -> None:
    properties = ground.project.element(task.process_id, task.element_id).properties
    found = why_not(task, ground.unit_path, person, properties, groups, doings_of(session, task.case_id))
    if found is not None:
        raise NotAllowed(found.reason)


def _must_be_signed(proof: SignatureProof | None, viewer: Viewer) -> None:
    if proof is None or proof.user_id != viewer.id:
        words = "Sign with your password."
        raise Invalid(words, {"signature_password": [words]})
