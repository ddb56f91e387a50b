"""The editors in the browser: one page a file, and what its script asks for."""

from importlib.metadata import version
from pathlib import PurePosixPath
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf.csrf import generate_csrf
from werkzeug.datastructures import MultiDict

from forms import widgets
from forms.vocabulary import OWN_TYPES
from webapp import clock, i18n
from webapp.access.door import current_viewer, requires
from webapp.access.permissions import Permission
from webapp.casework.drafting import draft_row, draft_source
from webapp.casework.studio import imports, names, outlines, previews
from webapp.errors import for_scripts
from webapp.manifest import asset
from webapp.pages.designer.import_words import report_words
from webapp.pages.designer.phrases import phrases
from webapp.pages.designer.vocabulary import vocabulary as vocabulary_of
from webapp.pages.words import say
from webapp.refusals import Invalid, NotFound
from workflows.catalog import Source
from workflows.errors import Problem
from workflows.project_files import FileKind, kind_of
from workflows.strict_yaml import plain

pages = Blueprint("studio", __name__, url_prefix="/designer/drafts/<int:draft_id>")

# our own types of fields (forms/vocabulary.py), in words
OWN_FIELDS = {
    "rating": _("Anchored rating"),
    "ratings": _("Ratings of all criteria"),
    "evidence": _("Evidence"),
    "person": _("Person"),
    "finding": _("Concern"),
    "pieces": _("What it rests on"),
    "concerns": _("Open concerns"),
    "signature": _("Signature"),
}
# kind of file → template, media type
EDITORS = {
    FileKind.DIAGRAM: ("designer/diagram.html", "application/xml"),
    FileKind.DECISION: ("designer/decision.html", "application/xml"),
    FileKind.FORM: ("designer/form.html", "application/json"),
}


@pages.get("/edit/<path:name>")
@requires(Permission.PROCESS_DESIGN)
def edit_page(draft_id: int, name: str) -> str:
    viewer = current_viewer()
    draft, source = draft_row(draft_id, viewer), draft_source(draft_id, viewer)
    kind = kind_of(name)
    if name not in source.files or kind not in EDITORS:
        raise NotFound("There is no such file to draw in this draft.")
    template, media = EDITORS[kind]
    known = names.names_of(source)
    return render_template(
        template,
        draft=draft,
        file=name,
        title=_title(known, name),
        kinds=_kinds(known, source, draft_id, kind),
        siblings=_siblings(known, source, kind),
        own=OWN_FIELDS.items(),
        settings={
            "draft": draft_id,
            "file": name,
            "media": media,
            "me": viewer.name,
            "zone": str(current_app.extensions["settings"].zone),
            "now": clock.now().isoformat(),
            "language": i18n.current().tag,
            "version": version("probity"),
            "token": generate_csrf(),
            "outlined": kind is FileKind.DIAGRAM,
            "words": phrases(),
            "kinds": OWN_TYPES,
            "kindNames": {kind: str(words) for kind, words in OWN_FIELDS.items()},
            "theme": asset("theme.css"),
            "address": {
                "file": url_for("draft_files.file", draft_id=draft_id, name=name),
                "check": url_for("draft_files.check", draft_id=draft_id),
                "presence": url_for("draft_files.presence", draft_id=draft_id),
                "comments": url_for("draft_files.comments", draft_id=draft_id),
                "settle": url_for("draft_files.settle", draft_id=draft_id, comment_id=0),
                "vocabulary": url_for("studio.vocabulary", draft_id=draft_id),
                "outline": url_for("studio.outline", draft_id=draft_id),
                "preview": url_for("studio.form_preview", draft_id=draft_id),
                "report": url_for("studio.import_report", draft_id=draft_id),
                "edit": url_for("studio.edit_page", draft_id=draft_id, name=""),
            },
        },
    )


@pages.get("/vocabulary")
@requires(Permission.PROCESS_DESIGN)
@for_scripts
def vocabulary(draft_id: int) -> Response:
    return jsonify(vocabulary_of(names.names_of(draft_source(draft_id, current_viewer())), draft_id))


@pages.get("/outline")
@requires(Permission.PROCESS_DESIGN)
@for_scripts
def outline(draft_id: int) -> Response:
    source = draft_source(draft_id, current_viewer())
    lines = outlines.outline_of(
        source, request.args.get("file", ""), request.args.get("process", ""), _translated(source)
    )
    return jsonify(
        lines=[
            {"depth": line.depth, "element": line.element_id, "kind": line.kind, "text": line.text} for line in lines
        ]
    )


@pages.post("/form-preview")
@requires(Permission.PROCESS_DESIGN)
@for_scripts
def form_preview(draft_id: int) -> Response:
    """The form of `schema` as the server shows it; the other fields are what was typed into the preview."""
    source = draft_source(draft_id, current_viewer())
    posted: MultiDict[str, Any] = MultiDict(request.form)
    schema = posted.pop("schema", "")
    typed = posted if posted.pop("typed", "") else None
    known = names.names_of(source)
    made = previews.preview(schema.encode(), typed, source, known, clock.now(), i18n.current().code, gettext)
    html = "" if made.form is None else str(widgets.form(made.form))
    return jsonify(html=html, problems=[_plain(one) for one in made.problems])


@pages.post("/import-report")
@requires(Permission.PROCESS_DESIGN)
@for_scripts
def import_report(draft_id: int) -> Response:
    """What taking a file would change, what would be refused and what the editor would lose, in words."""
    sent = request.get_json(silent=True)
    if not isinstance(sent, dict) or not all(isinstance(sent.get(key), str) for key in ("file", "before", "after")):
        raise Invalid("Send a JSON object with file, before and after.")
    source = draft_source(draft_id, current_viewer())
    if sent["file"] not in source.files:
        raise NotFound("There is no such file to draw in this draft.")
    found = imports.report(source, sent["file"], sent["before"].encode(), sent["after"].encode())
    return jsonify(report_words(found))


def _translated(source: Source) -> Any:
    """The phrases of the outline in the reader's language; names of the drawing where the draft translates them."""
    texts = plain(source.files.get("zh_Hans.yaml", b"")) if i18n.current().code == "zh_Hans" else {}
    return lambda text: str(texts.get(text) or (gettext(text) if text else text))


def _plain(problem: Problem) -> dict[str, object]:
    return {
        "element": problem.element,
        "name": problem.name,
        "line": problem.line,
        "rule": problem.rule,
        "reason": say(problem.reason),
        "instead": say(problem.instead),
    }


def _title(known: names.Names, name: str) -> str:
    """What a file is about: the name of its process or decision, the title of its form."""
    language = i18n.current().code
    found = [one for one in (*known.processes, *known.decisions, *known.forms) if one.file == name]
    return found[0].title(language) if found else PurePosixPath(name).name


def _kinds(known: names.Names, source: Source, draft_id: int, current: FileKind) -> list[tuple[str, str, int, bool]]:
    """The tabs: words, address, how many files, whether it is this one."""
    words = {
        FileKind.DIAGRAM: gettext("Diagrams"),
        FileKind.DECISION: gettext("Decisions"),
        FileKind.FORM: gettext("Forms"),
    }
    tabs = []
    for kind, label in words.items():
        files = [name for name, _title in _siblings(known, source, kind)]
        if files:
            tabs.append(
                (label, url_for("studio.edit_page", draft_id=draft_id, name=files[0]), len(files), kind is current)
            )
    return tabs


def _siblings(known: names.Names, source: Source, kind: FileKind) -> list[tuple[str, str]]:
    """Name and title of every file of a kind; the diagram that a case begins with first."""
    begin = {one.file for one in known.processes if one.code == known.main}
    found = [(name, _title(known, name)) for name in source.files if kind_of(name) is kind]
    return sorted(found, key=lambda one: (one[0] not in begin, one[1].casefold()))
