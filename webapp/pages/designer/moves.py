"""Moving running cases: choose, look at the dry run, map what is not clear, start as a second person, take back."""

import csv
import io
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from webapp import clock, i18n
from webapp.access.door import current_viewer, requires
from webapp.access.permissions import Permission
from webapp.access.viewer import Viewer
from webapp.casework import live, moving
from webapp.casework.moving import Chosen
from webapp.casework.queries import moves as queries
from webapp.casework.queries.projects import ProjectRow, projects
from webapp.casework.units import seen_by
from webapp.pages.designer import move_words
from webapp.pages.flashes import tell
from webapp.pages.words import errors_of, unit_words
from webapp.refusals import Invalid, NotFound
from workflows.vocabulary import MoveStatus

pages = Blueprint("moves", __name__)
LET_GO = "-"
FIELDS = ("version", "stage", "unit", "since", "until", "numbers")


@pages.get("/designer/moves")
@requires(Permission.PROCESS_DESIGN)
def list_page() -> str:
    viewer, args = current_viewer(), request.args
    return render_template(
        "moves/list.html",
        page=queries.moves(viewer, args.get("after", ""), args.get("before", "")),
        titles={row.pack: row.project for row in projects(viewer)},
        standings=move_words.STANDINGS,
        now=clock.now(),
    )


@pages.get("/designer/moves/new")
@requires(Permission.PROCESS_DESIGN)
def new_page() -> str:
    return _new(current_viewer(), request.args, {})


@pages.post("/designer/moves")
@requires(Permission.PROCESS_DESIGN)
def plan() -> Answer | tuple[str, int]:
    viewer = current_viewer()
    try:
        move_id = moving.plan_move(_target(viewer, request.form).id, _chosen(request.form), viewer, clock.now())
    except Invalid as refusal:
        return _new(viewer, request.form, errors_of(refusal)), 422
    tell("good", "The dry run has begun. It changes nothing.")
    return redirect(url_for("moves.move_page", move_id=move_id))


@pages.get("/designer/moves/<int:move_id>")
@requires(Permission.PROCESS_DESIGN)
def move_page(move_id: int) -> str:
    return _page(move_id, {})


@pages.post("/designer/moves/<int:move_id>/mapping")
@requires(Permission.PROCESS_DESIGN)
def mapping(move_id: int) -> Answer | tuple[str, int]:
    given = {name.removeprefix("to:"): to for name, to in request.form.items() if name.startswith("to:")}
    changes = {old: None if to == LET_GO else to for old, to in given.items() if to}
    cleared = [old for old, to in given.items() if not to]
    try:
        moving.change_mapping(move_id, changes, current_viewer(), clock.now(), cleared)
    except Invalid as refusal:
        return _page(move_id, errors_of(refusal)), 422
    tell("good", "Saved. Every case is looked at anew.")
    return redirect(url_for("moves.move_page", move_id=move_id))


@pages.post("/designer/moves/<int:move_id>/look")
@requires(Permission.PROCESS_DESIGN)
def look(move_id: int) -> Answer:
    moving.look_again(move_id, current_viewer(), clock.now())
    tell("good", "The dry run has begun. It changes nothing.")
    return redirect(url_for("moves.move_page", move_id=move_id))


@pages.post("/designer/moves/<int:move_id>/start")
@requires(Permission.PROCESS_PUBLISH)
def start(move_id: int) -> Answer:
    moving.start(move_id, current_viewer(), clock.now())
    tell("good", "The move has begun. Each case moves by itself, whole or not at all.")
    return redirect(url_for("moves.move_page", move_id=move_id))


@pages.post("/designer/moves/<int:move_id>/discard")
@requires(Permission.PROCESS_DESIGN)
def discard(move_id: int) -> Answer:
    moving.discard(move_id, current_viewer(), clock.now())
    tell("good", "The plan is gone. No case was changed.")
    return redirect(url_for("moves.list_page"))


@pages.post("/designer/moves/<int:move_id>/back")
@requires(Permission.PROCESS_PUBLISH)
def back(move_id: int) -> Answer:
    moving.take_all_back(move_id, current_viewer(), clock.now())
    tell("good", "Cases on which nothing has happened since are taken back.")
    return redirect(url_for("moves.move_page", move_id=move_id))


@pages.post("/designer/moves/<int:move_id>/cases/<int:case_id>/back")
@requires(Permission.PROCESS_PUBLISH)
def back_one(move_id: int, case_id: int) -> Answer:
    moving.take_one_back(move_id, case_id, current_viewer(), clock.now())
    tell("good", "The case stands again as it did before the move.")
    return redirect(url_for("moves.move_page", move_id=move_id, only=request.form.get("only", "")))


@pages.get("/designer/moves/<int:move_id>/cases.csv")
@requires(Permission.PROCESS_DESIGN)
def file(move_id: int) -> Response:
    """The dry run, or what became of it, for a spreadsheet."""
    viewer = current_viewer()
    move = queries.one_move(move_id, viewer)
    target, out = live.project(move.row.target_id), io.StringIO()
    sheet = csv.writer(out)
    sheet.writerow(["case", "version", "stage", "unit", "status", "reason", "in words"])
    for line in queries.every_case(move_id, viewer):
        said = "; ".join(move_words.sentences(line, live.project(line.source_id), target))
        cells = [line.number, line.source, line.stage, line.unit, line.status, line.reason, said]
        sheet.writerow([_harmless(str(cell)) for cell in cells])
    name = f"move-{move_id}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response("\ufeff" + out.getvalue(), mimetype="text/csv", headers=headers)


def _harmless(cell: str) -> str:
    """A cell that a spreadsheet does not take for a formula."""
    return f"'{cell}" if cell[:1] in "=+-@\t\r" and cell[:1] else cell


def _page(move_id: int, errors: dict[str, str]) -> str:
    viewer, args = current_viewer(), request.args
    move = queries.one_move(move_id, viewer)
    only = args.get("only", "") if args.get("only", "") in queries.FILTERS else ""
    page = queries.cases(move_id, viewer, only, args.get("after", ""), args.get("before", ""))
    target = live.project(move.row.target_id)
    planned = move.row.status == MoveStatus.PLANNED
    return render_template(
        "moves/move.html",
        move=move,
        target=target,
        page=page,
        only=only,
        sentences=lambda line: list(move_words.sentences(line, live.project(line.source_id), target)),
        statuses=move_words.STATUSES,
        standings=move_words.STANDINGS,
        unsettled=queries.unsettled(move.row) if planned else [],
        kind_words=move_words.kind_words,
        unit_of=_unit_of,
        link=lambda only="", **at: url_for(
            "moves.move_page",
            move_id=move_id,
            **{name: value for name, value in ({"only": only} | at).items() if value},
        ),
        planned=planned,
        busy=move.row.finished_at is None and (not planned or move.row.looked_at is None),
        mine=move.row.created_by == viewer.id,
        may_start=viewer.may(Permission.PROCESS_PUBLISH),
        errors=errors,
        now=clock.now(),
    )


def _unit_of(line: queries.CaseLine) -> str:
    return line.unit_zh if i18n.current().code == "zh_Hans" and line.unit_zh else line.unit


def _new(viewer: Viewer, given: Any, errors: dict[str, str]) -> str:
    known = projects(viewer)
    target = _target(viewer, given) if known else None
    counted: list[tuple[int, int]] = []
    if target is not None:
        try:
            counted = queries.how_many(target.id, _chosen(given), viewer)
        except Invalid as refusal:
            errors = errors_of(refusal) | errors
    return render_template(
        "moves/new.html",
        target=target,
        targets=known,
        versions=[row for row in known if target is not None and row.pack == target.pack and row.id != target.id],
        stages=lambda project: [(s.code, s.title.in_language(i18n.current().code)) for s in project.pack.stages],
        units=[(unit.id, unit_words(unit)) for unit in seen_by(viewer)],
        counted=counted,
        numbers={row.id: row.number for row in known},
        total=sum(count for _version, count in counted),
        given=given,
        chosen=_chosen(given, strict=False),
        errors=errors,
        fields=FIELDS,
        now=clock.now(),
    )


def _target(viewer: Viewer, given: Any) -> ProjectRow:
    """The version that is asked for, or the newest. Raises NotFound."""
    known = projects(viewer)
    wanted = given.get("target", "")
    found = [row for row in known if str(row.id) == wanted] if wanted else known
    if not found:
        raise NotFound("There is no such process.")
    return found[0]


def _chosen(given: Any, strict: bool = True) -> Chosen:
    """Raises Invalid for a version or a unit that is no number."""
    try:
        versions = tuple(int(value) for value in given.getlist("version") if value)
        unit = int(given["unit"]) if given.get("unit") else None
        if any(number >= 2**63 for number in (*versions, unit or 0)):
            raise ValueError("Expected a number of 64 bits")
    except ValueError:
        if strict:
            raise Invalid("Choose from the list.", {"version": ["Choose from the list."]}) from None
        versions, unit = (), None
    numbers = tuple(dict.fromkeys(given.get("numbers", "").replace(",", " ").replace("，", " ").split()))
    return Chosen(
        versions=versions,
        stage=given.get("stage", ""),
        unit=unit,
        since=given.get("since", ""),
        until=given.get("until", ""),
        numbers=numbers,
    )
