"""Builds the demo office: units, staff, campaigns, then every case through its past weeks."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from argon2 import PasswordHasher
from flask import current_app

from webapp.casework import recruitment, users
from webapp.casework.publishing import publish_shipped
from webapp.casework.queries.inbox import Filter, inbox
from webapp.casework.tasks import claim
from webapp.casework.users import NewUser
from webapp.clock import OfficeClock
from webapp.db import db, transaction
from webapp.demo import hours
from webapp.demo.answers import Script
from webapp.demo.cast import Player, Staff
from webapp.demo.people import FRONT_DESK, MAIL, PASSWORD, STAFF, UNITS
from webapp.demo.rehearsal import Rehearsal
from webapp.demo.stories import CN, UK, US, Story
from webapp.demo.vacancies import DRIVES, Candidate, Drive, Names
from webapp.models import Case, OrganisationUnit, Project, Task, User
from workflows import calendars

_SPARE = 3  # shortlisted people per post for whom nobody has opened a case yet
_PLACES = {CN: ("CN", "Asia/Shanghai"), US: ("US", "America/New_York"), UK: ("UK-ENG", "Europe/London")}
_COORDINATORS = {"province": "joanna", "harbour": "siting", "federal": "dolores", "baseline": "fiona"}
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Standing:
    """What the database holds already."""

    people: int
    invented: int
    projects: int
    cases: int

    @property
    def empty(self) -> bool:
        return self.people == 0 and self.projects == 0

    @property
    def is_demo(self) -> bool:
        return self.people > 0 and self.people == self.invented


def standing() -> Standing:
    def number(query: sa.Select[tuple[int]]) -> int:
        return int(db.session.scalar(query) or 0)

    every = sa.select(sa.func.count())
    return Standing(
        people=number(every.select_from(User)),
        invented=number(every.select_from(User).where(User.email.endswith(MAIL))),
        projects=number(every.select_from(Project)),
        cases=number(every.select_from(Case)),
    )


@dataclass(frozen=True)
class _Plan:
    """One case before it is opened: whose it is and when it begins."""

    story: Story
    number: int
    drive: Drive
    post: int  # place in the drive's list
    opens: datetime
    candidate: Candidate
    chance: Random


def make(stories: Sequence[Story], seed: int, now: datetime, tell: Tell, spare: int = _SPARE) -> None:
    """Fill an empty database with an office as of `now`; the same stories, seed and day give the same office.

    `spare` people per post are on the list without a case.
    """
    names = Names(Random(f"{seed} names"))
    plans = [_plan(story, number, seed, now, names) for number, story in enumerate(stories, start=1)]
    begin = min((plan.opens for plan in plans), default=now) - timedelta(days=10)
    with _time_from(begin) as clock, _hasty_commits():
        _furnish(begin, tell)
        staff = Staff()
        applications = _recruit(plans, spare, names, staff, begin)
        tell(f"{len(STAFF)} people, {len(DRIVES)} campaigns. Now their past weeks, from {begin:%d %B} to today:")
        _rehearse(plans, applications, names, staff, clock, now, tell)
        _take_work(staff, now)


@contextmanager
def _time_from(begin: datetime) -> Iterator[OfficeClock]:
    """A clock of our own, that stands still between two acts."""
    real: OfficeClock = current_app.extensions["clock"]
    current_app.extensions["clock"] = OfficeClock(lambda: begin)
    try:
        yield current_app.extensions["clock"]
    finally:
        current_app.extensions["clock"] = real


_HASTE = {"sqlite": "PRAGMA synchronous=OFF", "postgresql": "SET synchronous_commit = off"}


@contextmanager
def _hasty_commits() -> Iterator[None]:
    """Do not wait for the disk after each of some thousand steps: a demo that a power cut spoils is made again."""
    engine, statement = db.engine, _HASTE[db.engine.dialect.name]

    def on_connect(connection: Any, record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute(statement)
        connection.commit()
        cursor.close()

    sa.event.listen(engine, "connect", on_connect)
    db.session.remove()
    engine.dispose()
    try:
        yield
    finally:
        sa.event.remove(engine, "connect", on_connect)
        db.session.remove()
        engine.dispose()


def _plan(story: Story, number: int, seed: int, now: datetime, names: Names) -> _Plan:
    chance = Random(f"{seed} case {number}")
    drive = next(d for d in DRIVES if d.pack == story.pack and d.language == story.language)
    code, zone = _PLACES[story.pack]
    day = hours.before(now.astimezone(ZoneInfo(zone)).date(), story.opened, calendars.calendar(code))
    opens = datetime.combine(day, time(9), ZoneInfo(zone)) + timedelta(minutes=chance.randint(5, 170))
    post = chance.randrange(len(drive.posts))
    return _Plan(story, number, drive, post, opens, names.candidate(story.language, number), chance)


def _furnish(now: datetime, tell: Tell) -> None:
    """Units, published packs, staff."""
    tell("Publishing the shipped packs ...")
    publish_shipped(now)
    hashed = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(
        PASSWORD
    )  # no secret, so no need to be slow
    with transaction() as session:
        ids: dict[str, int] = {}
        head = None
        for unit in UNITS:
            row = OrganisationUnit(
                name=unit.name,
                name_zh=unit.name_zh,
                path=unit.code,
                parent_id=head.id if head else None,
                phone=unit.phone,
            )
            session.add(row)
            session.flush()
            row.path = f"{head.path if head else '/'}{row.id}/"
            head = head or row
            ids[unit.code] = row.id
        session.flush()
        for person in STAFF:
            new = NewUser(
                username=person.username,
                name=person.name,
                title=person.title,
                email=f"{person.username}{MAIL}",
                unit_id=ids[person.unit],
                password=PASSWORD,
                roles=person.roles,
                groups=person.groups,
                locale=person.locale,
            )
            users.create(session, new, now, password_hash=hashed)


def _recruit(plans: list[_Plan], spare: int, names: Names, staff: Staff, now: datetime) -> Mapping[int, int]:
    """Campaigns, posts and ranked lists; gives the application of each planned case. First opened, first ranked."""
    units = {unit.name: unit.id for unit in db.session.scalars(sa.select(OrganisationUnit))}
    unit_of = {unit.code: units[unit.name] for unit in UNITS}
    found: dict[int, int] = {}
    for drive in DRIVES:
        officer = staff[_COORDINATORS[drive.unit]]
        campaign = recruitment.create_campaign(
            f"{drive.code}-{now.year}", drive.name, drive.pack, unit_of[drive.unit], now.date(), officer, now
        )
        for place, post in enumerate(drive.posts):
            mine = sorted((p for p in plans if (p.drive, p.post) == (drive, place)), key=lambda p: p.opens)
            ranked = [(p.number, p.candidate) for p in mine]
            ranked += [(0, names.candidate(drive.language, 900 + place * spare + n)) for n in range(spare)]
            post_id = recruitment.create_post(
                campaign, post.code, post.title, post.employer, post.level, max(len(ranked), 1), 1, officer, now
            )
            for rank, (number, candidate) in enumerate(ranked, start=1):
                details = asdict(candidate)
                details["birth_date"] = details.pop("born")
                details["exam_number"] = f"{drive.code}-{post.code}-{rank:03d}"
                application = recruitment.shortlist(post_id, rank, details, officer, now)
                if number:
                    found[number] = application
    return found


def _rehearse(
    plans: list[_Plan],
    applications: Mapping[int, int],
    names: Names,
    staff: Staff,
    clock: OfficeClock,
    now: datetime,
    tell: Tell,
) -> None:
    players: dict[int, Player] = {}
    rehearsal = Rehearsal(clock, now, lambda task: _player_of(players, task).offered(task))
    path_of = {unit.name: unit.path for unit in db.session.scalars(sa.select(OrganisationUnit))}
    for plan in plans:
        unit = next(unit for unit in UNITS if unit.code == plan.drive.unit)
        script = Script(plan.story, plan.story.language, plan.candidate, names, plan.number, plan.chance)
        player = Player(
            plan.story,
            plan.number,
            applications[plan.number],
            path_of[unit.name],
            staff[_COORDINATORS[plan.drive.unit]],
            script,
            staff,
            rehearsal,
            plan.chance,
        )
        players[plan.number] = player
        rehearsal.at(plan.opens, player.open)
    rehearsal.run(_Calendar(players, tell).passing)


def _player_of(players: Mapping[int, Player], task: Task) -> Player:
    return next(player for player in players.values() if player.case_id == task.case_id)


class _Calendar:
    """Tells the story's month as it goes by."""

    def __init__(self, players: Mapping[int, Player], tell: Tell):
        self._players, self._tell, self._month = players, tell, ""
        self._acts = 0

    def passing(self, moment: datetime) -> None:
        self._acts += 1
        month = f"{moment:%B %Y}"
        if month != self._month:
            opened = sum(player.case_id > 0 for player in self._players.values())
            self._tell(f"  {month:<16}{opened:>4} of {len(self._players)} cases open{self._acts:>7} steps")
            self._month = month


def _take_work(staff: Staff, now: datetime) -> None:
    """The people at the front desk have taken a few tasks from their queues, so that "mine" is not empty."""
    for role, username, _ in FRONT_DESK:
        if role != "Investigator":
            continue
        viewer = staff[username]
        page = inbox(viewer, Filter(scope="groups"), now)
        free = [row for row in page.rows if row.holder_id is None and not row.locked]
        for row in free[:2]:
            claim(row.task_id, viewer, now)
