"""Reports of adverse impact: one per pack and period, made once the period has ended, and never made again."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import sqlalchemy as sa

from webapp.access.permissions import Permission
from webapp.access.viewer import Viewer
from webapp.casework import audit, monitoring
from webapp.casework.audit import data_of
from webapp.casework.queries.projects import published_packs
from webapp.db import db, transaction
from webapp.models import AuditEvent, Case, ImpactReport
from webapp.refusals import Invalid, NotFound, Stale
from workflows.pack import Monitoring, Pack
from workflows.scoring.disparity import Disparity, Ending, Passage, Table, disparity
from workflows.scoring.impact import Group
from workflows.scoring.statistics import compared
from workflows.vocabulary import CaseStatus, Outcome

SELECTED = frozenset({Outcome.HIRED, Outcome.CONDITIONAL})


@dataclass(frozen=True)
class Period:
    first: date
    last: date


@dataclass(frozen=True)
class Made:
    """A report that was made: `tables` by question, as `workflows.scoring.disparity` tells them, in plain values."""

    id: int
    pack: str
    period: Period
    made_at: datetime
    people: int
    fewest: int
    tables: Mapping[str, Any]


def periods(monitoring: Monitoring, since: date, today: date) -> list[Period]:
    """Whole periods of the pack that have ended, the newest first, back to the one that holds `since`."""
    first = date(since.year, (since.month - 1) // monitoring.months * monitoring.months + 1, 1)
    found = []
    while (following := _months_on(first, monitoring.months)) <= today:
        found.append(Period(first, following - timedelta(days=1)))
        first = following
    return found[::-1]


def open_periods(pack: Pack, viewer: Viewer, now: datetime) -> list[Period]:
    """Periods with closed cases for which no report has been made."""
    viewer.require(Permission.IMPACT_READ)
    assert pack.monitoring is not None
    zone = ZoneInfo(pack.zone)
    first = db.session.scalar(
        sa.select(sa.func.min(Case.closed_at)).where(Case.pack == pack.code, Case.status == CaseStatus.CLOSED)
    )
    if first is None:
        return []
    taken = [row.period for row in made(pack.code, viewer)]
    return [
        period
        for period in periods(pack.monitoring, first.astimezone(zone).date(), now.astimezone(zone).date())
        if not any(_overlap(period, other) for other in taken)
    ]


def make(pack_code: str, first: date, viewer: Viewer, now: datetime) -> int:
    """Make the report of the period that begins on `first`, from the forms that lie there now.

    Forms that come later change nothing any more: two reports that differ by one person would tell that person's group.
    Raises Invalid for a period that has not ended, or overlaps one that was reported.
    """
    viewer.require(Permission.IMPACT_READ)
    monitoring.keep_apart(viewer)
    pack = watched(pack_code)
    period = next((one for one in open_periods(pack, viewer, now) if one.first == first), None)
    if period is None:
        raise Invalid("Choose a period that has ended and was not reported before.")
    content = {"people": 0, "fewest": pack.monitoring.fewest, "tables": {}} if pack.monitoring else {}
    passages = dict(_passages(pack, period))
    content["people"] = len(passages)
    content["tables"] = {
        question.code: _plain(_by_question(pack, passages, question.code)) for question in _questions(pack)
    }
    try:
        with transaction() as session:
            row = ImpactReport(
                pack=pack.code,
                first_day=period.first,
                last_day=period.last,
                made_at=now,
                made_by=viewer.id,
                content=orjson.dumps(content, option=orjson.OPT_SORT_KEYS).decode(),
            )
            session.add(row)
            session.flush()
            audit.write_office_event(
                session, "impact.reported", viewer.id, now, pack.code, first=period.first, last=period.last
            )
            return row.id
    except sa.exc.IntegrityError:
        raise Stale("Somebody made this report at the same moment. Please look again.") from None


def made(pack_code: str, viewer: Viewer) -> list[Made]:
    """The reports of a pack, the newest period first."""
    viewer.require(Permission.IMPACT_READ)
    monitoring.keep_apart(viewer)
    rows = db.session.scalars(
        sa.select(ImpactReport).where(ImpactReport.pack == pack_code).order_by(ImpactReport.first_day.desc())
    )
    return [_made(row) for row in rows]


def report(report_id: int, viewer: Viewer) -> Made:
    """One report. Raises NotFound."""
    viewer.require(Permission.IMPACT_READ)
    monitoring.keep_apart(viewer)
    row = db.session.get(ImpactReport, report_id)
    if row is None:
        raise NotFound("There is no such report.")
    return _made(row)


def watched(pack_code: str) -> Pack:
    """The newest pack of this code. Raises NotFound when it asks nobody for groups."""
    project = published_packs().get(pack_code)
    if project is None or project.pack.monitoring is None:
        raise NotFound("Nothing is monitored under these rules.")
    return project.pack


def _made(row: ImpactReport) -> Made:
    content = orjson.loads(row.content)
    period = Period(row.first_day, row.last_day)
    return Made(row.id, row.pack, period, row.made_at, content["people"], content["fewest"], content["tables"])


def _questions(pack: Pack) -> tuple[Any, ...]:
    return pack.monitoring.questions if pack.monitoring else ()


def _passages(pack: Pack, period: Period) -> Iterator[tuple[int, Passage]]:
    """(application, how far it came) of each case that was closed in the period, without its groups."""
    assert pack.monitoring is not None
    zone, stages = ZoneInfo(pack.zone), pack.monitoring.stages
    begin = datetime.combine(period.first, datetime.min.time(), zone)
    end = datetime.combine(period.last + timedelta(days=1), datetime.min.time(), zone)
    closed = (
        Case.pack == pack.code,
        Case.status == CaseStatus.CLOSED,
        Case.closed_at >= begin,
        Case.closed_at < end,
    )
    reached: dict[int, int] = {}
    entered = sa.select(AuditEvent.case_id, AuditEvent.content).join(Case, Case.id == AuditEvent.case_id)
    for row in db.session.execute(entered.where(*closed, AuditEvent.action == "stage.entered")):
        stage = str(data_of(row.content).get("stage", ""))
        at = stages.index(stage) if stage in stages else 0
        reached[row.case_id] = max(reached.get(row.case_id, 0), at)
    for case in db.session.execute(sa.select(Case.id, Case.application_id, Case.outcome).where(*closed)):
        selected = case.outcome in SELECTED
        at = len(stages) - 1 if selected else reached.get(case.id, 0)
        yield case.application_id, Passage(None, at, selected, str(case.outcome))


def _by_question(pack: Pack, passages: Mapping[int, Passage], code: str) -> Disparity:
    assert pack.monitoring is not None
    question = next(question for question in pack.monitoring.questions if question.code == code)
    offered = {choice.code for choice in question.choices}
    said = {who: group for who, group in monitoring.groups_of(passages, code).items() if group in offered}
    people = [Passage(said.get(who), p.reached, p.selected, p.outcome) for who, p in passages.items()]
    return disparity(people, offered, pack.monitoring.stages, pack.monitoring.fewest)


def _plain(found: Disparity) -> dict[str, Any]:
    return {
        "stages": [_table(table) for table in found.stages],
        "overall": _table(found.overall),
        "endings": [_ending(ending) for ending in found.endings],
    }


def _table(table: Table) -> dict[str, Any]:
    return {
        "stage": table.stage,
        "everybody": _group(table.everybody),
        "rest": _group(table.rest),
        "lines": [
            {
                "group": line.group,
                **_group(line.people),
                "against_best": compared(line.against_best) if line.against_best else None,
            }
            for line in table.lines
        ],
    }


def _group(group: Group) -> dict[str, int]:
    return {"selected": group.selected, "total": group.total}


def _ending(ending: Ending) -> dict[str, Any]:
    return {
        "outcome": ending.outcome,
        "everybody": ending.everybody,
        "groups": dict(ending.groups),
        "rest": ending.rest,
    }


def _months_on(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1)


def _overlap(one: Period, other: Period) -> bool:
    return one.first <= other.last and other.first <= one.last
