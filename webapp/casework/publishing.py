"""Publishing a project: checked whole, made by one person and seconded by another, immutable from then on."""

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa

from forms import compiler, schema
from webapp.access.permissions import Permission
from webapp.access.viewer import Viewer
from webapp.casework import audit
from webapp.casework.operations import NAMES
from webapp.casework.records import KINDS
from webapp.db import transaction
from webapp.refusals import Invalid, NotAllowed
from webapp.models import Project, ProjectFile
from workflows import catalog, packs
from workflows.catalog import Source
from workflows.errors import Problem, Refused


def problems_of(source: Source) -> tuple[Problem, ...]:
    """Everything that stands against publishing: diagrams, decisions, forms, and what they name."""
    found = list(catalog.check(source))
    if found:
        return tuple(found)
    project = catalog.load(source)
    for form_id, data in project.forms.items():
        try:
            compiler.compile(schema.read(data))
        except Refused as refusal:
            found.extend(refusal.problems)
        except Exception as error:  # a schema nobody foresaw must not be publishable
            found.append(Problem(form_id, form_id, 0, "form/unreadable", str(error), "Open and save it in the editor."))
    for element in project.user_tasks():
        kind = element.properties.get("probity:records")
        if kind and kind not in KINDS:
            found.append(
                Problem(element.id, element.name, element.line, "probity/records",
                        f"Expected a known record kind but got '{kind}'", "Use one of: " + ", ".join(sorted(KINDS)))
            )
    for element in project.service_tasks():
        if element.operation not in NAMES:
            found.append(
                Problem(element.id, element.name, element.line, "probity/operation",
                        f"Expected a known operation but got '{element.operation}'",
                        "Use one of: " + ", ".join(sorted(NAMES)))
            )
    return tuple(found)


def publish_project(
    draft: Source, author: Viewer, second_person: Viewer, now: datetime, effective_from: datetime | None = None
) -> int:
    """Publish a draft of the designers. Two different people, both allowed to; later cases only."""
    author.require(Permission.PROCESS_DESIGN)
    second_person.require(Permission.PROCESS_PUBLISH)
    if author.id == second_person.id:
        raise NotAllowed("Publishing takes a second person.")
    return _publish(draft, author.id, second_person.id, "designed", now, effective_from or now)


def publish_shipped(now: datetime) -> list[int]:
    """Set-up: publish every shipped pack that this office does not have yet. Running it again changes nothing."""
    published = []
    for code in packs.shipped():
        source = Source(packs.files(code))
        with transaction() as session:
            known = session.scalar(sa.select(sa.func.count()).select_from(Project).where(Project.pack == code))
        if not known:
            published.append(_publish(source, None, None, "shipped", now, now))
    return published


def _publish(
    source: Source, author_id: int | None, second_id: int | None, origin: str, now: datetime, effective: datetime
) -> int:
    problems = problems_of(source)
    if problems:
        raise Invalid(
            "This project cannot be published: %(count)s problems.",
            {p.element or p.rule: [f"{p.reason}. {p.instead}"] for p in problems},
            count=len(problems),
        )
    project = catalog.load(source)
    normalised: Mapping[str, bytes] = project.normalised
    with transaction() as session:
        number = session.scalar(
            sa.select(sa.func.coalesce(sa.func.max(Project.number), 0)).where(Project.pack == project.pack.code)
        )
        row = Project(
            pack=project.pack.code,
            number=int(number or 0) + 1,
            digest=project.key,
            reader_version=catalog.READER_VERSION,
            author_id=author_id,
            second_person_id=second_id,
            origin=origin,
            published_at=now,
            effective_from=effective,
        )
        session.add(row)
        session.flush()
        session.add_all(
            ProjectFile(project_id=row.id, name=name, source=data, normalised=normalised.get(name))
            for name, data in source.files.items()
        )
        audit.write_office_event(
            session, "project.published", author_id, now, str(row.id), pack=row.pack, number=row.number,
            digest=row.digest, second=second_id,
        )
        return row.id
