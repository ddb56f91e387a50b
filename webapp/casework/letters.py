"""Letters: rendered from the pack's templates in the recipient's language, and put into the outbox."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from babel.dates import format_date

from webapp.access.permissions import Permission
from webapp.access.viewer import Viewer
from webapp.casework import embargo, links, routes
from webapp.casework.ground import Actor, Ground, lock_case
from webapp.casework.record import note_alone
from webapp.connectors import mail_of
from webapp.db import transaction
from webapp.models import (
    Application,
    Campaign,
    Check,
    Consent,
    Decision,
    Finding,
    Job,
    Letter,
    Link,
    Notice,
    Objection,
    OrganisationUnit,
    Post,
    Reference,
)
from workflows import notices
from workflows.pack import Limit, Unit
from workflows.vocabulary import (
    CheckKind,
    DecisionCode,
    FindingStatus,
    LetterChannel,
    LetterStatus,
    NoticeKind,
    OutsideParty,
)


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
    said = _values(ground, notice, recipient, to, language, inputs)
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

    The viewer may read the letter (queries.case.letter_of)."""
    viewer.require(Permission.RECORD_OUTSIDE)
    with transaction() as session:
        ground = lock_case(session, case_id, Actor.of(viewer), now)
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
        details = _person(ground)
        name = details.get("name") or name
    elif isinstance(row, Reference):
        details = ground.key.open(row.details) or {}
        name, unit = details.get("name") or name, details.get("unit") or ""
    elif isinstance(row, Check):
        known = {check.code: check.body.en for check in ground.project.pack.checks}
        name, details = known.get(row.code, row.code), {"email": mail_of(row.code)}
        unit = "; ".join(embargo.may_be_asked(ground)) if row.kind == CheckKind.EMPLOYMENT else ""
    return {"name": name, "unit": unit, **{way: str(details.get(way) or "") for way in ("email", "phone", "address")}}


def _person(ground: Ground) -> dict[str, Any]:
    box = ground.session.scalar(sa.select(Application.person).where(Application.id == ground.case.application_id))
    found: dict[str, Any] = ground.key.open(box) or {}
    return found


def _values(
    ground: Ground,
    notice: notices.Notice,
    recipient: Mapping[str, str],
    addressee: str,
    language: str,
    inputs: Mapping[str, Any],
) -> dict[str, Any]:
    """A value for every field that the template uses; what is not known yet reads as a dash, never as nothing."""
    row = ground.session.execute(
        sa.select(
            Post.title,
            Post.employer,
            Campaign.name,
            OrganisationUnit.name.label("unit"),
            OrganisationUnit.phone,
            OrganisationUnit.address,
        )
        .join(Campaign, Campaign.id == Post.campaign_id)
        .join(OrganisationUnit, OrganisationUnit.id == Campaign.unit_id)
        .where(Post.id == ground.case.post_id)
    ).one()
    person = _person(ground)
    known: dict[str, Any] = {
        "office": row.unit,
        "office_address": row.address or row.unit,
        "office_phone": row.phone or "–",
        "case_number": ground.case.number,
        "date": _day(ground.today, language),
        "post_title": row.title,
        "post_unit": row.employer,
        "campaign": row.name,
        "candidate_name": person.get("name", "–"),
        "addressee": recipient.get("name", "–"),
        "sex": person.get("sex", "–"),
        "admission_ticket": person.get("exam_number", "–"),
        "current_unit": person.get("current_unit", "–"),
        **_limits(ground, language),
        **_deadline(ground, notice.code, addressee, language),
        **_served(ground),
        **_decided(ground, language),
        **_said(ground, notice.fields, inputs),
    }
    for key, value in inputs.items():
        if key in notice.fields:
            known[key] = _said_by_hand(value, language)
    scopes = [s.title.in_language(language) for s in ground.project.pack.consent_scopes]
    known.setdefault("scopes", scopes)
    known.setdefault("purposes", scopes)
    return {field: known.get(field, "–") for field in notice.fields}


def _limits(ground: Ground, language: str) -> dict[str, str]:
    """Days that letters promise, from the pack's limits."""
    found = {}
    for field, name in (("answer", "statement_days"), ("appeal", "appeal_days")):
        limit = ground.project.pack.limits.get(name)
        if limit is not None:
            found[f"{field}_days"] = str(limit.value)
            found[f"{field}_by"] = _day(_end(ground, limit, ground.today), language)
    return found


def _end(ground: Ground, limit: Limit, start: date) -> date:
    """The last day of a limit that begins with the day after `start`."""
    if limit.unit == Unit.WORKING_DAYS:
        return ground.project.calendar.working_days_after(start, limit.value)
    return start + timedelta(days=limit.value)


def _deadline(ground: Ground, code: str, addressee: str, language: str) -> dict[str, str]:
    """Until when this letter asks for an answer, as the pack says; a reminder keeps the day of the letter before it."""
    rule = next((letter for letter in ground.project.pack.letters if letter.code == code), None)
    if rule is None:
        return {}
    limit, start, found = ground.project.pack.limits[rule.days], ground.today, {}
    if rule.of:
        first = ground.session.scalar(
            sa.select(sa.func.max(Letter.created_at)).where(
                Letter.case_id == ground.case.id, Letter.template == rule.of, Letter.addressee == addressee
            )
        )
        if first is None:
            return {}
        start = first.astimezone(ZoneInfo(ground.project.pack.zone)).date()
        found["served_on"] = _day(start, language)
    return {"answer_by": _day(_end(ground, limit, start), language), "answer_days": str(limit.value), **found}


def _served(ground: Ground) -> dict[str, str]:
    """What an officer wrote for a notice feeds the letter that serves it."""
    found: dict[str, str] = {}
    rows = ground.session.scalars(sa.select(Notice).where(Notice.case_id == ground.case.id).order_by(Notice.id))
    for row in rows:
        for key, value in (ground.key.open(row.body) or {}).items():
            if isinstance(value, str) and value:
                found[_FIELD_OF_KEY.get(key, key)] = value
    return found


# Where a form's key is not the letter's field.
_FIELD_OF_KEY = {"contact_phone": "office_phone", "material": "materials", "answer_weighed": "reasons"}


def _decided(ground: Ground, language: str) -> dict[str, str]:
    decision = ground.session.scalar(
        sa.select(Decision).where(Decision.case_id == ground.case.id).order_by(Decision.number.desc()).limit(1)
    )
    if decision is None:
        return {}
    return {
        "decision": _CODES[decision.code][language],
        "outcome": _CODES[decision.code][language],
        "decided_on": _day(decision.decided_at.date(), language),
        "reasons": ground.key.open(decision.reasons).get("reasons", "–"),
        "condition": ground.key.open(decision.condition) or "–",
        "review_on": _day(decision.review_on, language) if decision.review_on else "–",
    }


_CODES: Mapping[DecisionCode, Mapping[str, str]] = {
    DecisionCode.APPROVE: {"en": "You are proposed for appointment.", "zh_Hans": "拟录用。"},
    DecisionCode.CONDITIONAL: {"en": "You are proposed for appointment on a condition.", "zh_Hans": "附条件拟录用。"},
    DecisionCode.SUSPEND: {"en": "The decision is suspended for now.", "zh_Hans": "暂缓录用。"},
    DecisionCode.REJECT: {"en": "You will not be appointed.", "zh_Hans": "不予录用。"},
    DecisionCode.DEBAR: {
        "en": "You will not be appointed and are debarred for a time.",
        "zh_Hans": "不予录用,并限制报考。",
    },
}


def _said(ground: Ground, fields: frozenset[str], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """What is held against the person, in gist, and only what they may be told."""
    if "concerns" not in fields and "gist" not in fields:
        return {}
    if inputs.get("finding"):
        finding = ground.session.get(Finding, int(inputs["finding"]))
        if finding is None or finding.case_id != ground.case.id or not finding.tellable:
            raise ValueError("Expected a concern of this case that the person may be told")
        gist = ground.key.open(finding.text).get("gist", "–")
        return {"concerns": [gist], "gist": gist}
    rows = ground.session.scalars(
        sa.select(Finding)
        .where(
            Finding.case_id == ground.case.id,
            Finding.tellable,
            Finding.status.not_in((FindingStatus.NOT_SUBSTANTIATED, FindingStatus.DISCARDED)),
        )
        .order_by(Finding.number)
    )
    gists = [ground.key.open(row.text).get("gist", "") for row in rows]
    notice = ground.session.scalar(
        sa.select(Notice)
        .where(Notice.case_id == ground.case.id, Notice.kind == NoticeKind.CONCERNS)
        .order_by(Notice.number.desc())
        .limit(1)
    )
    served = (ground.key.open(notice.body) or {}).get("gist", "") if notice else ""
    return {"concerns": gists or [served or "–"], "gist": served or "; ".join(gists) or "–"}


def _day(day: date, language: str) -> str:
    return format_date(day, "y年M月d日" if language == "zh_Hans" else "EEEE d MMMM y", locale=language)


def _said_by_hand(value: Any, language: str) -> Any:
    """What an operation gives a letter: a day in words, a list as a list, anything else as text."""
    if isinstance(value, list):
        return value
    return _day(date.fromisoformat(value), language) if _is_day(value) else str(value)


def _is_day(value: object) -> bool:
    try:
        date.fromisoformat(str(value))
    except ValueError:
        return False
    return isinstance(value, str)
