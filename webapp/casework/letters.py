"""Letters: rendered from the pack's templates in the recipient's language, and put into the outbox."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from webapp.access.permissions import Permission
from webapp.access.viewer import Viewer
from webapp.casework import embargo, links, routes, wording
from webapp.casework.ground import Actor, Ground, lock_case
from webapp.casework.record import note_alone
from webapp.connectors import mail_of
from webapp.db import transaction
from webapp.models import Check, Consent, Job, Letter, Link, Objection, Reference
from workflows import notices
from workflows.vocabulary import CheckKind, LetterChannel, LetterStatus, OutsideParty


def write(
    ground: Ground, job: Job, template: str, to: str, inputs: Mapping[str, Any], marks: Mapping[str, str] | None = None
) -> Letter:
    """One letter per job: a job that runs again after a crash finds its letter written already.

    `to` is candidate, authority, or the id of a referee, check or objection, as the template's name says. A letter that
    has not left is written anew on a later day, for the days that it promises count from the day it leaves. `marks`
    stand for what is put in when the letter leaves; nobody's own words can make one. Raises ValueError for an unknown
    template or addressee, and Embargoed before the candidate allows this contact.
    """
    row = _row(ground, template, to)
    embargo.must_allow(ground, row)
    letter = ground.session.scalar(sa.select(Letter).where(Letter.job_id == job.id))
    if letter is not None and not _stale(ground, letter):
        return letter
    consent = ground.session.get(Consent, ground.case.id)
    language = consent.language if consent else "en"
    recipient = _recipient(ground, to, row)
    notice = _template(ground, template, language)
    channel = routes.channel(str(inputs.get("channel") or ""), recipient, row)
    link, address = _way_in(ground, notice, template, to)
    said = wording.values(ground, notice, recipient, to, language, inputs)
    values = {key: links.unmarked(value) for key, value in said.items()} | {"link": address, **(marks or {})}
    if letter is None:
        letter = Letter(case_id=ground.case.id, job_id=job.id, template=template, addressee=to)
        letter.message_id = routes.message_id(job.id) if channel != LetterChannel.HAND else ""
        ground.session.add(letter)
    letter.language, letter.channel, letter.status = language, channel, LetterStatus.OUTBOX
    letter.created_at, letter.problem = ground.now, None
    letter.recipient = ground.key.seal(recipient)
    letter.body = ground.key.seal(
        {
            "subject": notice.title,
            "text": notices.text(notice, values),
            "html": str(notices.html(notice, values)),
        }
    )
    ground.session.flush()
    if link is not None:
        link.letter_id = letter.id
    ground.note("letter.written", str(letter.id), template=template, channel=str(channel))
    return letter


def _stale(ground: Ground, letter: Letter) -> bool:
    """Whether what was written must not leave as it is: it is of an earlier day, or its address was refused."""
    if letter.channel == LetterChannel.HAND or letter.status in (LetterStatus.SENT, LetterStatus.RETURNED):
        return False
    written_on = letter.created_at.astimezone(ground.now.tzinfo).date()
    return letter.status == LetterStatus.FAILED or written_on != ground.now.date()


def _template(ground: Ground, code: str, language: str) -> notices.Notice:
    found = ground.project.notice(code, language) or _own(code, language)
    if found is None:
        raise ValueError(f"Expected a letter template '{code}' but the pack has none of that name")
    return found


OWN = Path(__file__).parents[1] / "templates" / "letters"


@cache
def _own(code: str, language: str) -> notices.Notice | None:
    """Letters of the house that no process asks for: a code, a new link, a copy. A pack may bring its own words."""
    path = OWN / f"{code}.{language}.md"
    return notices.parse(path.name, path.read_bytes()) if path.is_file() else None


def _way_in(ground: Ground, notice: notices.Notice, template: str, to: str) -> tuple[Link | None, str]:
    """A link of its own for each letter that names one, and what stands for its address until the letter leaves."""
    if "link" not in notice.fields:
        return None, "–"
    if to == "candidate":
        return links.address_for(ground, OutsideParty.CANDIDATE)
    if to_a_referee(template):
        return links.address_for(ground, OutsideParty.REFEREE, int(to))
    row = _row(ground, template, to)
    if isinstance(row, Check) and mail_of(row.code):
        return links.address_for(ground, OutsideParty.RECORD_BODY, row.id)
    return None, _ON_PAPER[notice.language] if isinstance(row, Check) else "–"


_ON_PAPER = {"en": "on paper, to the address of our office", "zh_Hans": "请书面函复本单位"}


def hand_over(case_id: int, letter_id: int, viewer: Viewer, now: datetime) -> Link | None:
    """An officer prints a letter with its address or code in it; the record says who. Gives the letter's link, if any.

    The viewer may read the letter (queries.case.letter_of). Raises Embargoed where the candidate has kept the addressee
    out since it was written."""
    viewer.require(Permission.RECORD_OUTSIDE)
    with transaction() as session:
        ground = lock_case(session, case_id, Actor.of(viewer), now)
        embargo.must_allow(ground, addressee_of(ground, session.get(Letter, letter_id)))
        note_alone(ground, "letter.handed_over", str(letter_id))
        found: Link | None = session.scalar(sa.select(Link).where(Link.letter_id == letter_id))
        return found


def leaving(body: Mapping[str, str]) -> dict[str, str]:
    """A letter's opened body as it leaves the office, by mail or on paper: with the addresses and codes in it."""
    return {**body, "text": links.filled(body["text"]), "html": links.filled(body["html"], html=True)}


# What a numbered addressee is, by the beginning of the template's name.
_ADDRESSEES: tuple[tuple[str, type[Any]], ...] = (
    ("reference_", Reference),
    ("reminder_reference", Reference),
    ("record_", Check),
    ("reminder_record", Check),
    ("objection_", Objection),
)


def addressee_of(ground: Ground, letter: Letter) -> Any:
    """The referee, check or objection that a letter goes to; None for the candidate and the authority."""
    return _row(ground, letter.template, letter.addressee)


def to_a_referee(template: str) -> bool:
    return addressee(template) is Reference


def addressee(template: str) -> type[Any] | None:
    """What a numbered addressee of this template is; None for letters to the candidate or an authority."""
    return next((found for start, found in _ADDRESSEES if template.startswith(start)), None)


def _row(ground: Ground, template: str, to: str) -> Any:
    """The referee, check or objection that a numbered addressee is; None for the candidate and the authority."""
    if to in ("authority", "candidate"):
        return None
    model = addressee(template)
    row = ground.session.get(model, int(to)) if model is not None and to.isdecimal() else None
    if row is None or row.case_id != ground.case.id:
        raise ValueError(f"Expected candidate, authority or somebody of this case for '{template}' but got '{to}'")
    return row


def _recipient(ground: Ground, to: str, row: Any) -> dict[str, str]:
    """Who gets it, and every way there is to reach them."""
    details: Mapping[str, Any] = {}
    name, unit = "–", ""
    if to == "candidate":
        details = wording.person_of(ground)
        name = details.get("name") or name
    elif isinstance(row, Reference):
        details = ground.key.open(row.details) or {}
        name, unit = details.get("name") or name, details.get("unit") or ""
    elif isinstance(row, Check):
        known = {check.code: check.body.en for check in ground.project.pack.checks}
        name, details = known.get(row.code, row.code), {"email": mail_of(row.code)}
        unit = "; ".join(embargo.may_be_asked(ground)) if row.kind == CheckKind.EMPLOYMENT else ""
    return {"name": name, "unit": unit, **{way: str(details.get(way) or "") for way in ("email", "phone", "address")}}
