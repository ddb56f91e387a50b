"""Publishing a year of working days, and counting again what was counted before it was published."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import orjson
import sqlalchemy as sa

from webapp.access.permissions import Permission
from webapp.access.viewer import Viewer
from webapp.casework import audit, dues, facts, live, working_days
from webapp.casework.facts import surroundings
from webapp.casework.ground import OFFICE, Ground
from webapp.casework.record import record
from webapp.db import after_commit, db, transaction
from webapp.models import CalendarYear, Case, DataKey, Job, Notice, OrganisationUnit, Project
from webapp.models.calendar import joined
from webapp.refusals import Invalid, NotFound, Stale
from webapp.vault import vault
from workflows import calendars, engine
from workflows.calendars import JURISDICTIONS, Calendar, Recount, Year
from workflows.engine import Snapshot, Surroundings
from workflows.events import Event, TimerMoved
from workflows.feel import Clock
from workflows.vocabulary import CaseStatus, JobStatus, NoticeKind

RECOUNT = "calendar.recount"
MOST_DAYS = 90
MOST_LOOKED_AT = 300
"""Cases that a preview counts to the end; a publication counts all of them."""


@dataclass(frozen=True)
class Preview:
    """What a publication would do. `days` are the days whose meaning changes; `cases` may be concerned, and of those
    looked at `notices` and `timers` move. `whole` says that every case was looked at."""

    days: tuple[date, ...]
    cases: int
    notices: int
    timers: int
    whole: bool


def publish_calendar(
    code: str, year: int, off: Collection[date], work: Collection[date], source: str, viewer: Viewer, now: datetime
) -> int:
    """Enter a year as it was officially published; entered once more, it is a dated correction of it.

    Every open case of the jurisdiction is counted again by a job of its own. Returns the id of the publication.
    Raises Invalid, NotFound for a jurisdiction that is not known, and Stale.
    """
    viewer.require(Permission.CALENDAR_PUBLISH)
    entered = _checked(code, year, off, work)
    if not 3 <= len(source.strip()) <= 200:
        words = "Say where this year was published: which announcement, of which day."
        raise Invalid(words, {"source": [words]})
    try:
        with transaction() as session:
            known = working_days.latest_years(code)
            before, after = _before_and_after(known, code, entered)
            row = CalendarYear(
                code=code,
                year=year,
                number=known[year].number + 1 if year in known else 1,
                off=joined(entered.off),
                work=joined(entered.work),
                source=source.strip(),
                published_at=now,
                published_by=viewer.id,
            )
            session.add(row)
            session.flush()
            audit.write_office_event(
                session,
                "calendar.published",
                viewer.id,
                now,
                f"{code} {year}",
                number=row.number,
                was=before.key,
                calendar=after.key,
            )
            payload = orjson.dumps({"publication": row.id, "was": before.key}).decode()
            cases = session.scalars(sa.select(Case.id).where(*_open_cases(code)).order_by(Case.id))
            job = {"kind": RECOUNT, "key": str(row.id), "due_at": now, "payload": payload, "created_at": now}
            jobs = [{"case_id": case_id, **job} for case_id in cases]
            for start in range(0, len(jobs), 500):
                dues.put(session, jobs[start : start + 500])
            newest = row.id
            after_commit(session, lambda: working_days.saw(newest))
    except sa.exc.IntegrityError:
        raise Stale("Somebody published this year at the same moment. Please look again.") from None
    return newest


def preview(
    code: str, year: int, off: Collection[date], work: Collection[date], viewer: Viewer, now: datetime
) -> Preview:
    """What publishing this would change, without changing anything. Raises Invalid and NotFound."""
    viewer.require(Permission.CALENDAR_PUBLISH)
    entered = _checked(code, year, off, work)
    before, after = _before_and_after(working_days.latest_years(code), code, entered)
    days = calendars.differences(before, after, calendars.first_day(code, year), date(year, 12, 31))
    concerned = db.session.scalars(
        sa.select(Case.id).where(*_open_cases(code), _may_move(days)).order_by(Case.id)
    ).all()
    notices = timers = 0
    for ground in grounds(concerned[:MOST_LOOKED_AT], now):
        recounts = [found for _notice, found in _recounts(ground, after) if found.moved]
        notices += len(recounts)
        timers += sum(isinstance(event, TimerMoved) for event in _rehearse(ground, after, recounts))
    return Preview(days, len(concerned), notices, timers, len(concerned) <= MOST_LOOKED_AT)


def recount(ground: Ground, inputs: Mapping[str, object]) -> None:
    """One case after a publication: notices and waiting timers are counted again, and nothing served gets shorter."""
    found = _recounts(ground, ground.project.calendar)
    for notice, told in found:
        notice.ends_on, notice.provisional, notice.calendar = told.end, told.provisional, told.published_calendar
        ground.note(
            "notice.recounted",
            str(notice.kind),
            number=notice.number,
            was=told.served_end,
            end=told.end,
            counted=told.counted_end,
            provisional=told.provisional,
            served_calendar=told.served_calendar,
            calendar=told.published_calendar,
        )
    ground.session.flush()
    assert ground.case.state is not None
    snapshot = live.take(ground.case.id, ground.case.version, ground.case.state)
    step = engine.recount(ground.project.engine, snapshot, surroundings(ground))
    if found or step.events:
        ground.note(
            "calendar.recounted", ground.project.pack.calendar, was=inputs["was"], calendar=ground.project.calendar.key
        )
        record(ground, step.events, step.snapshot)


def codes_in_use() -> tuple[str, ...]:
    """The jurisdictions whose days anything is counted with: those of the newest packs and of running cases."""
    newest = sa.select(sa.func.max(Project.id)).group_by(Project.pack)
    running = sa.select(Case.project_id).where(Case.status != CaseStatus.CLOSED)
    ids = db.session.scalars(sa.select(Project.id).where(sa.or_(Project.id.in_(newest), Project.id.in_(running))))
    return tuple(sorted({live.project(project_id).pack.calendar for project_id in ids}))


# --- what is counted again --------------------------------------------------------------------------------------------


def _recounts(ground: Ground, calendar: Calendar) -> list[tuple[Notice, Recount]]:
    """Open notices whose end or standing changes under `calendar`. A period that has ended stays ended."""
    rows = ground.session.scalars(
        sa.select(Notice)
        .where(
            Notice.case_id == ground.case.id,
            Notice.working_days.is_not(None),
            Notice.withdrawn_at.is_(None),
            Notice.ends_on >= ground.today,
        )
        .order_by(Notice.id)
    )
    zone = ZoneInfo(ground.project.pack.zone)
    found = []
    for row in rows:
        served_on = row.served_at.astimezone(zone).date()
        told = calendars.recount(served_on, row.working_days, row.ends_on, row.calendar, calendar)
        if told.moved or told.provisional != row.provisional:
            found.append((row, told))
    return found


def _rehearse(ground: Ground, calendar: Calendar, moved: list[Recount]) -> tuple[Event, ...]:
    """What the engine would tell under `calendar`, on a copy of the state and with the notices as they would be."""
    known = facts.provider(ground)

    def told(groups: frozenset[str]) -> Mapping[str, object]:
        found = dict(known(groups))
        notice = found.get("notice")
        if moved and isinstance(notice, Mapping):
            found["notice"] = {**notice, "public_ends_on": moved[-1].end}
        return found

    assert ground.case.state is not None
    clock = Clock(ground.now, ground.project.pack.zone, calendar)
    return engine.recount(
        ground.project.engine, Snapshot.from_bytes(ground.case.state), Surroundings(told, clock)
    ).events


def _open_cases(code: str) -> tuple[sa.ColumnElement[bool], ...]:
    """Cases that run, under rules that count with this calendar."""
    ids = db.session.scalars(sa.select(Case.project_id).where(Case.status != CaseStatus.CLOSED).distinct())
    counting = [project_id for project_id in ids if live.project(project_id).pack.calendar == code]
    return Case.status != CaseStatus.CLOSED, Case.state.is_not(None), Case.project_id.in_(counting)


def _may_move(days: tuple[date, ...]) -> sa.ColumnElement[bool]:
    """Cases with a date on or after the first day that changes its meaning: only those can move."""
    if not days:
        return sa.false()
    first = datetime.combine(days[0], datetime.min.time(), ZoneInfo("Pacific/Kiritimati"))  # where days begin first
    waits = sa.exists().where(
        Job.case_id == Case.id, Job.kind == "timer", Job.status == JobStatus.DUE, Job.due_at >= first
    )
    stands = sa.exists().where(
        Notice.case_id == Case.id,
        Notice.kind == NoticeKind.PUBLIC,
        Notice.withdrawn_at.is_(None),
        Notice.ends_on >= days[0],
    )
    return sa.or_(waits, stands)


def grounds(case_ids: Collection[int], now: datetime) -> Iterator[Ground]:
    """Ground to look from, without a lock: nothing may be written on it."""
    rows = db.session.execute(
        sa.select(Case, DataKey.wrapped, OrganisationUnit.path)
        .join(DataKey, DataKey.id == Case.key_id)
        .join(OrganisationUnit, OrganisationUnit.id == Case.unit_id)
        .where(Case.id.in_(case_ids), DataKey.wrapped.is_not(None))
    )
    for row in rows:
        key = vault().key(row.Case.key_id, row.wrapped)
        yield Ground(
            db.session, row.Case, key, live.project(row.Case.project_id, row.Case.rules_id), OFFICE, now, row.path
        )


# --- what may be entered ----------------------------------------------------------------------------------------------


def _before_and_after(known: Mapping[int, CalendarYear], code: str, entered: Year) -> tuple[Calendar, Calendar]:
    years = {year: row.days for year, row in known.items()}
    before = calendars.with_years(code, years.values())
    if entered.year > before.last_published_year + 1:
        raise Invalid("Publish %(year)s first.", {"": ["Publish %(year)s first."]}, year=before.last_published_year + 1)
    return before, calendars.with_years(code, (years | {entered.year: entered}).values())


def _checked(code: str, year: int, off: Collection[date], work: Collection[date]) -> Year:
    """The year without what goes without saying. Raises Invalid for days that cannot be meant."""
    if code not in JURISDICTIONS or not 2000 <= year <= 2999:
        raise NotFound("There is no such calendar.")
    first, last = calendars.first_day(code, year), date(year, 12, 31)
    errors: dict[str, list[str]] = {}
    for name, days in (("off", off), ("work", work)):
        if any(not first <= day <= last for day in days):
            errors[name] = ["Days of this year only, please; its arrangement begins on %(first)s."]
    if both := set(off) & set(work):
        errors["work"] = ["%(day)s cannot be a day off and a workday."]
    elif any(day.weekday() < 5 for day in work):
        errors["work"] = ["A make-up workday is a Saturday or a Sunday."]
    if not off:
        errors["off"] = ["Enter the days off of this year."]
    elif max(len(off), len(work)) > MOST_DAYS:
        errors["off"] = ["There are at most %(most)s such days in a year."]
    if errors:
        day = min(both).isoformat() if both else ""
        raise Invalid("Some answers need your attention", errors, first=first.isoformat(), most=MOST_DAYS, day=day)
    return Year(year, frozenset(day for day in off if day.weekday() < 5), frozenset(work))
