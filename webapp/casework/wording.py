"""What each field of a letter's template reads as for one case: names, days, what was decided, what is held against."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from babel.dates import format_date

from webapp.casework.ground import Ground
from webapp.models import Application, Campaign, Decision, Finding, Letter, Notice, OrganisationUnit, Post
from workflows import notices
from workflows.pack import Limit, Unit
from workflows.vocabulary import DecisionCode, FindingStatus, NoticeKind


def person_of(ground: Ground) -> dict[str, Any]:
    box = ground.session.scalar(sa.select(Application.person).where(Application.id == ground.case.application_id))
    found: dict[str, Any] = ground.key.open(box) or {}
    return found


def values(
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
    person = person_of(ground)
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
