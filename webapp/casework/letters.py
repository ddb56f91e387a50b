"""Letters: rendered from the pack's templates in the recipient's language, and put into the outbox."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from babel.dates import format_date

from webapp.access.permissions import Permission
from webapp.access.viewer import Viewer
from webapp.casework import links
from webapp.casework.ground import Actor, Ground, lock_case
from webapp.casework.record import note_alone
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
from workflows.pack import Unit
from workflows.vocabulary import DecisionCode, FindingStatus, NoticeKind, OutsideParty


def write(
    ground: Ground, job: Job, template: str, to: str, inputs: Mapping[str, Any], marks: Mapping[str, str] | None = None
) -> Letter:
    """One letter per job: a job that runs again after a crash finds its letter written already.

    `to` is candidate, authority, or the id of a referee, check or objection, as the template's name says.
    `marks` stand for what is put in when the letter leaves; nobody's own words can make one.
    Raises ValueError for an unknown template or addressee.
    """
    known = ground.session.scalar(sa.select(Letter).where(Letter.job_id == job.id))
    if known is not None:
        return known
    consent = ground.session.get(Consent, ground.case.id)
    language = consent.language if consent else "en"
    recipient = _recipient(ground, template, to)
    notice = _template(ground, template, language)
    link, address = _way_in(ground, notice, template, to)
    values = {key: links.unmarked(said) for key, said in _values(ground, notice, recipient, language, inputs).items()}
    values |= {"link": address, **(marks or {})}
    letter = Letter(
        case_id=ground.case.id,
        job_id=job.id,
        template=template,
        language=language,
        recipient=ground.key.seal(recipient),
        body=ground.key.seal(
            {
                "subject": notice.title,
                "text": notices.text(notice, values),
                "html": str(notices.html(notice, values)),
            }
        ),
        created_at=ground.now,
    )
    ground.session.add(letter)
    ground.session.flush()
    if link is not None:
        link.letter_id = letter.id
    ground.note("letter.written", str(letter.id), template=template)
    return letter


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
    return None, "–"


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


def to_a_referee(template: str) -> bool:
    return addressee(template) is Reference


def addressee(template: str) -> type[Any] | None:
    """What a numbered addressee of this template is; None for letters to the candidate or an authority."""
    return next((found for start, found in _ADDRESSEES if template.startswith(start)), None)


def _recipient(ground: Ground, template: str, to: str) -> dict[str, str]:
    if to == "authority":
        return {"name": "–", "email": "", "unit": ""}
    if to == "candidate":
        person = _person(ground)
        return {"name": person.get("name", "–"), "email": person.get("email", ""), "unit": ""}
    model = addressee(template)
    row = ground.session.get(model, int(to)) if model is not None and to.isdecimal() else None
    if row is None or row.case_id != ground.case.id:
        raise ValueError(f"Expected candidate, authority or somebody of this case for '{template}' but got '{to}'")
    if isinstance(row, Reference):
        details = ground.key.open(row.details) or {}
        return {key: details.get(key, "") for key in ("name", "email", "unit")}
    if isinstance(row, Check):
        known = {check.code: check.body.en for check in ground.project.pack.checks}
        return {"name": known.get(row.code, row.code), "email": "", "unit": ""}
    return {"name": "–", "email": "", "unit": ""}


def _person(ground: Ground) -> dict[str, Any]:
    box = ground.session.scalar(sa.select(Application.person).where(Application.id == ground.case.application_id))
    found: dict[str, Any] = ground.key.open(box) or {}
    return found


def _values(
    ground: Ground, notice: notices.Notice, recipient: Mapping[str, str], language: str, inputs: Mapping[str, Any]
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
            working = limit.unit == Unit.WORKING_DAYS
            day = ground.working_days_after(limit.value) if working else ground.today + timedelta(days=limit.value)
            found[f"{field}_days"], found[f"{field}_by"] = str(limit.value), _day(day, language)
    return found


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
