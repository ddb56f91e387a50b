"""Published projects, for the process pages and for choosing one."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from webapp import clock
from webapp.access.permissions import Permission
from webapp.access.viewer import Viewer
from webapp.casework import live
from webapp.casework.live import Published
from webapp.db import db
from webapp.models import Case, Project, User
from webapp.refusals import NotFound
from workflows.vocabulary import CaseStatus


@dataclass(frozen=True)
class ProjectRow:
    id: int
    pack: str
    number: int
    origin: str
    published_at: datetime
    effective_from: datetime
    author: str
    second_person: str
    running: int
    project: Published


def published_packs() -> dict[str, Published]:
    """Pack code → the version that new cases take today; the newest of a pack of which none has come into effect."""
    rows = db.session.execute(
        sa.select(Project.id, Project.pack).order_by(
            Project.pack, (Project.effective_from <= clock.now()).asc(), Project.number
        )
    )
    return {pack: live.project(project_id) for pack, project_id in {row.pack: row.id for row in rows}.items()}


def versions_ahead(pack: str, now: datetime) -> list[Project]:
    """Published versions of a pack whose day has not come, in the order of their numbers."""
    return list(
        db.session.scalars(
            sa.select(Project).where(Project.pack == pack, Project.effective_from > now).order_by(Project.number)
        )
    )


def projects(viewer: Viewer) -> list[ProjectRow]:
    """All versions, newest first within a pack, with the number of cases that run on each."""
    viewer.require(Permission.PROCESS_READ)
    author, second = sa.orm.aliased(User), sa.orm.aliased(User)
    running = (
        sa.select(sa.func.count())
        .select_from(Case)
        .where(Case.project_id == Project.id, Case.status != CaseStatus.CLOSED)
        .scalar_subquery()
    )
    rows = db.session.execute(
        sa.select(Project, author.name.label("author"), second.name.label("second"), running.label("running"))
        .outerjoin(author, author.id == Project.author_id)
        .outerjoin(second, second.id == Project.second_person_id)
        .order_by(Project.pack, Project.number.desc())
    )
    return [
        ProjectRow(
            r.Project.id,
            r.Project.pack,
            r.Project.number,
            r.Project.origin,
            r.Project.published_at,
            r.Project.effective_from,
            r.author or "",
            r.second or "",
            r.running,
            live.project(r.Project.id),
        )
        for r in rows
    ]


def project_row(project_id: int, viewer: Viewer) -> ProjectRow:
    found = next((row for row in projects(viewer) if row.id == project_id), None)
    if found is None:
        raise NotFound("There is no such process.")
    return found
