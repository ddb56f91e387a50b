"""Scenarios run on the bench: one, or all of a draft, before it is published. One that passed need not run again."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from webapp.access.viewer import Viewer
from webapp.bench.pool import BenchBusy, BenchEnded
from webapp.casework import scenario_results
from webapp.casework.benches import Trouble, course_of, desk_for, problems_at, trouble_in, trouble_of
from webapp.casework.scenario_results import Result
from webapp.db import db
from webapp.refusals import Invalid, NotFound
from workflows import scenarios
from workflows.catalog import Source
from workflows.errors import Problem, Refused
from workflows.scenarios import Expected, Happened, Scenario, file_of, name_of
from workflows.sentences import Sentence, sentence
from workflows.vocabulary import VetoResult

RULE = "scenario/failed"


@dataclass(frozen=True)
class Plan:
    """Everything that a draft has to visit, with names in the reader's language: (process, id, name). The main process
    comes first."""

    processes: tuple[tuple[str, str], ...]
    nodes: tuple[tuple[str, str, str], ...]
    flows: tuple[tuple[str, str, str], ...]

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Plan":
        processes, nodes, flows = (tuple(map(tuple, told[key])) for key in ("processes", "nodes", "flows"))
        return cls(processes, nodes, flows)

    @property
    def names(self) -> Mapping[str, str]:
        return {element: name for _process, element, name in self.nodes}


@dataclass(frozen=True)
class Listed:
    """A scenario file. `problems` says why it cannot be read; `result` is None while it has not run on this content."""

    name: str
    scenario: Scenario | None
    problems: tuple[Problem, ...] = ()
    result: Result | None = None

    @property
    def passes(self) -> bool:
        """For good: what a scenario hangs on is all in its content. One that failed is run again whenever somebody
        asks, for a machine that is too busy may make one fail."""
        return self.result is not None and self.result.passed


def listed(source: Source) -> list[Listed]:
    """The scenarios of a draft by name, with what came of them as far as that is known."""
    results = scenario_results.known(source)
    return [_listed(source, name, results) for name in sorted(filter(None, map(name_of, source.files)))]


def _listed(source: Source, name: str, results: Mapping[str, Result]) -> Listed:
    try:
        scenario = scenarios.parse(source.files[file_of(name)], file_of(name))
    except Refused as refused:
        return Listed(name, None, refused.problems)
    return Listed(name, scenario, (), results.get(name))


def scenario_of(source: Source, name: str) -> Listed:
    """Raises NotFound."""
    if file_of(name) not in source.files:
        raise NotFound("There is no such scenario.")
    return _listed(source, name, scenario_results.known(source, (name,)))


def run(source: Source, name: str, viewer: Viewer) -> Result:
    """Run one scenario on the bench, unless it is known to pass. Raises NotFound, Invalid for one that cannot be read
    or a draft that does not run."""
    return _run(source, scenario_of(source, name), viewer)


def _run(source: Source, one: Listed, viewer: Viewer) -> Result:
    if one.result is not None and one.passes:
        return one.result
    if one.scenario is None:
        raise Invalid("This scenario cannot be read. Mend its file first.")
    db.session.rollback()
    try:
        with desk_for(source, viewer, "scenarios") as desk:
            if problems_at(desk):
                raise Invalid("This draft does not run yet, so no scenario can. Mend its problems first.")
            told = desk.ask({"ask": "run", "course": _course(one.scenario)})
    except BenchBusy as busy:
        return Result((), trouble_of(busy))  # not kept: it has not run
    except BenchEnded as ended:
        result = Result((), trouble_of(ended))
    else:
        result = _judged(one.scenario, told)
    scenario_results.keep(source, one.name, result)
    return result


def _course(scenario: Scenario) -> dict[str, Any]:
    answers = {element: list(turns) for element, turns in scenario.answers.items()}
    acts = [scenarios.plain_act(act) for act in scenario.acts]
    return course_of(scenario.begins, scenario.level, answers, acts)


def _judged(scenario: Scenario, told: Mapping[str, Any]) -> Result:
    trouble, found = trouble_in(told), told["happened"]
    if trouble is not None or found is None:
        return Result((), trouble or Trouble("The case could not be opened."))
    happened = _happened(found["told"])
    return Result(
        scenarios.judge(scenario.expected, happened),
        None,
        frozenset((process, element) for process, element in found["places"]),
        frozenset((process, flow) for process, flow in found["flows"]),
    )


def _happened(told: Mapping[str, Any]) -> Happened:
    return Happened(
        outcome=told["outcome"],
        ended=told["ended"],
        visited=tuple(told["visited"]),
        offered={element: tuple(groups) for element, groups in told["offered"].items()},
        letters=tuple(told["letters"]),
        band=told["band"],
        veto=told["veto"],
        rules={decision: tuple(rules) for decision, rules in told["rules"].items()},
        incidents=tuple((element, code) for element, code in told["incidents"]),
    )


def plan_of(source: Source, viewer: Viewer, language: str) -> Plan | None:
    """Everything that the draft has to visit; None when it does not run."""
    db.session.rollback()
    try:
        with desk_for(source, viewer, "scenarios") as desk:
            if problems_at(desk):
                return None
            told = desk.ask({"ask": "plan", "lang": language})
    except (BenchBusy, BenchEnded):
        return None
    return Plan.of(told)


def expected_now(source: Source, scenario: Scenario, viewer: Viewer) -> Expected:
    """What happens in this scenario on this draft, as expectations. Raises Invalid when it cannot be played."""
    db.session.rollback()
    try:
        with desk_for(source, viewer, "scenarios") as desk:
            told = desk.ask({"ask": "run", "course": _course(scenario)})
            plan = Plan.of(desk.ask({"ask": "plan"}))
    except (BenchBusy, BenchEnded) as ended:
        stopped = trouble_of(ended)
        raise Invalid(stopped.message, **stopped.values) from None
    trouble = trouble_in(told)
    if trouble is not None:
        raise Invalid(trouble.message, **trouble.values)
    return _expected(_happened(told["happened"]["told"]), plan)


def _expected(happened: Happened, plan: Plan) -> Expected:
    """The named elements that it came by, those of the main process in order; to whom tasks went; what was written,
    advised and applied."""
    named = {(process, element) for process, element, name in plan.nodes if name != element}
    main = {element for process, element in named if process == plan.processes[0][0]}
    inside = {element for _process, element in named} - main
    first = list(dict.fromkeys(happened.visited))
    return Expected(
        outcome=happened.outcome or None,
        path=tuple(element for element in first if element in main),
        visits=tuple(sorted(element for element in first if element in inside)),
        offered={element: groups for element, groups in sorted(happened.offered.items()) if groups},
        letters=happened.letters,
        band=happened.band or None,
        veto=happened.veto if happened.veto != VetoResult.NONE else None,
        rules={decision: rules for decision, rules in sorted(happened.rules.items()) if rules},
    )


def problems_of(source: Source, viewer: Viewer) -> Iterator[Problem]:
    """Run every scenario of a project; each that fails stands against publishing it. Called outside any transaction: a
    scenario takes a second or two."""
    for one in listed(source):
        result = _run(source, one, viewer)
        told: str = ""
        if result.trouble is not None:
            act, why = result.trouble.act, Sentence(result.trouble.message, result.trouble.values)
            step = sentence("step %(number)s", number=act) if act else sentence("the opening")
            told = sentence("%(step)s could not be done: %(why)s", step=step, why=why)
        elif result.failures:
            first = result.failures[0]
            told = sentence(
                "%(what)s: expected %(expected)s but got %(got)s",
                what=first.what,
                expected=first.expected or sentence("nothing"),
                got=first.got or sentence("nothing"),
            )
        if told:
            element = result.failures[0].element if result.failures else ""
            yield _failed(one.name, element, told)


def _failed(name: str, element: str, reason: str) -> Problem:
    return Problem(
        element,
        file_of(name),
        0,
        RULE,
        sentence("%(name)s: %(reason)s.", name=name, reason=reason),
        "Mend the draft, or say what is expected now.",
    )
