"""A small office that works a civil service case: it answers tasks, keeps the tables behind `facts`, lets time pass."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import workflows
from workflows import catalog, engine, events
from workflows.calendars import Calendar
from workflows.catalog import Project
from workflows.feel import Clock

PACK = Path(workflows.__file__).parent / "packs" / "civil_service"
MONDAY = datetime(2026, 3, 2, 1, tzinfo=UTC)  # nine in the morning in Shanghai; no holidays until 4 April
Answers = Mapping[str, object]


def files() -> dict[str, bytes]:
    return {path.relative_to(PACK).as_posix(): path.read_bytes() for path in PACK.rglob("*") if path.is_file()}


@cache
def project() -> Project:
    return catalog.load(catalog.Source(files()))


# What people answer when a test says nothing else: a quiet case that ends with an appointment.
QUIET: dict[str, Answers] = {
    "give_consent": {"consent": "given"},
    "cosign_file_review": {"agree": "yes"},
    "confirm_minutes": {"agree": "yes"},
    "give_reference": {"answers_now": "yes"},
    "check_reference": {"verdict": "usable"},
    "receive_record": {"result": "none"},
    "extend_collection": {"extension": "extend"},
    "accept_gaps": {"gaps": "go_on"},
    "classify_finding": {"tellable": True, "severity": "C"},
    "decide_finding": {"verdict": "substantiated"},
    "confirm_veto": {"identity_confirmed": True, "record_confirmed": True},
    "write_report": {"opinion": "suitable"},
    "cosign_report": {"agree": "yes"},
    "review_legality": {"sound": "yes"},
    "answer_concerns": {"wants_interview": False},
    "weigh_answer": {"reopen_findings": "no"},
    "record_decision": {"decision": "approve"},
    "review_condition": {"condition_outcome": "met"},
    "cosign_objection": {"agree": "yes"},
    "investigate_objection": {"outcome": "dismissed"},
    "record_approval": {"reply": "approved"},
    "file_appeal": {"appeal": "waive"},
    "decide_appeal": {"outcome": "upheld"},
    "cosign_appeal": {"agree": "yes"},
}


class Desk:
    """One case. `says` overrides answers by task: a list is given one by one, its last answer again and again."""

    def __init__(self, says: Mapping[str, Answers | list[Answers]] | None = None, **ties: bool):
        self.now = MONDAY
        self.says = {**QUIET, **(says or {})}
        self.done: list[str] = []
        self.letters: list[str] = []
        self.operations: list[tuple[str, Mapping[str, object]]] = []
        self.open: dict[str, events.TaskOffered] = {}
        self.incidents: list[events.IncidentRaised] = []
        self.outcome: str | None = None
        self.ties = ties.get("ties", False)
        self.facts: dict[str, dict[str, Any]] = deepcopy(EMPTY)
        pack = project().pack
        assert pack is not None
        self.facts["limits"] = {name: int(limit.value) for name, limit in pack.limits.items()}
        start = {"case_number": "CS-1", "post_level": "routine", "pack": "civil_service"}
        self._take(engine.start(project(), pack.main, start, self._around()))

    def _around(self) -> engine.Surroundings:
        clock = Clock(self.now, "Asia/Shanghai", Calendar("CN"))
        return engine.Surroundings(lambda groups: {g: deepcopy(self.facts[g]) for g in groups}, clock)

    def _take(self, step: engine.Step) -> None:
        """Note what happened, do the operations at once, and keep the state as bytes as the office does."""
        self.state = step.snapshot.to_bytes()
        requested = []
        for event in step.events:
            if isinstance(event, events.TaskOffered):
                self.open[event.key] = event
            elif isinstance(event, events.TaskCompleted | events.TaskCancelled):
                self.open.pop(event.key, None)
            elif isinstance(event, events.OperationRequested):
                requested.append(event)
            elif isinstance(event, events.IncidentRaised):
                self.incidents.append(event)
            elif isinstance(event, events.CaseEnded):
                self.outcome = event.outcome
        assert not self.incidents, self.incidents
        for event in requested:
            if any(token.key == event.key for token in self.waiting().operations):
                result = self._operate(event)
                self._step(engine.deliver_result, event.key, result)

    def _step(self, act: Callable[..., engine.Step], *arguments: object) -> None:
        self._take(act(project(), engine.Snapshot.from_bytes(self.state), *arguments, self._around()))

    def waiting(self) -> engine.Waiting:
        return engine.waiting(project(), engine.Snapshot.from_bytes(self.state))

    # --- what people do --------------------------------------------------------------------------------------------

    def names(self) -> list[str]:
        """The open tasks, by element, in the order in which they were offered."""
        return [task.element_id for task in self.open.values()]

    def do(self, element: str, **answers: object) -> None:
        """Complete the first open task of this element."""
        task = next(task for task in self.open.values() if task.element_id == element)
        said = self.says.get(element, self.says.get(task.form_id, {}))
        if isinstance(said, list):
            said = said.pop(0) if len(said) > 1 else said[0]
        given = {**said, **answers}
        self.done.append(element)
        if element in BOOKS:
            BOOKS[element](self, task, given)
        self._step(engine.complete, task.key, given)

    def work(self, until: str = "", without: frozenset[str] = frozenset(), most: int = 400) -> None:
        """Do whatever is open, until a task of the element `until` is, or nothing is left to do but `without`."""
        for _ in range(most):
            if until and until in self.names():
                return
            doable = [name for name in self.names() if name not in without]
            if not doable:
                assert not until, f"Expected {until} to be offered but {self.waiting()}"
                return
            self.do(doable[0])
        raise AssertionError(f"still not at {until!r} after {most} tasks: {self.done[-30:]}")

    def until(self, day: date, hour: int = 0) -> None:
        """Let time pass up to this hour of a day in Shanghai, from one due timer to the next."""
        there = datetime(day.year, day.month, day.day, hour, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
        while self.now < there:
            due = [timer.at for timer in self.waiting().timers if timer.at and timer.at > self.now]
            self.now = min([*due, there])
            self._step(engine.tick)

    def hear(self, message: str, payload: Mapping[str, object], correlation: str | None = None) -> None:
        self._step(engine.deliver_message, message, payload, correlation)

    # --- the operations of the office --------------------------------------------------------------------------------

    def _operate(self, event: events.OperationRequested) -> Mapping[str, object]:
        facts, told = self.facts, event.inputs
        self.operations.append((event.operation, told))
        match event.operation:
            case "letter.send":
                self.letters.append(str(told["template"]))
                if told["template"] == "reference_request":
                    facts["references"]["to_ask"] = [r for r in facts["references"]["to_ask"] if r != told["to"]]
            case "plan.adopt":
                facts["references"]["to_ask"] = ["reference-1", "reference-2"]
                facts["checks"]["to_request"] = list(told["record_checks"])  # type: ignore[call-overload]
                facts["checks"]["mandatory_open"] = len(facts["checks"]["to_request"])
            case "record.request":
                facts["checks"]["to_request"] = [c for c in facts["checks"]["to_request"] if c != told["check"]]
            case "references.substitute":
                spare, facts["references"]["spare"] = facts["references"]["spare"], None
                facts["references"]["to_ask"] += [spare] if spare else []
                return {"substituted": spare is not None, "reference": spare}
            case "finding.close":
                facts["findings"]["alleged"].remove(told["finding"])
            case "veto.record":
                facts["veto"]["result"] = told["result"]
            case "score.compute":
                return {"band": "favourable"}
            case "decision.tally":
                return {"code": "approve", "tied": self.ties}
            case "notice.publish":
                ends = Calendar("CN").working_days_after(self.now.date(), int(str(told["days"])))
                facts["notice"] = {"public_ends_on": ends}
                return {"ends_on": ends.isoformat()}
        return {}


EMPTY: dict[str, dict[str, Any]] = {
    "consent": {"complete": False},
    "declaration": {"submitted": False},
    "post": {"level": "routine"},
    "team": {"members": ["u1", "u2"], "conflict_open": False, "raters": ["u3", "u4"], "panel": ["u5", "u6", "u7"]},
    "references": {"to_ask": [], "usable": 0, "enough": False, "spare": None},
    "checks": {"to_request": [], "mandatory_open": 0},
    "findings": {"alleged": [], "adverse": False, "categories": [], "worst": "none"},
    "veto": {"result": "none"},
    "ratings": {"complete": False, "spread": 0, "needs_third": False, "fallen": []},
    "score": {"stale": False},
    "decision": {"made": False, "code": None, "votes": 0, "quorum": False},
    "objections": {"open": 0, "proven": 0, "unverifiable": 0},
}

Book = Callable[[Desk, events.TaskOffered, Answers], None]


def _reference(desk: Desk, task: events.TaskOffered, given: Answers) -> None:
    references = desk.facts["references"]
    references["usable"] += given["verdict"] == "usable"
    references["enough"] = references["usable"] >= 2


def _finding(desk: Desk, task: events.TaskOffered, given: Answers) -> None:
    findings = desk.facts["findings"]
    if given["verdict"] != "pending_elsewhere":
        findings["alleged"] = [one for one in findings["alleged"] if one != task.subject]
        findings["adverse"] = findings["adverse"] or given["verdict"] == "substantiated"


def _vote(desk: Desk, task: events.TaskOffered, given: Answers) -> None:
    decision = desk.facts["decision"]
    decision["votes"] += 1
    decision["quorum"] = decision["votes"] >= 2


def _objection(desk: Desk, task: events.TaskOffered, given: Answers) -> None:
    if given["outcome"] in ("proven", "unverifiable"):
        desk.facts["objections"][str(given["outcome"])] += 1


# What a submission writes into the tables, as far as the diagrams read it.
BOOKS: dict[str, Book] = {
    "give_consent": lambda d, t, g: d.facts["consent"].update(complete=g["consent"] == "given"),
    "declare_history": lambda d, t, g: d.facts["declaration"].update(submitted=True),
    "check_reference": _reference,
    "receive_record": lambda d, t, g: d.facts["checks"].update(
        mandatory_open=d.facts["checks"]["mandatory_open"] - (g["result"] != "error")
    ),
    "decide_finding": _finding,
    "rate_conduct": lambda d, t, g: d.facts["ratings"].update(complete=True),
    "convene_panel": lambda d, t, g: d.facts["decision"].update(votes=0, quorum=False),
    "cast_vote": _vote,
    "record_decision": lambda d, t, g: d.facts["decision"].update(made=True, code=g["decision"]),
    "investigate_objection": _objection,
}
