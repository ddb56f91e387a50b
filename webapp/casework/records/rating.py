"""Blind ratings: locked as they are submitted, first ones never changed, each with what it rests on."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from forms.model import RESTS_ON
from webapp.casework.pieces import withheld
from webapp.casework.records.filing import Filing
from webapp.models import Rating, RatingPiece
from webapp.refusals import Invalid

LOW = 2  # a rating of this or less must rest on what the candidate can be told (domain §6.2)
UNTOLD = (
    "The candidate cannot be told of something you chose, not even in gist, so it cannot support a rating of 2 or "
    "less. Choose what can be told, or say “No basis”."
)


def rating(filing: Filing) -> None:
    """One row per criterion and further domain; a later round of a rater stands beside the first, never over it."""
    scorecard = filing.ground.project.scorecard
    if scorecard is None:
        raise Invalid("This process computes no score, so nothing is rated.")
    rated = {c.id: filing.answers[c.id] for c in scorecard.rated if c.id in filing.answers}
    if not rated:
        raise Invalid("Rate at least one criterion.")
    values = {criterion: None if value in (None, "", "NB") else int(value) for criterion, value in rated.items()}
    rests = {criterion: filing.codes(criterion + RESTS_ON) for criterion, value in values.items() if value is not None}
    _must_be_tellable(filing, values, rests)
    last = filing.ground.session.scalar(
        sa.select(sa.func.coalesce(sa.func.max(Rating.round), 0)).where(
            Rating.case_id == filing.ground.case.id, Rating.rater_id == filing.actor_id
        )
    )
    rows = [
        {
            "case_id": filing.ground.case.id,
            "rater_id": filing.actor_id,
            "round": int(last or 0) + 1,
            "criterion": criterion,
            "value": value,
            "locked_at": filing.ground.now,
            "submission_id": filing.submission.id,
        }
        for criterion, value in values.items()
    ]
    ids = filing.ground.session.scalars(
        sa.insert(Rating).returning(Rating.id, sort_by_parameter_order=True), rows
    ).all()
    pieces = [
        {"rating_id": rating_id, "piece": piece}
        for rating_id, criterion in zip(ids, values, strict=True)
        for piece in rests.get(criterion, ())
    ]
    if pieces:
        filing.ground.session.execute(sa.insert(RatingPiece), pieces)
    filing.ground.note("rating.locked", str(filing.actor_id), round=int(last or 0) + 1, criteria=len(rows))


def _must_be_tellable(filing: Filing, values: Mapping[str, int | None], rests: Mapping[str, tuple[str, ...]]) -> None:
    low = {criterion for criterion, value in values.items() if value is not None and value <= LOW}
    hidden = withheld(filing.ground, {piece for criterion in low for piece in rests[criterion]})
    wrong: dict[str, Any] = {c + RESTS_ON: [UNTOLD] for c in sorted(low) if hidden & set(rests[c])}
    if wrong:
        raise Invalid(UNTOLD, wrong)
