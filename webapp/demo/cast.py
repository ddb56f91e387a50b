"""The people of the demo at work: who does a task, when they get round to it, and what they put on the file."""

import io
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from random import Random
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask import current_app, g

from webapp import clock
from webapp.access import viewer as viewers
from webapp.access.permissions import Permission
from webapp.access.signin import SignatureProof
from webapp.access.viewer import Viewer
from webapp.casework import cases, evidence, live, registering, tasks
from webapp.casework.live import Published
from webapp.casework.queries.task import TaskView, task_view
from webapp.casework.queues import group_of
from webapp.casework.tasks import OutsideAnswer
from webapp.db import db
from webapp.demo import hours, papers
from webapp.demo.answers import Script
from webapp.demo.filling import fill
from webapp.demo.people import STAFF
from webapp.demo.rehearsal import Act, Rehearsal
from webapp.demo.saying import Silence
from webapp.demo.stories import USUAL, Happening, Story
from webapp.models import Case, Task, TaskOffer
from webapp.refusals import AlreadyDone, NotFound, Stale
from workflows.vocabulary import Channel, OutsideParty, TaskStatus

# Working days until somebody gets round to it: from, to.
_PACE: dict[OutsideParty | None, tuple[float, float]] = {
    None: (0.15, 1.3),
    OutsideParty.CANDIDATE: (0.5, 2.4),
    OutsideParty.REFEREE: (0.8, 3.5),
    OutsideParty.RECORD_BODY: (1.5, 4.5),
    OutsideParty.AUTHORITY: (2.5, 5.0),
}
_CHANNELS = (Channel.LETTER, Channel.LETTER, Channel.EMAIL, Channel.PHONE, Channel.VISIT)
OBJECTION = (
    "The invoices of the school kitchens were split in 2021 to stay below the limit for tenders, and this person signed"
    " them. The head of the kitchen at that time can tell how it was done."
)


@dataclass(frozen=True)
class Paper:
    """A document that comes with the answers of a form: under which key, and what kind of sheet."""

    key: str
    title: str
    source: str
    signed: bool = False


PAPERS: dict[str, Paper] = {
    "give_consent": Paper("paper", "Signed consent", "self_declaration", signed=True),
    "review_file": Paper("evidence", "Copies from the personnel file", "personnel_file"),
    "talk_with_candidate": Paper("evidence", "Minutes of the talk, signed", "subject_interview", signed=True),
    "talk_with_others": Paper("evidence", "Notes of the talks on site", "site_talk"),
    "receive_record": Paper("evidence", "Reply of the record body", "court_register"),
    "give_reference": Paper("", "Reference, signed", "verified_employer", signed=True),
    "raise_allegations": Paper("", "Summary of what was reported", "sealed_unit_reply"),
    "state_allegation": Paper("evidence", "Summary of what was reported", "sealed_unit_reply"),
    "classify_finding": Paper("evidence", "Reply of the former unit", "sealed_unit_reply"),
    "confirm_veto": Paper("evidence", "Letter of the former authority", "sealed_unit_reply"),
    "answer_finding": Paper("papers", "Statement of the candidate", "self_declaration", signed=True),
    "write_report": Paper("evidence_index", "Index of evidence", "personnel_file"),
    "draft_proposed_action": Paper("evidence", "Exhibits to the proposed action", "sealed_unit_reply"),
    "draft_concerns": Paper("evidence", "Papers behind the concern", "sealed_unit_reply"),
    "deliver_by_hand": Paper("receipt", "Receipt of delivery", "sealed_unit_reply", signed=True),
    "provide_materials": Paper("materials", "Copies for the candidate", "sealed_unit_reply"),
    "record_appeal_outcome": Paper("order", "Order of the Board", "court_register", signed=True),
    "verify_identity": Paper("", "Record of the identity check", "court_register"),
}


class Staff:
    """Viewers by id, read once: nobody's rights change during the demo."""

    def __init__(self) -> None:
        found = [viewers.load_by_username(person.username) for person in STAFF]
        self._all = [viewer for viewer in found if viewer is not None]
        self._by_id = {viewer.id: viewer for viewer in self._all}
        self._by_name = {viewer.username: viewer for viewer in self._all}

    def __getitem__(self, key: int | str) -> Viewer:
        return self._by_id[key] if isinstance(key, int) else self._by_name[key]

    def serving(self, groups: frozenset[str], unit_path: str) -> list[Viewer]:
        return [v for v in self._all if v.groups & groups and v.sees_unit(unit_path) and v.may(Permission.TASK_WORK)]


@dataclass
class Player:
    """Works one case through its storyline."""

    story: Story
    number: int
    application_id: int
    unit_path: str
    coordinator: Viewer
    script: Script
    staff: Staff
    rehearsal: Rehearsal
    chance: Random
    case_id: int = 0
    project: Published | None = None
    _seen: set[tuple[str, str]] = field(default_factory=set)
    _queues: dict[str, list[Viewer]] = field(default_factory=dict)
    _liked: dict[frozenset[str], list[Viewer]] = field(default_factory=dict)

    def open(self) -> None:
        self.case_id = cases.open_case(self.application_id, self.coordinator, clock.now())
        db.session.rollback()
        project_id = db.session.scalar(sa.select(Case.project_id).where(Case.id == self.case_id))
        assert project_id is not None
        self.project = live.project(project_id)
        self._happen("", "done")

    @property
    def _published(self) -> Published:
        assert self.project is not None
        return self.project

    def offered(self, task: Task) -> None:
        """Somebody will do this task, each kind of person at their own pace."""
        self._happen(task.element_id, "offered")
        least, most = _PACE[task.external]
        self._in(self.chance.uniform(least, most), partial(self._do, task.id))

    def _in(self, days: float, act: Act) -> None:
        pack = self._published
        self.rehearsal.at(hours.later(clock.now(), days, _office_zone(), pack.calendar), act)

    def _do(self, task_id: int) -> None:
        db.session.rollback()
        task = db.session.get(Task, task_id)
        if task is None or task.status != TaskStatus.OPEN:
            return
        now, element = clock.now(), task.element_id
        project = self._published
        today = now.astimezone(ZoneInfo(project.pack.zone)).date()
        answers = self.script.answers(
            task.form_id,
            element,
            [scope.code for scope in project.pack.consent_scopes],
            [c.id for c in project.scorecard.rated] if project.scorecard else [],
            today,
        )
        if isinstance(answers, Silence):
            return
        view = self._view_of_doer(task)
        doer = g.viewer = view.viewer
        scan = self._file_paper(task, doer, answers)
        try:
            tasks.complete_task(
                task_id,
                fill(view, answers, self.chance),
                doer,
                now,
                SignatureProof(doer.id, now, "demo") if view.signed else None,
                self._outside(now, scan) if view.task.external else None,
            )
        except AlreadyDone:
            return
        self._happen(element, "done")

    def _view_of_doer(self, task: Task) -> TaskView:
        """The task as its doer sees it: whoever the process names, else the first of the queue whom no duty rule keeps
        away; the same as last time where that goes."""
        if task.holder_id is not None:
            return task_view(task.id, self.staff[task.holder_id], clock.now())
        for viewer in self._queue(task):
            try:
                view = task_view(task.id, viewer, clock.now())
            except NotFound:
                continue
            if not view.locked:
                return view
        raise NotFound(f"Expected somebody who may do {task.element_id} in case {self.case_id} but nobody is left")

    def _queue(self, task: Task) -> list[Viewer]:
        if task.element_id not in self._queues:
            offered = sa.select(TaskOffer.group_code).where(TaskOffer.task_id == task.id)
            groups = frozenset(map(group_of, db.session.scalars(offered)))
            if groups not in self._liked:
                serving = self.staff.serving(groups, self.unit_path)
                self.chance.shuffle(serving)
                self._liked[groups] = serving
            self._queues[task.element_id] = self._liked[groups]
        return self._queues[task.element_id]

    def _file_paper(self, task: Task, doer: Viewer, answers: dict[str, object]) -> int | None:
        """Put the sheet that comes with this form into the evidence; cited where the form asks for documents."""
        paper = PAPERS.get(task.form_id)
        if paper is None:
            return None
        details = self.script.sheet(paper.title, clock.now().date())
        data = papers.scan(paper.title, details, self.chance) if paper.signed else papers.letter(paper.title, details)
        upload = evidence.inspect(io.BytesIO(data), paper.title, len(data))
        evidence_id = evidence.add_evidence(
            self.case_id, upload, paper.title, paper.source, doer, clock.now(), task_id=task.id
        )
        if paper.key:
            answers[paper.key] = [str(evidence_id)]
        return evidence_id

    def _outside(self, now: datetime, scan: int | None) -> OutsideAnswer:
        channel = self.chance.choice(_CHANNELS)
        spoken = channel in (Channel.PHONE, Channel.VISIT)
        received = datetime.combine(now.date(), datetime.min.time(), UTC)
        return OutsideAnswer(channel, received, spoken, self.chance.random() < 0.7, None if spoken else scan)

    def _happen(self, element: str, moment: str) -> None:
        """Start what every case of the pack has happen after this, and once what this story has."""
        first = (element, moment) not in self._seen
        self._seen.add((element, moment))
        for happening in (*USUAL[self.story.pack], *(self.story.happens if first else ())):
            if (happening.element, happening.moment) == (element, moment):
                self._in(happening.days, partial(self._let, happening))

    def _let(self, it: Happening) -> None:
        now = clock.now()
        if it.message in self.story.silent:
            return
        try:
            if it.act == "withdraw":
                cases.withdraw(self.case_id, "Called and said so; read back.", self.coordinator, now)
            elif it.act == "object":
                registering.register_objection(self.case_id, OBJECTION, True, "letter", self.coordinator, now)
            else:
                cases.send_message(self.case_id, it.message, self.coordinator, now)
        except Stale:
            return  # the case went another way before anybody could


def _office_zone() -> str:
    """People keep the hours of the office that shows the times, so that nobody seems to work at night."""
    zone: str = current_app.extensions["settings"].zone
    return zone
