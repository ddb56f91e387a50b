"""Adverse impact: the reports that were made, making one, and reading it."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from webapp import clock, dates, i18n
from webapp.access.door import current_viewer, requires
from webapp.access.permissions import Permission
from webapp.casework import impact
from webapp.casework.live import Published
from webapp.pages.flashes import tell
from webapp.pages.reports.frame import chosen_pack, packs, pages, percent, tabs, two, watched
from webapp.pages.words import errors_of, say
from webapp.refusals import Invalid


@pages.get("/reports/impact")
@requires(Permission.IMPACT_READ)
def impact_page() -> str:
    return _list({})


@pages.post("/reports/impact")
@requires(Permission.IMPACT_READ)
def impact_make() -> Response | tuple[str, int]:
    form = request.form
    try:
        first = date.fromisoformat(form.get("period", ""))
    except ValueError:
        first = date.min
    try:
        report_id = impact.make(form.get("pack", ""), first, current_viewer(), clock.now())
    except Invalid as refusal:
        return _list({**errors_of(refusal), "period": errors_of(refusal).get("period", "") or _said(refusal)}), 422
    tell("good", "The report is made. It stays as it is, whatever is recorded later.")
    return redirect(url_for("reports.impact_report_page", report_id=report_id))


def _said(refusal: Invalid) -> str:
    return say(refusal.message, **refusal.values)


def _list(errors: dict[str, str]) -> str:
    viewer, now, known = current_viewer(), clock.now(), watched()
    pack = chosen_pack(known, request.values.get("pack", ""))
    periods = impact.open_periods(known[pack].pack, viewer, now) if pack else []
    return render_template(
        "reports/impact.html",
        tabs=tabs(),
        packs=packs("reports.impact_page", known, pack),
        pack=pack,
        months=known[pack].pack.monitoring.months if pack else 0,
        fewest=known[pack].pack.monitoring.fewest if pack else 0,
        made=impact.made(pack, viewer) if pack else [],
        periods=periods,
        period_choices=[(str(one.first), _written(one)) for one in periods],
        errors=errors,
        now=now,
    )


def _written(period: impact.Period) -> str:
    return gettext("%(first)s to %(last)s", first=dates.day(period.first), last=dates.day(period.last))


@pages.get("/reports/impact/<int:report_id>")
@requires(Permission.IMPACT_READ)
def impact_report_page(report_id: int) -> str:
    found = impact.report(report_id, current_viewer())
    project = watched()[found.pack]
    return render_template(
        "reports/impact_report.html",
        tabs=tabs(),
        found=found,
        title=project.pack.title.in_language(i18n.current().code),
        questions=_asked(project, found),
        choice=(choice := choices(project)),
        names=lambda code, groups: [choice(code, group) for group in groups],
        stage=_stages(project),
        percent=percent,
        two=two,
        now=clock.now(),
    )


def _asked(project: Published, found: impact.Made) -> list[tuple[str, str, Any]]:
    """(code, words, tables) of each question of the report, in the order in which they are asked today."""
    now = [one.code for one in project.pack.monitoring.questions] if project.pack.monitoring else []
    order = sorted(found.tables, key=lambda code: (code not in now, now.index(code) if code in now else 0, code))
    return [(code, question(project, code), found.tables[code]) for code in order]


def question(project: Published, code: str) -> str:
    questions = project.pack.monitoring.questions if project.pack.monitoring else ()
    language = i18n.current().code
    return next((one.title.in_language(language) for one in questions if one.code == code), code)


def choices(project: Published) -> Callable[[str, str], str]:
    questions = project.pack.monitoring.questions if project.pack.monitoring else ()
    language = i18n.current().code
    known = {(q.code, c.code): c.title.in_language(language) for q in questions for c in q.choices}
    return lambda question, code: known.get((question, code), code)


def _stages(project: Published) -> Callable[[Any], str]:
    language = i18n.current().code
    known = {stage.code: stage.title.in_language(language) for stage in project.pack.stages}
    return lambda code: known.get(str(code), str(code))
