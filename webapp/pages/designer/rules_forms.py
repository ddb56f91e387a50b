"""The rules of a draft that are no drawing: the scorecard and pack.yaml as forms, written back where they stand."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response

from webapp import clock, dates
from webapp.access.door import current_viewer, requires
from webapp.access.permissions import Permission
from webapp.casework import drafting, replays
from webapp.casework.draft_files import Held
from webapp.pages.designer import rules_plan, rules_sample, rules_scorecard
from webapp.pages.designer.rules_applying import apply, asked_in, place_problems
from webapp.pages.designer.rules_fields import Answers, Part, draw, text_at
from webapp.pages.flashes import tell
from webapp.pages.words import say
from webapp.refusals import Invalid, NotFound, SavedSince
from workflows import pack_file
from workflows.errors import Problem, Refused
from workflows.scoring import scorecard
from workflows.vocabulary import DraftStatus
from workflows.yaml_edit import Editor, path_of

pages = Blueprint("rules_forms", __name__, url_prefix="/designer/drafts/<int:draft_id>/rules")


@dataclass(frozen=True)
class Kind:
    file: str
    title: Any
    parts: Callable[[Editor], Sequence[Part]]
    parse: Callable[[bytes, str], object]
    unsigned: Callable[[bytes, bytes], bytes]


KINDS = {
    "scorecard": Kind(
        "scorecard.yaml", _("Scorecard"), rules_scorecard.parts, scorecard.parse, rules_scorecard.unsigned
    ),
    "plan": Kind("pack.yaml", _("Plan and limits"), rules_plan.parts, pack_file.parse, rules_plan.unsigned),
}


def tabs(draft_id: int, here: str) -> list[tuple[str, str, None, bool]]:
    """The rules of a draft, one page each."""
    names = drafting.draft_source(draft_id, current_viewer()).files
    found = [(code, str(kind.title), url_for("rules_forms.rules_page", draft_id=draft_id, what=code))
             for code, kind in KINDS.items() if kind.file in names]  # fmt: skip
    found.append(("letters", gettext("Letters"), url_for("rules_letters.list_page", draft_id=draft_id)))
    found.append(
        ("translations", gettext("Chinese texts"), url_for("rules_translations.translations_page", draft_id=draft_id))
    )
    return [(words, href, None, code == here) for code, words, href in found]


def told(problem: Problem) -> str:
    """A refusal of a strict reader, with the line and what to do."""
    line = gettext("Line %(line)s: ", line=problem.line) if problem.line else ""
    said = (say(problem.reason), say(problem.instead))
    return line + " ".join(gettext("%(said)s.", said=one[0].upper() + one[1:]) for one in said if one)


@pages.get("/<any(scorecard, plan):what>")
@requires(Permission.PROCESS_DESIGN)
def rules_page(draft_id: int, what: str) -> str:
    held = _held(draft_id, what)
    problems = _problems(KINDS[what], held.source)
    answers = Answers()
    if problems:
        parts = KINDS[what].parts(Editor(held.source))
        answers = place_problems(problems, parts, apply(held.source, parts, Answers({})), told)
    return _show(draft_id, what, held, answers)


@pages.post("/<any(scorecard, plan):what>")
@requires(Permission.PROCESS_DESIGN)
def save(draft_id: int, what: str) -> Response | tuple[str, int]:
    """Written into the file as it stands now; somebody else's saving since then is told, with both texts."""
    held, kind = _held(draft_id, what), KINDS[what]
    answers = Answers({name: request.form.getlist(name) for name in request.form})
    etag = request.form.get("etag", "")
    if held.saved.etag != etag:
        _compare(draft_id, kind, held, etag, answers)
        return _show(draft_id, what, held, answers, late=True), 409
    parts = kind.parts(Editor(held.source))
    applied = apply(held.source, parts, answers)
    applied = replace(applied, data=kind.unsigned(held.source, applied.data))
    problems = _problems(kind, applied.data)
    if problems and ("anyway" not in request.form or "preview" in request.form):
        found = place_problems(problems, parts, applied, told)
        answers.errors, answers.loose = found.errors, found.loose
        return _show(draft_id, what, held, answers), 422
    if what == "scorecard" and "preview" in request.form and not problems:
        return _show(draft_id, what, held, answers, typed=applied.data), 200
    try:
        base = (held.saved.revision, held.saved.counter)
        drafting.save_file(draft_id, kind.file, applied.data, base, current_viewer(), clock.now())
    except SavedSince:
        held = _held(draft_id, what)
        _compare(draft_id, kind, held, etag, answers)
        return _show(draft_id, what, held, answers, late=True), 409
    except Invalid as refusal:
        answers.loose = {parts[0].id: [say(refusal.message, **refusal.values)]}
        return _show(draft_id, what, held, answers), 422
    if problems:
        tell("bad", "Saved, though it cannot be published like this: see what is marked below.")
    else:
        tell("good", "Saved.")
    return redirect(url_for("rules_forms.rules_page", draft_id=draft_id, what=what))


@pages.post("/scorecard/replay")
@requires(Permission.POLICY_REPLAY)
def replay(draft_id: int) -> Response | tuple[str, int]:
    """What the saved scorecard would have said of closed cases; nothing in any case changes."""
    viewer, held = current_viewer(), _held(draft_id, "scorecard")
    try:
        replay_id = replays.start(
            drafting.draft_row(draft_id, viewer).pack, "scorecard.yaml", held.source, viewer, clock.now()
        )
    except Invalid as refusal:
        parts = KINDS["scorecard"].parts(Editor(held.source))
        words = [say(refusal.message, **refusal.values)]
        return _show(draft_id, "scorecard", held, Answers(loose={parts[0].id: words})), 422
    tell("good", "The replay has begun. Nothing in any case changes.")
    return redirect(url_for("reports.replay_page", replay_id=replay_id))


def _held(draft_id: int, what: str) -> Held:
    return drafting.draft_file(draft_id, KINDS[what].file, current_viewer())


def _problems(kind: Kind, data: bytes) -> tuple[Problem, ...]:
    try:
        kind.parse(data, kind.file)
    except Refused as refused:
        return refused.problems
    return ()


def _compare(draft_id: int, kind: Kind, held: Held, etag: str, answers: Answers) -> None:
    """Both texts where they differ. What was not touched on this page takes what somebody saved meanwhile."""
    assert answers.sent is not None
    editor, base = Editor(held.source), _base(draft_id, kind.file, etag)
    sent = dict(answers.sent)
    for name, ask in asked_in(editor, kind.parts(editor)):
        if not answers.has(ask, name) or ask.kind in ("many", "switch"):
            continue
        mine, theirs = answers.text(name, ""), text_at(editor, name)
        if mine == theirs:
            continue
        before = text_at(base, name) if base is not None and base.has(path_of(name)) else None
        if before == mine:
            sent[name] = [theirs]
        elif before != theirs:
            answers.theirs[name] = theirs
    answers.sent = sent


def _base(draft_id: int, name: str, etag: str) -> Editor | None:
    """The file as this page had it, where it is still known exactly."""
    revision, _, counter = etag.partition(".")
    try:
        found = drafting.draft_file(draft_id, name, current_viewer(), int(revision[:9]))
    except (ValueError, NotFound):
        return None
    return Editor(found.source) if str(found.saved.counter) == counter else None


def _show(draft_id: int, what: str, held: Held, answers: Answers, late: bool = False, typed: bytes = b"") -> str:
    """With a scorecard as `typed`: what it makes of invented ratings beside the saved one."""
    draft, kind = drafting.draft_row(draft_id, current_viewer()), KINDS[what]
    editor = Editor(held.source)
    drawn = draw(editor, kind.parts(editor), answers)
    return render_template(
        "designer/rules_form.html",
        draft=draft,
        what=what,
        kind=kind,
        tabs=tabs(draft_id, what),
        drawn=drawn,
        errors=_summary(drawn),
        held=held,
        late=late,
        typed=answers.sent is not None,
        writable=draft.status not in (DraftStatus.PUBLISHED, DraftStatus.DISCARDED),
        samples=rules_sample.samples(held.source, typed) if typed else [],
        may_replay=what == "scorecard" and current_viewer().may(Permission.POLICY_REPLAY),
        at=dates.moment(held.at),
        now=clock.now(),
    )


def _summary(drawn: Sequence[Any]) -> list[tuple[str, str]]:
    """(words, id of an input or of a part) for the top of the page."""
    found: list[tuple[str, str]] = []
    for one in drawn:
        found += [(words, f"part-{one.part.id}") for words in one.errors]
        rows = [*one.rows, *([one.new] if one.new else [])]
        for field in (*one.fields, *(f for row in rows for f in (*row.columns, *row.more))):
            if field.error:
                found.append((field.error, field.id))
    return found
