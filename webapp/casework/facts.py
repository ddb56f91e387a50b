"""Case facts for expressions: today's truth, computed from the tables when an expression asks for it."""

from collections.abc import Callable, Mapping
from datetime import date

import sqlalchemy as sa

from webapp.casework import scoring, staleness
from webapp.casework.embargo import keeps_out
from webapp.casework.ground import Ground
from webapp.models import (
    Appeal,
    Application,
    CasePerson,
    Check,
    Consent,
    Decision,
    Finding,
    Notice,
    Objection,
    Post,
    Rating,
    Reference,
    Submission,
    Vote,
)
from workflows.engine import Facts, Surroundings
from workflows.scoring import findings as severity
from workflows.vocabulary import (
    AppealOutcome,
    CaseStatus,
    CheckResult,
    CheckStatus,
    DecisionCode,
    FindingStatus,
    NoticeKind,
    ObjectionOutcome,
    Part,
    ReferenceStatus,
    Severity,
)

ADVERSE = frozenset({DecisionCode.REJECT, DecisionCode.DEBAR})
OPEN_FINDING = frozenset({FindingStatus.ALLEGED, FindingStatus.CLASSIFIED, FindingStatus.ANSWERED})


def provider(ground: Ground) -> Facts:
    """A source of facts for one engine call; each group costs at most two statements and is asked for once."""
    known: dict[str, Mapping[str, object]] = {}

    def facts(groups: frozenset[str]) -> Mapping[str, object]:
        for group in sorted(groups):
            if group not in known:
                known[group] = GROUPS[group](ground)
        return {group: known[group] for group in groups}

    return facts


def surroundings(ground: Ground) -> Surroundings:
    """What the engine is given for one call: the facts of the case and the office's clock."""
    return Surroundings(facts=provider(ground), clock=ground.clock)


def _consent(ground: Ground) -> Mapping[str, object]:
    row = ground.session.get(Consent, ground.case.id)
    decision, scopes = (row.decision, _codes(row.scopes)) if row else ("", [])
    required = {scope.code for scope in ground.project.pack.consent_scopes if scope.required}
    return {
        "answered": decision in ("given", "refused"),
        "given": decision == "given",
        "refused": decision == "refused",
        "scopes": scopes,
        "complete": decision == "given" and required <= set(scopes),
    }


def _declaration(ground: Ground) -> Mapping[str, object]:
    referees = sa.select(sa.func.count()).select_from(Reference).where(Reference.case_id == ground.case.id)
    row = ground.session.execute(
        sa.select(referees.scalar_subquery().label("referees"), _filed(ground, "declaration").label("submitted"))
    ).one()
    return {"submitted": bool(row.submitted), "referees": row.referees}


def _plan(ground: Ground) -> Mapping[str, object]:
    codes = ground.session.scalars(sa.select(Check.code).where(Check.case_id == ground.case.id).order_by(Check.id))
    case = ground.case
    extended = ground.session.scalar(sa.select(_filed(ground, "extension")))
    return {
        "tier": case.tier or None,
        "min_referees": case.min_referees,
        "references": case.min_referees > 0,
        "record_checks": list(codes),
        "extended": bool(extended),
    }


def _team(ground: Ground) -> Mapping[str, object]:
    people = ground.session.execute(
        sa.select(CasePerson.user_id, CasePerson.part, CasePerson.place, CasePerson.conflict)
        .where(CasePerson.case_id == ground.case.id, CasePerson.ended_at.is_(None))
        .order_by(CasePerson.part, CasePerson.place)
    ).all()
    team = [p for p in people if p.part == Part.INVESTIGATOR]
    panel = [str(p.user_id) for p in people if p.part == Part.APPROVER]
    return {
        "first": str(team[0].user_id) if team else None,
        "second": str(team[1].user_id) if len(team) > 1 else None,
        "members": [str(p.user_id) for p in team],
        "conflict_open": any(p.conflict == "declared" for p in team),
        "complete": len(team) >= 2 and all(p.conflict == "none" for p in team),
        "raters": [str(p.user_id) for p in people if p.part == Part.RATER],
        "panel": panel,
        "chair": panel[0] if panel else None,
    }


def _references(ground: Ground) -> Mapping[str, object]:
    rows = ground.session.execute(
        sa.select(
            Reference.id,
            Reference.status,
            Reference.answered_at,
            Reference.not_before_offer,
            Reference.present_employer,
        )
        .where(Reference.case_id == ground.case.id)
        .order_by(Reference.number)
    ).all()
    spares = (
        str(row.id)
        for row in rows
        if row.status == ReferenceStatus.SPARE
        and not keeps_out(ground.case, row.not_before_offer, row.present_employer)
    )
    by = {status: [str(row.id) for row in rows if row.status == status] for status in ReferenceStatus}
    answered = sum(row.answered_at is not None for row in rows)
    return {
        "to_ask": by[ReferenceStatus.PLANNED],
        "asked": sum(row.status not in (ReferenceStatus.SPARE, ReferenceStatus.PLANNED) for row in rows),
        "answered": answered,
        "usable": len(by[ReferenceStatus.VERIFIED]),
        "open": len(by[ReferenceStatus.PLANNED]) + len(by[ReferenceStatus.ASKED]) + len(by[ReferenceStatus.ANSWERED]),
        "gaps": len(by[ReferenceStatus.UNREACHABLE]) + len(by[ReferenceStatus.DECLINED]),
        "spare": next(spares, None),
        "enough": len(by[ReferenceStatus.VERIFIED]) >= ground.case.min_referees,
    }


def _checks(ground: Ground) -> Mapping[str, object]:
    rows = ground.session.execute(
        sa.select(Check.id, Check.status, Check.result, Check.mandatory)
        .where(Check.case_id == ground.case.id)
        .order_by(Check.id)
    ).all()
    unfinished = (CheckStatus.PLANNED, CheckStatus.REQUESTED)
    return {
        "to_request": [str(r.id) for r in rows if r.status == CheckStatus.PLANNED],
        "open": sum(r.status in unfinished for r in rows),
        "done": sum(r.status == CheckStatus.DONE for r in rows),
        "gaps": sum(r.status == CheckStatus.GAP for r in rows),
        "hits": [str(r.id) for r in rows if r.result == CheckResult.HIT],
        "mandatory_open": sum(r.mandatory and r.status != CheckStatus.DONE for r in rows),
    }


def _findings(ground: Ground) -> Mapping[str, object]:
    rows = ground.session.execute(
        sa.select(
            Finding.id,
            Finding.status,
            Finding.category,
            Finding.severity,
            Finding.occurred_on,
            Finding.mitigation_steps,
            Finding.tellable,
            Finding.answered_at,
        )
        .where(Finding.case_id == ground.case.id)
        .order_by(Finding.number)
    ).all()
    proven = [r for r in rows if r.status == FindingStatus.SUBSTANTIATED]
    weighed = severity.weigh(
        [
            severity.Finding(
                str(r.id), r.severity, r.occurred_on, r.status, mitigation_steps=r.mitigation_steps, tellable=r.tellable
            )
            for r in rows
            if r.severity is not None and r.occurred_on is not None
        ],
        ground.today,
        ground.limit("severity_step_months"),
    )
    worst = severity.worst_severity(weighed)
    return {
        "alleged": [str(r.id) for r in rows if r.status == FindingStatus.ALLEGED],
        "open": sum(r.status in OPEN_FINDING for r in rows),
        "substantiated": len(proven),
        "pending": sum(r.status == FindingStatus.PENDING_ELSEWHERE for r in rows),
        "categories": sorted({r.category for r in proven}),
        "worst": str(worst) if worst else "none",
        "adverse": worst in (Severity.C, Severity.D),
        "answer_due": [
            str(r.id) for r in rows if r.tellable and r.answered_at is None and r.status == FindingStatus.CLASSIFIED
        ],
    }


def _veto(ground: Ground) -> Mapping[str, object]:
    """Two different people must each confirm both the identity and the record before a hard veto counts."""
    rows = ground.session.execute(
        sa.select(Submission.actor_id, Submission.answers).where(
            Submission.case_id == ground.case.id, Submission.records == "veto_confirmation"
        )
    ).all()
    confirmed = set()
    for row in rows:
        answers = ground.key.open(row.answers)
        if answers.get("identity_confirmed") is True and answers.get("record_confirmed") is True:
            confirmed.add(row.actor_id)
    return {
        "result": ground.case.veto_result,
        "confirmed_by": len(confirmed),
        "rules": _codes(ground.case.veto_rules),
    }


def _ratings(ground: Ground) -> Mapping[str, object]:
    raters = ground.session.scalars(
        sa.select(CasePerson.user_id).where(
            CasePerson.case_id == ground.case.id, CasePerson.part == Part.RATER, CasePerson.ended_at.is_(None)
        )
    ).all()
    rows = ground.session.execute(
        sa.select(Rating.rater_id, Rating.round, Rating.criterion, Rating.value).where(Rating.case_id == ground.case.id)
    ).all()
    latest = scoring.latest(rows)
    rated = {rater for rater, _ in latest}
    spread = scoring.widest_spread(latest)
    rounds = max((r.round for r in rows), default=0)
    return {
        "complete": bool(raters) and set(raters) <= rated,
        "spread": spread,
        "needs_third": rounds > 1 and spread >= 2 and len(rated) < 3,
        "open": len(set(raters) - rated),
        "fallen": list(staleness.fallen(ground)) if rows else [],
    }


def _score(ground: Ground) -> Mapping[str, object]:
    row = scoring.latest_score(ground) if ground.project.scorecard is not None else None
    return {
        "computed": row is not None,
        "band": str(row.band) if row else None,
        "total": row.total if row else None,
        "moral": row.moral if row else None,
        "coverage": row.coverage if row else None,
        "refer": bool(row.refer) if row else False,
        "stale": bool(staleness.changes_of(ground, row)) if row else False,
    }


def _decision(ground: Ground) -> Mapping[str, object]:
    decisions = sa.select(Decision.code).where(Decision.case_id == ground.case.id)
    appointed = (
        sa.select(sa.func.count())
        .select_from(CasePerson)
        .where(CasePerson.case_id == ground.case.id, CasePerson.part == Part.APPROVER, CasePerson.ended_at.is_(None))
    )
    latest, panel = ground.session.execute(
        sa.select(decisions.order_by(Decision.number.desc()).limit(1).scalar_subquery(), appointed.scalar_subquery())
    ).one()
    votes = ground.session.execute(sa.select(Vote.round, Vote.code).where(Vote.case_id == ground.case.id)).all()
    last = max((v.round for v in votes), default=0)
    counted = [str(v.code) for v in votes if v.round == last]
    code, tied = leading(counted)
    return {
        "made": latest is not None,
        "code": str(latest) if latest else code,
        "adverse": (latest or code) in ADVERSE,
        "votes": len(counted),
        "tied": tied,
        "quorum": ground.project.pack.panel.quorate(panel, len(counted)),
        "expected": panel,
    }


def leading(codes: list[str]) -> tuple[str | None, bool]:
    """The code with most votes, and whether another has as many: a tie is never broken by the chair alone."""
    counts = {code: codes.count(code) for code in sorted(set(codes))}
    if not counts:
        return None, False
    most = max(counts.values())
    winners = [code for code, count in counts.items() if count == most]
    return (winners[0], False) if len(winners) == 1 else (None, True)


def _notice(ground: Ground) -> Mapping[str, object]:
    rows = ground.session.execute(
        sa.select(Notice.kind, Notice.served_at, Notice.opened_at, Notice.ends_on, Notice.withdrawn_at)
        .where(Notice.case_id == ground.case.id)
        .order_by(Notice.number)
    ).all()
    public = [r for r in rows if r.kind == NoticeKind.PUBLIC and r.withdrawn_at is None]
    concerns = [r for r in rows if r.kind == NoticeKind.CONCERNS]
    return {
        "public_open": bool(public),
        "public_ends_on": public[-1].ends_on if public else None,
        "concerns_served": any(r.served_at for r in concerns),
        "concerns_opened": any(r.opened_at for r in concerns),
        "adverse_served": any(r.kind == NoticeKind.ADVERSE and r.served_at for r in rows),
    }


def _objections(ground: Ground) -> Mapping[str, object]:
    rows = ground.session.execute(
        sa.select(Objection.id, Objection.outcome).where(Objection.case_id == ground.case.id).order_by(Objection.number)
    ).all()
    return {
        "total": len(rows),
        "open": sum(r.outcome == ObjectionOutcome.OPEN for r in rows),
        "proven": sum(r.outcome == ObjectionOutcome.PROVEN for r in rows),
        "unverifiable": sum(r.outcome == ObjectionOutcome.UNVERIFIABLE for r in rows),
        "open_ids": [str(r.id) for r in rows if r.outcome == ObjectionOutcome.OPEN],
    }


def _appeal(ground: Ground) -> Mapping[str, object]:
    outcome = ground.session.scalar(
        sa.select(Appeal.outcome).where(Appeal.case_id == ground.case.id).order_by(Appeal.number.desc()).limit(1)
    )
    return {"filed": outcome is not None, "outcome": None if outcome in (None, AppealOutcome.OPEN) else str(outcome)}


def _post(ground: Ground) -> Mapping[str, object]:
    row = ground.session.execute(
        sa.select(Post.level, Post.ratio, Post.places, Post.code)
        .join(Application, Application.post_id == Post.id)
        .where(Application.id == ground.case.application_id)
    ).one()
    return {"level": row.level, "ratio": row.ratio, "places": row.places, "title_code": row.code}


def _case(ground: Ground) -> Mapping[str, object]:
    case = ground.case
    opened: date = case.opened_at.date()
    rounds = ground.session.scalar(sa.select(_filed(ground, "concerns_answer")))
    return {
        "conditional_offer": case.conditional_offer_at is not None,
        "opened_on": opened,
        "suspended": case.status == CaseStatus.SUSPENDED,
        "loops": rounds,
    }


def _limits(ground: Ground) -> Mapping[str, object]:
    return ground.project.pack.limit_values


def _filed(ground: Ground, kind: str) -> sa.ScalarSelect[int]:
    """How many submissions of this case were filed as this kind of record."""
    return (
        sa.select(sa.func.count())
        .select_from(Submission)
        .where(Submission.case_id == ground.case.id, Submission.records == kind)
        .scalar_subquery()
    )


def _codes(joined: str) -> list[str]:
    return [code for code in joined.split(",") if code]


GROUPS: dict[str, Callable[[Ground], Mapping[str, object]]] = {
    "consent": _consent,
    "declaration": _declaration,
    "plan": _plan,
    "team": _team,
    "references": _references,
    "checks": _checks,
    "findings": _findings,
    "veto": _veto,
    "ratings": _ratings,
    "score": _score,
    "decision": _decision,
    "notice": _notice,
    "objections": _objections,
    "appeal": _appeal,
    "post": _post,
    "case": _case,
    "limits": _limits,
}
