"""By which way a letter leaves, and under which id."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import current_app

from webapp.config import Settings
from webapp.connectors import connector
from webapp.connectors.contract import Parcel
from webapp.connectors.record_bodies import RecordBodies
from webapp.models import Check, Letter
from workflows.vocabulary import LetterChannel

# What a way needs to know of the person. A way that is set up and can reach them is taken before a person's hand.
_NEEDS: Mapping[LetterChannel, str] = {
    LetterChannel.MAIL: "email",
    LetterChannel.SMS: "phone",
    LetterChannel.POST: "name",
}


def channel(wish: str, recipient: Mapping[str, str], row: object) -> LetterChannel:
    """`wish` is what the diagram asks for (mail, sms, post), '' for the usual: a record body that answers over HTTP,
    then mail. What is not set up or has no address is left to a person's hand. Raises ValueError for another wish."""
    if isinstance(row, Check):
        bodies = connector(LetterChannel.HTTP)
        if isinstance(bodies, RecordBodies) and bodies.answers(row.code):
            return LetterChannel.HTTP
    wanted = LetterChannel(wish) if wish else LetterChannel.MAIL
    if wanted not in _NEEDS:
        raise ValueError(f"Expected one of {', '.join(_NEEDS)} but got '{wish}'")
    if connector(wanted) is None or not recipient.get(_NEEDS[wanted]):
        return LetterChannel.HAND
    return wanted


def message_id(job_id: int, who: str = "") -> str:
    """The id of what a job sends (to `who`): the same whenever it is tried, and no other office's."""
    settings: Settings = current_app.extensions["settings"]
    domain = settings.mail.sender.rpartition("@")[2] if settings.mail else "probity.invalid"
    told = hmac.new(settings.secret_key, f"letter:{job_id}:{who}".encode(), hashlib.sha256).hexdigest()[:20]
    return f"<{told}.{job_id}@{domain}>"


def parcel(
    letter: Letter, body: Mapping[str, Any], recipient: Mapping[str, str], facts: dict[str, str], at: datetime
) -> Parcel:
    """A letter as it is handed to its connector; by SMS it is its title and the address of its page."""
    text = str(body["text"])
    if letter.channel == LetterChannel.SMS:
        text = "\n".join(part for part in (str(body["subject"]), str(body.get("link") or "")) if part)
    return Parcel(
        id=letter.message_id,
        template=letter.template,
        language=letter.language,
        written_at=letter.created_at,
        at=at,
        name=recipient.get("name", ""),
        subject=str(body["subject"]),
        text=text,
        html=str(body["html"]),
        email=recipient.get("email", ""),
        phone=recipient.get("phone", ""),
        address=recipient.get("address") or recipient.get("unit", ""),
        facts=facts,
    )
