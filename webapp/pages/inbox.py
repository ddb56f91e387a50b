"""The inbox: what I hold, what my groups may take, everything in my units."""

from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp import clock
from webapp.access.door import current_viewer, requires
from webapp.access.permissions import Permission
from webapp.casework import blindness, live, tasks
from webapp.casework.queries import inbox, ratings
from webapp.casework.queries.inbox import Filter
from webapp.casework.queries.task import task_view
from webapp.pages.flashes import tell
from webapp.refusals import AlreadyDone, NotAllowed

pages = Blueprint("inbox", __name__)


@pages.get("/inbox")
@requires(Permission.TASK_WORK)
def inbox_page() -> str:
    viewer, now = current_viewer(), clock.now()
    counts = inbox.counts(viewer)
    wanted = _wanted(counts)
    page = inbox.inbox(viewer, wanted, now, request.args.get("after", ""), request.args.get("before", ""))
    g.inbox_count = counts.groups.text
    projects = {row.project_id: live.project(row.project_id) for row in page.rows}
    return render_template(
        "inbox/inbox.html",
        page=page,
        wanted=wanted,
        counts=counts,
        projects=projects,
        now=now,
        link=lambda **changes: _link(wanted, **changes),
    )


def _wanted(counts: inbox.Counts) -> Filter:
    """What the address asks for; unknown values fall back to the default, never to an error."""
    args = request.args
    scope = args.get("scope", "")
    if scope not in ("mine", "groups", "all") or (scope == "all" and counts.all is None):
        scope = "groups"
    sort = args.get("sort", "due")
    due = args.get("due", "")
    return Filter(
        scope=scope,  # type: ignore[arg-type]
        sort=sort if sort in ("due", "waiting", "priority") else "due",  # type: ignore[arg-type]
        text=args.get("q", "").strip()[:100],
        stage=args.get("stage", "")[:40],
        due=due if due in ("overdue", "week") else "",  # type: ignore[arg-type]
    )


def _link(wanted: Filter, **changes: Any) -> str:
    values = {"scope": wanted.scope, "sort": wanted.sort, "q": wanted.text, "stage": wanted.stage, "due": wanted.due}
    values |= changes
    return url_for("inbox.inbox_page", **{key: value for key, value in values.items() if value})


@pages.post("/tasks/<int:task_id>/claim")
@requires(Permission.TASK_WORK)
def claim(task_id: int) -> Response:
    viewer = current_viewer()
    view = task_view(task_id, viewer, clock.now())
    if ratings.task_is_closed(view.head, view.task, viewer):
        blindness.refuse_early(view.head.id, f"task {task_id}", viewer, clock.now())
    try:
        tasks.claim(task_id, current_viewer(), clock.now())
    except (AlreadyDone, NotAllowed) as refusal:
        tell("warn", refusal.message, **refusal.values)
        return redirect(url_for("inbox.inbox_page"))
    return redirect(url_for("tasks.task_page", task_id=task_id))


@pages.post("/tasks/<int:task_id>/hand-back")
@requires(Permission.TASK_WORK)
def hand_back(task_id: int) -> Response:
    tasks.hand_back(task_id, current_viewer(), clock.now())
    tell("good", "Handed back to the queue. Your draft is kept.")
    return redirect(url_for("inbox.inbox_page"))
