"""Counsel signs the rules of a draft: that each stands in its source as the draft says, by name and day."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from webapp.access.permissions import Permission
from webapp.access.signin import SignatureProof
from webapp.access.viewer import Viewer
from webapp.casework.draft_files import SAVED_SINCE, files_at, files_of_version, on_the_board, write_revision
from webapp.db import db, transaction
from webapp.models import Draft, DraftRevision
from webapp.refusals import Invalid, NotAllowed, NotFound, Stale
from workflows import pack_file, signing
from workflows.errors import Refused
from workflows.pack import Limit, Pack
from workflows.scoring import scorecard
from workflows.scoring.scorecard import Scorecard
from workflows.vocabulary import DraftStatus, RevisionAction

FILE = "pack.yaml"
CARD = "scorecard.yaml"
"""Also the name under which it is signed, beside those of the limits."""


@dataclass(frozen=True)
class RuleSheet:
    """The rules of a draft. `pack` is None while its pack.yaml is not as it should be, `card` also where it has none,
    and `card_text` is all that its file says; `own` says that the viewer saved in the draft, so that they cannot sign
    in it."""

    draft: Draft
    pack: Pack | None
    card: Scorecard | None
    card_text: str
    own: bool

    @property
    def unsigned(self) -> tuple[str, ...]:
        """Limits by name, and the scorecard by its file's."""
        limits = signing.unsigned(self.pack) if self.pack else ()
        return (*limits, CARD) if self.card is not None and not self.card.verified else limits


def sheets(viewer: Viewer) -> list[RuleSheet]:
    """Every draft on the board, the one saved last first, a hundred at most."""
    viewer.require(Permission.RULE_VERIFY)
    drafts = db.session.scalars(
        sa.select(Draft)
        .where(Draft.status.in_((DraftStatus.OPEN, DraftStatus.IN_REVIEW)))
        .order_by(Draft.updated_at.desc(), Draft.id.desc())
        .limit(100)
    )
    return [_sheet(db.session, draft, viewer) for draft in drafts]


def sheet(draft_id: int, viewer: Viewer) -> RuleSheet:
    """Raises NotFound."""
    viewer.require(Permission.RULE_VERIFY)
    draft = db.session.get(Draft, draft_id, populate_existing=True)
    if draft is None:
        raise NotFound("There is no such draft.")
    return _sheet(db.session, draft, viewer)


def _sheet(session: Any, draft: Draft, viewer: Viewer) -> RuleSheet:
    files = files_at(session, draft.id)
    return RuleSheet(
        draft,
        _pack(files.get(FILE)),
        _card(files.get(CARD)),
        files.get(CARD, b"").decode("utf-8-sig", "replace"),
        viewer.id in _designers(session, draft.id),
    )


def _pack(data: bytes | None) -> Pack | None:
    try:
        return pack_file.parse(data) if data is not None else None
    except Refused:
        return None


def _card(data: bytes | None) -> Scorecard | None:
    try:
        return scorecard.parse(data) if data is not None else None
    except Refused:
        return None


def _designers(session: Any, draft_id: int) -> frozenset[int]:
    """Everybody who saved in the draft otherwise than by signing."""
    rows = session.scalars(
        sa.select(DraftRevision.author_id)
        .where(DraftRevision.draft_id == draft_id, DraftRevision.action != RevisionAction.VERIFIED)
        .distinct()
    )
    return frozenset(rows)


def sign_rules(
    draft_id: int, revision: int, names: Collection[str], viewer: Viewer, now: datetime, proof: SignatureProof | None
) -> int:
    """Sign these limits, and the scorecard (CARD), of the draft as it stands in `revision`; a new revision. Returns its
    number.

    Raises NotAllowed for whoever saved in it, Stale for another revision, Invalid for nothing chosen, a missing
    signature, and a rule that is signed already or not there.
    """
    viewer.require(Permission.RULE_VERIFY)
    if not names:
        words = "Choose the rules that you have read in their source."
        raise Invalid(words, {"rule": [words]})
    if proof is None or proof.user_id != viewer.id:
        words = "Sign with your password."
        raise Invalid(words, {"signature_password": [words]})
    with transaction() as session:
        draft = session.get(Draft, draft_id, with_for_update=True)
        if draft is None:
            raise NotFound("There is no such draft.")
        on_the_board(draft)
        if draft.revision != revision:
            raise Stale(SAVED_SINCE)
        if viewer.id in _designers(session, draft_id):
            raise NotAllowed("You saved in this draft, so somebody else must sign its rules.")
        try:
            signed = _signed(files_at(session, draft_id), names, viewer.name, now.date())
        except (Refused, KeyError):
            raise Invalid("These rules cannot be signed as they are. Look at them once more.") from None
        write_revision(
            session, draft, signed, viewer, now, RevisionAction.VERIFIED,
            files=len(signed), rules=sorted(names), signed=proof.method,
        )  # fmt: skip
        return draft.revision


def _signed(files: Mapping[str, bytes], names: Collection[str], by: str, on: date) -> dict[str, bytes | None]:
    """The files that the signatures stand in. Raises Refused, and KeyError where there is no such file."""
    limits, found = set(names) - {CARD}, dict[str, bytes | None]()
    if limits:
        found[FILE] = signing.sign(files[FILE], limits, by, on)
    if CARD in names:
        found[CARD] = signing.sign_scorecard(files[CARD], by, on)
    return found


def forged(session: Any, draft: Draft) -> tuple[str, ...]:
    """Limits, and the scorecard, that say counsel signed them, though nobody did so here and the version before does
    not say so either: written by hand, or changed after they were signed."""
    files = files_at(session, draft.id)
    pack, card = _pack(files.get(FILE)), _card(files.get(CARD))
    said = dict(signing.claimed(pack)) if pack else {}
    if not said and not (card and card.verified):
        return ()
    signings = session.scalars(
        sa.select(DraftRevision.number).where(
            DraftRevision.draft_id == draft.id, DraftRevision.action == RevisionAction.VERIFIED
        )
    )
    known: set[tuple[str, Limit]] = set()
    cards: list[Scorecard | None] = []
    for then in (files_of_version(session, draft.base_id), *(files_at(session, draft.id, n) for n in signings)):
        held = _pack(then.get(FILE))
        known |= set(signing.claimed(held).items()) if held else set()
        cards.append(_card(then.get(CARD)))
    names = tuple(name for name, limit in said.items() if (name, limit) not in known)
    return (*names, CARD) if card is not None and card.verified and card not in cards else names
