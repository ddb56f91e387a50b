"""Gathers what the tables say into the pure score, and stores inputs and result so that it can be traced."""

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

import orjson
import sqlalchemy as sa

from webapp.casework.ground import Ground
from webapp.models import Check, Evidence, Finding, Rating, Reference, Score
from workflows.pack import Pack
from workflows.scoring import evidence as pieces
from workflows.scoring import findings as matters
from workflows.scoring import raters, score
from workflows.scoring.scorecard import Scorecard
from workflows.vocabulary import CheckStatus, FindingStatus, ReferenceStatus

REFERENCE_SOURCE = "verified_employer"
PEER_SOURCE = "peer"
DECLARATION_SOURCE = "self_declaration"


def latest(rows: Iterable[Any]) -> dict[tuple[int, str], int | None]:
    """(rater, criterion) → value of the rater's last round. Earlier rounds stay in the table beside it."""
    found: dict[tuple[int, str], tuple[int, int | None]] = {}
    for row in rows:
        name = (row.rater_id, row.criterion)
        if name not in found or found[name][0] < row.round:
            found[name] = (row.round, row.value)
    return {name: value for name, (_, value) in found.items()}


def widest_spread(ratings: Mapping[tuple[int, str], int | None]) -> int:
    """The largest spread between raters on any one criterion."""
    by_criterion: dict[str, list[int | None]] = {}
    for (_, criterion), value in ratings.items():
        by_criterion.setdefault(criterion, []).append(value)
    return max((raters.spread(values) for values in by_criterion.values()), default=0)


def compute(ground: Ground) -> Mapping[str, Any]:
    """Compute and store a new score of this case; the one before stays. Raises ValueError without a scorecard."""
    card = ground.project.scorecard
    if card is None:
        raise ValueError("Expected a scorecard but this pack computes no score")
    inputs = inputs_of(ground, card)
    result = result_of(card, ground.project.pack, inputs)
    number = ground.session.scalar(sa.select(sa.func.count()).select_from(Score).where(Score.case_id == ground.case.id))
    ground.session.add(
        Score(
            case_id=ground.case.id,
            number=int(number or 0) + 1,
            computed_at=ground.now,
            band=result.band,
            total=_hundredths(result.total),
            moral=_hundredths(result.moral),
            low=_hundredths(result.total_interval.low),
            high=_hundredths(result.total_interval.high),
            coverage=score.hundredths(result.coverage * 100),
            refer=bool(result.refer),
            inputs=orjson.dumps(inputs, option=orjson.OPT_SORT_KEYS).decode(),
            result=orjson.dumps(as_json(result), option=orjson.OPT_SORT_KEYS).decode(),
            stale=False,
        )
    )
    return {"band": str(result.band), "total": _hundredths(result.total), "refer": bool(result.refer)}


def inputs_of(ground: Ground, card: Scorecard) -> dict[str, Any]:
    """Everything the score is computed from: ids, codes and numbers, nothing personal."""
    session, case_id = ground.session, ground.case.id
    rated = latest(
        session.execute(
            sa.select(Rating.rater_id, Rating.round, Rating.criterion, Rating.value).where(Rating.case_id == case_id)
        ).all()
    )
    found = session.scalars(
        sa.select(Finding)
        .where(Finding.case_id == case_id, Finding.severity.is_not(None), Finding.occurred_on.is_not(None))
        .order_by(Finding.number)
    ).all()
    return {
        "as_of": ground.today.isoformat(),
        "scorecard": card.code,
        "project": ground.case.project_id,
        "ratings": [[str(rater), criterion, value] for (rater, criterion), value in sorted(rated.items())],
        "evidence": [list(piece) for piece in _pieces(ground, card)],
        "findings": [
            {
                "id": str(f.id),
                "severity": str(f.severity),
                "occurred_on": f.occurred_on.isoformat() if f.occurred_on else None,
                "status": str(f.status),
                "criteria": [c for c in f.criteria.split(",") if c],
                "mitigation_steps": f.mitigation_steps,
                "tellable": f.tellable,
            }
            for f in found
        ],
    }


def result_of(card: Scorecard, pack: Pack, inputs: Mapping[str, Any]) -> Any:
    """The score of stored inputs: pure, so that a stored score can be computed again years later."""
    return score.compute(
        card,
        [raters.Rating(rater, criterion, value) for rater, criterion, value in inputs["ratings"]],
        [pieces.Evidence(i, source, group, tuple(criteria)) for i, source, group, criteria in inputs["evidence"]],
        [
            matters.Finding(
                id=f["id"],
                severity=f["severity"],
                occurred_on=date.fromisoformat(f["occurred_on"]),
                status=FindingStatus(f["status"]),
                criteria=tuple(f["criteria"]),
                mitigation_steps=f["mitigation_steps"],
                tellable=f["tellable"],
            )
            for f in inputs["findings"]
        ],
        date.fromisoformat(inputs["as_of"]),
        int(pack.limits["severity_step_months"].value),
    )


def _pieces(ground: Ground, card: Scorecard) -> Iterable[tuple[str, str, str, list[str]]]:
    """(id, source, group, criteria) of all that was brought in: checks, references, documents."""
    session, case_id = ground.session, ground.case.id
    sources = {check.code: check.evidence for check in ground.project.pack.checks}
    speaks_to: dict[str, list[str]] = {}
    for criterion in card.rated:
        for source in criterion.evidence:
            speaks_to.setdefault(source, []).append(criterion.id)
    checks = session.execute(
        sa.select(Check.id, Check.code).where(Check.case_id == case_id, Check.status == CheckStatus.DONE)
    )
    for check in checks:
        source = sources.get(check.code)
        if source:
            yield f"check:{check.id}", source, f"check:{check.code}", speaks_to.get(source, [])
    references = session.execute(
        sa.select(Reference.id, Reference.supervisor).where(
            Reference.case_id == case_id, Reference.status == ReferenceStatus.VERIFIED
        )
    )
    for reference in references:
        source = REFERENCE_SOURCE if reference.supervisor else PEER_SOURCE
        yield f"reference:{reference.id}", source, f"reference:{reference.id}", speaks_to.get(source, [])
    documents = session.execute(
        sa.select(Evidence.id, Evidence.source, Evidence.source_group, Evidence.criteria).where(
            Evidence.case_id == case_id
        )
    )
    for document in documents:
        if document.source in card.worth:
            criteria = [c for c in document.criteria.split(",") if c] or speaks_to.get(document.source, [])
            yield f"evidence:{document.id}", document.source, document.source_group or document.source, criteria


def as_json(result: Any) -> dict[str, Any]:
    """The parts of a score that pages show, as plain numbers; fractions as exact text beside them."""
    return {
        "refer": [
            {"because": str(r.because), "subject": r.subject, "value": _text(r.value), "limit": _text(r.limit)}
            for r in result.refer
        ],
        "contributions": [
            {
                "criterion": c.criterion,
                "moral": c.moral,
                "weight": _text(c.weight),
                "share": _text(c.share),
                "panel": _text(c.panel),
                "rating": _text(c.rating),
                "points": _hundredths(c.points),
                "added": _hundredths(c.added),
                "loss": _hundredths(c.loss),
                "spread": c.spread,
                "evidence": list(c.evidence),
                "unobserved": str(c.unobserved) if c.unobserved else "",
                "cap": c.cap,
                "cap_of": c.cap_of,
            }
            for c in result.contributions
        ],
        "moral_low": _hundredths(result.moral_interval.low),
        "moral_high": _hundredths(result.moral_interval.high),
        "to_next_band": _text(result.to_next_band),
        "worst": str(result.worst) if result.worst else "",
    }


def _hundredths(points: Fraction | None) -> int | None:
    return None if points is None else score.hundredths(points)


def _text(value: Fraction | None) -> str | None:
    return None if value is None else str(value)
