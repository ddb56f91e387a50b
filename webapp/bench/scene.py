"""Gathers what the page shows of an invented case, in the reader's language."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import orjson
import sqlalchemy as sa
from flask_babel import gettext

from webapp import clock
from webapp.bench.answering import open_tasks, people_for
from webapp.bench.round import Round, element_of, timers
from webapp.bench.shown import (
    DecisionShown,
    EventShown,
    IncidentShown,
    LetterShown,
    LineShown,
    MessageShown,
    PersonShown,
    Scene,
    ScoreShown,
    TaskShown,
    TimerShown,
)
from webapp.casework import facts
from webapp.casework.diagram import place_of
from webapp.casework.queries.ground import reading_ground
from webapp.casework.queries.head import CaseHead, head_of
from webapp.casework.queries.history import history
from webapp.casework.queries.subjects import subject_of
from webapp.casework.scoring import latest_score
from webapp.db import db
from webapp.models import Incident, Letter
from webapp.pages import helpers
from webapp.pages.words import group_words, pack_words, say, stage_words
from workflows.bpmn.elements.boundary_event import BoundaryEvent
from workflows.vocabulary import IncidentStatus

LONGEST = 400  # characters of a value that is shown
MOST_EVENTS = 500


def scene(round_: Round, process: str) -> Scene:
    """Everything that is shown at once; needs a request of the reader's language."""
    db.session.rollback()
    office = round_.office
    head = head_of(round_.case_id, office.officer)
    t, project = pack_words(head.project), head.project
    place = place_of(head)
    names = {element: t(name) for element, name in project.names.items()}
    waiting = round_.waiting()
    drawn = _drawn(round_, place.drawn, waiting.elements)
    return Scene(
        now=clock.now(),
        person=head.person,
        post=head.post,
        stage=stage_words(project, head.row.stage),
        outcome=str(head.row.outcome or ""),
        processes=tuple((process, t(project.title_of(process))) for process in project.processes),
        process=process,
        outline=tuple(
            LineShown(line.text, line.depth, line.kind)
            for line in project.outline(process, translate=t, status=_status(drawn[process]))
        ),
        tasks=_tasks(round_, head),
        timers=tuple(
            TimerShown(
                element_of(job),
                names.get(element_of(job)) or t(project.waited_for(element_of(job))) or element_of(job),
                job.due_at,
                job.legal,
            )
            for job in timers(round_.case_id)
        ),
        messages=tuple(
            {m.detail: MessageShown(m.detail, names.get(m.element_id, m.element_id)) for m in waiting.messages}.values()
        ),
        incidents=_incidents(head, names),
        events=_events(round_, head),
        variables=_told(round_.snapshot().peek(project.engine).data),
        facts=_facts(head),
        decisions=tuple(
            DecisionShown(
                d.element_id,
                names.get(d.element_id, d.element_id),
                d.decision_id,
                _told(d.inputs),
                short(d.output),
                d.rules,
            )
            for d in round_.watch.decided
        ),
        letters=_letters(head),
        score=_score(head),
        places=drawn,
        elements=tuple(
            sorted(((e, n) for e, n in names.items() if not e.startswith("probity_")), key=lambda one: one[1])
        ),
    )


def _drawn(
    round_: Round, marked: Mapping[str, Any], tokens_at: frozenset[tuple[str, str]]
) -> dict[str, dict[str, Any]]:
    """What each drawing marks. The bench saw every flow and element, so it knows more than the history of a case."""
    engine = round_.office.project.engine
    resting = {
        (process, element)
        for process, element in tokens_at
        if f"{process}/{element}" not in engine.specs
        and not isinstance(engine.elements.get((process, element)), BoundaryEvent)
    }
    found: dict[str, dict[str, Any]] = {}
    project = round_.office.project
    for process in project.processes:
        inside = project.elements_of(process)
        tokens = {e: n for e, n in marked["now"].items() if e in inside}
        waiting = {e: n for e, n in marked["waiting"].items() if e in inside}
        stuck = {e: n for e, n in marked["stuck"].items() if e in inside}
        elsewhere = {e: 1 for at, e in resting if at == process and e not in tokens | waiting | stuck}
        done = {e for p, e in round_.watch.places if p == process} - set(tokens) - set(waiting) - set(stuck)
        found[process] = {
            "taken": sorted(flow for p, flow in round_.watch.flows if p == process),
            "done": sorted(done - set(elsewhere)),
            "now": tokens,
            "waiting": waiting | elsewhere,
            "stuck": stuck,
        }
    return found


def _status(drawn: Mapping[str, Any]) -> dict[str, str]:
    """One word per element, for the drawing as text."""
    words = {"done": gettext("done"), "waiting": gettext("waits"), "now": gettext("now"), "stuck": gettext("stopped")}
    return {element: said for place, said in words.items() for element in drawn[place]}


def _tasks(round_: Round, head: CaseHead) -> tuple[TaskShown, ...]:
    t, found = pack_words(head.project), []
    places: Counter[str] = Counter()
    for task in open_tasks(round_.case_id):
        places[task.element_id] += 1
        people = people_for(round_.office, task)
        groups = sorted({group for viewer, _why in people for group in viewer.groups})
        subject = subject_of(head, task)
        found.append(
            TaskShown(
                element=task.element_id,
                which=places[task.element_id],
                name=t(task.name) or task.element_id,
                groups=", ".join(group_words(head.project, group) for group in groups),
                external=str(task.external or ""),
                subject=helpers.spoken(subject.title) if subject is not None else "",
                due=task.due_at,
                people=tuple(PersonShown(v.username, v.name, t(v.title), say(why) if why else "") for v, why in people),
            )
        )
    return tuple(found)


def _incidents(head: CaseHead, names: Mapping[str, str]) -> tuple[IncidentShown, ...]:
    rows = db.session.scalars(
        sa.select(Incident)
        .where(Incident.case_id == head.id, Incident.status == IncidentStatus.OPEN)
        .order_by(Incident.id)
    )
    return tuple(
        IncidentShown(
            row.element_id, names.get(row.element_id, row.element_id), row.code, short(head.key.open(row.detail) or "")
        )
        for row in rows
    )


def _events(round_: Round, head: CaseHead) -> tuple[EventShown, ...]:
    """The newest first."""
    assert head.viewer is not None
    found = []
    for entry in history(head.id, head.viewer).entries[:MOST_EVENTS]:
        act = next((place for place, last in enumerate(round_.marks) if entry.seq <= last), len(round_.marks))
        words = helpers.told(entry, head.project, head.project.names)
        found.append(EventShown(entry.at, words, entry.actor, entry.legal, act))
    return tuple(found)


def _facts(head: CaseHead) -> dict[str, dict[str, str]]:
    groups = [group for group in sorted(head.project.engine.fact_groups) if group in facts.GROUPS and group != "limits"]
    ground = reading_ground(head, clock.now())
    return {group: _told(facts.GROUPS[group](ground)) for group in groups}


def _letters(head: CaseHead) -> tuple[LetterShown, ...]:
    rows = db.session.scalars(sa.select(Letter).where(Letter.case_id == head.id).order_by(Letter.id))
    found = []
    for row in rows:
        body, to = head.key.open(row.body), head.key.open(row.recipient)
        found.append(
            LetterShown(
                row.template,
                body["subject"],
                ", ".join(filter(None, (to.get("name"), to.get("unit")))),
                row.language,
                row.created_at,
                str(helpers.veiled(body["html"].partition("</h1>")[2], row.language)),
            )
        )
    return tuple(found)


def _score(head: CaseHead) -> ScoreShown | None:
    row = latest_score(reading_ground(head, clock.now()))
    return ScoreShown(row.number, row.total, row.low, row.high, str(row.band or "")) if row is not None else None


def _told(values: Mapping[str, Any]) -> dict[str, str]:
    return {str(key): short(value) for key, value in values.items()}


def short(value: Any) -> str:
    """A value as an expression would write it, cut where it is very long."""
    text = value if isinstance(value, str) else orjson.dumps(value, default=str).decode()
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} …"
