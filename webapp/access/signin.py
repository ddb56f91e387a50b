"""Passwords, sessions and signatures. The door proves who somebody is; use cases only ask for the proof."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from webapp.access import viewer as viewers
from webapp.access.viewer import Viewer
from webapp.casework import audit
from webapp.db import db, transaction
from webapp.models import User
from webapp.refusals import Invalid

_hasher = PasswordHasher()
# Checked when the name is unknown, so that a wrong name takes as long as a wrong password.
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA$IwDYR6CrwbmMzpAO6VAcHsdYTTUBnWEHwLLrrZVmXTQ"
MAX_FAILURES = 5
LOCK_TIME = timedelta(minutes=15)
LOCKED = "Too many wrong passwords. Try again in 15 minutes."


@dataclass(frozen=True)
class SignatureProof:
    """Says that `user_id` proved who they are at `at` for signing. Made by the door, asked for by use cases."""

    user_id: int
    at: datetime
    method: str


def hash_password(password: str) -> str:
    return _hasher.hash(password)


def check_password(stored: str, password: str) -> bool:
    try:
        return _hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


def sign_in(username: str, password: str, now: datetime) -> Viewer:
    """The viewer, or Invalid with the same words for a wrong name and a wrong password.

    Five failures lock the account for fifteen minutes; a failure is counted even though the request fails. The slow
    check of the password holds no lock; what it found counts only if the account is still unlocked when it is noted.
    """
    named = sa.select(User).where(User.username == username.strip().casefold())
    known = db.session.execute(named.with_only_columns(User.password_hash)).scalar()
    right = check_password(known or _NOBODY, password)
    with transaction() as session:
        user = session.scalar(named.with_for_update())
        locked = user is not None and user.locked_until is not None and user.locked_until > now
        let_in = user is not None and right and user.active and not locked
        if user is not None and let_in:
            user.failed_sign_ins, user.locked_until = 0, None
        elif user is not None and not locked:
            user.failed_sign_ins += 1
            if user.failed_sign_ins >= MAX_FAILURES:
                user.locked_until, user.failed_sign_ins = now + LOCK_TIME, 0
                audit.write_office_event(session, "user.locked", user.id, now, str(user.id))
    if locked:
        raise Invalid(LOCKED)
    found = viewers.load(user.id) if user is not None and let_in else None
    if found is None:
        raise Invalid("The user name or the password is wrong.")
    return found


def prove_signature(viewer: Viewer, password: str, now: datetime) -> SignatureProof:
    """Mint a proof for one submit. Wrong passwords count towards the same lock as at the door."""
    try:
        sign_in(viewer.username, password, now)
    except Invalid as refusal:
        with transaction() as session:
            audit.write_office_event(session, "signature.refused", viewer.id, now, str(viewer.id))
        words = LOCKED if refusal.message == LOCKED else "The password is wrong, so nothing was signed."
        raise Invalid(words, {"signature_password": [words]}) from None
    return SignatureProof(viewer.id, now, "password")
