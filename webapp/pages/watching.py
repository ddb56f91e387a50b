"""The live heat map of a version: on its drawing, and the same in a table and in sentences."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext, ngettext

from webapp import clock
from webapp.access.door import current_viewer, requires
from webapp.access.permissions import Permission
from webapp.casework.queries.projects import ProjectRow, project_row, projects
from webapp.casework.queries.watching import PERIODS, Spot, Watched, bottlenecks, watch
from webapp.pages.words import pack_words
from webapp.refusals import NotFound

pages = Blueprint("watching", __name__)
HOTTEST = 4
# column → what it sorts by, and whether the greatest come first
SORTS: dict[str, tuple[Callable[[Spot], Any], bool]] = {
    "now": (lambda spot: spot.now, True),
    "late": (lambda spot: spot.late, True),
    "median": (lambda spot: spot.median or -1.0, True),
    "ninth": (lambda spot: spot.ninth or -1.0, True),
    "done": (lambda spot: spot.done, True),
    "stuck": (lambda spot: spot.stuck, True),
    "name": (lambda spot: spot.name, False),
}


@pages.get("/processes/<int:project_id>/watch")
@requires(Permission.PROCESS_READ)
def watch_page(project_id: int) -> str:
    viewer, args = current_viewer(), request.args
    known = projects(viewer)
    row = project_row(project_id, viewer)
    process = args.get("process", row.project.main)
    if process not in row.project.processes:
        raise NotFound("There is no such diagram.")
    days = args.get("days", 30, int)
    days = days if days in PERIODS else 30
    other = next(
        (one for one in known if str(one.id) == args.get("with") and one.pack == row.pack and one != row), None
    )
    if other is not None and process not in other.project.processes:
        other = None
    now, translate = clock.now(), pack_words(row.project)
    sides = [(one, watch(one.id, one.project, process, days, viewer, now)) for one in (row, other) if one is not None]
    sort, turned = args.get("sort", "now"), args.get("turned") == "1"
    sort = sort if sort in SORTS else "now"
    watched = sides[0][1]
    beside = {spot.element_id: spot for spot in sides[1][1].spots} if other is not None else {}
    may_read = viewer.may(Permission.CASE_READ) or viewer.may(Permission.CASE_READ_UNIT)

    def link(**changes: Any) -> str:
        kept = {"process": process, "days": days, "with": other.id if other else "", "sort": sort} | changes
        return url_for(
            "watching.watch_page", project_id=project_id, **{key: value for key, value in kept.items() if value != ""}
        )

    return render_template(
        "processes/watch.html",
        row=row,
        project=row.project,
        other=other,
        others=[one for one in known if one.pack == row.pack and one.id != row.id],
        process=process,
        drawings=_drawings(row, watched),
        sides=[(one, state_of(one, found, translate), f"place-{one.id}") for one, found in sides],
        watched=watched,
        spots=_sorted([spot for spot in watched.spots if spot.seen or _seen(beside, spot)], sort, turned),
        beside=beside,
        bottlenecks=[sentence(spot, translate) for spot in bottlenecks(watched)],
        days=days,
        chip_list=[
            (ngettext("%(num)s day", "%(num)s days", one), link(days=one), None, "brand", one == days)
            for one in PERIODS
        ],
        sort=sort,
        head=lambda words, name: (
            words,
            _direction(sort, turned, name),
            link(sort=name, turned=_turn(sort, turned, name)),
        ),
        link=link,
        span=span,
        cases_at=lambda spot: _cases_at(row, process, spot) if may_read and spot.now else "",
        now=now,
    )


def span(seconds: float | None) -> str:
    """20 minutes, 5 hours, 3 days: calendar time, rounded; nothing is done in 0 minutes."""
    if seconds is None:
        return "–"
    if seconds < 60:
        return gettext("under a minute")
    if seconds < 3_600:
        return ngettext("%(num)s minute", "%(num)s minutes", min(59, round(seconds / 60)))
    if seconds < 2 * 86_400:
        return ngettext("%(num)s hour", "%(num)s hours", round(seconds / 3_600))
    return ngettext("%(num)s day", "%(num)s days", round(seconds / 86_400))


def sentence(spot: Spot, translate: Callable[[str], str]) -> str:
    """What holds cases up, in words."""
    parts = [ngettext("%(num)s is open", "%(num)s are open", spot.now)]
    if spot.late:
        parts.append(ngettext("%(num)s of them is overdue", "%(num)s of them are overdue", spot.late))
    if spot.median is not None:
        parts.append(gettext("half take longer than %(span)s", span=span(spot.median)))
    return gettext("%(name)s: %(parts)s.", name=translate(spot.name), parts=", ".join(parts))


def state_of(row: ProjectRow, watched: Watched, translate: Callable[[str], str]) -> dict[str, Any]:
    """What the viewer draws: {"heat": {id: {"level": 0-4, "now", "late", "stuck", "took", "words"}}}."""
    heat = {}
    for spot in watched.spots:
        if spot.seen:
            level = -(-spot.now * HOTTEST // watched.most) if watched.most else 0
            took = span(spot.median) if spot.median is not None else ""
            heat[spot.element_id] = {
                "level": level, "now": spot.now, "late": spot.late, "stuck": spot.stuck, "took": took,
                "words": sentence(spot, translate),
            }  # fmt: skip
    return {"heat": heat}


def _drawings(row: ProjectRow, watched: Watched) -> list[tuple[str, str, int]]:
    translate = pack_words(row.project)
    found = [
        (one, translate(row.project.title_of(one)), watched.elsewhere.get(one, 0)) for one in row.project.processes
    ]
    return sorted(found, key=lambda drawing: (drawing[0] != row.project.main, drawing[1]))


def _sorted(spots: list[Spot], sort: str, turned: bool) -> list[Spot]:
    key, greatest = SORTS[sort]
    return sorted(spots, key=key, reverse=greatest != turned)


def _seen(beside: dict[str, Spot], spot: Spot) -> bool:
    return spot.element_id in beside and beside[spot.element_id].seen


def _direction(sort: str, turned: bool, name: str) -> str:
    if sort != name:
        return ""
    return "descending" if SORTS[name][1] != turned else "ascending"


def _turn(sort: str, turned: bool, name: str) -> str:
    return "1" if sort == name and not turned else ""


def _cases_at(row: ProjectRow, process: str, spot: Spot) -> str:
    return url_for("cases.list_page", scope="units", version=row.id, at=f"{process}/{spot.element_id}")
