"""Blind ratings: locked as they are submitted, first ones never changed."""

import sqlalchemy as sa

from webapp.casework.records.filing import Filing
from webapp.models import Rating
from webapp.refusals import Invalid


def rating(filing: Filing) -> None:
    """One row per criterion and further domain; a later round of a rater stands beside the first, never over it."""
    scorecard = filing.ground.project.scorecard
    if scorecard is None:
        raise Invalid("This process computes no score, so nothing is rated.")
    rated = {c.id: filing.answers[c.id] for c in scorecard.rated if c.id in filing.answers}
    if not rated:
        raise Invalid("Rate at least one criterion.")
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
            "value": None if value in (None, "", "NB") else int(value),
            "locked_at": filing.ground.now,
            "submission_id": filing.submission.id,
        }
        for criterion, value in rated.items()
    ]
    filing.ground.session.execute(sa.insert(Rating), rows)
    filing.ground.note("rating.locked", str(filing.actor_id), round=int(last or 0) + 1, criteria=len(rows))
