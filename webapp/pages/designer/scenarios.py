"""Scenarios of a draft: run one or all, read what is not as expected and what nobody visits, say what is expected."""

from dataclasses import dataclass

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as Answer

from webapp import clock, i18n
from webapp.access.door import current_viewer, requires
from webapp.access.permissions import Permission
from webapp.casework import scenario_files, scenarios, trials
from webapp.casework.drafting import draft_row, draft_source
from webapp.casework.scenario_results import Result
from webapp.casework.scenarios import Listed, Plan
from webapp.errors import for_scripts
from webapp.pages.designer.failures import step_words, told_of, trouble_words
from webapp.pages.flashes import tell
from webapp.pages.words import errors_of, words
from webapp.refusals import Invalid
from workflows.scenarios import Expected
from workflows.vocabulary import Band, Outcome, VetoResult

pages = Blueprint("designer_scenarios", __name__, url_prefix="/designer/drafts/<int:draft_id>/scenarios")
LISTS = ("path", "visits", "avoids", "letters")
TABLES = ("offered", "rules")


@dataclass(frozen=True)
class Coverage:
    """How much of a draft its scenarios come by. `missed` are (process title, name) of elements and flows."""

    seen: int
    nodes: int
    missed: tuple[tuple[str, str], ...]
    missed_flows: tuple[tuple[str, str], ...]

    @property
    def percent(self) -> int:
        return self.seen * 100 // self.nodes if self.nodes else 0


def coverage(plan: Plan, results: list[Result]) -> Coverage:
    titles = dict(plan.processes)
    places = frozenset().union(*(result.places for result in results))
    flows = frozenset().union(*(result.flows for result in results))
    return Coverage(
        sum((process, element) in places for process, element, _name in plan.nodes),
        len(plan.nodes),
        tuple((titles[process], name) for process, element, name in plan.nodes if (process, element) not in places),
        tuple((titles[process], name or flow) for process, flow, name in plan.flows if (process, flow) not in flows),
    )


def drawn(plan: Plan, results: list[Result], process: str) -> dict[str, list[str]]:
    """What the drawing of one process marks: come by, and never."""
    places = {element for result in results for at, element in result.places if at == process}
    flows = {flow for result in results for at, flow in result.flows if at == process}
    every = [element for at, element, _name in plan.nodes if at == process]
    ways = [flow for at, flow, _name in plan.flows if at == process]
    return {
        "done": [element for element in every if element in places],
        "taken": [flow for flow in ways if flow in flows],
        "missed": [one for one in (*every, *ways) if one not in places and one not in flows],
    }


@pages.get("")
@requires(Permission.PROCESS_DESIGN)
def list_page(draft_id: int) -> str:
    viewer = current_viewer()
    draft, source = draft_row(draft_id, viewer), draft_source(draft_id, viewer)
    found = scenarios.listed(source)
    results = [one.result for one in found if one.result is not None]
    plan = scenarios.plan_of(source, viewer, i18n.current().code) if results else None
    process = request.args.get("process", "")
    if plan is not None and process not in dict(plan.processes):
        process = plan.processes[0][0]
    return render_template(
        "designer/scenarios.html",
        draft=draft,
        found=found,
        results=results,
        plan=plan,
        process=process,
        coverage=coverage(plan, results) if plan is not None else None,
        drawn=drawn(plan, results, process) if plan is not None else None,
        told=lambda result: told_of(result, plan.names if plan is not None else {}),
    )


@pages.get("/diagram.bpmn")
@requires(Permission.PROCESS_DESIGN)
def diagram_file(draft_id: int) -> Response:
    process = request.args.get("process", "")
    source = trials.drawing(draft_id, process, current_viewer(), i18n.current().code, "scenarios")
    return Response(source, mimetype="application/xml")


@pages.post("/run")
@requires(Permission.PROCESS_DESIGN)
def run_all(draft_id: int) -> Answer:
    """All of them in one go, for browsers without our script."""
    viewer = current_viewer()
    source = draft_source(draft_id, viewer)
    for one in scenarios.listed(source):
        if one.scenario is not None:
            scenarios.run(source, one.name, viewer)
    return redirect(url_for("designer_scenarios.list_page", draft_id=draft_id))


@pages.get("/results.json")
@requires(Permission.PROCESS_DESIGN)
@for_scripts
def results(draft_id: int) -> Response:
    """Every scenario of what is saved, for a script that runs one after the other those that are not known to pass.
    One that cannot be read has no address to run it."""
    found = scenarios.listed(draft_source(draft_id, current_viewer()))
    return jsonify(
        scenarios=[
            {
                "name": one.name,
                "title": one.scenario.title if one.scenario is not None else one.name,
                "page": url_for("designer_scenarios.scenario_page", draft_id=draft_id, name=one.name),
                "run": url_for("designer_scenarios.run", draft_id=draft_id, name=one.name) if one.scenario else "",
                "passed": one.passes,
                "why": one.problems[0].reason if one.problems else "",
            }
            for one in found
        ]
    )


@pages.post("/<name>/run")
@requires(Permission.PROCESS_DESIGN)
def run(draft_id: int, name: str) -> Answer:
    """One of them. A script that runs one after the other gets {"passed", "words", "why"}."""
    viewer = current_viewer()
    source = draft_source(draft_id, viewer)
    result = scenarios.run(source, name, viewer)
    if request.accept_mimetypes.best != "application/json":
        return redirect(url_for("designer_scenarios.scenario_page", draft_id=draft_id, name=name))
    why = ""
    if not result.passed:
        plan = scenarios.plan_of(source, viewer, i18n.current().code)
        why = told_of(result, plan.names if plan is not None else {})[0]
    return jsonify(passed=result.passed, words=gettext("Passes") if result.passed else gettext("Fails"), why=why)


@pages.get("/<name>")
@requires(Permission.PROCESS_DESIGN)
def scenario_page(draft_id: int, name: str) -> str:
    return _show(draft_id, name, {})


@pages.post("/<name>")
@requires(Permission.PROCESS_DESIGN)
def change(draft_id: int, name: str) -> Answer | tuple[str, int]:
    viewer, form = current_viewer(), request.form
    try:
        scenario_files.change(
            draft_id, name, form.get("title", ""), form.get("about", ""), _expected(), _base(), viewer, clock.now()
        )
    except Invalid as refusal:
        return _show(draft_id, name, errors_of(refusal)), 422
    tell("good", "What is expected is saved.")
    return redirect(url_for("designer_scenarios.scenario_page", draft_id=draft_id, name=name))


@pages.post("/<name>/expect")
@requires(Permission.PROCESS_DESIGN)
def expect(draft_id: int, name: str) -> Answer:
    """What happens on the draft as it is becomes what is expected."""
    scenario_files.take_as_expected(draft_id, name, _base(), current_viewer(), clock.now())
    tell("good", "The scenario expects what happens on the draft as it is.")
    return redirect(url_for("designer_scenarios.scenario_page", draft_id=draft_id, name=name))


@pages.post("/<name>/remove")
@requires(Permission.PROCESS_DESIGN)
def remove(draft_id: int, name: str) -> Answer:
    scenario_files.remove(draft_id, name, _base(), current_viewer(), clock.now())
    tell("good", "The scenario is taken away.")
    return redirect(url_for("designer_scenarios.list_page", draft_id=draft_id))


def _show(draft_id: int, name: str, errors: dict[str, str]) -> str:
    viewer = current_viewer()
    source = draft_source(draft_id, viewer)
    one: Listed = scenarios.scenario_of(source, name)
    plan = scenarios.plan_of(source, viewer, i18n.current().code)
    names = plan.names if plan is not None else {}
    return render_template(
        "designer/scenario.html",
        draft=draft_row(draft_id, viewer),
        one=one,
        steps=[step_words(act, names) for act in one.scenario.acts] if one.scenario is not None else [],
        told=told_of(one.result, names) if one.result is not None else [],
        trouble=trouble_words(one.result) if one.result is not None else "",
        base="{}.{}".format(*scenario_files.base_of(draft_id, name, viewer)),
        shown=_written(one.scenario.expected) if one.scenario is not None else {},
        outcomes=[(code, words(code)) for code in Outcome],
        bands=[(code, words(code)) for code in Band],
        vetoes=[(code, words(code)) for code in VetoResult],
        names=names,
        posted=request.form if errors else {},
        errors=errors,
    )


def _written(expected: Expected) -> dict[str, str]:
    """Expectations as they are typed: one id a line, `task: group, group` a line."""
    found = {key: "\n".join(getattr(expected, key)) for key in LISTS}
    found |= {
        key: "\n".join(f"{one}: {', '.join(many)}" for one, many in getattr(expected, key).items()) for key in TABLES
    }
    return found | {key: getattr(expected, key) or "" for key in ("outcome", "band", "veto")}


def _expected() -> Expected:
    form = request.form

    def lines(key: str) -> tuple[str, ...]:
        return tuple(line.strip() for line in form.get(key, "").splitlines() if line.strip())

    def table(key: str) -> dict[str, tuple[str, ...]]:
        pairs = (line.partition(":") for line in lines(key))
        return {one.strip(): tuple(part.strip() for part in many.split(",") if part.strip()) for one, _, many in pairs}

    return Expected(
        outcome=form.get("outcome") or None,
        path=lines("path"),
        visits=lines("visits"),
        avoids=lines("avoids"),
        offered=table("offered"),
        letters=lines("letters"),
        band=form.get("band") or None,
        veto=form.get("veto") or None,
        rules=table("rules"),
    )


def _base() -> tuple[int, int]:
    revision, _, counter = request.form.get("base", "").partition(".")
    known = revision.isdecimal() and counter.isdecimal() and len(revision) < 10 and len(counter) < 10
    return (int(revision), int(counter)) if known else (0, 0)
