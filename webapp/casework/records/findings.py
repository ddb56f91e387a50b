"""From allegation to verdict. What the person cannot be told, at least in gist, supports nothing (domain §6.2)."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa

from webapp.casework.pieces import documents, withheld
from webapp.casework.records.filing import Filing
from webapp.models import Finding, FindingPiece
from webapp.refusals import Invalid
from workflows.vocabulary import FindingStatus, ProofStandard, Severity


def allegation(filing: Filing) -> None:
    """One finding for each row of `allegations`, or one from the answers themselves; none where none was raised."""
    rows = filing.rows("allegations") if "allegations" in filing.answers else [filing.answers]
    for row in rows:
        if row.get("category"):
            add_finding(filing, row)


def add_finding(filing: Filing, row: Mapping[str, Any]) -> Finding:
    ground = filing.ground
    number = ground.session.scalar(
        sa.select(sa.func.coalesce(sa.func.max(Finding.number), 0)).where(Finding.case_id == ground.case.id)
    )
    finding = Finding(
        case_id=ground.case.id,
        number=int(number or 0) + 1,
        status=FindingStatus.ALLEGED,
        category=_category(filing, str(row["category"])) if row.get("category") else "",
        occurred_on=_day(row.get("occurred_on")),
        criteria=",".join(row.get("criteria") or []),
        text=ground.key.seal({"gist": str(row.get("gist") or "")}),
        raised_by=filing.actor_id,
        raised_at=ground.now,
    )
    ground.session.add(finding)
    ground.session.flush()
    _rest(filing, finding, documents(row.get("evidence") or ()), FOUND)
    ground.note("finding.raised", str(finding.id), category=finding.category)
    return finding


def classification(filing: Filing) -> None:
    finding: Finding = filing.own(Finding)
    finding.category = _category(filing, filing.text("category") or finding.category)
    finding.severity = Severity(filing.text("severity"))
    finding.occurred_on = _day(filing.answers.get("occurred_on")) or finding.occurred_on
    finding.proof_standard = ProofStandard(filing.text("proof_standard"))
    finding.tellable = filing.truth("tellable")
    finding.criteria = ",".join(filing.answers.get("criteria") or finding.criteria.split(","))
    finding.status = FindingStatus.CLASSIFIED
    texts = filing.ground.key.open(finding.text)
    texts |= {"nexus": filing.text("nexus"), "gist": filing.text("gist") or texts.get("gist", "")}
    finding.text = filing.ground.key.seal(texts)
    _rest(filing, finding, filing.codes("rests_on"), FOUND)
    filing.ground.note("finding.classified", str(finding.id), severity=str(finding.severity))


def finding_answer(filing: Filing) -> None:
    """The person's answer, or that they kept silent: silence is recorded as silence, never as admission."""
    finding: Finding = filing.own(Finding)
    texts = filing.ground.key.open(finding.text)
    texts |= {"answer": filing.text("answer"), "silent": filing.truth("silent")}
    finding.text = filing.ground.key.seal(texts)
    finding.answered_at, finding.status = filing.ground.now, FindingStatus.ANSWERED
    _rest(filing, finding, documents(filing.answers.get("evidence") or ()), ANSWER)


def finding_verdict(filing: Filing) -> None:
    finding: Finding = filing.own(Finding)
    verdict = FindingStatus(filing.text("verdict"))
    if verdict is FindingStatus.SUBSTANTIATED and not finding.tellable:
        words = "What the candidate cannot be told, at least in gist, cannot support a finding."
        raise Invalid(words, {"verdict": [words]})
    _rest(filing, finding, filing.codes("rests_on"), FOUND)
    if verdict is FindingStatus.SUBSTANTIATED and withheld(filing.ground, _found(filing, finding)):
        words = (
            "The candidate cannot be told of something this concern rests on, not even in gist, so it cannot be "
            "substantiated with it."
        )
        raise Invalid(words, {"rests_on" if "rests_on" in filing.answers else "verdict": [words]})
    finding.mitigation_steps = int(filing.answers.get("mitigation_steps") or 0)
    if finding.mitigation_steps and not filing.text("mitigation_reasons"):
        words = "Give the reasons for the mitigation."
        raise Invalid(words, {"mitigation_reasons": [words]})
    texts = filing.ground.key.open(finding.text)
    texts |= {"reasons": filing.text("reasons"), "mitigation": filing.text("mitigation_reasons")}
    finding.text = filing.ground.key.seal(texts)
    finding.status, finding.decided_at = verdict, filing.ground.now
    filing.ground.note("finding.decided", str(finding.id), verdict=str(verdict), mitigation=finding.mitigation_steps)


FOUND, ANSWER = "found", "answer"


def _rest(filing: Filing, finding: Finding, pieces: Iterable[str], side: str) -> None:
    """Write down what the finding rests on, or what the person answers with, beside what is known already."""
    session = filing.ground.session
    known = set(
        session.scalars(
            sa.select(FindingPiece.piece).where(FindingPiece.finding_id == finding.id, FindingPiece.side == side)
        )
    )
    rows = [{"finding_id": finding.id, "piece": p, "side": side} for p in dict.fromkeys(pieces) if p not in known]
    if rows:
        session.execute(sa.insert(FindingPiece), rows)


def _found(filing: Filing, finding: Finding) -> set[str]:
    return set(
        filing.ground.session.scalars(
            sa.select(FindingPiece.piece).where(FindingPiece.finding_id == finding.id, FindingPiece.side == FOUND)
        )
    )


def veto_confirmation(filing: Filing) -> None:
    """One of the two people who look at the record; the submission itself is the record (facts.veto)."""
    if filing.truth("record_confirmed") and "tellable" in filing.answers and not filing.truth("tellable"):
        words = "What the candidate cannot be told, at least in gist, cannot bar anybody."
        raise Invalid(words, {"tellable": [words]})


def weighing(filing: Filing) -> None:
    """After the person's answer: what was substantiated and told to them is looked into again where it must be."""
    if filing.text("reopen_findings") != "yes":
        return
    for finding in filing.ground.session.scalars(
        sa.select(Finding).where(
            Finding.case_id == filing.ground.case.id,
            Finding.status == FindingStatus.SUBSTANTIATED,
            Finding.tellable,
        )
    ):
        finding.status, finding.answered_at, finding.decided_at = FindingStatus.ALLEGED, None, None
        filing.ground.note("finding.reopened", str(finding.id))


def _category(filing: Filing, code: str) -> str:
    known = {category.code for category in filing.ground.project.pack.categories}
    if code not in known:
        raise Invalid("Choose a category from the list.", {"category": ["Choose a category from the list."]})
    return code


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) and value else value or None
