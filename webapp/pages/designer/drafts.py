"""The drawing board: the list of drafts, beginning one, and what is done with a draft as a whole."""

from datetime import date, datetime

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from webapp import clock, dates
from webapp.access.door import current_viewer, requires
from webapp.access.permissions import Permission
from webapp.casework import draft_talk, drafting, rebasing
from webapp.casework.queries.drafts import draft_counts, draft_view, drafts
from webapp.casework.queries.projects import projects, published_packs, versions_ahead
from webapp.pages.designer import draft_words
from webapp.pages.flashes import tell
from webapp.pages.words import errors_of, pack_title, words
from webapp.refusals import Invalid
from workflows import packs
from workflows.project_files import FileKind, empty_file
from workflows.vocabulary import DraftStatus

pages = Blueprint("drafts", __name__, url_prefix="/designer/drafts")

MOST_PROBLEMS = 100
FILTERS = ("", DraftStatus.IN_REVIEW, DraftStatus.PUBLISHED, DraftStatus.DISCARDED)


@pages.get("")
@requires(Permission.PROCESS_DESIGN)
def list_page() -> str:
    return show_list({})


def show_list(errors: dict[str, str]) -> str:
    viewer, args = current_viewer(), request.args
    status = args.get("status", "")
    status = status if status in FILTERS else ""
    counts, titles = draft_counts(viewer), {code: pack_title(found) for code, found in published_packs().items()}
    versions = projects(viewer)
    choices = [
        (f"project:{row.id}", gettext("%(process)s, version %(number)s", process=titles[row.pack], number=row.number))
        for row in versions
    ]
    choices += [
        (f"shipped:{code}", gettext("%(process)s, as shipped", process=titles.get(code, code)))
        for code in packs.shipped()
    ]
    board = sum(counts.get(one, 0) for one in (DraftStatus.OPEN, DraftStatus.IN_REVIEW))
    filters = [
        (
            words(one) if one else gettext("On the board"),
            url_for("drafts.list_page", status=one or None),
            counts.get(one, 0) if one else board,
            "warn" if one == DraftStatus.IN_REVIEW else "calm",
            status == one,
        )
        for one in FILTERS
    ]
    return render_template(
        "designer/drafts.html",
        page=drafts(viewer, status, args.get("after", ""), args.get("before", "")),
        status=status,
        filters=filters,
        titles=titles,
        choices=choices,
        posted=request.form,
        errors=errors,
        link=lambda **more: url_for("drafts.list_page", status=status or None, **more),
        now=clock.now(),
    )


@pages.post("")
@requires(Permission.PROCESS_DESIGN)
def begin() -> Response | tuple[str, int]:
    kind, _, which = request.form.get("from", "").partition(":")
    title = request.form.get("title", "")
    try:
        if kind == "shipped" and which in packs.shipped():
            draft_id = drafting.begin(packs.files(which), title, current_viewer(), clock.now())
        elif kind == "project" and which.isascii() and which.isdigit() and len(which) < 18:
            draft_id = drafting.begin(int(which), title, current_viewer(), clock.now())
        else:
            raise Invalid("Choose what to begin from.", {"from": ["Choose what to begin from."]})
    except Invalid as refusal:
        return show_list(errors_of(refusal)), 422
    return redirect(url_for("drafts.draft_page", draft_id=draft_id))


@pages.get("/<int:draft_id>")
@requires(Permission.PROCESS_DESIGN)
def draft_page(draft_id: int) -> str:
    return show(draft_id, {})


def show(draft_id: int, errors: dict[str, str]) -> str:
    """The page of a draft, with what was typed and is wrong."""
    viewer, now, args = current_viewer(), clock.now(), request.args
    view = draft_view(draft_id, viewer, every_revision="all" in args)
    # Without a choice, what was changed is shown first: that is what a second person comes for.
    touched = [one.kind for one in view.files if one.change and one.kind]
    first = next((kind for kind in FileKind if kind in touched), FileKind.DIAGRAM)
    tab = FileKind(args["tab"]) if args.get("tab") in set(FileKind) else first
    counts = {kind: sum(one.kind is kind and one.change != "gone" for one in view.files) for kind in FileKind}
    found = published_packs().get(view.row.pack)
    return render_template(
        "designer/draft.html",
        view=view,
        draft=view.row,
        process=pack_title(found) if found else view.row.pack,
        tab=tab,
        tabs=[
            (str(words_), url_for("drafts.draft_page", draft_id=draft_id, tab=kind), counts[kind], kind is tab)
            for kind, words_ in draft_words.KINDS.items()
        ],
        rows=sorted((one for one in view.files if one.kind is tab), key=lambda one: (not one.change, one.name)),
        titles=draft_words.titles(view.source.files, view.source.reading),
        stopped={one.file for one in view.told if one.stops},
        problems=view.told[:MOST_PROBLEMS],
        about=[(name, name) for name in sorted(view.source.files)],
        comments=draft_talk.comments(draft_id, viewer),
        people=draft_talk.people(draft_id, viewer, now),
        ahead=versions_ahead(view.row.pack, now),
        not_yet=draft_words.why_not_yet(view),
        finding=draft_words.finding,
        place=draft_words.place,
        edit=lambda name, element="": draft_words.edit_address(draft_id, name, element),
        compare=draft_words.compare_address,
        is_theirs=view.row.status is DraftStatus.IN_REVIEW and view.row.reviewer_id == viewer.id,
        posted=request.form,
        errors=errors,
        now=now,
    )


def back(draft_id: int, part: str = "", tab: str = "") -> Response:
    return redirect(url_for("drafts.draft_page", draft_id=draft_id, _anchor=part or None, tab=tab or None))


@pages.post("/<int:draft_id>/rename")
@requires(Permission.PROCESS_DESIGN)
def rename(draft_id: int) -> Response | tuple[str, int]:
    try:
        drafting.rename(draft_id, request.form.get("title", ""), current_viewer(), clock.now())
    except Invalid as refusal:
        return show(draft_id, errors_of(refusal)), 422
    tell("good", "The draft has its new name.")
    return back(draft_id)


@pages.post("/<int:draft_id>/files")
@requires(Permission.PROCESS_DESIGN)
def add_file(draft_id: int) -> Response | tuple[str, int]:
    """An empty file of the kind that its name says, or the one that was chosen."""
    name, sent = request.form.get("name", "").strip(), request.files.get("file")
    try:
        source = sent.read() if sent and sent.filename else None
        if source is None:
            source = _empty(name)
        drafting.save_file(draft_id, name, source, None, current_viewer(), clock.now())
    except Invalid as refusal:
        return show(draft_id, {"name": errors_of(refusal).get("", str(refusal))}), 422
    return redirect(draft_words.edit_address(draft_id, name)) if not (sent and sent.filename) else back(draft_id)


def _empty(name: str) -> bytes:
    try:
        return empty_file(name)
    except KeyError:
        words_ = "Give it a name such as check_press.bpmn, plan.dmn, forms/check_press.form or notices/press.en.md."
        raise Invalid(words_, {"": [words_]}) from None


@pages.post("/<int:draft_id>/files/away")
@requires(Permission.PROCESS_DESIGN)
def take_away(draft_id: int) -> Response | tuple[str, int]:
    form = request.form
    revision, _, counter = form.get("etag", "").partition(".")
    base = (number(revision), number(counter))
    try:
        drafting.take_away(draft_id, form.get("name", ""), base, current_viewer(), clock.now())
    except Invalid as refusal:
        return show(draft_id, errors_of(refusal)), 422
    tell("good", "The file is taken out of the draft. The history still has it.")
    return back(draft_id, tab=form.get("tab", ""))


@pages.post("/<int:draft_id>/restore")
@requires(Permission.PROCESS_DESIGN)
def restore(draft_id: int) -> Response | tuple[str, int]:
    wanted, base = number(request.form.get("revision", "")), number(request.form.get("base", ""))
    try:
        made = drafting.restore(draft_id, wanted, base, current_viewer(), clock.now())
    except Invalid as refusal:
        return show(draft_id, errors_of(refusal)), 422
    tell("good", "The draft is as it was in revision %(old)s. This is revision %(new)s.", old=wanted, new=made)
    return back(draft_id, "history")


@pages.post("/<int:draft_id>/discard")
@requires(Permission.PROCESS_DESIGN)
def discard(draft_id: int) -> Response:
    drafting.discard(draft_id, current_viewer(), clock.now())
    tell("good", "The draft is discarded. It keeps everything and can be taken up again.")
    return back(draft_id)


@pages.post("/<int:draft_id>/take-up")
@requires(Permission.PROCESS_DESIGN)
def take_up(draft_id: int) -> Response:
    drafting.take_up(draft_id, current_viewer(), clock.now())
    tell("good", "The draft is on the board again.")
    return back(draft_id)


@pages.get("/<int:draft_id>/rebase")
@requires(Permission.PROCESS_DESIGN)
def rebase_page(draft_id: int) -> str:
    return _rebase(draft_id, {})


@pages.post("/<int:draft_id>/rebase")
@requires(Permission.PROCESS_DESIGN)
def rebase(draft_id: int) -> Response | tuple[str, int]:
    form = request.form
    newest, revision = number(form.get("newest", "")), number(form.get("revision", ""))
    choices = {key.removeprefix("file:"): form[key] for key in form if key.startswith("file:")}
    try:
        rebasing.rebase(draft_id, newest, revision, choices, current_viewer(), clock.now())
    except Invalid as refusal:
        return _rebase(
            draft_id, {f"file:{name}" if name else "": said for name, said in errors_of(refusal).items()}
        ), 422
    tell("good", "The draft stands on the newest version now. Check it once more.")
    return back(draft_id)


def _rebase(draft_id: int, errors: dict[str, str]) -> str:
    viewer = current_viewer()
    row = drafting.draft_row(draft_id, viewer)
    return render_template(
        "designer/rebase.html",
        draft=row,
        found=rebasing.difference(draft_id, viewer),
        compare=draft_words.compare_address,
        posted=request.form,
        errors=errors,
    )


def number(text: str) -> int:
    """A whole number of the form, 0 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def effective_of(text: str) -> datetime | None:
    """The first moment of the day that was chosen; None for none, which means at once. Raises Invalid."""
    if not text.strip():
        return None
    try:
        return dates.start_of(date.fromisoformat(text.strip()))
    except (ValueError, OverflowError):
        wrong = "Write the day as 2027-01-31, or leave it empty for at once."
        raise Invalid(wrong, {"effective": [wrong]}) from None
