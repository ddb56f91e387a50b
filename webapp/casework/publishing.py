"""Publishing a project: checked whole, made by one person and seconded by another, immutable from then on."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from webapp.access.permissions import Permission
from webapp.access.viewer import Viewer
from webapp.casework import audit, scenarios
from webapp.casework.checking import told_of
from webapp.db import transaction
from webapp.models import Project, ProjectFile
from webapp.refusals import Invalid, NotAllowed
from workflows import catalog, packs
from workflows.bpmn.normalise import READER_VERSION
from workflows.catalog import Source
from workflows.errors import Problem
from workflows.sentences import sentence


def problems_of(source: Source) -> tuple[Problem, ...]:
    """Everything that stands against publishing: diagrams, decisions, forms, what they name, and the law."""
    return tuple(told.problem for told in told_of(source) if told.stops)


def publish_project(
    draft: Source, author: Viewer, second_person: Viewer, now: datetime, effective_from: datetime | None = None
) -> int:
    """Publish a draft of the designers. Two different people, both allowed to; later cases only; its scenarios pass."""
    author.require(Permission.PROCESS_DESIGN)
    second_person.require(Permission.PROCESS_PUBLISH)
    if author.id == second_person.id:
        raise NotAllowed("Publishing takes a second person.")
    ready = prepare(draft, second_person)
    with transaction() as session:
        return write_version(session, ready, author.id, second_person.id, "designed", now, effective_from or now)


def publish_shipped(now: datetime) -> list[int]:
    """Set-up: publish every shipped pack that this office does not have yet. Running it again changes nothing."""
    published = []
    for code in packs.shipped():
        source = Source(packs.files(code))
        with transaction() as session:
            known = session.scalar(sa.select(sa.func.count()).select_from(Project).where(Project.pack == code))
        if not known:
            ready = prepare(source)
            with transaction() as session:
                published.append(write_version(session, ready, None, None, "shipped", now, now))
    return published


@dataclass(frozen=True)
class Ready:
    """A project that nothing stands against, with the artefact that cases will run on."""

    source: Source
    project: catalog.Project
    artefact: bytes

    @property
    def pack(self) -> str:
        assert self.project.pack is not None
        return self.project.pack.code


def prepare(source: Source, viewer: Viewer | None = None) -> Ready:
    """Check a project and normalise it: the slow half of publishing, outside of any transaction. Raises Invalid.

    Its scenarios run on the bench of `viewer`; those of a shipped pack (None) ran before it shipped.
    """
    problems = problems_of(source)
    if not problems and viewer is not None:
        problems = tuple(scenarios.problems_of(source, viewer))
    if problems:
        errors: dict[str, list[str]] = {}
        for p in problems:
            errors.setdefault(p.element or p.rule, []).append(
                sentence("%(reason)s %(instead)s", reason=sentence(p.reason), instead=sentence(p.instead))
            )
        raise Invalid("This project cannot be published: %(count)s problems.", errors, count=len(problems))
    project = catalog.load(source)
    if project.pack is None:
        raise Invalid("The project needs a pack.yaml.")
    return Ready(source, project, catalog.normalise(source))


def newest_version(session: Any, pack: str) -> Project | None:
    """The version with the highest number, whether or not it has come into effect."""
    found: Project | None = session.scalar(
        sa.select(Project).where(Project.pack == pack).order_by(Project.number.desc()).limit(1)
    )
    return found


def write_version(
    session: Any,
    ready: Ready,
    author_id: int | None,
    second_id: int | None,
    origin: str,
    now: datetime,
    effective: datetime,
    **told: object,
) -> int:
    """Write the next version inside a transaction; `told` goes into the audit. Raises Invalid for what is newest."""
    newest = newest_version(session, ready.pack)
    if newest is not None and newest.digest == ready.project.key:
        raise Invalid("This is published already, as version %(number)s.", number=newest.number)
    row = Project(
        pack=ready.pack,
        number=newest.number + 1 if newest else 1,
        digest=ready.project.key,
        reader_version=READER_VERSION,
        artefact=ready.artefact,
        author_id=author_id,
        second_person_id=second_id,
        origin=origin,
        published_at=now,
        effective_from=effective,
    )
    session.add(row)
    session.flush()
    session.add_all(ProjectFile(project_id=row.id, name=name, source=data) for name, data in ready.source.files.items())
    audit.write_office_event(
        session,
        "project.published",
        author_id,
        now,
        str(row.id),
        pack=row.pack,
        number=row.number,
        digest=row.digest,
        second=second_id,
        effective=effective,
        **told,
    )
    return row.id
