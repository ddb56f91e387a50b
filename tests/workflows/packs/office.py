"""A small office that works a case of a pack without a score: it answers tasks, keeps facts, lets time pass."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from datetime import UTC, datetime
from functools import cache
from typing import Any

from workflows import calendars, catalog, engine, events
from workflows.catalog import Project
from workflows.feel import Clock

from .pack_files import keys, pack_files

MONDAY = datetime(2026, 3, 2, 15, tzinfo=UTC)
Answers = Mapping[str, Any]

QUIET: Mapping[str, Answers] = {
    "give_consent": {"consent": "given", "scopes": []},
    "chase_candidate": {"next_step": "wait"},
    "confirm_incomplete": {"confirmation": "stands"},
    "ask_about_offer": {"next_step": "wait"},
    "authorise_report": {"authorisation": "given"},
    "check_reference": {"verdict": "usable"},
    "receive_record": {"result": "none", "supplied_by": "agency"},
    "match_identity": {"match": "match"},
    "look_for_issues": {"issue": "none"},
    "extend_collection": {"choice": "extend"},
    "accept_gaps": {"choice": "accept"},
    "decide_exception": {"choice": "accept"},
    "verify_right_to_work": {"verdict": "proved"},
    "verify_identity": {"verdict": "proved"},
    "confirm_history": {"verdict": "complete"},
    "classify_finding": {"tellable": True},
    "decide_finding": {"verdict": "substantiated"},
    "review_eligibility": {"statutory_bars": []},
    "review_report": {"review": "accept"},
    "review_verification_record": {"review": "clean"},
    "weigh_nexus": {"opinion": "favourable", "referral_needed": False},
    "answer_consumer_report": {"report_right": "right"},
    "record_reinvestigation": {"outcome": "corrected"},
    "review_proposed_action": {"review": "accept"},
    "review_concerns": {"review": "accept"},
    "name_representative": {"wants_materials": False},
    "weigh_answer": {"next_step": "decide"},
    "read_recommendation": {"next_step": "decide"},
    "read_record": {"next_step": "decide"},
    "approve_suitability": {"decision": "approve"},
    "approve_candidate": {"decision": "approve"},
    "decide_suitability": {"decision": "reject"},
    "decide_candidate": {"decision": "reject"},
    "concur_with_decision": {"concurrence": "concur"},
    "record_appeal_outcome": {"outcome": "upheld"},
    "decide_appeal": {"outcome": "upheld"},
}
"""What people answer when a test says nothing else."""

ONLY_WHEN_ASKED = frozenset({"record_appeal", "file_appeal"})
"""Tasks that stay open unless the test does them: nobody appeals by habit."""

EMPTY: Mapping[str, Mapping[str, Any]] = {
    "consent": {"complete": False, "scopes": []},
    "case": {"conditional_offer": False, "loops": 0},
    "post": {"level": "sensitive"},
    "team": {"members": ["u1", "u2"], "conflict_open": False},
    "references": {"to_ask": [], "usable": 0, "enough": False},
    "checks": {"to_request": [], "mandatory_open": 0},
    "findings": {"alleged": [], "categories": [], "worst": "none"},
    "decision": {"made": False, "code": None, "adverse": False},
    "notice": {"concerns_served": False},
}


@cache
def project(code: str) -> Project:
    folder = pack_files(code).folder
    files = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    return catalog.load(catalog.Source(files))


class Office:
    """One case. `says` overrides answers by task; a list is given one by one, its last answer again and again."""

    def __init__(self, code: str, says: Mapping[str, Any] | None = None):
        self.code, self.now, self.project = code, MONDAY, project(code)
        self.says: dict[str, Any] = {**QUIET, **(says or {})}
        self.done: list[str] = []
        self.letters: list[str] = []
        self.requested: list[object] = []
        self.open: dict[str, events.TaskOffered] = {}
        self.outcome: str | None = None
        self.facts: dict[str, dict[str, Any]] = deepcopy({name: dict(group) for name, group in EMPTY.items()})
        pack = self.project.pack
        assert pack is not None
        self.pack = pack
        self.facts["limits"] = {name: int(limit.value) for name, limit in pack.limits.items()}
        start = {"case_number": "C-1", "post_level": "sensitive", "pack": code}
        self._take(engine.start(self.project, pack.main, start, self._around()))

    def _around(self) -> engine.Surroundings:
        clock = Clock(self.now, self.pack.zone, calendars.calendar(self.pack.calendar))
        return engine.Surroundings(lambda groups: {g: deepcopy(self.facts[g]) for g in groups}, clock)

    def _take(self, step: engine.Step) -> None:
        self.state = step.snapshot.to_bytes()
        for event in step.events:
            assert not isinstance(event, events.IncidentRaised), event
            if isinstance(event, events.TaskOffered):
                self.open[event.key] = event
            elif isinstance(event, events.TaskCompleted | events.TaskCancelled):
                self.open.pop(event.key, None)
            elif isinstance(event, events.CaseEnded):
                self.outcome = event.outcome
        for event in step.events:
            if isinstance(event, events.OperationRequested) and any(
                token.key == event.key for token in self.waiting().operations
            ):
                self._step(engine.deliver_result, event.key, self._operate(event))

    def _step(self, act: Callable[..., engine.Step], *arguments: object) -> None:
        self._take(act(self.project, engine.Snapshot.from_bytes(self.state), *arguments, self._around()))

    def _operate(self, event: events.OperationRequested) -> Mapping[str, object]:
        told = event.inputs
        match event.operation:
            case "letter.send":
                self.letters.append(str(told["template"]))
            case "contact.permit":
                self.facts["case"]["conditional_offer"] = True
            case "plan.adopt":
                self.facts["references"]["to_ask"] = [1, 2]
                self.facts["checks"]["to_request"] = list(told["record_checks"])  # type: ignore[call-overload]
                self.facts["checks"]["mandatory_open"] = len(self.facts["checks"]["to_request"])
            case "record.request":
                self.requested.append(told["check"])
            case "references.substitute":
                return {"substituted": False, "reference": None}
            case "finding.close":
                self.facts["findings"]["alleged"].remove(told["finding"])
        return {}

    def waiting(self) -> engine.Waiting:
        return engine.waiting(self.project, engine.Snapshot.from_bytes(self.state))

    def names(self) -> list[str]:
        """The open tasks by element, in the order in which they were offered."""
        return [task.element_id for task in self.open.values()]

    def do(self, element: str, **answers: object) -> None:
        """Complete the first open task of this element."""
        task = next(task for task in self.open.values() if task.element_id == element)
        said = self.says.get(element, self.says.get(task.form_id, {}))
        if isinstance(said, list):
            said = said.pop(0) if len(said) > 1 else said[0]
        form = pack_files(self.code).forms[task.form_id]
        given = {**dict.fromkeys(keys(form)), **said, **answers}
        self.done.append(element)
        self._file(task, given)
        self._step(engine.complete, task.key, given)

    def work(self, until: str = "", most: int = 300) -> "Office":
        """Do whatever is open, time passing when nothing is, until a task of `until` is offered or the case ended."""
        for _ in range(most):
            if self.outcome or (until and until in self.names()):
                assert not until or until in self.names(), (until, self.outcome)
                return self
            doable = [name for name in self.names() if name not in ONLY_WHEN_ASKED]
            if doable:
                self.do(doable[0])
            elif "conditional_offer_made" in {token.detail for token in self.waiting().messages}:
                self.hear("conditional_offer_made")
            else:
                self.wait()
        raise AssertionError(f"still not at {until!r}: {self.done[-30:]}, {self.waiting()}")

    def wait(self) -> None:
        """Let time pass to the next timer that is due."""
        self.now = min(timer.at for timer in self.waiting().timers if timer.at and timer.at > self.now)
        self._step(engine.tick)

    def hear(self, message: str) -> None:
        self._step(engine.deliver_message, message, {}, None)

    def _file(self, task: events.TaskOffered, given: Answers) -> None:
        """What a submission writes into the tables, as far as the diagrams read it."""
        findings = self.facts["findings"]
        match task.properties.get("records"):
            case "consent":
                self.facts["consent"] = {"complete": given["consent"] == "given", "scopes": given["scopes"]}
            case "reference_check":
                references = self.facts["references"]
                references["usable"] += given["verdict"] == "usable"
                references["to_ask"] = [r for r in references["to_ask"] if str(r) != str(task.subject)]
                references["enough"] = references["usable"] >= 2
            case "record_reply" if given["result"] != "error":
                checks = self.facts["checks"]
                checks["to_request"] = [c for c in checks["to_request"] if c != task.subject]
                checks["mandatory_open"] -= 1
            case "identity_match" if given["match"] == "match":
                findings["alleged"].append(len(self.done))
            case "allegation":
                findings["alleged"].append(len(self.done))
            case "finding_verdict" if given["verdict"] != "pending_elsewhere":
                findings["alleged"] = [f for f in findings["alleged"] if str(f) != str(task.subject)]
            case "concerns_notice":
                self.facts["notice"]["concerns_served"] = True
            case "decision":
                adverse = given["decision"] in ("reject", "debar")
                self.facts["decision"] = {"made": True, "code": given["decision"], "adverse": adverse}
