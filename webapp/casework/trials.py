"""Trying a draft on the bench: what was done is kept with the trial, and the bench comes to the same place from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import sqlalchemy as sa
from flask import current_app

from webapp.access.permissions import Permission
from webapp.access.viewer import Viewer
from webapp.bench.pool import BenchBusy, BenchEnded
from webapp.bench.shown import FormShown, Scene, revive
from webapp.casework.benches import Trouble, course_of, desk_for, digest_of, let_go, problems_at, trouble_in, trouble_of
from webapp.casework.checking import told_of
from webapp.casework.drafting import draft_row, draft_source
from webapp.config import Settings
from webapp.db import db, transaction
from webapp.models import Trial
from webapp.refusals import NotFound, Stale
from workflows.catalog import Source
from workflows.errors import Problem
from workflows.scenarios import Act, plain_act
from workflows.scenarios.model import MOST_ACTS


@dataclass(frozen=True)
class Tried:
    """A trial as it is kept. `changed`: the draft is not what it was when the trial began."""

    id: int
    draft_id: int
    counter: int
    begins: date
    level: str
    acts: tuple[Mapping[str, Any], ...]
    source: Source
    changed: bool

    @property
    def course(self) -> dict[str, Any]:
        return course_of(self.begins, self.level, {}, self.acts)


@dataclass(frozen=True)
class Sight:
    """What the bench shows of a trial, or why it shows nothing."""

    scene: Scene | None
    trouble: Trouble | None = None


@dataclass(frozen=True)
class FilledIn:
    """The form of a task to show (again); none once it was done, or when there is trouble."""

    form: FormShown | None
    trouble: Trouble | None = None


def trial_of(draft_id: int, viewer: Viewer) -> Tried | None:
    """The viewer's trial of this draft, if one goes on. Raises NotFound for a draft that is not there."""
    source = draft_source(draft_id, viewer)
    row = db.session.scalar(_mine(draft_id, viewer))
    return _tried(row, source) if row is not None else None


def _mine(draft_id: int, viewer: Viewer) -> sa.Select[tuple[Trial]]:
    return (
        sa.select(Trial)
        .where(Trial.draft_id == draft_id, Trial.user_id == viewer.id)
        .order_by(Trial.id.desc())
        .limit(1)
    )


def _tried(row: Trial, source: Source) -> Tried:
    kept = orjson.loads(row.steps)
    return Tried(
        id=row.id,
        draft_id=row.draft_id,
        counter=row.counter,
        begins=date.fromisoformat(kept["begins"]),
        level=kept["level"],
        acts=tuple(kept["acts"]),
        source=source,
        changed=row.digest != digest_of(source),
    )


def start(
    draft_id: int, viewer: Viewer, now: datetime, level: str = "", again: bool = False
) -> tuple[tuple[Problem, ...], Trouble | None]:
    """Begin to try the draft as it is now; an earlier trial of the viewer's is over. `again` does what was done in that
    one, as far as it goes. Nothing is begun when the draft does not run (problems) or ends the bench (trouble)."""
    draft, source = draft_row(draft_id, viewer), draft_source(draft_id, viewer)
    before = trial_of(draft_id, viewer) if again else None
    begins = before.begins if before is not None else _working_day(now)
    level = before.level if before is not None else level
    acts, trouble = list(before.acts) if before is not None else [], None
    revision = draft.revision
    db.session.rollback()
    try:
        with desk_for(source, viewer) as desk:
            problems = problems_at(desk)
            if problems:
                here = {told.problem: told.problem for told in told_of(source)}  # in words that a page can translate
                return tuple(here.get(problem, problem) for problem in problems), None
            trouble = trouble_in(
                desk.ask({"ask": "play", "course": course_of(begins, level, {}, acts), "sight": False})
            )
            if trouble is not None and trouble.act:
                acts = acts[: trouble.act - 1]
            elif trouble is not None:
                return (), trouble
    except (BenchEnded, BenchBusy) as ended:
        return (), trouble_of(ended)
    with transaction() as session:
        session.execute(sa.delete(Trial).where(Trial.draft_id == draft_id, Trial.user_id == viewer.id))
        session.add(
            Trial(
                draft_id=draft_id,
                user_id=viewer.id,
                revision=revision,
                digest=digest_of(source),
                started_at=now,
                steps=_kept(begins, level, acts),
            )
        )
    return (), trouble


def _working_day(now: datetime) -> date:
    """Today where the office sits, or the Monday after: nobody tries what happens on a Sunday by accident."""
    settings: Settings = current_app.extensions["settings"]
    day = now.astimezone(ZoneInfo(settings.zone)).date()
    return day + timedelta(days=(7 - day.weekday()) % 7 if day.weekday() >= 5 else 0)


def look(tried: Tried, viewer: Viewer, language: str, process: str = "") -> Sight:
    """Where the trial stands; a bench that is gone is made anew and comes to the same place."""
    viewer.require(Permission.PROCESS_DESIGN)
    db.session.rollback()
    try:
        with desk_for(tried.source, viewer) as desk:
            told = desk.ask({"ask": "play", "course": tried.course, "lang": language, "process": process})
    except (BenchEnded, BenchBusy) as ended:
        return Sight(None, trouble_of(ended))
    trouble = trouble_in(told)
    return Sight(None if trouble is not None else revive(Scene, told["scene"]), trouble)


def act(tried: Tried, counter: int, step: Act, viewer: Viewer, now: datetime) -> Trouble | None:
    """Do one more act; it is kept when it could be done. Raises Stale for a page that is older than the trial."""
    _must_be_fresh(tried, counter)
    _must_have_room(tried)
    acts = [*tried.acts, plain_act(step)]
    db.session.rollback()
    try:
        with desk_for(tried.source, viewer) as desk:
            course = course_of(tried.begins, tried.level, {}, acts)
            trouble = trouble_in(desk.ask({"ask": "play", "course": course, "sight": False}))
    except (BenchEnded, BenchBusy) as ended:
        return trouble_of(ended)
    if trouble is None:
        _keep(tried, acts, viewer)
    return trouble


def fill_in(
    tried: Tried,
    counter: int | None,
    element: str,
    which: int,
    by: str,
    posted: list[tuple[str, str]] | None,
    viewer: Viewer,
    language: str,
) -> FilledIn:
    """The real form of a task, with what is suggested or with what was `posted`; filled in well it is done and kept."""
    if counter is not None:
        _must_be_fresh(tried, counter)
        _must_have_room(tried)
    request = {
        "ask": "form", "course": tried.course, "lang": language,
        "element": element, "which": which, "by": by, "posted": posted,
    }  # fmt: skip
    db.session.rollback()
    try:
        with desk_for(tried.source, viewer) as desk:
            told = desk.ask(request)
    except (BenchEnded, BenchBusy) as ended:
        return FilledIn(None, trouble_of(ended))
    if told["act"] is not None:
        _keep(tried, [*tried.acts, told["act"]], viewer)
    return FilledIn(revive(FormShown, told["form"]) if told["form"] is not None else None, trouble_in(told))


def undo(tried: Tried, counter: int, viewer: Viewer) -> None:
    """Take the last act back: the case is played again without it. Raises Stale when there is none."""
    _must_be_fresh(tried, counter)
    if not tried.acts:
        raise Stale("Nothing was done yet that could be taken back.")
    _keep(tried, list(tried.acts[:-1]), viewer)


def drawing(draft_id: int, process: str, viewer: Viewer, language: str, purpose: str = "trial") -> bytes:
    """The diagram of one process as BPMN with names in this language. Raises NotFound."""
    source = draft_source(draft_id, viewer)
    db.session.rollback()
    try:
        with desk_for(source, viewer, purpose) as desk:
            found = desk.ask({"ask": "drawing", "process": process, "lang": language})["xml"]
    except (BenchEnded, BenchBusy):
        found = None
    if found is None:
        raise NotFound("There is no such diagram.")
    return str(found).encode()


def stop(draft_id: int, viewer: Viewer) -> None:
    """The trial is over, and its bench is let go."""
    viewer.require(Permission.PROCESS_DESIGN)
    with transaction() as session:
        session.execute(sa.delete(Trial).where(Trial.draft_id == draft_id, Trial.user_id == viewer.id))
    let_go(viewer)


def _must_be_fresh(tried: Tried, counter: int) -> None:
    if tried.counter != counter:
        raise Stale("The trial has gone on since. Look at it again.")
    if tried.changed:
        raise Stale("The draft has changed since this trial began. Begin again.")


def _must_have_room(tried: Tried) -> None:
    """For one more act; the last one can be taken back however many there are."""
    if len(tried.acts) >= MOST_ACTS:
        raise Stale("A trial has at most %(most)s steps. Begin again.", most=MOST_ACTS)


def _keep(tried: Tried, acts: list[Mapping[str, Any]], viewer: Viewer) -> None:
    """Raises Stale when another page of the same person was faster."""
    with transaction() as session:
        kept = session.execute(
            sa.update(Trial)
            .where(Trial.id == tried.id, Trial.user_id == viewer.id, Trial.counter == tried.counter)
            .values(steps=_kept(tried.begins, tried.level, acts), counter=tried.counter + 1)
        )
        if kept.rowcount != 1:
            raise Stale("The trial has gone on since. Look at it again.")


def _kept(begins: date, level: str, acts: Sequence[Mapping[str, Any]]) -> str:
    return orjson.dumps({"begins": begins, "level": level, "acts": acts}).decode()
