"""Blind second looks: closed cases drawn by a seed, judged again by somebody without a part in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random

import sqlalchemy as sa

from webapp.access.permissions import Permission
from webapp.access.viewer import Viewer
from webapp.casework import audit
from webapp.casework.doings import doings_of
from webapp.casework.ground import Actor, lock_case
from webapp.casework.queries.documents import EvidenceRow, evidence_of
from webapp.casework.queries.findings import FindingRow, findings_of
from webapp.casework.queries.head import CaseHead, head_where
from webapp.casework.record import note_alone
from webapp.casework.records.deciding import LEAST_REASON
from webapp.db import db, transaction
from webapp.models import Case, Check, Decision, Evidence, OrganisationUnit, Post, SecondLook
from webapp.refusals import Invalid, NotAllowed, NotFound, Stale
from workflows.scoring.advice import Stance, stance
from workflows.vocabulary import CaseStatus, DecisionCode


@dataclass(frozen=True)
class Drawn:
    """How many cases were drawn of how many that could be, apart for agreements and departures."""

    agreed: int
    of_agreed: int
    departed: int
    of_departed: int


@dataclass(frozen=True)
class LookRow:
    """A second look that waits for a reader; `refusal` says why this viewer may not be the reader, '' when they may."""

    id: int
    number: str
    post: str
    drawn_at: datetime
    refusal: str


@dataclass(frozen=True)
class Look:
    """What a second reader sees: the file without ratings, score, votes and decision."""

    id: int
    head: CaseHead
    findings: tuple[FindingRow, ...]
    evidence: tuple[EvidenceRow, ...]
    checks: tuple[Check, ...]


def draw(pack: str, percent: int, seed: int, viewer: Viewer, now: datetime) -> Drawn:
    """Draw closed cases, agreements and departures at the same rate, rounded up in each, those not drawn before.

    The same seed over the same cases draws the same. Raises Invalid for a rate outside 1 to 100, a seed outside 0 to
    999,999,999, or when nothing can be drawn.
    """
    viewer.require(Permission.SECOND_LOOK_DRAW)
    wrong = {}
    if not 1 <= percent <= 100:
        wrong["percent"] = ["Give 1 to 100 per cent."]
    if not 0 <= seed <= 999_999_999:
        wrong["seed"] = ["Give a whole number from 0 to 999,999,999."]
    if wrong:
        raise Invalid("Some answers need your attention", wrong)
    with transaction() as session:
        last = sa.select(sa.func.max(Decision.id)).group_by(Decision.case_id)
        rows = session.execute(
            sa.select(Case.id, Decision.code, Decision.band)
            .join(Decision, Decision.case_id == Case.id)
            .where(
                Case.pack == pack,
                Case.status == CaseStatus.CLOSED,
                Decision.id.in_(last),
                Case.id.not_in(sa.select(SecondLook.case_id)),
            )
            .order_by(Case.id)
        ).all()
        both = {wanted: [r.id for r in rows if stance(r.code, r.band) == wanted] for wanted in _DRAWN}
        chosen = {wanted: sample(ids, percent, seed) for wanted, ids in both.items()}
        if not any(chosen.values()):
            raise Invalid("No closed case with a decision on advice is left to draw.")
        session.add_all(
            SecondLook(case_id=case_id, agreed=wanted is Stance.AGREES, seed=seed, drawn_at=now, drawn_by=viewer.id)
            for wanted, ids in chosen.items()
            for case_id in ids
        )
        found = Drawn(*(len(ids) for wanted in _DRAWN for ids in (chosen[wanted], both[wanted])))
        audit.write_office_event(
            session, "second_look.drawn", viewer.id, now, pack, seed=seed, percent=percent,
            agreed=found.agreed, departed=found.departed,
        )  # fmt: skip
        return found


_DRAWN = (Stance.AGREES, Stance.DEPARTS)


def sample(ids: Sequence[int], percent: int, seed: int) -> list[int]:
    """`percent` of the ids, rounded up, by the seed."""
    return sorted(Random(seed).sample(list(ids), -(-len(ids) * percent // 100)))


def waiting(viewer: Viewer) -> list[LookRow]:
    """Second looks in the viewer's units that nobody has judged, the longest waiting first."""
    viewer.require(Permission.SECOND_LOOK)
    rows = db.session.execute(
        sa.select(SecondLook.id, SecondLook.case_id, SecondLook.drawn_at, Case.number, Post.title)
        .join(Case, Case.id == SecondLook.case_id)
        .join(Post, Post.id == Case.post_id)
        .join(OrganisationUnit, OrganisationUnit.id == Case.unit_id)
        .where(SecondLook.code.is_(None), OrganisationUnit.path.startswith(viewer.unit_path))
        .order_by(SecondLook.drawn_at, SecondLook.id)
    )
    return [LookRow(r.id, r.number, r.title, r.drawn_at, _refusal(r.case_id, viewer)) for r in rows]


def look(look_id: int, viewer: Viewer) -> Look:
    """The case as its second reader sees it. Raises NotFound, and NotAllowed for whoever may not judge it."""
    row, head = _open(look_id, viewer)
    checks = db.session.scalars(sa.select(Check).where(Check.case_id == row.case_id).order_by(Check.id))
    return Look(row.id, head, findings_of(head), evidence_of(head), tuple(checks))


def document(look_id: int, evidence_id: int, viewer: Viewer) -> tuple[CaseHead, Evidence]:
    """One document of the case. Raises NotFound and NotAllowed."""
    row, head = _open(look_id, viewer)
    found = db.session.get(Evidence, evidence_id)
    if found is None or found.case_id != row.case_id:
        raise NotFound("There is no such document in this case.")
    return head, found


def judge(look_id: int, code: str, reasons: str, viewer: Viewer, now: datetime) -> None:
    """The second judgement, with the same reasons as a first one. It changes nothing in the case.

    Raises Invalid for a decision that the pack does not know or too short reasons, Stale when somebody was first.
    """
    row, head = _open(look_id, viewer)
    wrong = {}
    if code not in head.project.pack.decisions:
        wrong["code"] = ["Choose how you would have decided."]
    if len(reasons.strip()) < LEAST_REASON:
        wrong["reasons"] = ["Give your reasons in at least 50 characters."]
    if wrong:
        raise Invalid("Some answers need your attention", wrong)
    with transaction() as session:
        ground = lock_case(session, row.case_id, Actor.of(viewer), now)
        held = session.get(SecondLook, look_id, with_for_update=True)
        if held is None or held.code is not None:
            raise Stale("Somebody has judged this case meanwhile.")
        held.reader_id, held.code, held.read_at = viewer.id, DecisionCode(code), now
        held.reasons = ground.key.seal(reasons.strip())
        note_alone(ground, "second_look.judged", "")


def _open(look_id: int, viewer: Viewer) -> tuple[SecondLook, CaseHead]:
    viewer.require(Permission.SECOND_LOOK)
    row = db.session.get(SecondLook, look_id)
    if row is None or row.code is not None:
        raise NotFound("There is no such second look, or somebody has judged it already.")
    head = head_where(sa.and_(Case.id == row.case_id, OrganisationUnit.path.startswith(viewer.unit_path)), viewer)
    refusal = _refusal(row.case_id, viewer)
    if refusal:
        raise NotAllowed(refusal)
    return row, head


def _refusal(case_id: int, viewer: Viewer) -> str:
    """Why this person cannot be the second reader, an English msgid; '' when nothing stands against it."""
    if viewer.may(Permission.CASE_READ_UNIT):
        return "You can read the first decision of this case"
    if any(doing.user_id == viewer.id for doing in doings_of(db.session, case_id)):
        return "You had a part in this case"
    return ""
