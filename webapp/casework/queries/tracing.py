"""A score traced back: every rating of every round with what it rests on, and the scores before."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from webapp.casework.queries.head import CaseHead
from webapp.casework.queries.ratings import closed_rounds
from webapp.db import db
from webapp.models import Rating, RatingPiece, Score, User


@dataclass(frozen=True)
class Given:
    """One rating: `pieces` is what it rests on, `fallen` those that do not hold any more; value None is no basis."""

    by: str
    round: int
    value: int | None
    at: datetime
    submission_id: int
    pieces: tuple[str, ...]
    fallen: tuple[str, ...]


@dataclass(frozen=True)
class Former:
    """An earlier score of the case; `total` in hundredths of a point."""

    number: int
    at: datetime
    total: int | None
    band: str


def given(head: CaseHead) -> dict[str, list[Given]]:
    """Criterion → its ratings of the rounds that are complete, first rounds first: both sets are kept."""
    closed = closed_rounds(head.id)
    query = (
        sa.select(Rating, User.name)
        .join(User, User.id == Rating.rater_id)
        .where(Rating.case_id == head.id)
        .order_by(Rating.round, Rating.id)
    )
    rows = db.session.execute(query if closed is None else query.where(Rating.round <= closed)).all()
    rests: dict[int, list[RatingPiece]] = {}
    for piece in db.session.scalars(
        sa.select(RatingPiece)
        .join(Rating, Rating.id == RatingPiece.rating_id)
        .where(Rating.case_id == head.id)
        .order_by(RatingPiece.piece)
    ):
        rests.setdefault(piece.rating_id, []).append(piece)
    found: dict[str, list[Given]] = {}
    for row in rows:
        rating = row.Rating
        pieces = rests.get(rating.id, [])
        found.setdefault(rating.criterion, []).append(
            Given(
                by=row.name,
                round=rating.round,
                value=rating.value,
                at=rating.locked_at,
                submission_id=rating.submission_id,
                pieces=tuple(p.piece for p in pieces),
                fallen=tuple(p.piece for p in pieces if p.fell_at is not None),
            )
        )
    return found


def former_scores(head: CaseHead) -> tuple[Former, ...]:
    """All scores of the case, newest first."""
    rows = db.session.execute(
        sa.select(Score.number, Score.computed_at, Score.total, Score.band)
        .where(Score.case_id == head.id)
        .order_by(Score.number.desc())
    )
    return tuple(Former(r.number, r.computed_at, r.total, str(r.band)) for r in rows)
