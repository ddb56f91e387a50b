"""Votes, decisions, notices, objections, appeals."""

from datetime import date
from typing import Any

import sqlalchemy as sa

from forms.model import RESTS_ON
from webapp.casework import notice_rows
from webapp.casework.facts import leading
from webapp.casework.ground import Ground
from webapp.casework.notice_rows import open_notice
from webapp.casework.records.filing import Filing
from webapp.casework.staleness import must_be_fresh
from webapp.models import Appeal, Application, CasePerson, Decision, Finding, Objection, Post, Vote
from webapp.refusals import Invalid
from workflows.vocabulary import (
    AppealOutcome,
    Channel,
    DecisionCode,
    NoticeKind,
    ObjectionOutcome,
    Part,
)

LEAST_REASON = 50  # characters; domain §6.2 step 15


def vote(filing: Filing) -> None:
    """One vote of one member in this round, with what the score advised then; the tally closes a round."""
    ground = filing.ground
    code, reasons = _code(filing, "vote"), _reasons(filing)
    score = must_be_fresh(ground, "vote")
    ground.session.add(
        Vote(
            case_id=ground.case.id,
            round=ground.case.vote_round,
            member_id=filing.actor_id,
            code=code,
            reasons=ground.key.seal(_rationale(filing, reasons)),
            cast_at=ground.now,
            band=str(score.band) if score else None,
            score_number=score.number if score else None,
        )
    )
    ground.note("vote.cast", str(filing.actor_id), round=ground.case.vote_round)


def decision(filing: Filing) -> None:
    """A human decision: agreeing with the advice and departing from it take the same written reasons."""
    ground = filing.ground
    code, reasons = _code(filing, "decision"), _reasons(filing)
    score = must_be_fresh(ground, "decision")
    _must_be_the_vote(ground, code)
    number = ground.session.scalar(
        sa.select(sa.func.count()).select_from(Decision).where(Decision.case_id == ground.case.id)
    )
    months = filing.answers.get("debar_months") if code is DecisionCode.DEBAR else None
    review = filing.text("review_on")
    if code is DecisionCode.CONDITIONAL and not (review and filing.text("condition")):
        words = "Say what the condition is and when it will be reviewed."
        raise Invalid(words, {"condition": [words]})
    band = str(score.band) if score else ""
    ground.session.add(
        Decision(
            case_id=ground.case.id,
            number=int(number or 0) + 1,
            code=code,
            band=band,
            score_number=score.number if score else None,
            decided_by=filing.actor_id,
            decided_at=ground.now,
            reasons=ground.key.seal(_rationale(filing, reasons)),
            condition=ground.key.seal(filing.text("condition")) if filing.text("condition") else None,
            condition_owner_id=filing.person("condition_owner"),
            review_on=date.fromisoformat(review) if review else None,
            debar_months=int(months) if months else None,
        )
    )
    ground.note("decision.made", "", code=str(code), band=band)


def _rationale(filing: Filing, reasons: str) -> dict[str, Any]:
    """The reasons by their parts: each open concern weighed, what the band says and why one follows it or not."""
    findings = filing.ground.session.execute(
        sa.select(Finding.id, Finding.number).where(Finding.case_id == filing.ground.case.id).order_by(Finding.number)
    )
    return {
        "reasons": reasons,
        "band": filing.text("band_reasons") or filing.text("departs_reason"),
        "rests_on": filing.codes("rests_on"),
        "concerns": [
            {
                "finding": row.id,
                "weighed": filing.text(f"concern_{row.number}"),
                "reasons": filing.text(f"concern_{row.number}_reasons"),
                "rests_on": filing.codes(f"concern_{row.number}{RESTS_ON}"),
            }
            for row in findings
            if filing.text(f"concern_{row.number}")
        ],
    }


def _must_be_the_vote(ground: Ground, code: DecisionCode) -> None:
    """What a panel voted for by quorum and majority is what is recorded; a tie was decided further up."""
    round_ = ground.case.vote_round - 1
    codes = [
        str(found)
        for found in ground.session.scalars(
            sa.select(Vote.code).where(Vote.case_id == ground.case.id, Vote.round == round_)
        )
    ]
    voted, tied = leading(codes)
    if voted is None or tied or voted == code or not _quorate(ground, len(codes)):
        return
    words = "The panel voted otherwise. Record what it decided."
    raise Invalid(words, {"decision": [words]})


def _quorate(ground: Ground, votes: int) -> bool:
    members = ground.session.scalar(
        sa.select(sa.func.count())
        .select_from(CasePerson)
        .where(CasePerson.case_id == ground.case.id, CasePerson.part == Part.APPROVER, CasePerson.ended_at.is_(None))
    )
    return ground.project.pack.panel.quorate(int(members or 0), votes)


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
            content=ground.key.seal(
                {"content": filing.text("content"), "objector": filing.text("objector"), "papers": []}
            ),
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
