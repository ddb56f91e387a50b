"""Publishing a project: checked whole, made by one person and seconded by another, immutable from then on."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from forms import compiler
from webapp.access.permissions import Permission
from webapp.access.viewer import Viewer
from webapp.casework import audit
from webapp.casework.operations import NAMES
from webapp.casework.records import KINDS
from webapp.casework.signals import DECISION
from webapp.db import transaction
from webapp.models import Project, ProjectFile
from webapp.refusals import Invalid, NotAllowed
from workflows import catalog, law, packs
from workflows.bpmn.elements.base import Element
from workflows.bpmn.normalise import READER_VERSION
from workflows.catalog import Source
from workflows.errors import Problem, Refused, Unreadable


def problems_of(source: Source) -> tuple[Problem, ...]:
    """Everything that stands against publishing: diagrams, decisions, forms, what they name, and the law."""
    found = list(catalog.check(source))
    if found:
        return tuple(found)
    for name, data in sorted(source.files.items()):
        if name.endswith(".form"):
            found.extend(_form_problems(name, data))
    project = catalog.load(source)
    for element in project.elements.values():
        kind = element.properties.get("records")
        if kind and kind not in KINDS:
            found.append(_unknown(element, "records", "record kind", kind, KINDS))
        operation = getattr(element, "operation", "")
        if operation and operation not in NAMES:
            found.append(_unknown(element, "operation", "operation", operation, NAMES))
        if operation == "reference.examine" and DECISION not in project.decisions.ids:
            found.append(_unknown(element, "decision", "decision", DECISION, project.decisions.ids))
    found.extend(told.problem for told in catalog.law_of(source) if law.stops(told.problem))
    return tuple(found)


def _form_problems(name: str, data: bytes) -> tuple[Problem, ...]:
    try:
        compiler.compile_source(data)
    except Refused as refusal:
        return refusal.problems
    except Unreadable as error:
        return (Problem("", name, 0, "form/unreadable", str(error), "Save the form again."),)
    return ()


def _unknown(element: Element, rule: str, what: str, found: str, known: Iterable[str]) -> Problem:
    return Problem(
        element.bpmn_id,
        element.title,
        element.line,
        f"probity/{rule}",
        f"Expected a known {what} but got '{found}'",
        "Use one of: " + ", ".join(sorted(known)),
    )


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
        errors: dict[str, list[str]] = {}
        for p in problems:
            errors.setdefault(p.element or p.rule, []).append(f"{p.reason} {p.instead}")
        raise Invalid("This project cannot be published: %(count)s problems.", errors, count=len(problems))
    project = catalog.load(source)
    if project.pack is None:
        raise Invalid("A project needs a pack.yaml.")
    pack = project.pack.code
    with transaction() as session:
        newest = session.execute(
            sa.select(Project.number, Project.digest)
            .where(Project.pack == pack)
            .order_by(Project.number.desc())
            .limit(1)
        ).first()
        if newest is not None and newest.digest == project.key:
            raise Invalid("This is published already, as version %(number)s.", number=newest.number)
        row = Project(
            pack=pack,
            number=newest.number + 1 if newest else 1,
            digest=project.key,
            reader_version=READER_VERSION,
            artefact=catalog.normalise(source),
            author_id=author_id,
            second_person_id=second_id,
            origin=origin,
            published_at=now,
            effective_from=effective,
        )
        session.add(row)
        session.flush()
        session.add_all(ProjectFile(project_id=row.id, name=name, source=data) for name, data in source.files.items())
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
        )
        return row.id
