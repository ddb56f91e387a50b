"""Where a case is on its diagrams and the path it took: from tables and audit, never from the engine's state."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
import sqlalchemy as sa
from lxml import etree

from webapp.casework.audit import data_of
from webapp.casework.live import Published
from webapp.casework.queries.head import CaseHead
from webapp.db import db
from webapp.models import AuditEvent, Incident, Job, Task
from webapp.refusals import NotFound
from workflows import xml
from workflows.vocabulary import IncidentStatus, JobStatus, TaskStatus


@dataclass(frozen=True)
class Place:
    """`drawn` is what the diagram marks: taken flows, done elements, tokens now, waiting outside, stuck.

    `status` is one word per element for the outline: done, now, waiting or stuck.
    """

    drawn: Mapping[str, Any]
    status: Mapping[str, str]

    def within(self, elements: Collection[str]) -> "Place":
        """The same place on one drawing, which has these elements and flows."""
        drawn = {
            key: [i for i in value if i in elements]
            if isinstance(value, list)
            else {i: n for i, n in value.items() if i in elements}
            for key, value in self.drawn.items()
        }
        return Place(drawn, self.status)


def place_of(head: CaseHead, process: str = "") -> Place:
    """Tokens inside called processes count at the call activity as well, so that every drawing is true."""
    now: Counter[str] = Counter()
    waiting: Counter[str] = Counter()
    stuck: Counter[str] = Counter()
    done: set[str] = set()
    rows = db.session.execute(
        sa.select(Task.element_id, Task.path, Task.status, Task.external).where(Task.case_id == head.id)
    )
    for row in rows:
        places = {row.element_id, *row.path.split("/")} - {""}
        if row.status == TaskStatus.OPEN:
            (waiting if row.external else now).update(places)
        elif row.status == TaskStatus.DONE:
            done |= places
    reached = set(now) | set(waiting) | done
    for payload in db.session.scalars(
        sa.select(Job.payload).where(Job.case_id == head.id, Job.status == JobStatus.DUE)
    ):
        element = orjson.loads(payload).get("element")
        if element and element not in now:
            waiting[element] += 1
            waiting.update((head.project.callers_of(element) & reached) - set(waiting))
    for element in db.session.scalars(
        sa.select(Incident.element_id).where(Incident.case_id == head.id, Incident.status == IncidentStatus.OPEN)
    ):
        stuck[element] += 1
    taken: set[str] = set()
    for event in db.session.execute(
        sa.select(AuditEvent.subject, AuditEvent.content).where(
            AuditEvent.case_id == head.id, AuditEvent.action.in_(_PATH)
        )
    ):
        done.add(event.subject)
        taken |= set(data_of(event.content).get("flows", ()))
    done -= set(now) | set(waiting) | set(stuck)
    status = dict.fromkeys(done, "done")
    status |= dict.fromkeys(waiting, "waiting") | dict.fromkeys(now, "now")
    status |= dict.fromkeys(stuck, "stuck")
    drawn = {
        "taken": sorted(taken),
        "done": sorted(done),
        "now": dict(now),
        "waiting": {k: v for k, v in waiting.items() if k not in now},
        "stuck": dict(stuck),
    }
    place = Place(drawn, status)
    return place.within(head.project.elements_of(process)) if process else place


_PATH = ("gateway.taken", "rule.applied", "operation.done", "timer.fired", "message.received")


def source_of(project: Published, process_id: str, translate: Callable[[str], str] | None = None) -> bytes:
    """The BPMN source that draws this process, with the names in it translated.

    Raises NotFound for a process the project does not have.
    """
    try:
        source = project.drawing(process_id)
    except KeyError:
        raise NotFound("There is no such diagram.") from None
    if translate is None:
        return source
    root = xml.parse(source)
    for element in root.iter("{*}*"):
        if name := element.get("name"):
            element.set("name", translate(name))
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)
