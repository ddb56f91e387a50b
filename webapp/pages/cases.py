"""The cases list, and one case on one page: stage, people, evidence, findings, score, decisions, timeline, diagram."""

import orjson
from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from webapp import clock
from webapp.access.door import current_viewer, requires
from webapp.access.permissions import Permission
from webapp.casework import cases, clocks, diagram, live, notices
from webapp.casework.live import Published
from webapp.casework.queries import case as one
from webapp.casework.queries import cases as many
from webapp.casework.queries import documents, ratings, standing
from webapp.casework.queries.bars import bars_of
from webapp.casework.queries.head import head_of
from webapp.casework.queries.history import history
from webapp.casework.queries.ledger import ledger
from webapp.casework.queries.paging import number
from webapp.casework.queries.signals import signals_of
from webapp.pages import overview, scores
from webapp.pages.flashes import tell
from webapp.pages.pieces import Names
from webapp.pages.words import errors_of, pack_words, say
from webapp.refusals import Invalid
from workflows.vocabulary import CaseStatus

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
        version=args.get("version", None, number),
        at=args.get("at", "")[:200],
    )


def _link(wanted: many.CaseFilter, **changes: str) -> str:
    values = {"scope": wanted.scope, "status": wanted.status, "stage": wanted.stage, "q": wanted.text}
    values |= {"version": str(wanted.version or ""), "at": wanted.at} | changes
    return url_for("cases.list_page", **{key: value for key, value in values.items() if value})


@pages.get("/cases/<int:case_id>")
@requires(Permission.SIGNED_IN)
def case_page(case_id: int) -> str:
    return case_answer(case_id)


def case_answer(case_id: int, errors: dict[str, str] | None = None, at: str = "") -> str:
    """`errors` by field of the disclosed form `at` (withdraw, message), whose answers are kept."""
    viewer = current_viewer()
    view = one.case_view(case_id, viewer)
    head = view.head
    told = history(case_id, viewer)
    tasks = standing.open_tasks(head, viewer)
    everywhere = diagram.place_of(head)
    process = _process(head.project)
    manage = viewer.may(Permission.CASE_MANAGE) and head.row.status != CaseStatus.CLOSED
    return render_template(
        "cases/case.html",
        view=view,
        signals=signals_of(head),
        corrections=ledger(head),
        head=head,
        history=told,
        tasks=tasks,
        mine=standing.mine(tasks, viewer),
        stages=overview.stages(head, told.entries),
        turns=overview.turns(head, tasks),
        strip=overview.strip(head, overview.turns(head, tasks), standing.legal_deadline(head)),
        process=process,
        processes=overview.process_choices(head.project, everywhere),
        drawn=everywhere.within(head.project.elements_of(process)).drawn,
        nodes=overview.nodes(head.project, process, everywhere, tasks),
        lines=head.project.outline(process, translate=pack_words(head.project), status=overview.said(everywhere)),
        tokens=sum(1 for task in tasks),
        raters=ratings.raters(head, viewer) if view.score else (),
        score=view.score,
        told_of_score=scores.told_of(head, view.score) if view.score else {},
        bars=bars_of(head),
        names=Names(head),
        manage=manage,
        objections_open=one.public_notice_open(head, clock.now()),
        clocks=clocks.clocks_of(case_id, head.project, clock.now()),
        clock_name=lambda element: pack_words(head.project)(head.project.waited_for(element)),
        may_give_time=clocks.may_give_time(viewer) and head.row.status != CaseStatus.CLOSED,
        messages=[(name, say(MESSAGES[name][0])) for name in MESSAGES if name in head.project.messages],
        now=clock.now(),
        errors=errors or {},
        at=at,
        posted=request.form,
    )


def _process(project: Published) -> str:
    """The drawing asked for; unknown ones fall back to the main process."""
    wanted = request.args.get("process", "")
    return wanted if wanted in project.processes else project.main


@pages.get("/cases/<int:case_id>/history")
@requires(Permission.SIGNED_IN)
def history_page(case_id: int) -> str:
    viewer = current_viewer()
    head = head_of(case_id, viewer)
    told = history(case_id, viewer)
    only = request.args.get("only", "")
    entries = [e for e in told.entries if e.legal] if only == "legal" else list(told.entries)
    return render_template(
        "cases/history.html",
        head=head,
        history=told,
        entries=entries,
        only=only,
        names=head.project.names,
        evidence=documents.count_evidence(case_id),
        now=clock.now(),
    )


@pages.get("/cases/<int:case_id>/diagram.bpmn")
@requires(Permission.SIGNED_IN)
def diagram_file(case_id: int) -> Response:
    head = head_of(case_id, current_viewer())
    source = diagram.source_of(head.project, request.args.get("process", head.project.main), pack_words(head.project))
    return Response(source, mimetype="application/xml")


@pages.get("/cases/<int:case_id>/place.json")
@requires(Permission.SIGNED_IN)
def place(case_id: int) -> Response:
    head = head_of(case_id, current_viewer())
    found = diagram.place_of(head, request.args.get("process", ""))
    return Response(orjson.dumps(found.drawn), mimetype="application/json")


@pages.post("/cases/<int:case_id>/withdraw")
@requires(Permission.CASE_MANAGE)
def withdraw(case_id: int) -> Answer | tuple[str, int]:
    head_of(case_id, current_viewer())
    try:
        cases.withdraw(case_id, request.form.get("reason", ""), current_viewer(), clock.now())
    except Invalid as refusal:
        return case_answer(case_id, errors_of(refusal), "withdraw"), 422
    tell("good", "The withdrawal is recorded. Everything that was going on has been stopped.")
    return redirect(url_for("cases.case_page", case_id=case_id))


@pages.post("/cases/<int:case_id>/message")
@requires(Permission.CASE_MANAGE)
def message(case_id: int) -> Answer | tuple[str, int]:
    """What the office has to tell a case: a conditional offer was made, another authority has decided."""
    head_of(case_id, current_viewer())
    name = request.form.get("message", "")
    if name not in MESSAGES:
        return case_answer(case_id, {"message": say("Choose what happened.")}, "message"), 422
    if name == notices.OPENED:
        notices.opened(notices.served(case_id), clock.now(), current_viewer(), notices.BY_WORD)
    else:
        cases.send_message(case_id, name, current_viewer(), clock.now())
    tell("good", MESSAGES[name][1])
    return redirect(url_for("cases.case_page", case_id=case_id))


# Messages of the diagrams that an officer sends by hand: what happened, and what is told afterwards.
MESSAGES: dict[str, tuple[str, str]] = {
    "conditional_offer_made": ("A conditional offer was made", "The conditional offer is recorded."),
    "case_resolved": ("The other authority has decided", "The other authority's decision is recorded."),
    "appeal_filed": ("The candidate has appealed", "The appeal is registered."),
    "notice_opened": ("The candidate has opened the notice", "It is recorded that the notice was opened."),
    "new_information": ("New information has come in", "The new information is registered."),
}
