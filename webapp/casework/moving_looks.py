"""What moving one case to another version would do: whether it may, why not, and what changes. Writes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import orjson
import sqlalchemy as sa

from webapp.access import viewer as viewers
from webapp.casework import live
from webapp.casework.doings import doings_of
from webapp.casework.facts import surroundings
from webapp.casework.ground import Ground
from webapp.casework.live import Published
from webapp.casework.tasks import why_not
from webapp.models import Job, Task
from workflows import moving
from workflows.bpmn.elements.user_task import UserTask
from workflows.errors import ProcessError
from workflows.events import MessageAwaited, TaskOffered, TimerCancelled, TimerSet
from workflows.moving import Moved, Moving, Place, Settled
from workflows.vocabulary import CaseStatus, JobStatus, TaskStatus

Stored: TypeAlias = Mapping[str, str | None]  # a mapping as JSON keeps it: "process/element" → the same, or null
Change: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class Look:
    """`reasons` are (code, element, detail), none for a case that moves; `changes` what an open task or a wait will be.
    The rest is there when it moves: `project` is what the case runs on then."""

    project: Published
    rules_id: int
    reasons: tuple[tuple[str, str, str], ...]
    changes: tuple[Change, ...] = ()
    moving: Moving | None = None
    settled: Settled | None = None
    tasks: Mapping[str, Task] | None = None


def places(mapping: Stored) -> dict[Place, Place | None]:
    return {_place(old): _place(new) if new else None for old, new in mapping.items()}


def stored(mapping: Mapping[Place, Place | None]) -> dict[str, str | None]:
    """As JSON keeps it; what goes on under its own id is not kept."""
    return {"/".join(old): "/".join(new) if new else None for old, new in mapping.items() if old != new}


def suggested(source_id: int, target_id: int) -> dict[str, str | None]:
    """What goes on under another id, as far as names tell."""
    return stored(dict(moving.suggest(live.project(source_id).engine, live.project(target_id).engine)))


def look_at(ground: Ground, target_id: int, mapping: Stored) -> Look:
    """The case as it would be on version `target_id` under the rules it opened with. `ground` comes back as it was."""
    case, source = ground.case, ground.project
    rules_id = case.rules_id or case.project_id
    project = live.project(target_id, rules_id)
    look = Look(project, rules_id, ())
    if case.status == CaseStatus.CLOSED or case.state is None:
        return Look(project, rules_id, (("closed", "", ""),))
    rules = live.project(rules_id)
    unlike = moving.unlike_rules(live.project(target_id).engine, rules.engine, project.engine)
    found = moving.move(case.state, source.engine, project.engine, places(mapping))
    reasons = [
        *((code, "", detail) for code, detail in unlike),
        *((o.code, "/".join(o.element), o.detail) for o in found.obstacles),
        *_letters(ground, project),
    ]
    if reasons or found.state is None:
        return Look(project, rules_id, tuple(reasons))
    tasks = _open_tasks(ground)
    offered = {key: task.offered_at for key, task in tasks.items()}
    ground.project = project
    try:
        alike = [token.key for token in found.tokens if token.sort == "task" and drawn_alike(token, source, project)]
        settled = moving.settle(found, project.engine, offered, surroundings(ground), alike)
        changes = _changes(ground, source, project, tasks, found, settled)
    except ProcessError as error:
        return Look(project, rules_id, (("failed", "", type(error).__name__),))
    finally:
        ground.project = source
    return Look(project, look.rules_id, (), tuple(changes), found, settled, tasks)


def texts_of(element: UserTask) -> dict[str, str]:
    """What is drawn on a task, by name."""
    return {name: expression.text for name, expression in element.asked.items()}


def drawn_alike(token: Moved, source: Published, project: Published) -> bool:
    """Whether a task is offered as before: then it stays as it was worked out, and is not worked out again."""
    old, new = source.element(*token.before), project.element(*token.after)
    alike = isinstance(old, UserTask) and isinstance(new, UserTask) and texts_of(old) == texts_of(new)
    return alike and old.properties.get("part") == new.properties.get("part")


def keys_of(form: bytes) -> list[str]:
    """The questions of a form, those in groups and rows too."""
    found: list[str] = []
    waiting = [orjson.loads(form)]
    while waiting:
        part = waiting.pop(0)
        waiting += part.get("components", ())
        found += [key for name in ("key", "path") if isinstance(key := part.get(name), str) and key]
    return list(dict.fromkeys(found))


def _place(text: str) -> Place:
    process, _, element = text.partition("/")
    return process, element


def _open_tasks(ground: Ground) -> dict[str, Task]:
    rows = ground.session.scalars(
        sa.select(Task).where(Task.case_id == ground.case.id, Task.status == TaskStatus.OPEN).order_by(Task.id)
    )
    return {task.key: task for task in rows}


def _letters(ground: Ground, project: Published) -> list[tuple[str, str, str]]:
    """Letters on their way whose template the new version does not have."""
    rows = ground.session.execute(
        sa.select(Job.payload).where(
            Job.case_id == ground.case.id,
            Job.kind.startswith("letter."),
            Job.status.in_((JobStatus.DUE, JobStatus.FAILED)),
        )
    )
    templates = [(inputs.get("element", ""), inputs.get("template")) for inputs in map(orjson.loads, rows.scalars())]
    return [("letter", element, code) for element, code in templates if code and project.notice(code, "en") is None]


def _changes(
    ground: Ground,
    source: Published,
    project: Published,
    tasks: Mapping[str, Task],
    found: Moving,
    settled: Settled,
) -> list[Change]:
    changes: list[Change] = []
    offers = {offer.key: offer for offer in settled.offers}
    places_of = {token.key: token for token in found.tokens}
    for key, task in tasks.items():
        if key in offers:
            token = places_of[key]
            old, new = source.element(*token.before), project.element(*token.after)
            changes += _of_task(ground, task, old, new, offers[key], source, project)
    for event in settled.step.events:
        what = {TimerSet: "timer_new", MessageAwaited: "message_new", TimerCancelled: "timer_gone"}.get(type(event))
        if what:
            changes.append({"what": what, "element": event.element_id})
    return changes


def _of_task(
    ground: Ground, task: Task, old: Any, new: Any, offer: TaskOffered, source: Published, project: Published
) -> list[Change]:
    at = {"element": new.bpmn_id, "key": task.key}
    changes: list[Change] = []
    if old.bpmn_id != new.bpmn_id:
        changes.append({"what": "element", **at, "was": old.bpmn_id})
    if old.title != new.title:
        changes.append({"what": "name", **at, "was": old.title, "now": new.title})
    before, after = source.forms.get(old.form_id), project.forms.get(new.form_id)
    if before != after and before is not None and after is not None:
        was, now = keys_of(before), keys_of(after)
        lost, added = [k for k in was if k not in now], [k for k in now if k not in was]
        changes.append({"what": "form", **at, "lost": lost, "added": added})
    said = texts_of(old), texts_of(new)
    changes += [
        {"what": name, **at} for name in ("groups", "due", "assignee") if said[0].get(name) != said[1].get(name)
    ]
    if task.holder_id is not None and not may_go_on(ground, task, new, offer):
        changes.append({"what": "unassigned", **at})
    return changes


def may_go_on(ground: Ground, task: Task, element: Any, offer: TaskOffered) -> bool:
    """Whether whoever has the task may do it on its new element."""
    person = viewers.load(task.holder_id)
    groups = frozenset(offer.groups) if task.assignee_id is None else frozenset[str]()
    doings = doings_of(ground.session, ground.case.id)
    return person is not None and not why_not(task, ground.unit_path, person, element.properties, groups, doings)
