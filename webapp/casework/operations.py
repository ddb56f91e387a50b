"""Named operations that a diagram can ask for. Those inside touch the database only and run at once."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from webapp.casework import embargo, scoring, signals
from webapp.casework.facts import leading
from webapp.casework.ground import Ground
from webapp.casework.notice_rows import open_notice, publish_period
from webapp.models import Application, Check, Decision, Finding, Notice, Reference, Vote
from workflows.vocabulary import (
    CaseStatus,
    CheckKind,
    CheckStatus,
    FindingStatus,
    NoticeKind,
    ReferenceStatus,
)

Inputs = Mapping[str, Any]
Result = Mapping[str, Any]


def _adopt_plan(ground: Ground, inputs: Inputs) -> Result:
    """`plan.adopt`: tier, min_referees, record_checks → the checks to make; spare referees stay spare."""
    case, pack = ground.case, ground.project.pack
    case.tier = str(inputs["tier"])
    case.min_referees = int(inputs["min_referees"])
    known = {check.code: check for check in pack.checks}
    have = set(ground.session.scalars(sa.select(Check.code).where(Check.case_id == case.id)))
    for code in inputs["record_checks"] or ():
        if code not in have and known[code].kind not in _OWN_TASK:
            check = known[code]
            ground.session.add(Check(case_id=case.id, code=code, kind=CheckKind(check.kind), mandatory=check.mandatory))
    references = ground.session.scalars(
        sa.select(Reference).where(Reference.case_id == case.id).order_by(Reference.number)
    ).all()
    askable = [reference for reference in references if not embargo.holds(ground, reference)]
    chosen = _choose(askable, case.min_referees, pack.references.supervisors_min)
    for reference in references:
        if reference.status in (ReferenceStatus.PLANNED, ReferenceStatus.SPARE):
            reference.status = ReferenceStatus.PLANNED if reference in chosen else ReferenceStatus.SPARE
    return {"references": len(chosen)}


# Checks that a task of their own does, not a request to a record body.
_OWN_TASK = frozenset({CheckKind.TALK, CheckKind.SITE, CheckKind.FILE})


def _choose(references: Any, minimum: int, supervisors: int) -> list[Reference]:
    """Supervisors first, then in the order named, one more than the minimum where there are enough."""
    ranked = sorted(references, key=lambda r: (not r.supervisor, r.number))
    return ranked[: max(minimum, supervisors)]


def _substitute(ground: Ground, inputs: Inputs) -> Result:
    """`references.substitute`: a spare takes the place of `reference`, unless that one has answered meanwhile."""
    if inputs["reference"] is None:  # no spare that may be asked is left to be named
        return {"substituted": False, "reference": None}
    late = _own(ground, Reference, inputs["reference"])
    if late.answered_at is not None:
        return {"substituted": False, "reference": None}
    spares = ground.session.scalars(
        sa.select(Reference)
        .where(Reference.case_id == ground.case.id, Reference.status == ReferenceStatus.SPARE)
        .order_by(Reference.number)
    )
    spare = next((reference for reference in spares if not embargo.holds(ground, reference)), None)
    if spare is None:
        return {"substituted": False, "reference": None}
    spare.status = ReferenceStatus.PLANNED
    return {"substituted": True, "reference": str(spare.id)}


def _examine_reference(ground: Ground, inputs: Inputs) -> Result:
    """`reference.examine`: the signs that this reference may not be genuine, kept for a named person to resolve."""
    return {"signals": signals.examine(ground, _own(ground, Reference, inputs["reference"]))}


def _close_reference(ground: Ground, inputs: Inputs) -> Result:
    reference = _own(ground, Reference, inputs["reference"])
    reference.status, reference.closed_at = ReferenceStatus(inputs["status"]), ground.now
    return {}


def _close_check(ground: Ground, inputs: Inputs) -> Result:
    check = _own(ground, Check, inputs["check"])
    check.status = CheckStatus(inputs["status"])
    check.done_at = ground.now
    return {}


def _close_finding(ground: Ground, inputs: Inputs) -> Result:
    finding = _own(ground, Finding, inputs["finding"])
    finding.status, finding.decided_at = FindingStatus(inputs["status"]), ground.now
    return {}


def _record_veto(ground: Ground, inputs: Inputs) -> Result:
    rules = inputs.get("rules") or ()
    ground.case.veto_result = str(inputs["result"])
    ground.case.veto_rules = ",".join(rules if isinstance(rules, (list, tuple)) else [str(rules)])
    return {}


def _compute_score(ground: Ground, inputs: Inputs) -> Result:
    return scoring.compute(ground)


def _publish_notice(ground: Ground, inputs: Inputs) -> Result:
    """`notice.publish`: the prepared public notice is open for `days` full working days from now."""
    notice = publish_period(ground, int(inputs["days"]))
    return {"ends_on": notice.ends_on}


def _withdraw_notice(ground: Ground, inputs: Inputs) -> Result:
    kind = NoticeKind(inputs["kind"])
    ground.session.execute(
        sa.update(Notice)
        .where(Notice.case_id == ground.case.id, Notice.kind == kind, Notice.withdrawn_at.is_(None))
        .values(withdrawn_at=ground.now)
    )
    return {}


def _serve_notice(ground: Ground, inputs: Inputs) -> Result:
    notice = open_notice(ground, NoticeKind(inputs["kind"]), {})
    notice.served_at = ground.now
    return {}


def _suspend(ground: Ground, inputs: Inputs) -> Result:
    ground.case.status = CaseStatus.SUSPENDED
    review = inputs.get("review_on")
    ground.case.review_on = review if isinstance(review, datetime) else (ground.end_of_day(review) if review else None)
    return {}


def _resume(ground: Ground, inputs: Inputs) -> Result:
    ground.case.status, ground.case.review_on = CaseStatus.OPEN, None
    return {}


def _next_in_line(ground: Ground, inputs: Inputs) -> Result:
    """`application.substitute`: recruitment is told to take the next-ranked application of the same post."""
    ground.session.execute(
        sa.update(Application).where(Application.id == ground.case.application_id).values(status="closed")
    )
    following = ground.session.scalar(
        sa.select(Application)
        .where(Application.post_id == ground.case.post_id, Application.status == "shortlisted")
        .order_by(Application.rank)
        .limit(1)
    )
    if following is None:
        return {"found": False}
    following.status = "next_in_line"
    return {"found": True}


def _tally(ground: Ground, inputs: Inputs) -> Result:
    """`decision.tally`: the votes of this round, counted; the next vote opens a new round."""
    codes = ground.session.scalars(
        sa.select(Vote.code).where(Vote.case_id == ground.case.id, Vote.round == ground.case.vote_round)
    ).all()
    ground.case.vote_round += 1
    code, tied = leading([str(found) for found in codes])
    return {"code": code, "tied": tied}


def _open_condition(ground: Ground, inputs: Inputs) -> Result:
    """`condition.open`: the condition of the last decision is to be reviewed on its day."""
    decision = ground.session.scalar(
        sa.select(Decision).where(Decision.case_id == ground.case.id).order_by(Decision.number.desc()).limit(1)
    )
    if decision is not None and decision.review_on is not None:
        ground.case.review_on = ground.end_of_day(decision.review_on)
    return {}


def _permit_contact(ground: Ground, inputs: Inputs) -> Result:
    """`contact.permit`: the conditional offer was made; what waited for it may be asked now."""
    embargo.offer_made(ground)
    return {}


def _own(ground: Ground, model: Any, row_id: Any) -> Any:
    """A row of this case and no other: ids come from a diagram and are not trusted."""
    row = ground.session.get(model, int(row_id))
    if row is None or row.case_id != ground.case.id:
        raise ValueError(f"Expected a {model.__tablename__} of this case but got {row_id!r}")
    return row


INSIDE: dict[str, Callable[[Ground, Inputs], Result]] = {
    "plan.adopt": _adopt_plan,
    "references.substitute": _substitute,
    "reference.examine": _examine_reference,
    "reference.close": _close_reference,
    "check.close": _close_check,
    "finding.close": _close_finding,
    "veto.record": _record_veto,
    "score.compute": _compute_score,
    "notice.publish": _publish_notice,
    "notice.withdraw": _withdraw_notice,
    "notice.serve": _serve_notice,
    "case.suspend": _suspend,
    "case.resume": _resume,
    "application.substitute": _next_in_line,
    "decision.tally": _tally,
    "condition.open": _open_condition,
    "contact.permit": _permit_contact,
}
# Done by a job after the commit; the handler's result is delivered to the case then.
OUTSIDE = frozenset({"letter.send", "record.request"})
NAMES = frozenset(INSIDE) | OUTSIDE
