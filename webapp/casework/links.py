"""One-time links for people outside: made, put into letters, used once by a button, withdrawn; audited by number."""

import base64
import hashlib
import re
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from flask import current_app
from markupsafe import Markup, escape
from sqlalchemy.dialects import postgresql, sqlite

from webapp.access.permissions import Permission
from webapp.access.viewer import Viewer
from webapp.casework import embargo
from webapp.casework.ground import Actor, Ground, lock_case
from webapp.casework.record import keep_notes, note_alone
from webapp.connectors import mail_of
from webapp.db import db, transaction
from webapp.models import Check, Consent, Guess, Link, Reference, Visit
from webapp.refusals import NotFound, TooMany
from webapp.vault import vault
from workflows.vocabulary import CheckStatus, OutsideParty, ReferenceStatus

# The office's own choices; no law is known to set them.
LIFETIME = timedelta(days=30)
MOST_TRIES = 5  # wrong second facts, after which a link is closed
MOST_GUESSES, WINDOW = 20, timedelta(minutes=10)  # unknown links that one client may come with
CODE_DIGITS = 6


class State(StrEnum):
    """What a link is good for now. Only an open one lets anybody in."""

    OPEN = "open"
    USED = "used"
    EXPIRED = "expired"
    REVOKED = "revoked"
    LOCKED = "locked"


def state_of(link: Link, now: datetime) -> State:
    if link.revoked_at is not None:
        return State.REVOKED
    if link.tries >= MOST_TRIES:
        return State.LOCKED
    if link.used_at is not None:
        return State.USED
    return State.EXPIRED if now >= link.expires_at else State.OPEN


def make(ground: Ground, party: OutsideParty, subject: int | None = None) -> Link:
    """A new link into this case, to the reference or the check `subject`. Those made before stay good: an older letter
    may still be on its way."""
    nonce = secrets.token_bytes(32)
    link = Link(
        case_id=ground.case.id,
        party=party,
        reference_id=subject if party is OutsideParty.REFEREE else None,
        check_id=subject if party is OutsideParty.RECORD_BODY else None,
        nonce=nonce,
        digest=_digest(_token(nonce)),
        made_by=ground.actor.id,
        made_at=ground.now,
        expires_at=ground.now + LIFETIME,
    )
    ground.session.add(link)
    ground.session.flush()
    ground.note("link.made", str(link.id), to=str(party))
    return link


# --- what a letter carries --------------------------------------------------------------------------------------------

_MARKER = re.compile(r"⟦(link|code):(\d+)⟧")


def address_for(ground: Ground, party: OutsideParty, subject: int | None = None) -> tuple[Link, str]:
    """A new link, and the mark that stands for its address in a stored letter: the address itself is in no table."""
    link = make(ground, party, subject)
    return link, f"⟦link:{link.id}⟧"


def code_for(visit: Visit) -> str:
    """The mark that stands for the code of this visit in a stored letter."""
    return f"⟦code:{visit.id}⟧"


def unmarked(said: Any) -> Any:
    """Somebody's words without the brackets of a mark: a letter gives away no address but its own."""
    if isinstance(said, str):
        return said.translate(_BRACKETS)
    return [unmarked(one) for one in said] if isinstance(said, (list, tuple)) else said


_BRACKETS = str.maketrans("⟦⟧", "[]")


def filled(text: str, html: bool = False) -> str:
    """A letter as it leaves: its marks replaced by the addresses and codes they stand for. `html` is safe HTML."""

    def value(match: re.Match[str]) -> str:
        if match[1] == "code":
            return code_of(_stored(Visit, int(match[2])))
        address = address_of(_stored(Link, int(match[2])))
        return str(Markup('<a href="{0}">{0}</a>').format(address)) if html else address

    return _MARKER.sub(value, text)


def veiled(text: str, words: Callable[[str], str]) -> Markup:
    """The HTML of a stored letter for readers in the office: `words` says what stands there instead of a mark."""
    return Markup(_MARKER.sub(lambda match: str(escape(words(match[1]))), text))  # noqa: S704 - escaped when written


def address(link_id: int) -> str:
    """Where this link leads, for a sheet that an officer prints."""
    return address_of(_stored(Link, link_id))


def address_of(link: Link) -> str:
    """Where the link leads, with the language in which the office writes to this person."""
    consent = db.session.get(Consent, link.case_id)
    chosen = f"?lang={consent.language}" if consent is not None and consent.language != "en" else ""
    return f"{current_app.extensions['settings'].public_url}/portal/link/{_token(link.nonce)}{chosen}"


def code_of(visit: Visit) -> str:
    """Six digits, the same for as long as the visit keeps its nonce."""
    assert visit.code_nonce is not None
    number = int.from_bytes(vault().derived("code", visit.code_nonce), "big") % 10**CODE_DIGITS
    return f"{number:0{CODE_DIGITS}d}"


def _stored(model: type[Any], row_id: int) -> Any:
    row = db.session.get(model, row_id)
    if row is None:
        raise ValueError(f"Expected a {model.__tablename__} of this number but there is none")
    return row


def _token(nonce: bytes) -> str:
    """256 bits, made of 256 random bits and the office's master key: a copy of the database gives no link away."""
    return base64.urlsafe_b64encode(vault().derived("link", nonce)).rstrip(b"=").decode()


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


# --- finding and using ------------------------------------------------------------------------------------------------


def find(token: str, client: bytes, now: datetime) -> Link:
    """The link of this token; looking changes nothing of it, so a mail scanner may look. Raises NotFound, TooMany.

    Only what we do not know is counted against the client: behind one address of a big office sit many people, and
    nobody hits one of 2**256 links by trying.
    """
    link = db.session.scalar(sa.select(Link).where(Link.digest == _digest(token)))
    if link is not None:
        return link
    if _count_guess(client, now) > MOST_GUESSES:
        raise TooMany("Too many links from this place that we do not know. Wait ten minutes, then try again.")
    raise NotFound("We do not know this link. Perhaps a piece of it is missing: copy the whole address.")


def _count_guess(client: bytes, now: datetime) -> int:
    window = datetime.fromtimestamp(now.timestamp() // WINDOW.total_seconds() * WINDOW.total_seconds(), now.tzinfo)
    with transaction() as session:
        session.execute(sa.delete(Guess).where(Guess.window < window - WINDOW))
        insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
        more = insert(Guess).values(client=client, window=window, count=1)
        raised = more.on_conflict_do_update(
            index_elements=["client", "window"], set_={"count": Guess.count + 1}
        ).returning(Guess.count)
        return int(session.scalar(raised) or 0)


def lock_link(session: Any, link_id: int, now: datetime, actor: Actor) -> tuple[Ground, Link]:
    """Lock the case, then the link, as everybody does."""
    case_id = session.scalar(sa.select(Link.case_id).where(Link.id == link_id))
    if case_id is None:
        raise NotFound("There is no such link.")
    ground = lock_case(session, case_id, actor, now)
    return ground, session.get(Link, link_id, with_for_update=True, populate_existing=True)


def actor_of(link: Link) -> Actor:
    """Whoever holds the link, as the audit names them."""
    return Actor(None, link_id=link.id, party=str(link.party))


# --- the office's acts ------------------------------------------------------------------------------------------------


def hand_over(case_id: int, party: str, subject: int | None, viewer: Viewer, now: datetime) -> int:
    """A link for the officer to print or read out. Raises NotFound for a referee or a record body nobody asks now, and
    Embargoed for one whom the candidate keeps out."""
    viewer.require(Permission.RECORD_OUTSIDE)
    with transaction() as session:
        ground = _of_my_unit(session, case_id, viewer, now)
        if party == OutsideParty.REFEREE:
            viewer.require(Permission.REFEREE_READ)
            reference = session.get(Reference, subject)
            if reference is None or reference.case_id != case_id or reference.status != ReferenceStatus.ASKED:
                raise NotFound("This referee is not asked now.")
            embargo.must_allow(ground, reference)
        elif party == OutsideParty.RECORD_BODY:
            check = session.get(Check, subject)
            if check is None or check.case_id != case_id or not asked_by_mail(check):
                raise NotFound("This record body is not asked now.")
            embargo.must_allow(ground, check)
        elif party != OutsideParty.CANDIDATE:
            raise NotFound("There is no such person.")
        link = make(ground, OutsideParty(party), subject)
        ground.note("link.handed_over", str(link.id), to=party)
        keep_notes(ground)
        return link.id


def asked_by_mail(check: Check) -> bool:
    """Whether the body that keeps this record is asked now and has an address, where a code can go to as well."""
    return check.status == CheckStatus.REQUESTED and bool(mail_of(check.code))


def revoke(case_id: int, link_id: int, viewer: Viewer, now: datetime) -> None:
    """Nobody comes in by this link any more, and who came in by it is outside again."""
    viewer.require(Permission.RECORD_OUTSIDE)
    with transaction() as session:
        ground = _of_my_unit(session, case_id, viewer, now)
        link = session.get(Link, link_id, with_for_update=True)
        if link is None or link.case_id != case_id:
            raise NotFound("There is no such link in this case.")
        if link.revoked_at is None:
            link.revoked_at = now
            session.execute(
                sa.update(Visit).where(Visit.link_id == link_id, Visit.ended_at.is_(None)).values(ended_at=now)
            )
            note_alone(ground, "link.revoked", str(link.id), to=str(link.party))


def _of_my_unit(session: Any, case_id: int, viewer: Viewer, now: datetime) -> Ground:
    ground = lock_case(session, case_id, Actor.of(viewer), now)
    if not viewer.sees_unit(ground.unit_path):
        raise NotFound("There is no such case.")
    return ground
