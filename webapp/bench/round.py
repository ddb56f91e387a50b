"""One invented case on the bench: acts are done through the real use cases, time goes on when it is told to."""

import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import orjson
import sqlalchemy as sa
from flask import g

from forms import compiler
from forms.model import FormSchema
from webapp import clock
from webapp.access.signin import SignatureProof
from webapp.bench.answering import answered, doer_of, open_tasks
from webapp.bench.office import OBJECTED, TOLD_HOW, Office
from webapp.bench.watching import Watch
from webapp.casework import cases, evidence, live, registering, tasks
from webapp.casework.queries.task import TaskView, task_view
from webapp.casework.record import NO_DUE
from webapp.casework.tasks import OutsideAnswer
from webapp.config import MEBIBYTE
from webapp.db import db
from webapp.demo.cast import PAPERS
from webapp.jobs.runner import run_due
from webapp.models import AuditEvent, Case, Job, Task
from webapp.refusals import Invalid, NotFound
from workflows import engine
from workflows.engine import Snapshot, Waiting
from workflows.scenarios import END, Act
from workflows.scenarios.model import Answers, Kind
from workflows.vocabulary import CaseStatus, Channel, JobStatus

MOST_AT_ONCE = 400
"""Tasks and timers that one `until` may pass: a walk through the longest shipped process takes under a hundred."""
MOST_OF_ONE = 20
"""So often one element may be done on the way: more is a circle that made-up answers do not leave."""
MOST_TIMERS = 60
OBJECTION, WITHDRAWAL = "objection_received", "withdrawal"
FILES = ("evidence", "filepicker")


@dataclass
class Round:
    """`marks` are the lengths of the case's history after each act. `turns`: how often each element was done."""

    office: Office
    case_id: int
    answers: Mapping[str, Sequence[Answers]]
    watch: Watch = field(default_factory=Watch)
    marks: list[int] = field(default_factory=list)
    turns: Counter[str] = field(default_factory=Counter)

    @classmethod
    def begin(cls, office: Office, application_id: int, answers: Mapping[str, Sequence[Answers]]) -> "Round":
        found = cls(office, 0, answers)
        with found.watch.watching():
            found.case_id = cases.open_case(application_id, office.officer, clock.now())
            run_due(clock.now())
        found.mark()
        return found

    def act(self, act: Act) -> None:
        """Raises a Refusal, CannotFill or ProcessError; what was done before that stays done."""
        acts = {
            Kind.DO: self._do_act,
            Kind.UNTIL: self._until,
            Kind.WAIT: self._wait_act,
            Kind.DAYS: lambda act: self.go_to(clock.now() + timedelta(days=act.days)),
            Kind.MESSAGE: self._message,
        }
        with self.watch.watching():
            acts[act.kind](act)
        self.mark()

    def mark(self) -> None:
        db.session.rollback()
        last = sa.select(sa.func.max(AuditEvent.case_seq)).where(AuditEvent.case_id == self.case_id)
        self.marks.append(db.session.scalar(last) or 0)

    # --- tasks ---------------------------------------------------------------------------------------------------

    def task(self, element: str, which: int = 1) -> Task:
        """Raises NotFound when it does not wait."""
        found = open_tasks(self.case_id, element)
        if len(found) < which:
            raise NotFound("%(element)s does not wait to be done now.", element=element)
        return found[which - 1]

    def view(self, task: Task, by: str = "") -> TaskView:
        """The task as its doer sees it. Raises NotAllowed when nobody may do it."""
        doer = doer_of(self.office, task, by)
        g.viewer = doer
        return task_view(task.id, doer, clock.now())

    def suggestion(self, view: TaskView, wished: Mapping[str, Any]) -> dict[str, Any]:
        """Whole answers to a task: as wished, as this case answers that element, and the rest made up."""
        element = view.task.element_id
        turns = self.answers.get(element, ())
        said = turns[min(self.turns[element], len(turns) - 1)] if turns else {}
        return answered(self.office, view, self.turns[element] + 1, {**said, **wished})

    def papers(self, view: TaskView) -> dict[str, Any]:
        """The invented documents that come with a task: as the demo's people file them, and one for each question that
        must be answered with one. By the key of the question that cites it."""
        form = compiler.compile_source(view.head.project.forms[view.task.form_id])
        usual = PAPERS.get(view.task.form_id)
        asked = {c.path[-1] for c in form.schema.walk() if c.kind in FILES and (c.required or usual)}
        found: dict[str, Any] = {}
        if usual is not None:
            row = self._file(view, usual.title, usual.source)
            if usual.key in asked:
                found[usual.key] = [row]
        for key in needs_papers(form.schema) - set(found):
            found[key] = [self._file(view, "Document", "document")]
        return found

    def _file(self, view: TaskView, title: str, source: str) -> str:
        data = f"{title}: {view.task.element_id}, {view.task.key}. An invented document.\n".encode()
        upload = evidence.inspect(io.BytesIO(data), title, MEBIBYTE)
        return str(
            evidence.add_evidence(self.case_id, upload, title, source, view.viewer, clock.now(), task_id=view.task.id)
        )

    def _do_act(self, act: Act) -> None:
        self.do(self.task(act.target, act.which), act.answers, act.by)

    def do(self, task: Task, wished: Mapping[str, Any], by: str = "") -> None:
        view = self.view(task, by)
        papers = self.papers(view)
        if papers:
            view = self.view(task, by)
        self.complete(view, self.suggestion(view, {**papers, **wished}))

    def complete(self, view: TaskView, answers: Mapping[str, Any]) -> None:
        now, doer = clock.now(), view.viewer
        outside = OutsideAnswer(Channel.LETTER, now, True, True, None) if view.task.external else None
        tasks.complete_task(view.task.id, answers, doer, now, SignatureProof(doer.id, now, "bench"), outside)
        self.turns[view.task.element_id] += 1
        run_due(clock.now())

    # --- time ----------------------------------------------------------------------------------------------------

    def go_to(self, moment: datetime) -> None:
        """Let time pass until `moment`, and everything due on the way happen at its own time."""
        for _ in range(MOST_TIMERS):
            due = next_due()
            if due is None or due > moment:
                break
            self._pass_to(due)
        self._pass_to(moment)

    def _pass_to(self, moment: datetime) -> None:
        self.office.app.extensions["clock"].set_to(max(moment, clock.now()))
        run_due(clock.now())

    def _wait_act(self, act: Act) -> None:
        """Time passes until the timer of this element has fired."""
        timer = next((job for job in timers(self.case_id) if element_of(job) == act.target), None)
        if timer is None:
            raise NotFound("No time of %(element)s runs now.", element=act.target)
        due, key = timer.due_at, timer.key
        for _ in range(MOST_TIMERS):
            upcoming = next_due()
            if upcoming is None or upcoming > due:
                return
            self._pass_to(upcoming)
            left = next((job.due_at for job in timers(self.case_id) if job.key == key), None)
            if left is None:
                return
            due = min(due, left)

    # --- on and on -----------------------------------------------------------------------------------------------

    def _until(self, act: Act) -> None:
        """Every task as it comes, and time when nobody has anything to do, until this element waits."""
        done: Counter[str] = Counter()
        for _ in range(MOST_AT_ONCE):
            waiting = open_tasks(self.case_id)
            if act.target != END and act.target in {element for _process, element in self.waiting().elements}:
                return
            if self.case.status == CaseStatus.CLOSED:
                if act.target == END:
                    return
                raise Invalid("The case ended before %(element)s was waited for.", element=act.target)
            if waiting:
                element = waiting[0].element_id
                done[element] += 1
                if done[element] > MOST_OF_ONE:
                    raise Invalid(
                        "The case goes round in circles at %(element)s. Say what is answered there, or what comes from "
                        "outside.",
                        element=element,
                    )
                self.do(waiting[0], {})
                continue
            due = next_due()
            if due is None and (stuck := self.waiting().incidents):
                raise Invalid("The case stopped at %(element)s.", element=stuck[0].element_id)
            if due is None:
                raise Invalid(
                    "Nothing can happen by itself any more, and %(element)s is not reached.", element=act.target
                )
            self._pass_to(due)
        raise Invalid("%(element)s is not reached after %(most)s steps.", element=act.target, most=MOST_AT_ONCE)

    # --- from outside --------------------------------------------------------------------------------------------

    def _message(self, act: Act) -> None:
        now, officer = clock.now(), self.office.officer
        if act.target == WITHDRAWAL:
            cases.withdraw(self.case_id, TOLD_HOW, officer, now)
        elif act.target == OBJECTION:
            registering.register_objection(self.case_id, OBJECTED, True, Channel.LETTER, officer, now)
        else:
            heard = next((token for token in self.waiting().messages if token.detail == act.target), None)
            cases.send_message(
                self.case_id, act.target, officer, now, correlation=heard.correlation if heard is not None else None
            )
        run_due(clock.now())

    # --- where it stands -----------------------------------------------------------------------------------------

    @property
    def case(self) -> Case:
        db.session.rollback()
        found = db.session.get(Case, self.case_id, populate_existing=True)
        assert found is not None
        return found

    def waiting(self) -> Waiting:
        return engine.waiting(self.office.project.engine, self.snapshot())

    def snapshot(self) -> Snapshot:
        """The state, only to look at."""
        case = self.case
        assert case.state is not None
        held = live.take(case.id, case.version, case.state)
        live.keep(case.id, case.version, held)
        return held


def needs_papers(schema: FormSchema) -> set[str]:
    """The keys of questions that must be answered with a document."""
    return {component.path[-1] for component in schema.walk() if component.kind in FILES and component.required}


def timers(case_id: int) -> list[Job]:
    """Times that run on the case and will be up, the next first."""
    db.session.rollback()
    return list(
        db.session.scalars(
            sa.select(Job)
            .where(Job.case_id == case_id, Job.kind == "timer", Job.status == JobStatus.DUE, Job.due_at < NO_DUE)
            .order_by(Job.due_at, Job.id)
        )
    )


def next_due() -> datetime | None:
    """When the office has something to do next: a timer, or a job that is tried again."""
    db.session.rollback()
    found: datetime | None = db.session.scalar(
        sa.select(sa.func.min(Job.due_at)).where(Job.status == JobStatus.DUE, Job.due_at < NO_DUE)
    )
    return found


def element_of(job: Job) -> str:

    return str(orjson.loads(job.payload).get("element", ""))
