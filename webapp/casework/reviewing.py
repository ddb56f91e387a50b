"""From draft to version: a second person is asked for exactly one revision, sends it back or publishes it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from webapp.access import viewer as viewers
from webapp.access.permissions import Permission
from webapp.access.signin import SignatureProof
from webapp.access.viewer import Viewer
from webapp.casework import audit, drafting, scenarios
from webapp.casework.checking import told_of
from webapp.casework.draft_files import SAVED_SINCE, files_at, files_of_version, lock_draft, on_the_board
from webapp.casework.draft_talk import LONGEST, key_of
from webapp.casework.drafting import authors_of, draft_row, draft_source, must_be_newest
from webapp.casework.publishing import newest_version, prepare, write_version
from webapp.casework.rule_signing import forged
from webapp.db import db, transaction
from webapp.models import Draft, DraftComment, DraftFile, DraftRevision, Project, ProjectFile
from webapp.refusals import Invalid, NotAllowed, NotFound, Stale
from workflows.canonical import same
from workflows.catalog import Source
from workflows.vocabulary import DraftStatus

SHORTEST_REASONS = 10
OWN = "You saved in this draft, so somebody else must second it."


def ask(
    draft_id: int, reviewer_id: int, revision: int, effective_from: datetime | None, viewer: Viewer, now: datetime
) -> None:
    """Ask somebody to second exactly this revision, to take effect at once (None) or from a moment on.

    Asking the same once more changes nothing. Raises Stale when there is a newer revision, Invalid for what stands
    against publishing, for a day that is past and for somebody who cannot second it.
    """
    viewer.require(Permission.PROCESS_DESIGN)
    source = draft_source(draft_id, viewer)
    stops = sum(told.stops for told in told_of(source))
    if stops:
        raise Invalid("Solve what stops publishing first: %(count)s problems.", count=stops)
    wanted = (reviewer_id, revision, effective_from)
    # What is wrong with the asking is told before the scenarios run, which may take a while.
    if _second_of(db.session, draft_row(draft_id, viewer), source, wanted, viewer, now) is None:
        return
    failed = tuple(scenarios.problems_of(source, viewer))
    if failed:
        raise Invalid(
            "%(count)s scenarios do not pass, and each must before this is published. Look under Scenarios.",
            count=len(failed),
        )
    with transaction() as session:
        draft, held = lock_draft(session, draft_id, viewer), Source(files_at(session, draft_id))
        reviewer = _second_of(session, draft, held, wanted, viewer, now)
        if reviewer is None:
            return
        if held.key != source.key:  # a save within one sitting is no new revision
            raise Stale(SAVED_SINCE)
        draft.status, draft.reviewer_id, draft.effective_from = DraftStatus.IN_REVIEW, reviewer.id, effective_from
        draft.asked_by, draft.asked_at, draft.asked_revision = viewer.id, now, revision
        audit.write_office_event(
            session, "draft.asked", viewer.id, now, str(draft_id), number=revision, second=reviewer.id
        )


def _second_of(
    session: Any,
    draft: Draft,
    source: Source,
    wanted: tuple[int, int, datetime | None],
    viewer: Viewer,
    now: datetime,
) -> Viewer | None:
    """Who is to second it; None when just that (`wanted`: whom, which revision, from when) was asked already. Raises
    Stale, and Invalid for whatever stands against asking them for it."""
    on_the_board(draft)
    reviewer_id, revision, effective_from = wanted
    asked = (draft.reviewer_id, draft.asked_revision, draft.effective_from)
    if draft.status is DraftStatus.IN_REVIEW and asked == wanted:
        return None
    must_be_newest(draft, revision)
    _must_follow(session, draft, source)
    _must_come(effective_from, now)
    reviewer = viewers.load(reviewer_id)
    if reviewer is None or not reviewer.may(Permission.PROCESS_PUBLISH):
        words = "Choose who shall look at it and publish it."
        raise Invalid(words, {"reviewer": [words]})
    if reviewer.id == viewer.id or reviewer.id in authors_of(session, draft.id):
        words = "%(name)s cannot second it: they saved in this draft or ask for it."
        raise Invalid(words, {"reviewer": [words]}, name=reviewer.name)
    return reviewer


def _must_come(effective_from: datetime | None, now: datetime) -> None:
    if effective_from is not None and effective_from <= now:
        words = "Choose a day to come, or leave it empty for at once."
        raise Invalid(words, {"effective": [words]})


def _must_follow(session: Any, draft: Draft, source: Source) -> None:
    """The draft must begin from the newest version, say something else than it, and claim no signature that nobody
    gave. Raises Invalid."""
    for name in forged(session, draft):
        raise Invalid("The rule %(rule)s says that counsel signed it as it is, but nobody did.", rule=name)
    newest = newest_version(session, draft.pack)
    if newest is None:
        return
    if newest.id != draft.base_id:
        raise Invalid(
            "Version %(number)s was published meanwhile. Bring the draft up to it first.", number=newest.number
        )
    if newest.digest == source.key:
        raise Invalid("Nothing differs from version %(number)s.", number=newest.number)


def send_back(draft_id: int, reasons: str, viewer: Viewer, now: datetime) -> None:
    """The second person gives the draft back, with reasons that stand among its comments. Raises Invalid and Stale."""
    reasons = reasons.strip()
    if not SHORTEST_REASONS <= len(reasons) <= LONGEST:
        words = "Say what must change, in at least %(least)s characters."
        raise Invalid(words, {"reasons": [words]}, least=SHORTEST_REASONS)
    with transaction() as session:
        draft = _lock_in_review(session, draft_id, viewer)
        assert draft.asked_revision is not None
        draft.status = DraftStatus.OPEN
        session.add(
            DraftComment(
                draft_id=draft_id,
                revision=draft.asked_revision,
                author_id=viewer.id,
                at=now,
                text=key_of(session, draft.key_id).seal(reasons),
            )
        )
        audit.write_office_event(session, "draft.sent_back", viewer.id, now, str(draft_id), number=draft.asked_revision)


def publish(draft_id: int, revision: int, viewer: Viewer, now: datetime, proof: SignatureProof | None) -> int:
    """The second person publishes the revision they were asked for, signed. Returns the id of the version.

    Raises NotAllowed for anybody else and for whoever saved in it, Stale for another revision or a version that was
    published meanwhile, Invalid for a missing signature, a day that has passed and whatever stands against it.
    """
    viewer.require(Permission.PROCESS_PUBLISH)
    if proof is None or proof.user_id != viewer.id:
        words = "Sign with your password."
        raise Invalid(words, {"signature_password": [words]})
    _must_wait_for(draft_row(draft_id, viewer), viewer)
    ready = prepare(draft_source(draft_id, viewer, revision), viewer)
    try:
        with transaction() as session:
            draft = _lock_in_review(session, draft_id, viewer)
            if revision != draft.asked_revision or revision != draft.revision:
                raise Stale("You were asked for another revision. Look at the draft once more.")
            if ready.pack != draft.pack:
                raise Invalid(
                    "The code in pack.yaml must stay %(code)s: a draft stays one of its process.", code=draft.pack
                )
            _must_be_second(session, draft, ready.source, viewer)
            _must_follow(session, draft, ready.source)
            if draft.effective_from is not None and draft.effective_from <= now:
                raise Invalid("The day it was to take effect has passed. Send it back, so that another is chosen.")
            project_id = write_version(
                session,
                ready,
                draft.asked_by,
                viewer.id,
                "designed",
                now,
                draft.effective_from or now,
                draft=draft.id,
                signed=proof.method,
            )
            draft.status, draft.project_id = DraftStatus.PUBLISHED, project_id
            draft.updated_by, draft.updated_at = viewer.id, now
            return project_id
    except sa.exc.IntegrityError:
        raise Stale("Somebody published this process at the same moment. Please look again.") from None


def _lock_in_review(session: Any, draft_id: int, viewer: Viewer) -> Draft:
    """The draft while it waits for this viewer's word. Raises Stale where it does not, NotAllowed for anybody else."""
    draft = lock_draft(session, draft_id, viewer)
    _must_wait_for(draft, viewer)
    return draft


def _must_wait_for(draft: Draft, viewer: Viewer) -> None:
    if draft.status is not DraftStatus.IN_REVIEW:
        raise Stale("This draft does not wait for a second person any more. Look at it once more.")
    if draft.reviewer_id != viewer.id:
        raise NotAllowed("Somebody else was asked to look at this draft.")


def _must_be_second(session: Any, draft: Draft, source: Source, viewer: Viewer) -> None:
    """Two people, whose words are apart: whoever saved in the draft, or brought its words by another, cannot second it.

    Raises NotAllowed, and Invalid when the first person may not design any more.
    """
    if viewer.id == draft.asked_by or viewer.id in authors_of(session, draft.id):
        raise NotAllowed(OWN)
    first = viewers.load(draft.asked_by or 0)
    if first is None or not first.may(Permission.PROCESS_DESIGN):
        raise Invalid("Whoever asked may not design any more. Send it back, so that somebody else asks.")
    before = files_of_version(session, draft.base_id)
    changed = [name for name, data in source.files.items() if not same(name, before.get(name), data)]
    for name in _written_elsewhere(session, draft, source, changed, viewer):
        raise NotAllowed(
            "You saved “%(name)s” in another draft just as it stands here, so somebody else must second it.", name=name
        )


def _written_elsewhere(
    session: Any, draft: Draft, source: Source, names: Iterable[str], viewer: Viewer
) -> Iterable[str]:
    """Those of `names` that the viewer saved, saying the same, in another draft of the process; what has been published
    before had four eyes of its own."""
    rows = session.execute(
        sa.select(DraftFile.name, DraftFile.source)
        .join(
            DraftRevision,
            sa.and_(DraftRevision.draft_id == DraftFile.draft_id, DraftRevision.number == DraftFile.revision),
        )
        .join(Draft, Draft.id == DraftFile.draft_id)
        .where(
            Draft.pack == draft.pack,
            Draft.id != draft.id,
            DraftRevision.author_id == viewer.id,
            DraftFile.name.in_(list(names)),
            DraftFile.source.is_not(None),
        )
    )
    own = {row.name for row in rows if same(row.name, bytes(row.source), source.files[row.name])}
    published = session.execute(
        sa.select(ProjectFile.name, ProjectFile.source)
        .join(Project, Project.id == ProjectFile.project_id)
        .where(Project.pack == draft.pack, ProjectFile.name.in_(own))
    )
    return sorted(own - {row.name for row in published if same(row.name, bytes(row.source), source.files[row.name])})


def roll_back(
    project_id: int, title: str, reviewer_id: int, effective_from: datetime | None, viewer: Viewer, now: datetime
) -> int:
    """Have an older version published once more: a draft with its files on top of the newest version, asked for at
    once. Returns the draft's id. Raises NotFound, and Invalid where it is the newest or nobody can second it; where
    something stands against it today, the draft stays open to be mended."""
    viewer.require(Permission.PROCESS_DESIGN)
    version = db.session.get(Project, project_id)
    if version is None:
        raise NotFound("There is no such process.")
    newest = newest_version(db.session, version.pack)
    if newest is None or newest.digest == version.digest:
        raise Invalid("This is what the newest version says already.")
    _must_come(effective_from, now)
    candidate = viewers.load(reviewer_id)
    if candidate is None or candidate.id == viewer.id or not candidate.may(Permission.PROCESS_PUBLISH):
        words = "Choose who shall look at it and publish it."
        raise Invalid(words, {"reviewer": [words]})
    draft_id = drafting.begin(files_of_version(db.session, project_id), title, viewer, now, newest.id)
    if not any(told.stops for told in told_of(draft_source(draft_id, viewer))):
        ask(draft_id, reviewer_id, draft_row(draft_id, viewer).revision, effective_from, viewer, now)
    return draft_id
