"""Whether a score still rests on what the case says, and what keeps anybody from deciding on one that does not."""

from collections.abc import Iterable
from typing import Any

import orjson
import sqlalchemy as sa

from webapp.casework.differences import GONE, RATING, RESTING, Change, differences
from webapp.casework.ground import Ground
from webapp.casework.pieces import Piece, concerns_of, pieces_of
from webapp.casework.scoring import inputs_of, latest_score
from webapp.models import Rating, RatingPiece, Score, Task
from webapp.refusals import Invalid
from workflows.vocabulary import CaseStatus, Part, TaskStatus

# The message by which an officer has a score computed again; drawings without it cannot, and block nothing.
OUTDATED = "score_outdated"
TOO_OLD = "The score rests on what is not so any more. It must be computed again before anybody decides."


def mark(ground: Ground) -> Score | None:
    """Say on the newest score whether and by what it is out of date; nothing is said of a case that has ended."""
    row = latest_score(ground) if ground.scored and ground.project.scorecard is not None else None
    if row is None or ground.case.status == CaseStatus.CLOSED:
        return None
    pieces, resting = pieces_of(ground, ground.project.scorecard), _resting(ground)
    holding = _holding(ground, pieces) if resting else frozenset()
    if gone := {piece for _, piece, fell_at in resting if fell_at is None} - holding:
        let_fall(ground, gone)
    changes = _changes(ground, row, pieces, _fallen(resting, holding))
    because = told(changes) if changes else None
    if because != row.because:
        row.stale, row.because = bool(changes), because
        if changes:
            ground.note("score.stale", str(row.number), changed=[f"{c.what} {c.subject} {c.how}" for c in changes])
    return row


def changes_of(ground: Ground, row: Score) -> tuple[Change, ...]:
    """What is not as it was when this score was computed. Changes nothing."""
    return _changes(ground, row, pieces_of(ground, ground.project.scorecard), fallen(ground))


def _changes(ground: Ground, row: Score, pieces: tuple[Piece, ...], fallen_now: tuple[str, ...]) -> tuple[Change, ...]:
    card = ground.project.scorecard
    assert card is not None
    stored = orjson.loads(row.inputs)
    changes = differences(stored, inputs_of(ground, card, stored.get("form", 1), pieces))
    if _being_rated(ground):
        # While raters rate again, their ratings come one by one; the score follows once all are there.
        changes = tuple(change for change in changes if change.what != RATING)
    return (*changes, *(Change(RESTING, criterion, GONE) for criterion in fallen_now))


def must_be_fresh(ground: Ground, field: str) -> Score | None:
    """The newest score, for somebody who decides now. Raises Invalid at `field` when it is out of date."""
    row = mark(ground)
    if row is not None and row.stale and OUTDATED in ground.project.messages:
        raise Invalid(TOO_OLD, {field: [TOO_OLD]})
    return row


def told(changes: Iterable[Change]) -> str:
    """The changes as they are kept beside the score."""
    return orjson.dumps([[c.what, c.subject, c.how, c.was, c.now] for c in changes]).decode()


def read(because: str | None) -> tuple[Change, ...]:
    """What `told` kept."""
    return tuple(Change(*change) for change in orjson.loads(because or "[]"))


def fallen(ground: Ground) -> tuple[str, ...]:
    """The criteria whose last rating, by anybody, rests on something that does not hold any more. Changes nothing."""
    rows = _resting(ground)
    return _fallen(rows, _holding(ground, pieces_of(ground, ground.project.scorecard)) if rows else frozenset())


def _fallen(rows: Iterable[Any], holding: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted({criterion for criterion, piece, fell_at in rows if fell_at or piece not in holding}))


def let_fall(ground: Ground, pieces: Iterable[str]) -> None:
    """Ratings that rest on these pieces do not stand on them any more: something was struck out of them."""
    ground.session.execute(
        sa.update(RatingPiece)
        .where(
            RatingPiece.piece.in_(tuple(pieces)),
            RatingPiece.fell_at.is_(None),
            RatingPiece.rating_id.in_(sa.select(Rating.id).where(Rating.case_id == ground.case.id)),
        )
        .values(fell_at=ground.now)
    )


def _holding(ground: Ground, pieces: Iterable[Piece]) -> frozenset[str]:
    """All pieces and concerns that a rating may rest on today."""
    return frozenset((*(piece.code for piece in pieces), *concerns_of(ground)))


def _resting(ground: Ground) -> list[Any]:
    """(criterion, piece, since when it has fallen) of everybody's last rating of each criterion."""
    last = (
        sa.select(Rating.rater_id, Rating.criterion, sa.func.max(Rating.round).label("round"))
        .where(Rating.case_id == ground.case.id)
        .group_by(Rating.rater_id, Rating.criterion)
        .subquery()
    )
    return list(
        ground.session.execute(
            sa.select(Rating.criterion, RatingPiece.piece, RatingPiece.fell_at)
            .join(RatingPiece, RatingPiece.rating_id == Rating.id)
            .join(
                last,
                sa.and_(
                    last.c.rater_id == Rating.rater_id,
                    last.c.criterion == Rating.criterion,
                    last.c.round == Rating.round,
                ),
            )
            .where(Rating.case_id == ground.case.id)
        )
    )


def _being_rated(ground: Ground) -> bool:
    """Whether some rater has yet to rate (again)."""
    open_ones = (
        sa.select(sa.func.count())
        .select_from(Task)
        .where(Task.case_id == ground.case.id, Task.part == Part.RATER, Task.status == TaskStatus.OPEN)
    )
    return bool(ground.session.scalar(open_ones))
