"""The Chinese texts of a draft: what is missing first, each beside its English; written one key at a time."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
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
from workflows import texts, translations
from workflows.errors import Refused
from workflows.strict_yaml import plain
from workflows.vocabulary import DraftStatus
from workflows.yaml_edit import Editor, flow

pages = Blueprint("rules_translations", __name__, url_prefix="/designer/drafts/<int:draft_id>/rules")
FILE = "zh_Hans.yaml"
EMPTY = b"# The Chinese for every text of the diagrams, forms and notices, keyed by the English.\n"
PAGE = 40
SHOWS = ("missing", "all", "unused")


@dataclass(frozen=True)
class Line:
    """One text. `was` is what the page was made with, so that somebody else's saving of it can be told."""

    source: str
    where: str
    was: str
    value: str
    error: str = ""
    theirs: str | None = None


@pages.get("/translations")
@requires(Permission.PROCESS_DESIGN)
def translations_page(draft_id: int) -> str:
    return _show(draft_id, None)


@pages.post("/translations")
@requires(Permission.PROCESS_DESIGN)
def save(draft_id: int) -> Response | tuple[str, int]:
    sent = _sent()
    held = _held(draft_id)
    known = _known(held)
    touched = {source: pair for source, pair in sent.items() if pair[0] != pair[1]}
    late = {source for source, (was, value) in touched.items() if known.get(source, "") not in (was, value)}
    if late:
        lines = []
        for s, (_, value) in sent.items():
            now = known.get(s, "")
            lines.append(Line(s, "", now, value if s in touched else now, theirs=now if s in late else None))
        return _show(draft_id, lines), 409
    data = _written(held.source if held else EMPTY, touched, known)
    errors = _errors(data, sent)
    if errors:
        lines = [Line(s, "", was, value, errors.get(s, "")) for s, (was, value) in sent.items()]
        return _show(draft_id, lines), 422
    base = (held.saved.revision, held.saved.counter) if held else None
    try:
        drafting.save_file(draft_id, FILE, data, base, current_viewer(), clock.now())
    except SavedSince:
        lines = [Line(s, "", was, value) for s, (was, value) in sent.items()]
        return _show(draft_id, lines), 409
    except Invalid as refusal:
        words = say(refusal.message, **refusal.values)
        return _show(draft_id, [Line(s, "", was, value, words) for s, (was, value) in sent.items()]), 422
    tell("good", "Saved.")
    asked = {key: request.form.get(key, "") for key in ("show", "q")}
    return redirect(url_for("rules_translations.translations_page", draft_id=draft_id, **asked))


def _sent() -> dict[str, tuple[str, str]]:
    """English → (what the page showed, what was typed), in the order of the page."""
    form = request.form
    found = {}
    for number in range(PAGE):
        source = form.get(f"source:{number}")
        if source is not None:
            was, value = (_clean(form.get(f"{key}:{number}", "")) for key in ("was", "text"))
            found[_clean(source)] = (was, value)
    return found


def _clean(text: str) -> str:
    return text.replace("\r\n", "\n").strip("\n")


def _held(draft_id: int) -> Held | None:
    try:
        return drafting.draft_file(draft_id, FILE, current_viewer())
    except NotFound:
        return None


def _known(held: Held | None) -> Mapping[str, str]:
    return {key: str(value) for key, value in plain(held.source).items()} if held else {}


def _written(data: bytes, sent: Mapping[str, tuple[str, str]], known: Mapping[str, str]) -> bytes:
    """A changed text stands where it stood; a new one goes to its place in the alphabet; an emptied one goes."""
    if not known:
        first = {source: value for source, (_, value) in sent.items() if value}
        rows = "".join(f"{flow(source)}: {flow(value)}\n" for source, value in first.items())
        return data + rows.encode()
    editor = Editor(data)
    for source, (_, value) in sent.items():
        if source in known and value:
            editor.set((source,), value)
        elif source in known:
            editor.remove((source,))
        elif value:
            keys = editor.keys()
            later = (key for key in keys if key.casefold() > source.casefold())
            editor.insert((), source, value, next(later, None))
    return editor.data


def _errors(data: bytes, sent: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    try:
        translations.parse(data, FILE)
    except Refused as refused:
        return {p.element: told(p) for p in refused.problems if p.element in sent} or {
            next(iter(sent)): told(refused.problems[0])
        }
    return {}


def _show(draft_id: int, lines: list[Line] | None) -> str:
    draft = drafting.draft_row(draft_id, current_viewer())
    shown = texts.shown(drafting.draft_source(draft_id, current_viewer()).files)
    held = _held(draft_id)
    known = _known(held)
    missing = [text for text in shown if text not in known]
    unused = [text for text in known if text not in shown]
    show = request.values.get("show", "")
    show = show if show in SHOWS else "missing" if missing else "all"
    wanted = request.values.get("q", "").strip()
    found = {"missing": missing, "unused": unused}.get(show, [*missing, *(t for t in shown if t in known)])
    if wanted:
        found = [t for t in found if wanted.casefold() in t.casefold() or wanted in known.get(t, "")]
    start = request.args.get("from", 0, int)
    start = start if 0 <= start < len(found) else 0
    rows = lines
    if rows is None:
        rows = [Line(t, shown.get(t, ""), known.get(t, ""), known.get(t, "")) for t in found[start : start + PAGE]]
    counts = {"missing": len(missing), "all": len(shown), "unused": len(unused)}
    return render_template(
        "designer/translations.html",
        draft=draft,
        tabs=tabs(draft_id, "translations"),
        lines=rows,
        show=show,
        wanted=wanted,
        counts=counts,
        found=len(found),
        start=start,
        page=PAGE,
        errors=[(line.error, f"text-{n}") for n, line in enumerate(rows) if line.error],
        late=any(line.theirs is not None for line in rows),
        typed=lines is not None,
        held=held,
        writable=draft.status not in (DraftStatus.PUBLISHED, DraftStatus.DISCARDED),
        now=clock.now(),
    )
