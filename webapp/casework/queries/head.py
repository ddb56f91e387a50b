"""What every page of a case needs of it, for whoever may see the case at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from webapp.access.outsider import Outsider
from webapp.access.permissions import Permission
from webapp.access.viewer import Viewer
from webapp.casework import live
from webapp.casework.ground import GROUPS_OF_TASK
from webapp.casework.live import Published
from webapp.casework.queries.cases import seen_by, visible
from webapp.db import db, rows
from webapp.models import Application, Campaign, Case, DataKey, OrganisationUnit, Post, Task, TaskDraft
from webapp.models import Project as ProjectRow
from webapp.refusals import ERASED, Gone, NotFound
from webapp.vault import DataKey as Key
from webapp.vault import vault

_RULES = aliased(ProjectRow)
_HEAD = (
    sa.select(
        Case,
        DataKey.id.label("key_id"),
        DataKey.wrapped,
        OrganisationUnit.name.label("unit"),
        OrganisationUnit.path,
    )
    .join(DataKey, DataKey.id == Case.key_id)
    .join(OrganisationUnit, OrganisationUnit.id == Case.unit_id)
)
# What a heading says besides. A statement of its own: a submit needs none of it, and each table that is joined makes
# the planning of the statement dearer than its work.
_ABOUT = (
    sa.select(
        Application.person,
        Post.title,
        Post.employer,
        Post.level,
        Campaign.name.label("campaign"),
        ProjectRow.number.label("project_number"),
        _RULES.number.label("rules_number"),
    )
    .select_from(Case)
    .join(Application, Application.id == Case.application_id)
    .join(Post, Post.id == Case.post_id)
    .join(Campaign, Campaign.id == Post.campaign_id)
    .join(ProjectRow, ProjectRow.id == Case.project_id)
    .outerjoin(_RULES, _RULES.id == Case.rules_id)
    .where(Case.id == sa.bindparam("case_id", type_=sa.BigInteger))
)


@dataclass(frozen=True)
class CaseHead:
    """What every page of a case needs of it. `names_referees`: whether this viewer may know who the referees are;
    `viewer` is None for somebody outside, who reads of their own case through a link; `rules_number` is the version
    whose rules a moved case keeps."""

    id: int
    row: Case
    key: Key
    project: Published
    unit: str
    unit_path: str
    names_referees: bool
    viewer: Viewer | None

    @cached_property
    def _about(self) -> sa.Row[Any]:
        (about,) = rows(_ABOUT, {"case_id": self.id})
        return about

    @cached_property
    def details(self) -> Mapping[str, Any]:
        """What the candidate's application says; {} once it has been erased."""
        return self.key.open(self._about.person) or {}

    @property
    def person(self) -> str:
        return str(self.details.get("name") or "–")

    @property
    def post(self) -> str:
        return str(self._about.title)

    @property
    def employer(self) -> str:
        return str(self._about.employer)

    @property
    def level(self) -> str:
        return str(self._about.level)

    @property
    def campaign(self) -> str:
        return str(self._about.campaign)

    @property
    def project_number(self) -> int:
        return int(self._about.project_number)

    @property
    def rules_number(self) -> int | None:
        """The version whose rules it keeps, once it was moved to another."""
        found: int | None = self._about.rules_number
        return found


def head_of(case_id: int, viewer: Viewer) -> CaseHead:
    """The case, if the viewer may see it. Raises NotFound otherwise: nobody learns that a case exists."""
    _must_read_cases(viewer)
    condition, named = seen_by(viewer)
    return _found(db.session.execute(_of_case(condition), {**named, "case_id": case_id}).first(), viewer)


def head_of_task(task_id: int, viewer: Viewer) -> tuple[CaseHead, Task, str | None, TaskDraft | None]:
    """A task of a case that the viewer may see, in one statement: with the queues it lies in, joined by commas, and
    what this viewer has typed so far. Raises NotFound."""
    _must_read_cases(viewer)
    condition, named = seen_by(viewer)
    row = db.session.execute(_of_task(condition), {**named, "task_id": task_id}).first()
    if row is None:
        raise NotFound("There is no such task.")
    return _found(row, viewer), row.Task, row.groups, row.TaskDraft


def _must_read_cases(viewer: Viewer) -> None:
    if not (viewer.may(Permission.CASE_READ_UNIT) or viewer.may(Permission.CASE_READ)):
        raise NotFound("There is no such case.")


@cache
def _of_case(condition: sa.ColumnElement[bool]) -> sa.Select[Any]:
    return _HEAD.where(Case.id == sa.bindparam("case_id", type_=sa.BigInteger), condition)


@cache
def _of_task(condition: sa.ColumnElement[bool]) -> sa.Select[Any]:
    viewer_id = sa.bindparam("viewer_id", type_=sa.BigInteger)
    return (
        _HEAD.add_columns(Task, GROUPS_OF_TASK, TaskDraft)
        .join(Task, Task.case_id == Case.id)
        .outerjoin(TaskDraft, sa.and_(TaskDraft.task_id == Task.id, TaskDraft.user_id == viewer_id))
        .where(Task.id == sa.bindparam("task_id", type_=sa.BigInteger), condition)
    )


def sees(case_id: int, viewer: Viewer) -> bool:
    """Whether the viewer may see the case, for whom an act of their own may have changed that."""
    return bool(db.session.scalar(sa.select(sa.exists().where(Case.id == case_id, visible(viewer)))))


def head_for(outsider: Outsider) -> CaseHead:
    """The case that somebody outside came for. Raises Gone when its personal data has been erased."""
    return head_where(Case.id == outsider.case_id, None)


def head_where(which: sa.ColumnElement[bool], viewer: Viewer | None) -> CaseHead:
    """The one case that `which` names, whoever asks: for callers with a rule of their own. Raises NotFound, Gone."""
    return _found(db.session.execute(_HEAD.where(which)).first(), viewer)


def _found(row: Any, viewer: Viewer | None) -> CaseHead:
    if row is None:
        raise NotFound("There is no such case.")
    if row.wrapped is None:
        raise Gone(ERASED)
    return CaseHead(
        id=row.Case.id,
        row=row.Case,
        key=vault().key(row.key_id, row.wrapped),
        project=live.project(row.Case.project_id, row.Case.rules_id),
        unit=row.unit,
        unit_path=row.path,
        names_referees=viewer is not None and viewer.may(Permission.REFEREE_READ),
        viewer=viewer,
    )
