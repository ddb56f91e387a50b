"""The letters of a draft: both languages side by side, the fields that may stand in them, and how they would leave."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import force_locale, gettext
from flask_babel import lazy_gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from webapp import clock
from webapp.access.door import current_viewer, requires
from webapp.access.permissions import Permission
from webapp.casework import drafting
from webapp.casework.draft_files import Held
from webapp.pages.designer.rules_forms import tabs, told
from webapp.pages.flashes import tell
from webapp.pages.words import say
from webapp.refusals import Invalid, NotFound, SavedSince
from workflows import notices
from workflows.errors import Refused
from workflows.project_files import FileKind, kind_of
from workflows.vocabulary import DraftStatus, NoticeKind

pages = Blueprint("rules_letters", __name__, url_prefix="/designer/drafts/<int:draft_id>/rules/letters")

_NAME = re.compile(r"notices/([a-z][a-z0-9_]*)\.(en|zh_Hans)\.md")
LANGUAGES = {"en": _("English"), "zh_Hans": _("Chinese")}
# What the fields of letters stand for.
FIELDS = {
    "addressee": _("the name of who gets it"),
    "admission_ticket": _("the examination number"),
    "answer_by": _("the last day to answer"),
    "answer_days": _("how many days there are to answer"),
    "appeal_by": _("the last day to appeal"),
    "appeal_days": _("how many days there are to appeal"),
    "appeal_to": _("where an appeal goes"),
    "campaign": _("the campaign"),
    "candidate_name": _("the candidate's name"),
    "case_number": _("the number of the case"),
    "check_title": _("what is asked of a record body"),
    "code": _("the one-time code"),
    "concerns": _("the concerns, as a list"),
    "condition": _("the condition of the decision"),
    "condition_owner": _("who sees to the condition"),
    "confidence_note": _("whether a reference is in confidence"),
    "current_unit": _("the present unit or school"),
    "date": _("the day of the letter"),
    "debar_until": _("until when the person is debarred"),
    "decided_on": _("the day of the decision"),
    "decision": _("the decision"),
    "ends_on": _("the last day of the public notice"),
    "gist": _("the gist of the concern"),
    "helper_right": _("the right to be helped"),
    "items": _("what it is about, as a list"),
    "lawful_basis": _("on what the vetting rests in law"),
    "link": _("the personal link"),
    "materials": _("what the person can look at"),
    "office": _("the office"),
    "office_address": _("the address of the office"),
    "office_email": _("the e-mail address of the office"),
    "office_phone": _("the telephone of the office"),
    "opens_on": _("the first day of the public notice"),
    "outcome": _("the outcome"),
    "post_title": _("the post"),
    "post_unit": _("the unit of the post"),
    "purposes": _("what data are used for, as a list"),
    "reasons": _("the reasons"),
    "received_on": _("the day something was received"),
    "reference_number": _("the number of a request"),
    "reply_address": _("where an answer goes"),
    "report_agency": _("the agency that made a report"),
    "retention": _("how long data are kept"),
    "review_on": _("the day of the review"),
    "scopes": _("what is asked to be allowed, as a list"),
    "served_on": _("the day the first letter left"),
    "sex": _("the sex"),
    "supervision_phone": _("the telephone for reports"),
    "working_days": _("how many working days the notice stands"),
}


@dataclass(frozen=True)
class Side:
    """One language of a letter, as it is typed and as it would leave."""

    language: str
    name: str
    etag: str
    text: str
    title: str
    preview: Markup | None
    errors: tuple[str, ...] = ()
    theirs: str | None = None
    by: str = ""


@pages.get("")
@requires(Permission.PROCESS_DESIGN)
def list_page(draft_id: int) -> str:
    return _list(draft_id, {})


@pages.post("")
@requires(Permission.PROCESS_DESIGN)
def add(draft_id: int) -> Response | tuple[str, int]:
    code, viewer = request.form.get("code", "").strip(), current_viewer()
    if kind_of(f"notices/{code}.en.md") is not FileKind.LETTER:
        return _list(draft_id, {"code": gettext("Use small letters, digits and _, and begin with a letter.")}), 422
    if code in _letters(draft_id):
        return _list(draft_id, {"code": gettext("There is a letter of this name.")}), 422
    try:
        for language, title in (("en", "Title"), ("zh_Hans", "标题")):
            name = f"notices/{code}.{language}.md"
            drafting.save_file(draft_id, name, f"# {title}\n".encode(), None, viewer, clock.now())
    except Invalid as refusal:
        return _list(draft_id, {"code": say(refusal.message, **refusal.values)}), 422
    return redirect(url_for("rules_letters.letter_page", draft_id=draft_id, code=code))


@pages.get("/<code>")
@requires(Permission.PROCESS_DESIGN)
def letter_page(draft_id: int, code: str) -> str:
    held = _both(draft_id, code)
    return _show(draft_id, code, [_side(code, language, held[language]) for language in LANGUAGES])


@pages.post("/<code>")
@requires(Permission.PROCESS_DESIGN)
def save(draft_id: int, code: str) -> Response | tuple[str, int]:
    """Both languages at once; one that somebody saved meanwhile stays as it is, with both texts on the page."""
    form, held = request.form, _both(draft_id, code)
    typed = {language: _typed(form.get(f"text-{language}", "")) for language in LANGUAGES}
    late = {
        language
        for language, found in held.items()
        if form.get(f"etag-{language}", "") != (found.saved.etag if found else "")
        and typed[language].encode() != (found.source if found else b"")
    }
    sides = [_side(code, language, held[language], typed[language], language in late) for language in LANGUAGES]
    if late:
        return _show(draft_id, code, sides), 409
    if form.get("act") == "look":
        return _show(draft_id, code, sides)
    if any(side.errors for side in sides) and "anyway" not in form:
        return _show(draft_id, code, sides), 422
    try:
        for side in sides:
            found = held[side.language]
            if side.text.strip() or found is not None:
                base = (found.saved.revision, found.saved.counter) if found else None
                drafting.save_file(draft_id, side.name, side.text.encode(), base, current_viewer(), clock.now())
    except SavedSince:
        held = _both(draft_id, code)
        sides = [_side(code, language, held[language], typed[language], True) for language in LANGUAGES]
        return _show(draft_id, code, sides), 409
    tell("good", "Saved.")
    return redirect(url_for("rules_letters.letter_page", draft_id=draft_id, code=code))


def _typed(text: str) -> str:
    return text.replace("\r\n", "\n").rstrip("\n") + "\n"


def _letters(draft_id: int) -> dict[str, dict[str, str]]:
    """Code → language → title, in the order of the alphabet."""
    found: dict[str, dict[str, str]] = {}
    for name, data in sorted(drafting.draft_source(draft_id, current_viewer()).files.items()):
        match = _NAME.fullmatch(name)
        if match:
            first = data.decode("utf-8-sig", "replace").lstrip().partition("\n")[0]
            found.setdefault(match[1], {})[match[2]] = first.removeprefix("# ").strip()
    return found


def _both(draft_id: int, code: str) -> Mapping[str, Held | None]:
    found = {language: _held(draft_id, f"notices/{code}.{language}.md") for language in LANGUAGES}
    if not any(found.values()):
        raise NotFound("There is no such letter in this draft.")
    return found


def _held(draft_id: int, name: str) -> Held | None:
    try:
        return drafting.draft_file(draft_id, name, current_viewer())
    except NotFound:
        return None


def _side(code: str, language: str, held: Held | None, text: str | None = None, late: bool = False) -> Side:
    name = f"notices/{code}.{language}.md"
    stored = held.source.decode("utf-8-sig", "replace") if held else ""
    shown = stored if text is None else text
    try:
        notice = notices.parse(name, shown.encode())
        with force_locale(language):
            values = {field: f"[{FIELDS.get(field, field)}]" for field in notice.fields}
        title, whole = notice.title, str(notices.html(notice, values))
        preview: Markup | None = Markup(whole.partition("</h1>")[2])  # noqa: S704 - escaped by notices
        errors: tuple[str, ...] = ()
    except Refused as refused:
        title, preview, errors = "", None, tuple(told(problem) for problem in refused.problems)
    theirs = stored if late and stored != shown else None
    return Side(
        language, name, held.saved.etag if held else "", shown, title, preview, errors, theirs, held.by if held else ""
    )


def _list(draft_id: int, errors: Mapping[str, str]) -> str:
    draft = drafting.draft_row(draft_id, current_viewer())
    return render_template(
        "designer/letters.html",
        draft=draft,
        tabs=tabs(draft_id, "letters"),
        letters=_letters(draft_id),
        languages=LANGUAGES,
        errors=errors,
        posted=request.form,
        writable=_writable(draft),
        now=clock.now(),
    )


def _show(draft_id: int, code: str, sides: list[Side]) -> str:
    draft = drafting.draft_row(draft_id, current_viewer())
    kind = code if code in set(NoticeKind) else notices.LETTER
    return render_template(
        "designer/letter.html",
        draft=draft,
        tabs=tabs(draft_id, "letters"),
        code=code,
        sides=sides,
        languages=LANGUAGES,
        fields=[(name, FIELDS.get(name, name)) for name in sorted(notices.FIELDS[kind])],
        differ=_differ(sides),
        errors=[(words, f"text-{side.language}") for side in sides for words in side.errors],
        late=[side for side in sides if side.theirs is not None],
        typed=request.method == "POST",
        writable=_writable(draft),
        now=clock.now(),
    )


def _differ(sides: list[Side]) -> str:
    """Fields that stand in one language alone."""
    used = [set(re.findall(r"\{\{ *([a-z][a-z0-9_]*) *\}\}", side.text)) for side in sides]
    return ", ".join(sorted(used[0] ^ used[1])) if all(side.text.strip() for side in sides) else ""


def _writable(draft: object) -> bool:
    return getattr(draft, "status", None) not in (DraftStatus.PUBLISHED, DraftStatus.DISCARDED)
