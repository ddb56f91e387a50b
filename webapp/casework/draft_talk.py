"""What people say of a draft, and who has which file of it open."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from webapp.access.permissions import Permission
from webapp.access.viewer import Viewer
from webapp.casework import audit
from webapp.casework.draft_files import lock_draft
from webapp.casework.drafting import draft_row
from webapp.db import db, transaction
from webapp.models import DataKey, DraftComment, DraftPresence, User
from webapp.refusals import Invalid, NotFound
from webapp.vault import DataKey as SealingKey
from webapp.vault import vault

LONGEST = 4000
HERE = timedelta(seconds=90)
"""How long somebody counts as having a draft open after their browser last said so."""


@dataclass(frozen=True)
class Comment:
    """`settled_by` is '' while it is open. `element` is the id of an element of the diagram in `file`."""

    id: int
    file: str
    element: str
    revision: int
    author: str
    at: datetime
    text: str
    settled_by: str
    settled_at: datetime | None


@dataclass(frozen=True)
class Present:
    name: str
    file: str
    seen_at: datetime


def comments(draft_id: int, viewer: Viewer) -> list[Comment]:
    """Open ones first, each the newest first. Raises NotFound."""
    draft = draft_row(draft_id, viewer)
    wrapped = db.session.scalar(sa.select(DataKey.wrapped).where(DataKey.id == draft.key_id))
    if wrapped is None:
        return []
    key = vault().key(draft.key_id, wrapped)
    author, settler = sa.orm.aliased(User), sa.orm.aliased(User)
    rows = db.session.execute(
        sa.select(DraftComment, author.name.label("author"), settler.name.label("settler"))
        .join(author, author.id == DraftComment.author_id)
        .outerjoin(settler, settler.id == DraftComment.settled_by)
        .where(DraftComment.draft_id == draft_id)
        .order_by(DraftComment.settled_at.is_not(None), DraftComment.id.desc())
    )
    return [
        Comment(
            c.id, c.file, c.element_id, c.revision, row.author, c.at, key.open(c.text), row.settler or "", c.settled_at
        )
        for row in rows
        for c in (row.DraftComment,)
    ]


def comment(draft_id: int, text: str, viewer: Viewer, now: datetime, file: str = "", element: str = "") -> int:
    """Say something of a draft, a file or an element of it. Raises Invalid and NotFound."""
    text = text.strip()
    if not 1 <= len(text) <= LONGEST:
        words = "Write what you think of it, in at most %(most)s characters."
        raise Invalid(words, {"text": [words]}, most=LONGEST)
    if len(file) > 200 or len(element) > 200:
        raise Invalid("Say whether the comment is about the draft, a file or an element of it.")
    with transaction() as session:
        draft = lock_draft(session, draft_id, viewer)
        row = DraftComment(
            draft_id=draft_id,
            file=file,
            element_id=element,
            revision=draft.revision,
            author_id=viewer.id,
            at=now,
            text=key_of(session, draft.key_id).seal(text),
        )
        session.add(row)
        session.flush()
        audit.write_office_event(session, "draft.commented", viewer.id, now, str(draft_id), comment=row.id)
        return row.id


def key_of(session: sa.orm.Session, key_id: int) -> SealingKey:
    """The key under which a draft's comments are sealed."""
    wrapped = session.scalar(sa.select(DataKey.wrapped).where(DataKey.id == key_id))
    assert wrapped is not None
    return vault().key(key_id, wrapped)


def settle(draft_id: int, comment_id: int, viewer: Viewer, now: datetime) -> None:
    """Say that a comment is done with; a second time changes nothing. Raises NotFound."""
    with transaction() as session:
        lock_draft(session, draft_id, viewer)
        row = session.get(DraftComment, comment_id)
        if row is None or row.draft_id != draft_id:
            raise NotFound("There is no such comment.")
        if row.settled_at is None:
            row.settled_by, row.settled_at = viewer.id, now
            audit.write_office_event(session, "draft.settled", viewer.id, now, str(draft_id), comment=row.id)


def be_here(draft_id: int, file: str, viewer: Viewer, now: datetime) -> None:
    """Note that the viewer has a file of the draft open ('' for its page). Raises NotFound."""
    draft_row(draft_id, viewer)
    with transaction() as session:
        row = session.get(DraftPresence, (draft_id, viewer.id))
        if row is None:
            row = DraftPresence(draft_id=draft_id, user_id=viewer.id, seen_at=now)
            session.add(row)
        row.file, row.seen_at = file[:200], now


def people(draft_id: int, viewer: Viewer, now: datetime) -> list[Present]:
    """Who has the draft open, by name; the viewer is one of them. Raises NotFound."""
    viewer.require(Permission.PROCESS_DESIGN)
    rows = db.session.execute(
        sa.select(User.name, DraftPresence.file, DraftPresence.seen_at)
        .join(User, User.id == DraftPresence.user_id)
        .where(DraftPresence.draft_id == draft_id, DraftPresence.seen_at > now - HERE)
        .order_by(User.name)
    )
    return [Present(row.name, row.file, row.seen_at) for row in rows]
