"""Published processes: diagrams with their outline, decisions, forms, limits with sources, what is left out and why."""

from flask import Blueprint, Response, render_template, request

from webapp import clock
from webapp.access.door import current_viewer, requires
from webapp.access.permissions import Permission
from webapp.casework import diagram
from webapp.casework.queries.drafts import seconds
from webapp.casework.queries.projects import project_row, projects
from webapp.pages.words import pack_words
from webapp.refusals import NotFound

pages = Blueprint("processes", __name__)


@pages.get("/processes")
@requires(Permission.PROCESS_READ)
def list_page() -> str:
    return render_template("processes/list.html", projects=projects(current_viewer()), now=clock.now())


@pages.get("/processes/<int:project_id>")
@requires(Permission.PROCESS_READ)
def process_page(project_id: int) -> str:
    return show(project_id, {})


def show(project_id: int, errors: dict[str, str]) -> str:
    """The page of a version, with what was typed for publishing it again and is wrong."""
    viewer = current_viewer()
    versions = projects(viewer)
    row = project_row(project_id, viewer)
    project, translate = row.project, pack_words(row.project)
    process = request.args.get("process", project.main)
    if process not in project.processes:
        raise NotFound("There is no such diagram.")
    return render_template(
        "processes/process.html",
        row=row,
        project=project,
        process=process,
        drawings=sorted(
            ((one, translate(project.title_of(one))) for one in project.processes),
            key=lambda drawing: (drawing[0] != project.main, drawing[1]),
        ),
        outline=project.outline(process, translate=translate),
        newest=max(one.number for one in versions if one.pack == row.pack),
        seconds=[(one.id, one.name) for one in seconds(viewer)] if viewer.may(Permission.PROCESS_DESIGN) else [],
        posted=request.form,
        errors=errors,
        now=clock.now(),
    )


@pages.get("/processes/<int:project_id>/diagram.bpmn")
@requires(Permission.PROCESS_READ)
def diagram_file(project_id: int) -> Response:
    row = project_row(project_id, current_viewer())
    source = diagram.source_of(row.project, request.args.get("process", row.project.main), pack_words(row.project))
    return Response(source, mimetype="application/xml")
