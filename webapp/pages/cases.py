"""The cases list, and one case on one page: stage, people, evidence, findings, score, decisions, timeline, diagram."""

import orjson
from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from webapp import clock
from webapp.access.door import current_viewer, requires
from webapp.access.permissions import Permission
from webapp.casework import cases, diagram, live
from webapp.casework.queries import case as one
from webapp.casework.queries import cases as many
from webapp.casework.queries.history import history
from webapp.casework.registering import register_objection
from webapp.pages.flashes import tell
from webapp.refusals import Invalid

pages = Blueprint("cases", __name__)


@pages.get("/cases")
@requires(Permission.SIGNED_IN)
def list_page() -> str:
    viewer = current_viewer()
    wanted = _wanted()
    page = many.case_list(viewer, wanted, request.args.get("after", ""), request.args.get("before", ""))
    return render_template(
        "cases/list.html",
        page=page,
        wanted=wanted,
        projects={r.project_id: live.project(r.project_id) for r in page.rows},
        now=clock.now(),
        units=viewer.may(Permission.CASE_READ_UNIT),
        mine=viewer.may(Permission.CASE_READ),
        link=lambda **changes: _link(wanted, **changes),
    )


def _wanted() -> many.CaseFilter:
    viewer, args = current_viewer(), request.args
    scope = args.get("scope", "")
    if scope != "units" and viewer.may(Permission.CASE_READ):
        scope = "mine" if scope == "mine" or not viewer.may(Permission.CASE_READ_UNIT) else "units"
    else:
        scope = "units"
    status = args.get("status", "open")
    return many.CaseFilter(
        scope=scope,  # type: ignore[arg-type]
        status=status if status in ("open", "closed", "all") else "open",  # type: ignore[arg-type]
        stage=args.get("stage", "")[:40],
        text=args.get("q", "").strip()[:100],
    )


def _link(wanted: many.CaseFilter, **changes: str) -> str:
    values = {"scope": wanted.scope, "status": wanted.status, "stage": wanted.stage, "q": wanted.text} | changes
    return url_for("cases.list_page", **{key: value for key, value in values.items() if value})


@pages.get("/cases/<int:case_id>")
@requires(Permission.SIGNED_IN)
def case_page(case_id: int) -> str:
    viewer = current_viewer()
    view = one.case_view(case_id, viewer)
    told = history(case_id, viewer)
    place = diagram.place_of(view.head)
    return render_template(
        "cases/case.html",
        view=view,
        history=told,
        place=place,
        now=clock.now(),
        manage=viewer.may(Permission.CASE_MANAGE),
        errors=[],
        posted={},
    )


@pages.get("/cases/<int:case_id>/history")
@requires(Permission.SIGNED_IN)
def history_page(case_id: int) -> str:
    viewer = current_viewer()
    head = one.head_of(case_id, viewer)
    return render_template(
        "cases/history.html",
        head=head,
        history=history(case_id, viewer),
        names=head.project.names,
        now=clock.now(),
    )


@pages.get("/cases/<int:case_id>/diagram.bpmn")
@requires(Permission.SIGNED_IN)
def diagram_file(case_id: int) -> Response:
    head = one.head_of(case_id, current_viewer())
    xml = diagram.source_of(head.project, request.args.get("process", head.project.main))
    return Response(xml, mimetype="application/xml")


@pages.get("/cases/<int:case_id>/place.json")
@requires(Permission.SIGNED_IN)
def place(case_id: int) -> Response:
    head = one.head_of(case_id, current_viewer())
    found = diagram.place_of(head, request.args.get("process", ""))
    return Response(orjson.dumps(found.drawn), mimetype="application/json")


@pages.post("/cases/<int:case_id>/withdraw")
@requires(Permission.CASE_MANAGE)
def withdraw(case_id: int) -> Answer:
    one.head_of(case_id, current_viewer())
    try:
        cases.withdraw(case_id, request.form.get("reason", ""), current_viewer(), clock.now())
    except Invalid as refusal:
        tell("bad", refusal.message, **refusal.values)
    else:
        tell("good", "The withdrawal is recorded. Everything that was going on has been stopped.")
    return redirect(url_for("cases.case_page", case_id=case_id))


@pages.post("/cases/<int:case_id>/objection")
@requires(Permission.CASE_MANAGE)
def objection(case_id: int) -> Answer:
    one.head_of(case_id, current_viewer())
    form = request.form
    try:
        register_objection(
            case_id,
            form.get("content", ""),
            form.get("named") != "anonymous",
            form.get("channel", ""),
            current_viewer(),
            clock.now(),
        )
    except Invalid as refusal:
        tell("bad", refusal.message, **refusal.values)
    else:
        tell("good", "The objection is registered. Another pair of investigators will look into it.")
    return redirect(url_for("cases.case_page", case_id=case_id))


@pages.post("/cases/<int:case_id>/message")
@requires(Permission.CASE_MANAGE)
def message(case_id: int) -> Answer:
    """What the office has to tell a case: an offer was made, another authority has decided, an appeal came."""
    one.head_of(case_id, current_viewer())
    name = request.form.get("message", "")
    if name not in MESSAGES:
        raise Invalid("Choose what happened.")
    cases.send_message(case_id, name, current_viewer(), clock.now())
    tell("good", MESSAGES[name])
    return redirect(url_for("cases.case_page", case_id=case_id))


MESSAGES = {
    "conditional_offer_made": "The conditional offer is recorded.",
    "case_resolved": "The other authority's decision is recorded.",
    "appeal_filed": "The appeal is registered.",
    "notice_opened": "It is recorded that the notice was opened.",
    "new_information": "The new information is registered.",
}
