"""Striking out what no vetting may look at: the passage leaves every text and lies sealed where no page reads it."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from markupsafe import escape

from webapp.access.duties import Doing, bar_to_appointment
from webapp.access.permissions import Permission
from webapp.access.viewer import Viewer
from webapp.casework import staleness
from webapp.casework.doings import doings_of
from webapp.casework.evidence import original
from webapp.casework.ground import Actor, Ground, lock_case
from webapp.casework.live import Published
from webapp.casework.pieces import CONCERN
from webapp.casework.record import note_alone
from webapp.db import transaction
from webapp.models import (
    Appeal,
    Check,
    ClockChange,
    Decision,
    Evidence,
    Finding,
    Letter,
    Notice,
    Objection,
    OutsideDraft,
    OutsideRequest,
    ReferenceSignal,
    SecondLook,
    Strike,
    Submission,
    Task,
    TaskDraft,
    Vote,
)
from webapp.refusals import Invalid, NotAllowed, NotFound
from workflows.vocabulary import CheckKind, Part, StrikeGround

MARK = "█████"
SHORTEST = 3
# What people wrote on a case beside their answers and findings. Names, addresses and keys are no texts.
TEXTS: tuple[tuple[Any, str], ...] = (
    (Vote, "reasons"),
    (Decision, "reasons"),
    (Decision, "condition"),
    (SecondLook, "reasons"),
    (Objection, "content"),
    (Appeal, "grounds"),
    (Evidence, "title"),
    (Evidence, "withdrawal"),
    (ReferenceSignal, "explanation"),
    (ClockChange, "reason"),
    (OutsideRequest, "text"),
    (OutsideRequest, "answer"),
    (Letter, "answer"),
)
NOT_A_REVIEWER = "Only a legal reviewer who took no other part in this case may strike a passage."


def reviews(project: Published, viewer: Viewer, doings: Iterable[Doing]) -> bool:
    """Whether this person reviews the case in law: of the adjudicators' queue, with no part that excludes it.

    Raters and members of the panel do not: they would read what they must not have read.
    """
    return (
        viewer.may(Permission.TASK_WORK)
        and bool(viewer.groups & project.groups_of(Part.ADJUDICATOR))
        and bar_to_appointment(viewer.id, Part.ADJUDICATOR, doings) is None
    )


def strike_answer(
    case_id: int, submission_id: int, passage: str, ground_code: str, viewer: Viewer, now: datetime
) -> int:
    """Strike a passage out of an answer and out of every other text of the case that repeats it.

    Returns how many texts held it. Raises Invalid when it does not stand there word for word.
    """
    passage = passage.strip()
    with transaction() as session:
        ground = _reviewing(session, case_id, viewer, now)
        why = _ground_of(ground_code)
        row = session.get(Submission, submission_id)
        if row is None or row.case_id != case_id:
            raise NotFound("There is no such answer in this case.")
        if len(passage) < SHORTEST or not _holds(ground.key.open(row.answers), passage):
            words = "Copy the passage word for word as it stands in this answer."
            raise Invalid(words, {"passage": [words]})
        pieces, copies = _cut_everywhere(ground, passage)
        session.add(
            Strike(
                case_id=case_id,
                piece=piece_of(ground, row),
                submission_id=row.id,
                ground=why,
                passage=ground.key.seal({"passage": passage}),
                struck_by=viewer.id,
                struck_at=now,
            )
        )
        _told(ground, piece_of(ground, row), why, pieces)
        return copies


def strike_document(
    case_id: int, evidence_id: int, page: int | None, passage: str, ground_code: str, viewer: Viewer, now: datetime
) -> None:
    """Strike a page, or a passage of a text; with neither the whole document, which then counts for nothing.

    The original is closed from then on. Raises Invalid when there is no such page or passage.
    """
    passage = passage.strip()
    with transaction() as session:
        ground = _reviewing(session, case_id, viewer, now)
        why = _ground_of(ground_code)
        row = session.get(Evidence, evidence_id)
        if row is None or row.case_id != case_id:
            raise NotFound("There is no such document in this case.")
        if page is not None and not 1 <= page <= max(row.pages, 1):
            raise Invalid("There is no such page.", {"page": ["There is no such page."]})
        if passage and passage not in original(ground.key, row).decode("utf-8", "replace"):
            words = "Copy the passage word for word as it stands in this document."
            raise Invalid(words, {"passage": [words]})
        piece = f"evidence:{row.id}"
        if page is None and not passage:
            row.withdrawn_at = row.withdrawn_at or now
        session.add(
            Strike(
                case_id=case_id,
                piece=piece,
                evidence_id=row.id,
                page=page,
                ground=why,
                passage=ground.key.seal({"passage": passage}),
                struck_by=viewer.id,
                struck_at=now,
            )
        )
        pieces = _cut_everywhere(ground, passage)[0] if passage else set()
        _told(ground, piece, why, pieces | {piece})


def withdraw_document(case_id: int, evidence_id: int, reason: str, viewer: Viewer, now: datetime) -> None:
    """A document turns out not to belong here: it stays readable and counts for nothing. The reason is sealed."""
    viewer.require(Permission.EVIDENCE_ADD)
    if len(reason.strip()) < SHORTEST:
        raise Invalid("Say why it does not count.", {"reason": ["Say why it does not count."]})
    with transaction() as session:
        ground = lock_case(session, case_id, Actor.of(viewer), now)
        row = session.get(Evidence, evidence_id)
        if not viewer.sees_unit(ground.unit_path) or row is None or row.case_id != case_id:
            raise NotFound("There is no such document in this case.")
        if row.added_by != viewer.id and not viewer.may(Permission.CASE_MANAGE):
            raise NotAllowed("Whoever added a document withdraws it, or the coordinator.")
        if row.withdrawn_at is not None:
            return
        row.withdrawn_at, row.withdrawal = now, ground.key.seal(reason.strip())
        session.flush()
        staleness.mark(ground)
        note_alone(ground, "evidence.withdrawn", str(row.id))


def piece_of(ground: Ground, row: Submission) -> str:
    """The piece that an answer belongs to; its own number where it is no piece."""
    kinds = {"talk": CheckKind.TALK, "site_talks": CheckKind.SITE, "file_review": CheckKind.FILE}
    match row.records:
        case "reference_reply" | "reference_check":
            return f"reference:{row.subject}"
        case "record_reply" | "identity_match":
            return f"check:{row.subject}"
        case "classification" | "finding_answer" | "finding_verdict":
            return f"{CONCERN}:{row.subject}"
        case "declaration":
            return f"declaration:{row.id}"
        case kind if kind in kinds:
            check = ground.session.scalar(
                sa.select(Check.id).where(Check.case_id == ground.case.id, Check.kind == kinds[kind]).limit(1)
            )
            return f"check:{check}" if check else f"answer:{row.id}"
    return f"answer:{row.id}"


def _reviewing(session: Any, case_id: int, viewer: Viewer, now: datetime) -> Ground:
    viewer.require(Permission.TASK_WORK)
    ground = lock_case(session, case_id, Actor.of(viewer), now)
    if not viewer.sees_unit(ground.unit_path):
        raise NotFound("There is no such case.")
    if not reviews(ground.project, viewer, doings_of(session, case_id)):
        raise NotAllowed(NOT_A_REVIEWER)
    return ground


def _ground_of(code: str) -> StrikeGround:
    if code not in set(StrikeGround):
        raise Invalid("Say on what ground.", {"ground": ["Say on what ground."]})
    return StrikeGround(code)


def _told(ground: Ground, piece: str, why: StrikeGround, pieces: set[str]) -> None:
    """The audit says that something was struck, by whom and on what ground, never what."""
    staleness.let_fall(ground, pieces)
    ground.session.flush()
    staleness.mark(ground)
    note_alone(ground, "passage.struck", piece, about=str(why))


def _cut_everywhere(ground: Ground, passage: str) -> tuple[set[str], int]:
    """Take the passage out of every text and draft of the case; (pieces touched, texts that held it)."""
    session, case_id, key = ground.session, ground.case.id, ground.key
    pieces: set[str] = set()
    copies = 0

    def cut(row: Any, column: str, piece: Callable[[], str]) -> None:
        nonlocal copies
        value = key.open(getattr(row, column))
        if _holds(value, passage):
            setattr(row, column, key.seal(_without(value, passage)))
            copies += 1
            if name := piece():
                pieces.add(name)

    for answer in session.scalars(sa.select(Submission).where(Submission.case_id == case_id)):
        cut(answer, "answers", lambda answer=answer: piece_of(ground, answer))  # type: ignore[misc]
    for finding in session.scalars(sa.select(Finding).where(Finding.case_id == case_id)):
        cut(finding, "text", lambda finding=finding: f"{CONCERN}:{finding.id}")  # type: ignore[misc]
    for model, column in TEXTS:
        for row in session.scalars(sa.select(model).where(model.case_id == case_id)):
            cut(row, column, lambda row=row: f"evidence:{row.id}" if isinstance(row, Evidence) else "")  # type: ignore[misc]
    # What has left the house cannot be called back; what still waits in the outbox, or to be served, can.
    for letter in session.scalars(sa.select(Letter).where(Letter.case_id == case_id, Letter.status == "outbox")):
        cut(letter, "body", lambda: "")
    for notice in session.scalars(sa.select(Notice).where(Notice.case_id == case_id, Notice.served_at.is_(None))):
        cut(notice, "body", lambda: "")
    for draft_of in (TaskDraft, OutsideDraft):
        drafts = sa.select(draft_of).join(Task, Task.id == draft_of.task_id).where(Task.case_id == case_id)
        for draft in session.scalars(drafts):
            cut(draft, "answers", lambda: "")
    return pieces, copies


def _holds(value: Any, passage: str) -> bool:
    if isinstance(value, str):
        return passage in value or str(escape(passage)) in value
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(_holds(one, passage) for one in inside)


def _without(value: Any, passage: str) -> Any:
    if isinstance(value, str):
        return value.replace(passage, MARK).replace(str(escape(passage)), MARK)
    if isinstance(value, dict):
        return {key: _without(one, passage) for key, one in value.items()}
    return [_without(one, passage) for one in value] if isinstance(value, list) else value
