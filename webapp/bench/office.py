"""A small office in memory: one unit, invented people of every group of a draft, the draft published, one candidate."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from flask import Flask

from webapp import create_app
from webapp.access import viewer as viewers
from webapp.access.permissions import Role
from webapp.access.viewer import Viewer
from webapp.casework import live, recruitment, users
from webapp.casework.live import Published
from webapp.casework.users import NewUser
from webapp.clock import OfficeClock
from webapp.config import Settings
from webapp.db import Base, database, db, transaction
from webapp.demo.vacancies import Candidate, Names
from webapp.models import OrganisationUnit, Project, ProjectFile
from workflows import catalog
from workflows.bpmn.normalise import READER_VERSION
from workflows.catalog import Source
from workflows.vocabulary import Part

OFFICER = "office"
"""Who opens the case and tells it what happened outside: nobody of any group, so that no duty binds anybody else."""
TOLD_HOW = "Told the office by telephone; read back."
OBJECTED = "The invoices of the school kitchens were split in 2021 to stay below the limit for tenders."
EACH = 5  # people of each group: a team of two, a panel of three, somebody who has had no part in the case
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
_SECRET = bytes(32)  # nothing here is secret: people and answers are invented, and nothing leaves the process
_DECIDES = (Part.APPROVER, Part.APPEAL_MEMBER)


def blank(home: Path, zone: str) -> tuple[Flask, bytes]:
    """An application without connectors over an empty database in memory, and that database."""
    app = create_app(Settings(home=home, database_url="sqlite://", secret_key=_SECRET, master_key=_SECRET, zone=zone))
    with app.app_context():
        Base.metadata.create_all(db.engine)
        schema = _dump()
        db.session.remove()
        db.engine.dispose()
    return app, schema


def _dump() -> bytes:
    with db.engine.connect() as connection:
        data: bytes = connection.connection.driver_connection.serialize()  # type: ignore[union-attr]
        return data


def _restore(data: bytes) -> None:
    db.session.remove()
    with db.engine.connect() as connection:
        connection.connection.driver_connection.deserialize(data)  # type: ignore[union-attr]
    live.forget(database())


@dataclass
class Office:
    """`furnished` is the database with the draft published and everybody in it, before any case."""

    app: Flask
    source: Source
    names: Names
    candidate: Candidate
    staff: tuple[Viewer, ...]
    project_id: int
    furnished: bytes

    @property
    def project(self) -> Published:
        return live.project(self.project_id)

    @property
    def officer(self) -> Viewer:
        return self.person(OFFICER)

    def person(self, username: str) -> Viewer:
        """Raises KeyError."""
        return self.by_name[username]

    @property
    def by_name(self) -> Mapping[str, Viewer]:
        return {viewer.username: viewer for viewer in self.staff}

    def begin(self, day: date, level: str) -> int:
        """Everything as it was furnished, at nine on this day; the application of the candidate for a post of this
        level."""
        _restore(self.furnished)
        pack = self.project.pack
        now = datetime.combine(day, time(9), ZoneInfo(pack.zone)).astimezone(UTC)
        self.app.extensions["clock"] = OfficeClock(lambda: now)
        officer = self.officer
        campaign = recruitment.create_campaign("B-1", "Bench", pack.code, officer.unit_id, day, officer, now)
        post = recruitment.create_post(
            campaign,
            "P1",
            "Procurement officer",
            "Harbour Works",
            level or _first_level(pack.post_levels),
            1,
            1,
            officer,
            now,
        )
        details = asdict(self.candidate)
        details["birth_date"] = details.pop("born")
        return recruitment.shortlist(post, 1, details | {"exam_number": "B-0001"}, officer, now)


def _first_level(levels: tuple[object, ...]) -> str:
    known = [level.code for level in levels if level.code in recruitment.LEVELS]  # type: ignore[attr-defined]
    return known[0] if known else recruitment.LEVELS[0]


def furnish(app: Flask, schema: bytes, files: Mapping[str, bytes]) -> Office:
    """Publish these files, which the reader takes, and invent everybody whom their groups ask for."""
    _restore(schema)
    source = Source(files)
    names = Names(Random("bench"))
    project_id = _publish(source)
    candidate = names.candidate("en", 1)
    unit_id = _unit()
    project = live.project(project_id)
    deciding = frozenset().union(*(project.groups_of(part) for part in _DECIDES))
    people = [NewUser(OFFICER, names.name("en"), "", "", unit_id, "x" * 12, (Role.COORDINATOR,), ())]
    for group in project.pack.groups:
        role = Role.APPROVER if group.code in deciding else Role.INVESTIGATOR
        people += [
            NewUser(
                f"{group.code}_{number}",
                names.name("en"),
                group.title.en,
                "",
                unit_id,
                "x" * 12,
                (role,),
                (group.code,),
            )
            for number in range(1, EACH + 1)
        ]
    with transaction() as session:
        for person in people:
            users.create(session, person, LONG_AGO, password_hash="-")  # noqa: S106 - nobody signs in here
    found = [viewers.load_by_username(person.username.casefold()) for person in people]
    staff = tuple(viewer for viewer in found if viewer is not None)
    db.session.rollback()
    return Office(app, source, names, candidate, staff, project_id, _dump())


def _publish(source: Source) -> int:
    project = catalog.load(source)
    assert project.pack is not None
    with transaction() as session:
        row = Project(
            pack=project.pack.code,
            number=1,
            digest=project.key,
            reader_version=READER_VERSION,
            artefact=catalog.normalise(source),
            origin="designed",
            published_at=LONG_AGO,
            effective_from=LONG_AGO,
        )
        session.add(row)
        session.flush()
        session.add_all(ProjectFile(project_id=row.id, name=name, source=data) for name, data in source.files.items())
        return row.id


def _unit() -> int:
    with transaction() as session:
        unit = OrganisationUnit(name="Vetting office", name_zh="考察工作办公室", path="/1/")
        session.add(unit)
        session.flush()
        unit.path = f"/{unit.id}/"
        return unit.id
