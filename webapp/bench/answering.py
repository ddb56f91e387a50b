"""Who of the invented people does a task, and what they answer: what is wished, else words that fit, else what fits."""

from collections.abc import Mapping
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from webapp import clock
from webapp.access.permissions import Permission
from webapp.access.viewer import Viewer
from webapp.bench.office import Office
from webapp.casework.doings import doings_of
from webapp.casework.queries.task import TaskView
from webapp.casework.queues import group_of
from webapp.casework.tasks import why_not
from webapp.db import db
from webapp.demo.answers import Script
from webapp.demo.filling import CannotFill, fill
from webapp.demo.stories import Story
from webapp.demo.vacancies import Names
from webapp.models import Task, TaskOffer
from webapp.refusals import NotAllowed
from workflows.vocabulary import TaskStatus


def open_tasks(case_id: int, element: str = "") -> list[Task]:
    """Tasks that wait, in the order in which they were offered."""
    db.session.rollback()
    of_element = Task.element_id == element if element else sa.true()
    return list(
        db.session.scalars(
            sa.select(Task).where(Task.case_id == case_id, Task.status == TaskStatus.OPEN, of_element).order_by(Task.id)
        )
    )


def people_for(office: Office, task: Task) -> list[tuple[Viewer, str]]:
    """Everybody to whom the task is offered, with the duty that stands against each, '' for none. English msgids."""
    offered = db.session.scalars(sa.select(TaskOffer.group_code).where(TaskOffer.task_id == task.id)).all()
    groups = frozenset(map(group_of, offered))
    properties = office.project.element(task.process_id, task.element_id).properties
    doings = doings_of(db.session, task.case_id)
    asked = [
        viewer
        for viewer in office.staff
        if viewer.may(Permission.TASK_WORK)
        and (viewer.id == task.assignee_id if task.assignee_id is not None else not groups or viewer.groups & groups)
    ]
    found = []
    for viewer in asked:
        told = why_not(task, viewer.unit_path, viewer, properties, groups, doings)
        taken = task.holder_id not in (None, viewer.id)
        found.append((viewer, told.reason if told else "This task is assigned to somebody else" if taken else ""))
    return found


def doer_of(office: Office, task: Task, by: str = "") -> Viewer:
    """Who does it: `by`, else the first whom no duty keeps away. Raises NotAllowed."""
    people = people_for(office, task)
    if by:
        chosen = next(((viewer, why) for viewer, why in people if viewer.username == by), None)
        if chosen is None:
            raise NotAllowed("%(name)s is not among those to whom this task is offered.", name=by)
        if chosen[1]:
            raise NotAllowed(chosen[1])
        return chosen[0]
    for viewer, why in people:
        if not why:
            return viewer
    raise NotAllowed("Nobody of the invented office may do this task: a duty stands against each of them.")


def answered(office: Office, view: TaskView, turn: int, wished: Mapping[str, Any]) -> dict[str, Any]:
    """Answers that the form takes. The same turn of the same element is answered in the same words, whatever else
    changes in the draft. Raises CannotFill."""
    wanted = _with_ids(office, wished)
    try:
        return fill(view, {**_believable(office, view, turn), **wanted})
    except CannotFill:
        return fill(view, wanted)


def _believable(office: Office, view: TaskView, turn: int) -> dict[str, Any]:
    """What a person would write into a form of this name, if the shipped packs have one."""
    pack, card = office.project.pack, office.project.scorecard
    story = Story("bench", pack.code, 0)
    chance = Random(f"{view.task.element_id} {turn}")
    script = Script(story, "en", office.candidate, Names(Random("referees")), 1, chance)
    today = clock.now().astimezone(ZoneInfo(pack.zone)).date()
    scopes = [scope.code for scope in pack.consent_scopes]
    rated = [criterion.id for criterion in card.rated] if card else []
    try:
        said = script.answers(view.task.form_id, view.task.element_id, scopes, rated, today)
    except KeyError:
        return {}
    return said if isinstance(said, dict) else {}


def _with_ids(office: Office, value: Any) -> Any:
    """Invented people are named by their user names in scenarios; forms know them by their ids."""
    if isinstance(value, Mapping):
        return {key: _with_ids(office, one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_with_ids(office, one) for one in value]
    found = office.by_name.get(value) if isinstance(value, str) else None
    return str(found.id) if found is not None else value


def with_names(office: Office, answers: Mapping[str, Any], people: frozenset[str]) -> dict[str, Any]:
    """Answers with user names where the fields of these names hold somebody's id."""
    by_id = {str(viewer.id): viewer.username for viewer in office.staff}

    def named(value: Any, path: str) -> Any:
        if isinstance(value, Mapping):
            return {key: named(one, f"{path}.{key}" if path else str(key)) for key, one in value.items()}
        if isinstance(value, list | tuple):
            return [named(one, f"{path}.{place}") for place, one in enumerate(value)]
        return by_id.get(str(value), value) if path in people else value

    found = named(answers, "")
    assert isinstance(found, dict)
    return found
