"""A move that is cut off at any moment leaves every case old or new, and what fails on one stops no other."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.webapp.casework.moves import case_of, events_of, everything, moved_case, plan, row_of
from tests.webapp.casework.versions import changed, version, with_publications
from tests.webapp.house import House, person
from tests.webapp.killing import Killed, finishes
from webapp import clock
from webapp.casework import live, moving, moving_steps
from webapp.casework.audit import first_break
from webapp.db import db, transaction
from webapp.jobs.runner import run_due
from webapp.models import (
    Job,
    Task,
)
from workflows import engine
from workflows.engine import Snapshot
from workflows.vocabulary import MovedStatus, MoveStatus, TaskStatus


@pytest.fixture
def running(house: House, asked: int) -> tuple[int, list[int]]:
    """A move of two cases that was started."""
    cases = [asked, house.open(2)]
    move_id = plan(version(with_publications(changed())))
    moving.start(move_id, person("paul"), clock.now())
    return move_id, cases


@pytest.mark.parametrize("place", ["sqlite", pytest.param("postgres", marks=pytest.mark.prove)], indirect=True)
def test_a_move_killed_at_any_statement_leaves_every_case_old_or_new(
    app: Flask, house: House, running: tuple[int, list[int]], place: Any
) -> None:
    move_id, cases = running
    target = row_of(move_id).target_id
    ended, at = False, 0
    while not ended:
        at += 5  # every fifth statement: where it dies wanders over all of them as cases are moved and tried again
        ended = finishes(partial(run_due, clock.now() + timedelta(minutes=6 * at)), at, place)
        with transaction() as session:  # so often in a row it would be the case's fault; that is another test
            session.execute(sa.update(Job).where(Job.kind == moving.RUN).values(attempts=0))
        row = row_of(move_id)
        new = 0
        for case_id in cases:
            case = case_of(case_id)
            engine.waiting(live.project(case.project_id, case.rules_id).engine, Snapshot.from_bytes(bytes(case.state)))
            assert first_break(case, events_of(case_id)) is None
            is_new = case.project_id == target
            assert (moved_case(move_id, case_id).status == MovedStatus.MOVED) == is_new
            new += is_new
            names = set(
                db.session.scalars(
                    sa.select(Task.name).where(Task.case_id == case_id, Task.element_id == "check_reference",
                                               Task.status == TaskStatus.OPEN)
                )
            )  # fmt: skip
            assert names <= {"Check what the referee said" if is_new else "Check the reference"}
        assert (row.moved, row.stayed) == (new, 0)
    assert row_of(move_id).moved == len(cases) and row_of(move_id).status == MoveStatus.DONE


def test_a_case_that_ends_its_workers_stays_and_the_others_move(
    house: House, running: tuple[int, list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    move_id, cases = running
    real = moving_steps.move_case

    def deadly(ground: Any, *rest: Any) -> None:
        if ground.case.id == cases[0]:
            raise Killed
        real(ground, *rest)

    monkeypatch.setattr(moving_steps, "move_case", deadly)
    for turn in range(moving_steps.MOST_LOST):
        with pytest.raises(Killed):
            run_due(clock.now() + timedelta(minutes=6 * turn))
    run_due(clock.now() + timedelta(hours=1))
    row = row_of(move_id)
    assert (row.status, row.moved, row.stayed) == (MoveStatus.DONE, 1, 1)
    assert moved_case(move_id, cases[0]).reason == "error"


def test_what_fails_on_one_case_stops_no_other(
    house: House, running: tuple[int, list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    move_id, cases = running
    real = moving_steps.move_case

    def failing(ground: Any, *rest: Any) -> None:
        real(ground, *rest)
        if ground.case.id == cases[0]:
            raise ZeroDivisionError

    monkeypatch.setattr(moving_steps, "move_case", failing)
    before = everything(cases[0])
    run_due(clock.now())
    row = row_of(move_id)
    assert (row.status, row.moved, row.stayed) == (MoveStatus.DONE, 1, 1)
    assert everything(cases[0]) == before
