"""Mending a problem of a draft by a fix that a machine can make."""

from datetime import datetime

from webapp.access.viewer import Viewer
from webapp.casework.checking import told_of
from webapp.casework.draft_files import SAVED_SINCE, files_at, lock_for_writing, must_be_savable, write_revision
from webapp.casework.drafting import draft_source
from webapp.db import db, transaction
from webapp.refusals import Invalid, Stale
from workflows.catalog import Source
from workflows.law import fixes
from workflows.vocabulary import RevisionAction


def mend(draft_id: int, file: str, rule: str, element: str, fix: str, viewer: Viewer, now: datetime) -> tuple[str, ...]:
    """Mend one problem of what is saved; the names of the files that changed.

    The fix is tried and checked before any lock is taken. Raises NotFound, Stale where the problem is gone or somebody
    saved meanwhile, and Invalid where the fix does not fit.
    """
    source = draft_source(draft_id, viewer)
    db.session.rollback()
    problem = next(
        (
            told.problem
            for told in told_of(source)
            if (told.file, told.problem.rule, told.problem.element) == (file, rule, element)
            and fix in fixes.fixes_of(told.problem)
        ),
        None,
    )
    if problem is None:
        raise Stale("This problem is not there any more, or has no such fix. Look at the draft once more.")
    try:
        changed = fixes.mended(source.files, file, problem, fix)
    except fixes.NotMended:
        raise Invalid("Mending it this way would bring another problem. Mend it by hand.") from None
    for name, data in changed.items():
        must_be_savable(name, data)
    with transaction() as session:
        draft = lock_for_writing(session, draft_id, viewer)
        if Source(files_at(session, draft_id)).key != source.key:
            raise Stale(SAVED_SINCE)
        write_revision(session, draft, changed, viewer, now, RevisionAction.MENDED, files=len(changed))
    return tuple(changed)
