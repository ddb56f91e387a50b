"""One whole measurement in one database: furnish, grow, visit."""

import sys
from dataclasses import dataclass
from functools import partial

import sqlalchemy as sa

from benchmarks import floor, statements, volumes
from benchmarks.measuring import Cost, measure
from benchmarks.office import furnish, publish
from benchmarks.places import Place
from benchmarks.server import Server, running
from benchmarks.visitor import Visitor
from benchmarks.volumes import Volume
from webapp.commands.db import migrate
from webapp.demo.people import PASSWORD

WARM_UP = 8
CHECKED = {"identity_verified_by": "switchboard", "verdict": "usable"}
COORDINATOR, INVESTIGATOR = "joanna", "ruth"
OTHERS = 24


@dataclass(frozen=True)
class Rounds:
    requests: int
    volumes: tuple[int, ...]


@dataclass(frozen=True)
class Size:
    """Bytes: of one case in mid collection with all its rows and indexes, and of its engine state."""

    case: int
    state: int


@dataclass(frozen=True)
class Measured:
    kind: str
    version: str
    size: Size
    floor: Cost
    at: tuple[tuple[Volume, dict[str, Cost]], ...]
    statements: dict[str, int]
    memory: int


def tell(words: str) -> None:
    sys.stderr.write(words + "\n")


def run(place: Place, rounds: Rounds) -> Measured:
    per_volume = rounds.requests + WARM_UP
    submits = per_volume * len(rounds.volumes) + 2
    cases = submits // 2  # two to four reference checks wait in each
    tell(f"{place.kind}: {cases} real cases in mid collection and {OTHERS} elsewhere ...")
    _migrate(place)
    publish(place)
    engine = sa.create_engine(place.url)
    empty = _bytes(engine)
    creations = (rounds.requests // 2 + WARM_UP) * len(rounds.volumes) + 1
    work = furnish(place, cases, OTHERS, creations)
    size = Size((_bytes(engine) - empty) // (cases + OTHERS), _state(engine))
    if len(work.tasks) < submits:
        raise RuntimeError(f"Expected {submits} reference checks but {len(work.tasks)} wait")
    ground = _floor(place, rounds)
    todo, openings = iter(work.tasks), iter(work.applications)
    at = []
    memory = 0
    for wanted in rounds.volumes:
        volume = volumes.grow(engine, wanted)
        tell(f"{place.kind}: {volume.open_tasks} open tasks in {volume.cases} cases")
        tasks = [next(todo) for _ in range(per_volume)]
        opened = [next(openings) for _ in range(rounds.requests // 2 + WARM_UP)]
        with running(place) as server:
            at.append((volume, _visit(server, rounds, tasks, opened)))
            memory = server.memory()
        if (now := volumes.volume(engine).cases) != volume.cases + len(opened):
            raise RuntimeError(f"Expected {len(opened)} new cases beside {volume.cases} but there are {now}")
    counted = _count(place, [next(todo), next(todo)], next(openings))
    version = engine.dialect.name
    with engine.connect() as connection:
        query = "select sqlite_version()" if place.kind == "sqlite" else "show server_version"
        version = f"{version} {connection.exec_driver_sql(query).scalar_one().split()[0]}"
    engine.dispose()
    return Measured(place.kind, version, size, ground, tuple(at), counted, memory)


def _visit(
    server: Server, rounds: Rounds, tasks: list[tuple[int, str]], opened: list[tuple[int, int]]
) -> dict[str, Cost]:
    people = {name: Visitor(server.address).sign_in(name, PASSWORD) for name in sorted({who for _, who in tasks})}
    coordinator = Visitor(server.address).sign_in(COORDINATOR, PASSWORD)
    investigator = people.get(INVESTIGATOR) or next(iter(people.values()))
    many = rounds.requests + WARM_UP
    return {
        "create a case": measure(
            server,
            [
                partial(coordinator.post, f"/campaigns/{campaign}/applications/{application}/open", {})
                for campaign, application in opened
            ],
            WARM_UP,
        ),
        "open a form": measure(server, [partial(people[who].get, f"/tasks/{task}") for task, who in tasks], WARM_UP),
        "submit it": measure(
            server, [partial(people[who].post, f"/tasks/{task}", CHECKED) for task, who in tasks], WARM_UP
        ),
        "inbox": measure(server, [partial(investigator.get, "/inbox")] * many, WARM_UP),
        "cases list": measure(server, [partial(coordinator.get, "/cases")] * many, WARM_UP),
    }


def _floor(place: Place, rounds: Rounds) -> Cost:
    with running(place, floor.COMMAND) as server:
        visitor = Visitor(server.address)
        many = rounds.requests + WARM_UP
        return measure(server, [partial(visitor.post, "/write", {}, (200,))] * many, WARM_UP)


def _count(place: Place, tasks: list[tuple[int, str]], opened: tuple[int, int]) -> dict[str, int]:
    """Statements of one request each, with everything warm that a server keeps warm."""
    with statements.counting(place) as inside:
        (first, who), (second, whose) = tasks
        inside.sign_in(who, PASSWORD).get(f"/tasks/{first}")
        inside.post(f"/tasks/{first}", CHECKED)
        inside.sign_in(whose, PASSWORD)
        found = {"open a form": inside.get(f"/tasks/{second}"), "submit it": inside.post(f"/tasks/{second}", CHECKED)}
        found["inbox"] = inside.get("/inbox")
        inside.sign_in(COORDINATOR, PASSWORD).get("/cases")
        found["cases list"] = inside.get("/cases")
        found["create a case"] = inside.post(f"/campaigns/{opened[0]}/applications/{opened[1]}/open", {})
    return found


def _migrate(place: Place) -> None:
    import os

    os.environ.update(place.environment)
    migrate()


def _bytes(engine: sa.Engine) -> int:
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            return int(connection.exec_driver_sql("select pg_database_size(current_database())").scalar_one())
        pages = connection.exec_driver_sql(
            "select page_count - freelist_count from pragma_page_count, pragma_freelist_count"
        )
        size = connection.exec_driver_sql("pragma page_size").scalar_one()
        return int(pages.scalar_one()) * int(size)


def _state(engine: sa.Engine) -> int:
    with engine.connect() as connection:
        query = "select avg(length(state)) from vetting_case where status <> 'closed'"
        return int(connection.exec_driver_sql(query).scalar_one())
