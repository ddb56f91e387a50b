"""Policy replay: a draft scorecard or veto table over the closed cases of a pack, piece by piece, with progress."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import Any

import orjson
import sqlalchemy as sa

from webapp.access.permissions import Permission
from webapp.access.viewer import Viewer
from webapp.casework import audit, dues, live, monitoring
from webapp.casework.audit import data_of
from webapp.casework.queries.paging import PAGE, Page, cursor, number, page_of, read_cursor
from webapp.casework.queries.projects import published_packs
from webapp.casework.scoring import position_of
from webapp.db import db, transaction
from webapp.models import AuditEvent, Case, Job, PolicyReplay, ReplayChange, Score
from webapp.refusals import Invalid, NotFound
from workflows import dmn
from workflows.dmn import Model
from workflows.errors import FeelError, Refused, Unreadable
from workflows.feel import Clock, Feel, Isolate
from workflows.pack import Pack
from workflows.scoring import replay, scorecard
from workflows.scoring.score import hundredths
from workflows.scoring.scorecard import Scorecard
from workflows.sentences import sentence
from workflows.vocabulary import CaseStatus, JobStatus

REPLAY = "policy.replay"
PIECE = 250
"""Closed cases of one step: what is computed between two marks of progress."""
MOST_BYTES = 512 * 1024
VETOED = frozenset({"hard", "adjudicate", "none"})


@dataclass(frozen=True)
class Replay:
    """A replay with how far it has come. `moves` are (before, after, cases) of those that would stand elsewhere;
    `groups` is by question, None until the replay has ended."""

    id: int
    pack: str
    kind: str
    digest: str
    made_at: datetime
    total: int
    done: int
    left_out: int
    finished_at: datetime | None
    moves: tuple[tuple[str, str, int], ...]
    changed: int
    groups: Mapping[str, Any] | None


@dataclass(frozen=True)
class Found:
    """One closed case under the draft."""

    case_id: int
    before: str
    after: str
    total_before: int | None
    total_after: int | None


def start(pack: str, name: str, draft: bytes, viewer: Viewer, now: datetime) -> int:
    """Check the draft, and have it replayed as due work. Raises Invalid with every line that is wrong, NotFound."""
    viewer.require(Permission.POLICY_REPLAY)
    monitoring.keep_apart(viewer)
    return _start(pack, name, draft, viewer.id, now)


def start_from_console(pack: str, name: str, draft: bytes, now: datetime) -> int:
    """As `start`, for whoever can run commands on the server; the audit says so (no actor)."""
    return _start(pack, name, draft, None, now)


def _start(pack: str, name: str, draft: bytes, actor_id: int | None, now: datetime) -> int:
    if pack not in published_packs():
        raise NotFound("There is no such process.")
    kind = _checked(name, draft)
    with transaction() as session:
        closed = (Case.pack == pack, Case.status == CaseStatus.CLOSED)
        total, last = session.execute(
            sa.select(sa.func.count(), sa.func.coalesce(sa.func.max(Case.id), 0)).where(*closed)
        ).one()
        digest = hashlib.sha256(draft).hexdigest()
        row = PolicyReplay(
            pack=pack, kind=kind, draft=draft, digest=digest, made_by=actor_id, made_at=now, last_case=last, total=total
        )
        session.add(row)
        session.flush()
        job = {"case_id": None, "kind": REPLAY, "key": str(row.id), "due_at": now, "created_at": now}
        dues.put(session, [{**job, "payload": orjson.dumps({"replay": row.id}).decode()}])
        audit.write_office_event(session, "replay.started", actor_id, now, pack, kind=kind, digest=digest)
        return row.id


def _checked(name: str, draft: bytes) -> str:
    """`scorecard` or `vetoes`. Raises Invalid with line and reason of everything that is wrong with the draft."""
    if len(draft) > MOST_BYTES:
        raise Invalid(
            "The file is too large for a scorecard or a decision table.", {"draft": ["Choose a smaller file."]}
        )
    try:
        if PurePath(name).suffix == ".dmn":
            problems = dmn.lint(dmn.read(draft, "draft.dmn"))
            if problems:
                raise Refused(tuple(problems))
            return "vetoes"
        scorecard.parse(draft, "draft.yaml")
        return "scorecard"
    except Refused as refused:
        lines: list[str] = [
            sentence("%(line)s: %(reason)s", line=problem.line, reason=sentence(problem.reason))
            for problem in refused.problems
        ]
        raise Invalid("The draft cannot be replayed as it is.", {"draft": lines}) from None
    except Unreadable as error:
        raise Invalid("The draft cannot be replayed as it is.", {"draft": [str(error)]}) from None


def step(job_id: int, now: datetime) -> None:
    """Replay one piece. The computing holds no lock; what it found counts only if nobody did the same piece meanwhile.

    The job stays due until the last piece is done.
    """
    job = db.session.get(Job, job_id)
    row = db.session.get(PolicyReplay, int(job.key)) if job is not None else None
    if job is None or row is None or job.status != JobStatus.DUE:
        return
    began, piece = row.at_case, _piece(row)
    drafted, kind = row.draft, row.kind
    found = list(_SORTS[kind](drafted, row.pack, piece)) if piece else []
    with transaction() as session:
        job = session.get(Job, job_id, with_for_update=True)
        row = session.get(PolicyReplay, int(job.key), with_for_update=True) if job is not None else None
        if job is None or row is None or row.at_case != began or row.finished_at is not None:
            return
        row.done += len(piece)
        row.left_out += len(piece) - len(found)
        row.at_case = piece[-1] if piece else row.last_case
        moved = [vars(one) | {"replay_id": row.id} for one in found if one.before != one.after]
        if moved:
            session.execute(sa.insert(ReplayChange), moved)
        job.attempts, job.owner, job.lease_until, job.due_at = 0, None, None, now
        if row.at_case >= row.last_case:
            row.by_group = orjson.dumps(_by_group(row, session), option=orjson.OPT_SORT_KEYS).decode()
            row.finished_at = now
            job.status, job.finished_at = JobStatus.DONE, now


def replays(viewer: Viewer) -> list[Replay]:
    """The newest twenty-five."""
    viewer.require(Permission.POLICY_REPLAY)
    monitoring.keep_apart(viewer)
    rows = db.session.scalars(sa.select(PolicyReplay).order_by(PolicyReplay.id.desc()).limit(PAGE))
    return [_replay(row) for row in rows]


def one_replay(replay_id: int, viewer: Viewer) -> Replay:
    """Raises NotFound."""
    viewer.require(Permission.POLICY_REPLAY)
    monitoring.keep_apart(viewer)
    return shown(replay_id)


def shown(replay_id: int) -> Replay:
    """The replay as the console tells it. Raises NotFound."""
    row = db.session.get(PolicyReplay, replay_id, populate_existing=True)
    if row is None:
        raise NotFound("There is no such replay.")
    return _replay(row)


def job_of(replay_id: int) -> int:
    """The job that carries a replay on. Raises NotFound."""
    found = db.session.scalar(sa.select(Job.id).where(Job.kind == REPLAY, Job.key == str(replay_id)))
    if found is None:
        raise NotFound("There is no such replay.")
    return int(found)


def changes(replay_id: int, viewer: Viewer, after: str = "", before: str = "") -> Page[Any]:
    """Cases that would stand elsewhere, by number only: case_id, number, closed_at and the columns of ReplayChange."""
    one_replay(replay_id, viewer)
    backwards = bool(before)
    query = (
        sa.select(ReplayChange, Case.number, Case.closed_at)
        .join(Case, Case.id == ReplayChange.case_id)
        .where(ReplayChange.replay_id == replay_id)
        .order_by(ReplayChange.case_id.desc() if backwards else ReplayChange.case_id)
        .limit(PAGE + 1)
    )
    if after or before:
        at = read_cursor(before or after, number)[0]
        query = query.where(ReplayChange.case_id < at if backwards else ReplayChange.case_id > at)
    rows = db.session.execute(query).all()
    return page_of(rows, PAGE, backwards, bool(after or before), lambda r: cursor(r.ReplayChange.case_id))


def _replay(row: PolicyReplay) -> Replay:
    moves = db.session.execute(
        sa.select(ReplayChange.before, ReplayChange.after, sa.func.count())
        .where(ReplayChange.replay_id == row.id)
        .group_by(ReplayChange.before, ReplayChange.after)
        .order_by(sa.func.count().desc(), ReplayChange.before, ReplayChange.after)
    ).all()
    return Replay(
        id=row.id,
        pack=row.pack,
        kind=row.kind,
        digest=row.digest,
        made_at=row.made_at,
        total=row.total,
        done=row.done,
        left_out=row.left_out,
        finished_at=row.finished_at,
        moves=tuple((before, after, count) for before, after, count in moves),
        changed=sum(count for _before, _after, count in moves),
        groups=orjson.loads(row.by_group) if row.by_group else None,
    )


def _piece(row: PolicyReplay) -> list[int]:
    query = (
        sa.select(Case.id)
        .where(Case.pack == row.pack, Case.status == CaseStatus.CLOSED)
        .where(Case.id > row.at_case, Case.id <= row.last_case)
        .order_by(Case.id)
        .limit(PIECE)
    )
    return list(db.session.scalars(query))


def _scored(draft: bytes, _pack: str, piece: list[int]) -> Iterator[Found]:
    """The last score of each case under the draft scorecard, from its stored inputs."""
    card = scorecard.parse(draft, "draft.yaml")
    last = sa.select(sa.func.max(Score.id)).where(Score.case_id.in_(piece)).group_by(Score.case_id)
    rows = db.session.execute(
        sa.select(Score.case_id, Score.band, Score.total, Score.inputs, Case.project_id, Case.rules_id)
        .join(Case, Case.id == Score.case_id)
        .where(Score.id.in_(last))
        .order_by(Score.case_id)
    ).all()
    for row in rows:
        found = _rescored(card, live.project(row.project_id, row.rules_id).pack, orjson.loads(row.inputs))
        total = hundredths(found.total) if found.total is not None else None
        yield Found(row.case_id, str(row.band), str(found.band), row.total, total)


def _rescored(card: Scorecard, pack: Pack, inputs: Mapping[str, Any]) -> Any:
    return position_of(card, pack, replay.fitted(card, inputs))


def _vetoed(draft: bytes, _pack: str, piece: list[int]) -> Iterator[Found]:
    """What the draft table says to what was read when the veto table of each case was evaluated last."""
    model, by = dmn.read(draft, "draft.dmn"), Feel(Isolate())
    events = db.session.execute(
        sa.select(AuditEvent.case_id, AuditEvent.content, AuditEvent.at)
        .where(AuditEvent.case_id.in_(piece), AuditEvent.action == "rule.applied")
        .order_by(AuditEvent.case_id, AuditEvent.case_seq)
    ).all()
    read = {}
    for event in events:
        data = data_of(event.content)
        if data.get("decision") in model.decisions:
            read[event.case_id] = (str(data["decision"]), data.get("read") or {}, event.at)
    cases = db.session.execute(sa.select(Case.id, Case.veto_result, Case.project_id).where(Case.id.in_(list(read))))
    for case in cases.all():
        decision, values, at = read[case.id]
        project = live.project(case.project_id)
        clock = Clock(now=at, zone=project.pack.zone, calendar=project.calendar)
        result = _decided(model, decision, values, clock, by)
        if result in VETOED:
            yield Found(case.id, case.veto_result or "none", result, None, None)


def _decided(model: Model, decision: str, read: Mapping[str, Any], clock: Clock, by: Feel) -> str:
    """The result of the draft, '' where it asks for something that was not read then."""
    context: dict[str, Any] = {}
    for text, value in read.items():
        place = context
        *parents, name = text.split(".")
        for parent in parents:
            place = place.setdefault(parent, {})
        place[name] = value
    try:
        found = model.evaluate(decision, context, clock, by=by).value
    except FeelError:
        return ""
    return str(found.get("result", "")) if isinstance(found, dict) else str(found)


_SORTS: dict[str, Callable[[bytes, str, list[int]], Iterator[Found]]] = {"scorecard": _scored, "vetoes": _vetoed}


def _by_group(row: PolicyReplay, session: sa.orm.Session) -> dict[str, Any]:
    """By question: the groups that may be shown, with the numbers of changes where they name nobody."""
    pack = published_packs()[row.pack].pack
    if pack.monitoring is None:
        return {}
    moved = set(session.scalars(sa.select(ReplayChange.case_id).where(ReplayChange.replay_id == row.id)))
    cases = session.execute(
        sa.select(Case.id, Case.application_id).where(
            Case.pack == row.pack, Case.status == CaseStatus.CLOSED, Case.id <= row.last_case
        )
    ).all()
    changed = {case.application_id: case.id in moved for case in cases}
    found = {}
    for question in pack.monitoring.questions:
        said = monitoring.groups_of(changed, question.code)
        offered = {choice.code for choice in question.choices}
        rows = replay.by_group(changed, said, offered, pack.monitoring.fewest)
        found[question.code] = [{"group": one.group, "people": one.people, "changed": one.changed} for one in rows]
    return found
