"""Operations: due work, incidents with retry, the outbox."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp import clock
from webapp.access.door import current_viewer, requires
from webapp.access.permissions import Permission
from webapp.casework import jobs
from webapp.casework.queries import operating
from webapp.pages.flashes import tell
from workflows.vocabulary import JobStatus

pages = Blueprint("operate", __name__)


@pages.get("/operations")
@requires(Permission.OPERATE)
def list_page() -> str:
    viewer, args = current_viewer(), request.args
    status = args.get("status", "")
    return render_template(
        "operate/list.html",
        jobs=operating.jobs(viewer, status, args.get("after", ""), args.get("before", "")),
        incidents=operating.incidents(viewer),
        status=status if status in set(JobStatus) else "",
        statuses=list(JobStatus),
        now=clock.now(),
        link=lambda **changes: url_for(
            "operate.list_page", **{k: v for k, v in ({"status": status} | changes).items() if v}
        ),
    )


@pages.post("/operations/incidents/<int:incident_id>/retry")
@requires(Permission.OPERATE)
def retry(incident_id: int) -> Response:
    jobs.retry(incident_id, current_viewer(), clock.now())
    tell("good", "Tried again. If it fails once more, it will be back in this list.")
    return redirect(url_for("operate.list_page"))


@pages.post("/operations/incidents/retry")
@requires(Permission.OPERATE)
def retry_all() -> Response:
    tried, missed = jobs.retry_all(current_viewer(), clock.now())
    tell("good", "%(tried)s tried again, %(missed)s had been resolved already.", tried=tried - missed, missed=missed)
    return redirect(url_for("operate.list_page"))


@pages.get("/operations/outbox")
@requires(Permission.OPERATE)
def outbox_page() -> str:
    args = request.args
    return render_template(
        "operate/outbox.html",
        now=clock.now(),
        page=operating.outbox(current_viewer(), args.get("after", ""), args.get("before", "")),
    )
