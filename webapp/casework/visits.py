"""Coming in by a link: the button uses it up, the second fact proves who came, the visit ends by itself."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import orjson
import sqlalchemy as sa

from webapp.access.outsider import Outsider
from webapp.casework import dues
from webapp.casework.ground import Actor, Ground
from webapp.casework.links import MOST_TRIES, State, actor_of, code_of, lock_link, state_of
from webapp.casework.record import keep_notes
from webapp.db import db, transaction
from webapp.models import Application, Case, Job, Link, Visit
from webapp.models import DataKey as DataKeyRow
from webapp.refusals import ERASED, Gone
from webapp.vault import DataKey, vault
from workflows.vocabulary import OutsideParty

# The office's own choices.
IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=8)
CODE_LIFE = timedelta(minutes=30)
MOST_CODES, MOST_NEW_LINKS = 3, 3  # codes in one visit, links a day that somebody may ask for by themselves
TRACES = timedelta(days=90)
CODE, NEW_LINK, COPY, PURGE = "code.send", "link.send", "copy.send", "traces.purge"
FACTS = ("birth_date", "exam_number")
"""What the office knows from the application and asks the candidate for, in this order."""


@dataclass(frozen=True)
class Traces:
    """Keyed hashes of where a request came from: for the signs on references, never for a person's page."""

    network: bytes
    device: bytes


@dataclass(frozen=True)
class Come:
    """A visit that goes on. `proven` once the second fact was given."""

    visit_id: int
    link_id: int
    case_id: int
    party: OutsideParty
    reference_id: int | None
    check_id: int | None
    proven: bool

    @property
    def outsider(self) -> Outsider:
        return Outsider(self.link_id, self.visit_id, self.case_id, self.party, self.reference_id, self.check_id)


def use(link_id: int, traces: Traces, now: datetime) -> str:
    """The button was pressed: the link is used up, and this browser holds the visit. Returns its cookie.

    Raises Gone when somebody was first or the link has ended meanwhile.
    """
    cookie = secrets.token_urlsafe(32)
    with transaction() as session:
        link = session.get(Link, link_id)
        ground, link = lock_link(session, link_id, now, actor_of(link))
        if state_of(link, now) is not State.OPEN:
            raise Gone("This link has been used.")
        link.used_at = now
        visit = Visit(
            link_id=link.id,
            digest=_digest(cookie),
            begun_at=now,
            seen_at=now,
            network=traces.network,
            device=traces.device,
            traces_until=now + TRACES,
        )
        session.add(visit)
        session.flush()
        ground.note("link.used", str(link.id), to=str(link.party))
        _later(ground, PURGE, f"visit:{visit.id}", visit.traces_until, visit=visit.id)
        if asks_for_a_code(ground, link):
            _send_code(ground, visit)
        keep_notes(ground)
    return cookie


def come(cookie: str, now: datetime) -> Come | None:
    """The visit of this cookie, unless it has ended: by hand, by standing idle, with its link. Keeps it awake."""
    row = db.session.execute(
        sa.select(Visit, Link).join(Link, Link.id == Visit.link_id).where(Visit.digest == _digest(cookie))
    ).first()
    if row is None or row.Visit.ended_at is not None or now - row.Visit.seen_at > IDLE:
        return None
    visit, link = row.Visit, row.Link
    if now - visit.begun_at > LONGEST or state_of(link, now) is not State.USED:
        return None
    proven = visit.proven_at is not None
    found = Come(visit.id, link.id, link.case_id, link.party, link.reference_id, link.check_id, proven)
    if now - visit.seen_at > timedelta(minutes=1):
        with transaction() as session:
            session.execute(sa.update(Visit).where(Visit.id == found.visit_id).values(seen_at=now))
    return found


def leave(come: Come, now: datetime) -> None:
    with transaction() as session:
        ground, link = lock_link(session, come.link_id, now, Actor(None, link_id=come.link_id, party=str(come.party)))
        session.execute(sa.update(Visit).where(Visit.id == come.visit_id).values(ended_at=now))
        ground.note("link.left", str(link.id), to=str(link.party))
        keep_notes(ground)


# --- the second fact --------------------------------------------------------------------------------------------------


def facts_to_ask(come: Come) -> tuple[str, ...]:
    """What the page asks this visitor for: facts of the application, or () for the code that was sent."""
    if come.party is not OutsideParty.CANDIDATE:
        return ()
    row = db.session.execute(
        sa.select(Case.application_id, DataKeyRow.id, DataKeyRow.wrapped)
        .join(DataKeyRow, DataKeyRow.id == Case.key_id)
        .where(Case.id == come.case_id)
    ).one()
    if row.wrapped is None:
        raise Gone(ERASED)
    known = _application(db.session, row.application_id, vault().key(row.id, row.wrapped))
    return tuple(name for name in FACTS if _plain(known.get(name)))


def asked_facts(ground: Ground) -> tuple[str, ...]:
    """Which of the facts of the application can be asked for."""
    known = _application(ground.session, ground.case.application_id, ground.key)
    return tuple(name for name in FACTS if _plain(known.get(name)))


def asks_for_a_code(ground: Ground, link: Link) -> bool:
    """Whoever is asked about somebody gets a code at the address where they were invited; so does a candidate of whom
    we know no fact."""
    return link.party is not OutsideParty.CANDIDATE or not asked_facts(ground)


def prove(come: Come, given: Mapping[str, str], now: datetime) -> bool:
    """Whether the second fact is right. A wrong one is counted on the link, and five close it. Nothing is echoed."""
    with transaction() as session:
        ground, link = lock_link(session, come.link_id, now, Actor(None, link_id=come.link_id, party=str(come.party)))
        visit = session.get(Visit, come.visit_id, populate_existing=True)
        if state_of(link, now) is not State.USED or visit.ended_at is not None:
            return False
        right = _code_fits(visit, given, now) if asks_for_a_code(ground, link) else _fact_fits(ground, given)
        if right:
            visit.proven_at = visit.proven_at or now
            ground.note("link.proven", str(link.id), to=str(link.party))
        else:
            link.tries += 1
            ground.note("link.refused", str(link.id), to=str(link.party), tries=link.tries)
            if link.tries >= MOST_TRIES:
                ground.note("link.locked", str(link.id), to=str(link.party))
        keep_notes(ground)
        return right


def _fact_fits(ground: Ground, given: Mapping[str, str]) -> bool:
    known = _application(ground.session, ground.case.application_id, ground.key)
    return any(
        _plain(known.get(name)) and hmac.compare_digest(_plain(known[name]).encode(), _plain(given.get(name)).encode())
        for name in FACTS
    )


def _code_fits(visit: Visit, given: Mapping[str, str], now: datetime) -> bool:
    if visit.code_nonce is None or visit.code_sent_at is None or now - visit.code_sent_at > CODE_LIFE:
        return False
    said = "".join(c for c in given.get("code", "") if c.isdecimal())
    return hmac.compare_digest(code_of(visit).encode(), said.encode())


def send_code_again(come: Come, now: datetime) -> None:
    """A fresh code to the invited address, three in one visit at most; nothing tells whether it was the last."""
    with transaction() as session:
        ground, link = lock_link(session, come.link_id, now, Actor(None, link_id=come.link_id, party=str(come.party)))
        sent = session.scalar(
            sa.select(sa.func.count())
            .select_from(Job)
            .where(Job.case_id == come.case_id, Job.kind == CODE, Job.key.startswith(f"visit:{come.visit_id}:"))
        )
        if int(sent or 0) < MOST_CODES:
            _send_code(ground, session.get(Visit, come.visit_id))
            ground.note("link.code_sent", str(link.id), to=str(link.party))
            keep_notes(ground)


def send_new_link(link_id: int, now: datetime) -> None:
    """A new link to the address that had the old one. Three a day; a withdrawn link brings none. Tells nothing."""
    with transaction() as session:
        known = session.get(Link, link_id)
        ground, link = lock_link(session, link_id, now, actor_of(known))
        recent = session.scalar(
            sa.select(sa.func.count())
            .select_from(Job)
            .where(
                Job.case_id == link.case_id,
                Job.kind == NEW_LINK,
                Job.key.startswith(f"{link.party}:{link.subject or 0}:"),
                Job.created_at > now - timedelta(days=1),
            )
        )
        if state_of(link, now) in (State.USED, State.EXPIRED) and int(recent or 0) < MOST_NEW_LINKS:
            key = f"{link.party}:{link.subject or 0}:{secrets.token_hex(8)}"
            _later(ground, NEW_LINK, key, now, party=str(link.party), subject=link.subject)
            ground.note("link.asked_for", str(link.id), to=str(link.party))
            keep_notes(ground)


def _send_code(ground: Ground, visit: Visit) -> None:
    visit.code_nonce, visit.code_sent_at = secrets.token_bytes(32), ground.now
    key = f"visit:{visit.id}:{secrets.token_hex(8)}"
    _later(ground, CODE, key, ground.now, visit=visit.id)


def send_copy(ground: Ground, submission_id: int) -> None:
    """The person gets a copy of what they signed, by mail."""
    _later(ground, COPY, f"submission:{submission_id}", ground.now, submission=submission_id)


def _later(ground: Ground, kind: str, key: str, due: datetime, **payload: Any) -> None:
    row = {"case_id": ground.case.id, "kind": kind, "key": key, "due_at": due, "created_at": ground.now}
    dues.put(ground.session, [{**row, "payload": orjson.dumps(payload).decode()}])


def _application(session: Any, application_id: int, key: DataKey) -> Mapping[str, Any]:
    found: Mapping[str, Any] = key.open(
        session.scalar(sa.select(Application.person).where(Application.id == application_id))
    )
    return found or {}


def _plain(value: object) -> str:
    """As people type it: no blanks, no case; a day as 2026-01-31 in whatever digits."""
    text = str(value or "").strip()
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return "".join(c for c in text.casefold() if c.isalnum())


def _digest(cookie: str) -> bytes:
    return hashlib.sha256(cookie.encode()).digest()
