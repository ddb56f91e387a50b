"""What every page of a case needs of it, for whoever may see the case at all."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from webapp.access.outsider import Outsider
from webapp.access.permissions import Permission
from webapp.access.viewer import Viewer
from webapp.casework import live
from webapp.casework.live import Published
from webapp.casework.queries.cases import visible
from webapp.casework.queries.people import details_of
from webapp.db import db
from webapp.models import Application, Campaign, Case, DataKey, OrganisationUnit, Post
from webapp.models import Project as ProjectRow
from webapp.refusals import ERASED, Gone, NotFound
from webapp.vault import DataKey as Key
from webapp.vault import vault

_RULES = sa.orm.aliased(ProjectRow)
_HEAD = (
    sa.select(
        Case,
        Application.person,
        DataKey.id.label("key_id"),
        DataKey.wrapped,
        Post.title,
        Post.employer,
        Post.level,
        Campaign.name.label("campaign"),
        OrganisationUnit.name.label("unit"),
        OrganisationUnit.path,
        ProjectRow.number.label("project_number"),
        _RULES.number.label("rules_number"),
    )
    .join(Application, Application.id == Case.application_id)
    .join(DataKey, DataKey.id == Case.key_id)
    .join(Post, Post.id == Case.post_id)
    .join(Campaign, Campaign.id == Post.campaign_id)
    .join(OrganisationUnit, OrganisationUnit.id == Case.unit_id)
    .join(ProjectRow, ProjectRow.id == Case.project_id)
    .outerjoin(_RULES, _RULES.id == Case.rules_id)
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
    project_number: int
    rules_number: int | None
    person: str
    details: dict[str, Any]
    post: str
    employer: str
    level: str
    campaign: str
    unit: str
    unit_path: str
    names_referees: bool
    viewer: Viewer | None


def head_of(case_id: int, viewer: Viewer) -> CaseHead:
    """The case, if the viewer may see it. Raises NotFound otherwise: nobody learns that a case exists."""
    if not (viewer.may(Permission.CASE_READ_UNIT) or viewer.may(Permission.CASE_READ)):
        raise NotFound("There is no such case.")
    return head_where(sa.and_(Case.id == case_id, visible(viewer)), viewer)


def sees(case_id: int, viewer: Viewer) -> bool:
    """Whether the viewer may see the case, for whom an act of their own may have changed that."""
    return bool(db.session.scalar(sa.select(sa.exists().where(Case.id == case_id, visible(viewer)))))


def head_for(outsider: Outsider) -> CaseHead:
    """The case that somebody outside came for. Raises Gone when its personal data has been erased."""
    return head_where(Case.id == outsider.case_id, None)


def head_where(which: sa.ColumnElement[bool], viewer: Viewer | None) -> CaseHead:
    """The one case that `which` names, whoever asks: for callers with a rule of their own. Raises NotFound, Gone."""
    row = db.session.execute(_HEAD.where(which)).first()
    if row is None:
        raise NotFound("There is no such case.")
    if row.wrapped is None:
        raise Gone(ERASED)
    details = details_of(row.person, row.key_id, row.wrapped)
    return CaseHead(
        id=row.Case.id,
        row=row.Case,
        key=vault().key(row.key_id, row.wrapped),
        project=live.project(row.Case.project_id, row.Case.rules_id),
        project_number=row.project_number,
        rules_number=row.rules_number,
        person=str(details.get("name") or "–"),
        details=details,
        post=row.title,
        employer=row.employer,
        level=row.level,
        campaign=row.campaign,
        unit=row.unit,
        unit_path=row.path,
        names_referees=viewer is not None and viewer.may(Permission.REFEREE_READ),
        viewer=viewer,
    )
