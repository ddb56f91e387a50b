"""Counsel signs the rules of a draft: that each stands in its source as the draft says, by name and day."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
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
from workflows.vocabulary import DraftStatus, RevisionAction

FILE = "pack.yaml"


@dataclass(frozen=True)
class RuleSheet:
    """The rules of a draft. `pack` is None while its pack.yaml is not as it should be; `own` says that the viewer saved
    in the draft, so that they cannot sign in it."""

    draft: Draft
    pack: Pack | None
    own: bool

    @property
    def unsigned(self) -> tuple[str, ...]:
        return signing.unsigned(self.pack) if self.pack else ()


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
    return RuleSheet(draft, _pack(files_at(session, draft.id).get(FILE)), viewer.id in _designers(session, draft.id))


def _pack(data: bytes | None) -> Pack | None:
    try:
        return pack_file.parse(data) if data is not None else None
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
    """Sign these limits of the draft as it stands in `revision`; a new revision. Returns its number.

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
            signed = signing.sign(files_at(session, draft_id)[FILE], names, viewer.name, now.date())
        except (Refused, KeyError):
            raise Invalid("These rules cannot be signed as they are. Look at them once more.") from None
        write_revision(
            session, draft, {FILE: signed}, viewer, now, RevisionAction.VERIFIED,
            files=1, rules=sorted(names), signed=proof.method,
        )  # fmt: skip
        return draft.revision


def forged(session: Any, draft: Draft) -> tuple[str, ...]:
    """Limits that say counsel signed them, though nobody did so here and the version before does not say so either:
    written by hand, or changed after they were signed."""
    pack = _pack(files_at(session, draft.id).get(FILE))
    if pack is None:
        return ()
    before = _pack(files_of_version(session, draft.base_id).get(FILE))
    known: set[tuple[str, Limit]] = set(signing.claimed(before).items()) if before else set()
    signings = session.scalars(
        sa.select(DraftRevision.number).where(
            DraftRevision.draft_id == draft.id, DraftRevision.action == RevisionAction.VERIFIED
        )
    )
    for number in signings:
        then = _pack(files_at(session, draft.id, number).get(FILE))
        known |= set(signing.claimed(then).items()) if then else set()
    return tuple(name for name, limit in signing.claimed(pack).items() if (name, limit) not in known)
