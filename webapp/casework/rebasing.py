"""Bringing a draft up to a version that others published meanwhile: file by file, theirs or mine."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from webapp.access.viewer import Viewer
from webapp.casework.draft_files import files_at, files_of_version, lock_for_writing, must_fit, write_revision
from webapp.casework.drafting import changes_between, draft_row, draft_source, must_be_newest
from webapp.casework.publishing import newest_version
from webapp.db import db, transaction
from webapp.models import Project
from webapp.refusals import Invalid, Stale
from workflows.canonical import same
from workflows.vocabulary import RevisionAction

MINE, THEIRS = "mine", "theirs"


@dataclass(frozen=True)
class Difference:
    """What happened since the draft began. `theirs` changed there alone, `mine` here alone: they need no decision.
    `both` changed in both places to different ends: somebody must decide."""

    base: int
    newest_id: int
    newest: int
    theirs: tuple[str, ...]
    mine: tuple[str, ...]
    both: tuple[str, ...]


def difference(draft_id: int, viewer: Viewer) -> Difference | None:
    """None where the draft stands on the newest version. Raises NotFound."""
    row = draft_row(draft_id, viewer)
    newest = newest_version(db.session, row.pack)
    if newest is None or newest.id == row.base_id:
        return None
    base = db.session.get(Project, row.base_id) if row.base_id is not None else None
    before, there = files_of_version(db.session, row.base_id), files_of_version(db.session, newest.id)
    theirs, mine, both = _sorted_out(before, there, draft_source(draft_id, viewer).files)
    return Difference(base.number if base else 0, newest.id, newest.number, theirs, mine, both)


def _sorted_out(
    before: Mapping[str, bytes], there: Mapping[str, bytes], here: Mapping[str, bytes]
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    theirs, mine, both = [], [], []
    for name in sorted({*before, *there, *here}):
        was, their, my = before.get(name), there.get(name), here.get(name)
        if same(name, their, my):
            continue
        if same(name, was, my):
            theirs.append(name)
        elif same(name, was, their):
            mine.append(name)
        else:
            both.append(name)
    return tuple(theirs), tuple(mine), tuple(both)


def rebase(
    draft_id: int, newest_id: int, revision: int, choices: Mapping[str, str], viewer: Viewer, now: datetime
) -> None:
    """Put the draft on top of the newest version: what they alone changed comes in, what was changed here alone stays,
    and for each other file `choices` says whose. Raises Stale where either has moved on, Invalid without a choice."""
    with transaction() as session:
        draft = lock_for_writing(session, draft_id, viewer)
        must_be_newest(draft, revision)
        newest = newest_version(session, draft.pack)
        if newest is None or newest.id != newest_id:
            raise Stale("Another version was published meanwhile. Please look again.")
        if draft.base_id == newest.id:
            raise Stale("This draft stands on the newest version already.")
        before, there = files_of_version(session, draft.base_id), files_of_version(session, newest.id)
        here = files_at(session, draft_id)
        theirs, _mine, both = _sorted_out(before, there, here)
        missing = [name for name in both if choices.get(name) not in (MINE, THEIRS)]
        if missing:
            words = "Choose which of the two to keep."
            raise Invalid(words, {name: [words] for name in missing})
        taken = [*theirs, *(name for name in both if choices[name] == THEIRS)]
        after = {name: data for name, data in here.items() if name not in taken}
        after |= {name: there[name] for name in taken if name in there}
        must_fit({name: len(data) for name, data in after.items()})
        draft.base_id = newest.id
        changes = changes_between(here, after)
        write_revision(
            session, draft, changes, viewer, now, RevisionAction.REBASED, files=len(changes), base=newest.number
        )
