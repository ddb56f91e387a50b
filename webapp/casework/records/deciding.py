"""Votes, decisions, notices, objections, appeals."""

from datetime import date

import sqlalchemy as sa

from webapp.casework import notice_rows
from webapp.casework.notice_rows import open_notice
from webapp.casework.records.filing import Filing
from webapp.models import Appeal, Application, Decision, Objection, Post, Score, Vote
from webapp.refusals import Invalid
from workflows.vocabulary import (
    AppealOutcome,
    Channel,
    DecisionCode,
    NoticeKind,
    ObjectionOutcome,
)

LEAST_REASON = 50  # characters; domain §6.2 step 15


def vote(filing: Filing) -> None:
    """One vote of one member in this round; the tally closes a round."""
    ground = filing.ground
    ground.session.add(
        Vote(
            case_id=ground.case.id,
            round=ground.case.vote_round,
            member_id=filing.actor_id,
            code=_code(filing, "vote"),
            reasons=ground.key.seal(_reasons(filing)),
            cast_at=ground.now,
        )
    )
    ground.note("vote.cast", str(filing.actor_id), round=ground.case.vote_round)


def decision(filing: Filing) -> None:
    """A human decision: agreeing with the advice and departing from it take the same written reasons."""
    ground = filing.ground
    code = _code(filing, "decision")
    number = ground.session.scalar(
        sa.select(sa.func.count()).select_from(Decision).where(Decision.case_id == ground.case.id)
    )
    band = ground.session.scalar(
        sa.select(Score.band).where(Score.case_id == ground.case.id).order_by(Score.number.desc()).limit(1)
    )
    months = filing.answers.get("debar_months") if code is DecisionCode.DEBAR else None
    review = filing.text("review_on")
    if code is DecisionCode.CONDITIONAL and not (review and filing.text("condition")):
        words = "Say what the condition is and when it will be reviewed."
        raise Invalid(words, {"condition": [words]})
    ground.session.add(
        Decision(
            case_id=ground.case.id,
            number=int(number or 0) + 1,
            code=code,
            band=str(band or ""),
            decided_by=filing.actor_id,
            decided_at=ground.now,
            reasons=ground.key.seal({"reasons": _reasons(filing), "departs": filing.text("departs_reason")}),
            condition=ground.key.seal(filing.text("condition")) if filing.text("condition") else None,
            condition_owner_id=filing.person("condition_owner"),
            review_on=date.fromisoformat(review) if review else None,
            debar_months=int(months) if months else None,
        )
    )
    ground.note("decision.made", "", code=str(code), band=str(band or ""))


def concerns_notice(filing: Filing) -> None:
    _served(filing, NoticeKind.CONCERNS)


def adverse_notice(filing: Filing) -> None:
    _served(filing, NoticeKind.ADVERSE)


def service_attempt(filing: Filing) -> None:
    """Somebody went to serve the notice. Handed over, or against a receipt, it is opened; left at the last known
    address it is deemed served, as the pack says."""
    ground, reached = filing.ground, filing.text("way") in ("hand", "mail")
    notice_rows.second_way(ground, NoticeKind.CONCERNS)
    notice_rows.attempted(ground, NoticeKind.CONCERNS, reached)
    if not reached:
        notice_rows.deem(ground, NoticeKind.CONCERNS)


def concerns_answer(filing: Filing) -> None:
    """The answer proves that the notice was opened."""
    notice = notice_rows.latest(filing.ground, NoticeKind.CONCERNS)
    if notice is not None and notice.opened_at is None:
        notice_rows.mark_opened(filing.ground, notice, "answer")


def public_notice(filing: Filing) -> None:
    """Prepared here with its fixed fields; the process opens and closes it."""
    ground = filing.ground
    row = ground.session.execute(
        sa.select(Application.person, Post.title, Post.employer)
        .join(Post, Post.id == Application.post_id)
        .where(Application.id == ground.case.application_id)
    ).one()
    person = ground.key.open(row.person) or {}
    open_notice(
        ground,
        NoticeKind.PUBLIC,
        {
            "candidate_name": person.get("name", "–"),
            "sex": person.get("sex", "–"),
            "admission_ticket": person.get("exam_number", "–"),
            "current_unit": person.get("current_unit", "–"),
            "post_title": row.title,
            "post_unit": row.employer,
            "supervision_phone": filing.text("supervision_phone"),
        },
    )


def objection(filing: Filing) -> None:
    ground = filing.ground
    number = ground.session.scalar(
        sa.select(sa.func.count()).select_from(Objection).where(Objection.case_id == ground.case.id)
    )
    ground.session.add(
        Objection(
            case_id=ground.case.id,
            number=int(number or 0) + 1,
            named=filing.text("named") != "anonymous",
            channel=Channel(filing.text("received_by") or "letter"),
            content=ground.key.seal(filing.text("content")),
            registered_by=filing.actor_id,
            received_at=ground.now,
        )
    )


def objection_outcome(filing: Filing) -> None:
    row: Objection = filing.own(Objection)
    row.outcome, row.decided_at = ObjectionOutcome(filing.text("outcome")), filing.ground.now
    filing.ground.note("objection.decided", str(row.id), outcome=str(row.outcome))


def appeal(filing: Filing) -> None:
    """The appeal, or nothing where the person waived it."""
    if filing.text("appeal") == "waive":
        return
    number = filing.ground.session.scalar(
        sa.select(sa.func.count()).select_from(Appeal).where(Appeal.case_id == filing.ground.case.id)
    )
    filing.ground.session.add(
        Appeal(
            case_id=filing.ground.case.id,
            number=int(number or 0) + 1,
            grounds=filing.ground.key.seal(filing.text("grounds")),
            filed_at=filing.ground.now,
        )
    )


def appeal_decision(filing: Filing) -> None:
    row = filing.ground.session.scalar(
        sa.select(Appeal).where(Appeal.case_id == filing.ground.case.id).order_by(Appeal.number.desc()).limit(1)
    )
    if row is None:
        raise Invalid("There is no appeal in this case.")
    row.outcome, row.decided_at = AppealOutcome(filing.text("outcome")), filing.ground.now
    filing.ground.note("appeal.decided", str(row.id), outcome=str(row.outcome))


def _served(filing: Filing, kind: NoticeKind) -> None:
    texts = {k: v for k, v in filing.answers.items() if isinstance(v, str)}
    notice = open_notice(filing.ground, kind, texts)
    notice.served_at = filing.ground.now
    filing.ground.note("notice.served", str(notice.id), kind=str(kind))


def _code(filing: Filing, key: str) -> DecisionCode:
    code = filing.text(key)
    if code not in filing.ground.project.pack.decisions:
        raise Invalid("Choose a decision from the list.", {key: ["Choose a decision from the list."]})
    return DecisionCode(code)


def _reasons(filing: Filing) -> str:
    reasons = filing.text("reasons")
    if len(reasons) < LEAST_REASON:
        words = "Write at least 50 characters: somebody must understand this decision years from now."
        raise Invalid(words, {"reasons": [words]})
    return reasons
