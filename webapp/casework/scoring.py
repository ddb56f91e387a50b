"""Gathers what the tables say into the pure score, and stores inputs and result so that it can be traced."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

import orjson
import sqlalchemy as sa

from webapp.casework.ground import Ground
from webapp.casework.pieces import Piece, pieces_of
from webapp.models import Finding, Rating, Score, Strike, Submission
from workflows.pack import Pack
from workflows.scoring import evidence as evidences
from workflows.scoring import findings as matters
from workflows.scoring import raters, score
from workflows.scoring.scorecard import Scorecard
from workflows.scoring.sensitivity import referred
from workflows.vocabulary import FindingStatus

# What is gathered, by number: a stored score is compared with today by the rules of its own form. 1 knew no
# declaration, no replies, no strikes, and took referees of one unit for several.
FORM = 2
REPLIES = ("finding_answer", "concerns_answer")


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
    stored = columns_of(result_of(card, ground.project.pack, inputs))
    number = ground.session.scalar(sa.select(sa.func.count()).select_from(Score).where(Score.case_id == ground.case.id))
    row = Score(
        case_id=ground.case.id,
        number=int(number or 0) + 1,
        computed_at=ground.now,
        inputs=_canonical(inputs),
        stale=False,
        **stored,
    )
    ground.session.add(row)
    ground.note("score.computed", str(row.number), inputs=digest(row.inputs), result=digest(row.result))
    return {"band": str(row.band), "total": row.total, "refer": row.refer}


def columns_of(result: score.Score) -> dict[str, Any]:
    """A computed score as it lies in its table."""
    return {
        "band": result.band,
        "total": _hundredths(result.total),
        "moral": _hundredths(result.moral),
        "low": _hundredths(result.total_interval.low),
        "high": _hundredths(result.total_interval.high),
        "coverage": score.hundredths(result.coverage * 100),
        "refer": bool(result.refer),
        "result": _canonical(as_json(result)),
    }


def digest(text: str) -> str:
    """SHA-256 of what was stored, for the audit."""
    return hashlib.sha256(text.encode()).hexdigest()


def _canonical(value: object) -> str:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def latest_score(ground: Ground) -> Score | None:
    """The newest score of the case."""
    found: Score | None = ground.session.scalar(
        sa.select(Score).where(Score.case_id == ground.case.id).order_by(Score.number.desc()).limit(1)
    )
    return found


def inputs_of(
    ground: Ground, card: Scorecard, form: int = FORM, pieces: tuple[Piece, ...] | None = None
) -> dict[str, Any]:
    """Everything the score is computed from, and what raters could have read: ids, codes, numbers, nothing personal.

    `pieces` are those of the case where the caller has asked for them already.
    """
    if pieces is None:
        pieces = pieces_of(ground, card)
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
    inputs: dict[str, Any] = {
        "as_of": ground.today.isoformat(),
        "scorecard": card.code,
        "project": ground.case.rules_id or ground.case.project_id,
        "ratings": [[str(rater), criterion, value] for (rater, criterion), value in sorted(rated.items())],
        "evidence": _evidence(pieces, form),
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
    if form < 2:
        return inputs
    replies = session.execute(
        sa.select(Submission.records, Submission.id)
        .where(Submission.case_id == case_id, Submission.records.in_(REPLIES))
        .order_by(Submission.id)
    )
    strikes = session.execute(sa.select(Strike.id, Strike.piece).where(Strike.case_id == case_id).order_by(Strike.id))
    return inputs | {
        "form": form,
        "card": hashlib.sha256(ground.project.sources.get("scorecard.yaml", b"")).hexdigest(),
        "replies": [[row.records, str(row.id)] for row in replies],
        "strikes": [[str(row.id), row.piece] for row in strikes],
    }


def _evidence(all_pieces: Iterable[Piece], form: int) -> list[list[Any]]:
    pieces = [piece for piece in all_pieces if piece.worth]
    if form < 2:
        return [
            [p.code, p.source, p.code if p.code.startswith("reference:") else p.group, list(p.criteria)]
            for p in pieces
            if not p.code.startswith("declaration:")
        ]
    return [[p.code, p.source, p.group, list(p.criteria)] for p in pieces]


def result_of(card: Scorecard, pack: Pack, inputs: Mapping[str, Any]) -> score.Score:
    """The score of stored inputs: pure, so that a stored score can be computed again years later."""
    found = position_of(card, pack, inputs)
    return referred(card, found) if inputs.get("form", 1) > 1 else found


def position_of(card: Scorecard, pack: Pack, inputs: Mapping[str, Any]) -> score.Score:
    """As `result_of`, without asking a thousand other sets of weights: points and band are the same, `refer` is not."""
    return score.compute(
        card,
        [raters.Rating(rater, criterion, value) for rater, criterion, value in inputs["ratings"]],
        [evidences.Evidence(i, source, group, tuple(criteria)) for i, source, group, criteria in inputs["evidence"]],
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


def as_json(result: score.Score) -> dict[str, Any]:
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
                "sufficiency": _text(c.sufficiency),
                "agreement": _text(c.agreement),
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
