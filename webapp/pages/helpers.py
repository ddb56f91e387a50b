"""What templates may ask for besides the shell's own helpers."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, g
from flask_babel import force_locale, gettext
from flask_babel import lazy_gettext as _
from markupsafe import Markup

from webapp import clock, dates, i18n
from webapp.casework import links
from webapp.casework.live import Published
from webapp.casework.queries import letting_in
from webapp.casework.queries.history import Entry, sentence
from webapp.casework.queries.subjects import Coded, Said
from webapp.models import Check
from webapp.pages import explaining, overview, scoring
from webapp.pages import words as w
from webapp.pages.limit_names import limit_name
from workflows.pack import Check as PackCheck
from workflows.sentences import Text
from workflows.vocabulary import CaseStatus, CheckResult, CheckStatus, FindingStatus, ReferenceStatus

_FINDING_TONES = {
    FindingStatus.ALLEGED: "yellow",
    FindingStatus.CLASSIFIED: "yellow",
    FindingStatus.ANSWERED: "teal",
    FindingStatus.PENDING_ELSEWHERE: "yellow",
    FindingStatus.NOT_SUBSTANTIATED: "green",
}
_REFERENCE_TONES = {
    ReferenceStatus.ASKED: "teal",
    ReferenceStatus.ANSWERED: "teal",
    ReferenceStatus.VERIFIED: "green",
    ReferenceStatus.DECLINED: "yellow",
    ReferenceStatus.UNREACHABLE: "yellow",
}
_SIGNAL_TAGS = {
    "": (_("Open"), "yellow"),
    "call": (_("Needs a call"), "yellow"),
    "explained": (_("Explained"), "green"),
}
_LETTER_TONES = {"sent": "green", "failed": "red", "returned": "red", "cancelled": "grey"}
_CASE_TONES = {CaseStatus.OPEN: "teal", CaseStatus.SUSPENDED: "yellow"}


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(
        words=w.words,
        say=w.say,
        words_of=w.pack_words,
        stage_words=w.stage_words,
        stage_place=w.stage_place,
        group_words=w.group_words,
        pack_title=w.pack_title,
        due_of=due_of,
        legal_due_of=legal_due_of,
        legal_day=lambda due, project: dates.day_there(due, project.pack.zone),
        long_legal_day=lambda due, project: dates.long_day_there(due, project.pack.zone),
        dict_of_errors=dict_of_errors,
        summary_of=lambda errors: [(text, name or "main") for name, text in errors.items()],
        translated=translated,
        task_name=task_name,
        category_words=w.category_words,
        finding_tone=lambda status: _FINDING_TONES.get(status, "grey"),
        case_tone=lambda status: _CASE_TONES.get(status, "grey"),
        letter_tone=lambda status: _LETTER_TONES.get(status, ""),
        points=points,
        tenths=scoring.tenths,
        chart=scoring,
        why=explaining,
        spoken=spoken,
        kind_words=lambda media_type: str(w.KINDS.get(media_type, media_type)),
        language_name=lambda code: i18n.LANGUAGES[code].name if code in i18n.LANGUAGES else code,
        severity_words=lambda level: str(w.SEVERITIES.get(level, level)),
        standing_words=lambda standing: str(w.STANDINGS[standing]),
        limit_words=w.limit_words,
        limit_name=limit_name,
        check_tone=check_tone,
        check_of=check_of,
        key_events=overview.key_events,
        signal_tag=lambda resolution: _SIGNAL_TAGS[resolution],
        reference_tone=lambda status: _REFERENCE_TONES.get(status, ""),
        size_words=size_words,
        source_words=w.source_words,
        who_of=overview.who_of,
        turn_words=overview.turn_words,
        told=told,
        veiled=veiled,
        open_requests=letting_in.open_requests,
        in_language=lambda text: text.in_language(i18n.current().code),
    )
    app.jinja_env.filters["words"] = w.words
    app.jinja_env.filters["role"] = lambda role: str(w.ROLES.get(role, role))
    app.jinja_env.filters["queue"] = lambda code, names: names.get(code, code)
    app.context_processor(lambda: {"viewer": g.get("viewer"), "visit": g.get("visit")})


def due_of(due: datetime, project: Published) -> dates.Deadline:
    """A due moment as words, in the days of the case's jurisdiction."""
    zone = ZoneInfo(project.pack.zone)
    return dates.deadline(due.astimezone(zone).date(), clock.now().astimezone(zone).date(), project.calendar)


def legal_due_of(due: datetime, project: Published) -> dates.Deadline:
    """`due_of` for a time that the law gives: the day is told with the place whose clocks count."""
    zone = project.pack.zone
    today = clock.now().astimezone(ZoneInfo(zone)).date()
    return replace(due_of(due, project), on=dates.day_there(due, zone, today))


def dict_of_errors(errors: Iterable[tuple[str, str]]) -> dict[str, str]:
    return {target: text for text, target in errors}


def translated(lines: Iterable[tuple[str, Said]]) -> list[tuple[str, str]]:
    """Labels of ours and what stands beside them, in the reader's language."""
    return [(w.say(label), spoken(value)) for label, value in lines]


def spoken(value: Said) -> str:
    """A text of the pack or a code of ours in the reader's language; somebody's own words stay as they are."""
    if isinstance(value, Text):
        return value.in_language(i18n.current().code)
    if isinstance(value, Coded):
        return w.words(value.code) if value.number is None else f"{w.words(value.code)} {value.number}"
    return value


def check_of(project: Published, check: Check) -> PackCheck | None:
    """What the pack says about a check; one that a record opened by itself is known by its kind."""
    checks = project.pack.checks
    return next((c for c in checks if c.code == check.code), None) or next(
        (c for c in checks if c.kind == check.kind), None
    )


def check_tone(check: Check) -> str:
    """Amber for what somebody must look at, green for a clear reply; nothing for what is on its way."""
    if check.result in (CheckResult.HIT, CheckResult.DISCREPANT, CheckResult.ERROR):
        return "yellow"
    return {CheckStatus.REQUESTED: "teal", CheckStatus.DONE: "green"}.get(check.status, "")


def size_words(size: int) -> str:
    """84 KB, 2.1 MB."""
    if size < 1024 * 1024:
        return f"{max(round(size / 1024), 1)} KB"
    return f"{size / 1024 / 1024:.1f} MB"


def task_name(project: Published, item: Any) -> str:
    return project.element(item.process_id, item.element_id).title


def points(hundredths: int | None) -> str:
    """70.9: one decimal, rounded down so that no cut is shown as reached that was not; nothing known is a dash."""
    if hundredths is None:
        return "–"
    return f"{hundredths // 100}.{hundredths % 100 // 10}"


def _way(project: Published, flow: str) -> str:
    """yes, on to Plan and form the team."""
    t = w.pack_words(project)
    name, target = project.ways.get(flow, ("", ""))
    on = gettext("on to %(step)s", step=t(target)) if target else ""
    return ", ".join(filter(None, (t(name), on))) or flow.replace("_", " ")


def _when(text: str) -> str:
    """A day or a moment of the audit, as it is written on pages; the key of a calendar stays as it is."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return text
    return dates.moment(found) if "T" in text else dates.day(found.date())


def veiled(html: str, language: str) -> Markup:
    """A stored letter with words of its language where its personal address or code will stand when it leaves."""
    with force_locale(language):
        return links.veiled(
            html, lambda mark: gettext("(your code)") if mark == "code" else gettext("(your personal link)")
        )


def told(entry: Entry, project: Published, names: Mapping[str, str]) -> str:
    """One history entry as a sentence, with the pack's names for elements, stages and codes."""
    t = w.pack_words(project)
    places: dict[str, str] = {"element": t(names.get(entry.element_id) or entry.element_id.replace("_", " "))}
    for key in ("outcome", "part", "verdict", "code", "kind", "ground", "about", "to", "answer"):
        if key in entry.data:
            places[key] = w.words(entry.data[key])
    if "stage" in entry.data:
        places["stage"] = w.stage_words(project, str(entry.data["stage"]))
    if "flows" in entry.data:
        places["flows"] = ", ".join(_way(project, flow) for flow in entry.data["flows"])
    if entry.action == "signal.resolved":
        sign = project.pack.referee_signals.signal(str(entry.data["code"])).title.in_language(i18n.current().code)
        places["sign"] = f"{sign}: {_SIGNAL_TAGS[str(entry.data['resolution'])][0]}"
    if "rules" in entry.data:
        places["rules"] = ", ".join(str(rule) for rule in entry.data["rules"]) or "–"
    for key in ("due", "was", "end"):
        if isinstance(entry.data.get(key), str):
            places[key] = _when(entry.data[key])
    return sentence(entry, places)
