"""Try: an invented case on the bench, step by step on the diagram, with the real forms and with time that jumps."""

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from webapp import clock, i18n
from webapp.access.door import current_viewer, requires
from webapp.access.permissions import Permission
from webapp.access.viewer import Viewer
from webapp.bench.shown import FormShown
from webapp.casework import scenario_files, trials
from webapp.casework.benches import Trouble
from webapp.casework.drafting import draft_row
from webapp.casework.recruitment import LEVELS
from webapp.casework.trials import Sight, Tried
from webapp.pages.flashes import tell
from webapp.pages.words import errors_of, words
from webapp.refusals import Invalid, NotFound
from workflows.errors import Problem
from workflows.scenarios import Act
from workflows.scenarios.model import Kind
from workflows.scenarios.reader import MOST_DAYS, MOST_OF_ONE

pages = Blueprint("designer_try", __name__, url_prefix="/designer/drafts/<int:draft_id>/try")
# Fields of the page around a task's form; no answer has such a name.
AROUND = ("csrf_token", "page:element", "page:which", "page:by", "page:counter")


@pages.get("")
@requires(Permission.PROCESS_DESIGN)
def try_page(draft_id: int) -> str:
    viewer, args = current_viewer(), request.args
    tried = trials.trial_of(draft_id, viewer)
    if tried is None or tried.changed:
        return _show(draft_id, tried, Sight(None))
    shown = None
    if args.get("do"):
        filled = trials.fill_in(
            tried,
            None,
            args["do"],
            _number(args.get("which"), MOST_OF_ONE),
            args.get("by", ""),
            None,
            viewer,
            _language(),
        )
        shown = filled.form
        if filled.trouble is not None:
            _tell(filled.trouble)
    return _show(draft_id, tried, _look(tried, viewer), form=shown)


def _look(tried: Tried, viewer: Viewer) -> Sight:
    return trials.look(tried, viewer, _language(), request.args.get("process", ""))


@pages.get("/diagram.bpmn")
@requires(Permission.PROCESS_DESIGN)
def diagram_file(draft_id: int) -> Response:
    source = trials.drawing(draft_id, request.args.get("process", ""), current_viewer(), _language())
    return Response(source, mimetype="application/xml")


@pages.post("/start")
@requires(Permission.PROCESS_DESIGN)
def start(draft_id: int) -> Answer | tuple[str, int]:
    viewer, level = current_viewer(), request.form.get("level", "")
    again = "again" in request.form
    problems, trouble = trials.start(draft_id, viewer, clock.now(), level if level in LEVELS else "", again)
    if problems:
        return _show(draft_id, None, Sight(None), problems=problems), 422
    if trouble is not None:
        _tell(trouble)
    return _back(draft_id)


@pages.post("/act")
@requires(Permission.PROCESS_DESIGN)
def act(draft_id: int) -> Answer:
    viewer, form = current_viewer(), request.form
    tried = _going(draft_id, viewer)
    kind = form.get("kind", "")
    if kind not in set(Kind):
        raise NotFound("There is no such page.")
    step = Act(
        Kind(kind),
        form.get("target", "")[:200],
        by=form.get("by", "")[:200],
        which=_number(form.get("which"), MOST_OF_ONE),
        days=_number(form.get("days"), MOST_DAYS) if kind == Kind.DAYS else 0,
    )
    trouble = trials.act(tried, _counter(form.get("counter")), step, viewer, clock.now())
    if trouble is not None:
        _tell(trouble)
    return _back(draft_id)


@pages.post("/form")
@requires(Permission.PROCESS_DESIGN)
def fill_in(draft_id: int) -> Answer | str | tuple[str, int]:
    """A task's form, filled in by the designer: done, or shown again with what is wrong."""
    viewer, form = current_viewer(), request.form
    tried = _going(draft_id, viewer)
    posted = [(key, value) for key, value in form.items(multi=True) if key not in AROUND]
    filled = trials.fill_in(
        tried,
        _counter(form.get("page:counter")),
        form.get("page:element", "")[:200],
        _number(form.get("page:which"), MOST_OF_ONE),
        form.get("page:by", "")[:200],
        posted,
        viewer,
        _language(),
    )
    if filled.trouble is not None:
        _tell(filled.trouble)
    if filled.form is None:
        return _back(draft_id)
    page = _show(draft_id, tried, _look(tried, viewer), form=filled.form)
    return (page, 422) if filled.form.errors and form.get("page:act") == "complete" else page


@pages.post("/undo")
@requires(Permission.PROCESS_DESIGN)
def undo(draft_id: int) -> Answer:
    viewer = current_viewer()
    trials.undo(_going(draft_id, viewer), _counter(request.form.get("counter")), viewer)
    return _back(draft_id)


@pages.post("/stop")
@requires(Permission.PROCESS_DESIGN)
def stop(draft_id: int) -> Answer:
    trials.stop(draft_id, current_viewer())
    return _back(draft_id)


@pages.post("/keep")
@requires(Permission.PROCESS_DESIGN)
def keep(draft_id: int) -> Answer | tuple[str, int]:
    viewer, form = current_viewer(), request.form
    tried = _going(draft_id, viewer)
    try:
        name = scenario_files.keep(tried, form.get("name", ""), form.get("title", ""), viewer, clock.now())
    except Invalid as refusal:
        return _show(draft_id, tried, _look(tried, viewer), errors=errors_of(refusal)), 422
    tell("good", "The scenario is kept. It expects what has just happened; say here what matters of it.")
    return redirect(url_for("designer_scenarios.scenario_page", draft_id=draft_id, name=name))


def _going(draft_id: int, viewer: Viewer) -> Tried:
    tried = trials.trial_of(draft_id, viewer)
    if tried is None:
        raise NotFound("There is no trial of this draft.")
    return tried


def _show(
    draft_id: int,
    tried: Tried | None,
    sight: Sight,
    form: FormShown | None = None,
    problems: tuple[Problem, ...] = (),
    errors: dict[str, str] | None = None,
) -> str:
    return render_template(
        "designer/try.html",
        draft=draft_row(draft_id, current_viewer()),
        tried=tried,
        scene=sight.scene,
        trouble=sight.trouble,
        form=form,
        problems=problems,
        errors=errors or {},
        levels=[(level, words(level)) for level in LEVELS],
        posted=request.form,
    )


def _back(draft_id: int) -> Answer:
    return redirect(url_for("designer_try.try_page", draft_id=draft_id, process=request.form.get("process") or None))


def _tell(trouble: Trouble) -> None:
    tell("bad", trouble.message, **trouble.values)


def _language() -> str:
    return i18n.current().code


def _number(text: str | None, most: int) -> int:
    return min(int(text), most) if text and text.isascii() and text.isdecimal() and int(text[:9]) > 0 else 1


def _counter(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else -1
