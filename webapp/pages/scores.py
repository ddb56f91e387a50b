"""The score of a case on a page of its own: every point traced and held against the record; and for the candidate."""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from webapp import clock
from webapp.access.door import current_viewer, requires
from webapp.access.permissions import Permission
from webapp.casework import blindness, staleness
from webapp.casework.differences import RATING, RESTING
from webapp.casework.queries import case as one
from webapp.casework.queries import documents, ratings, standing, tracing
from webapp.casework.queries.findings import findings_of
from webapp.casework.queries.ground import reading_ground
from webapp.casework.queries.head import CaseHead, head_of
from webapp.casework.refreshing import refresh_score
from webapp.casework.scoring import latest_score
from webapp.casework.verification import Verified, verify
from webapp.db import db
from webapp.models import Consent
from webapp.pages import explaining, pieces
from webapp.pages.flashes import tell
from webapp.refusals import NotFound
from workflows.vocabulary import CaseStatus

pages = Blueprint("scores", __name__)


@pages.get("/cases/<int:case_id>/score")
@requires(Permission.SIGNED_IN)
def score_page(case_id: int) -> str:
    head, score = _scored(case_id)
    viewer = current_viewer()
    return render_template(
        "scores/score.html",
        head=head,
        score=score,
        raters=ratings.raters(head, viewer),
        findings=findings_of(head),
        **told_of(head, score),
        names=pieces.Names(head),
        given=tracing.given(head),
        former=tracing.former_scores(head),
        evidence=documents.count_evidence(case_id),
        now=clock.now(),
    )


@pages.get("/cases/<int:case_id>/score/candidate")
@requires(Permission.TASK_WORK)
def candidate_page(case_id: int) -> str:
    """What the candidate is told of it: no rater, no referee, nothing that must not be told."""
    head, score = _scored(case_id)
    told = told_of(head, score)
    return render_template(
        "scores/candidate.html",
        head=head,
        score=score,
        out_of_date=bool(told["changes"] or told["unsound"]),
        findings=[f for f in findings_of(head) if f.tellable and f.status == "substantiated"],
        consent=db.session.get(Consent, case_id),
        appeal=head.project.pack.limits.get("appeal_days"),
        now=clock.now(),
    )


@pages.post("/cases/<int:case_id>/score/refresh")
@requires(Permission.CASE_MANAGE)
def refresh(case_id: int) -> Response:
    head_of(case_id, current_viewer())
    refresh_score(case_id, current_viewer(), clock.now())
    tell("good", "The score is being brought up to date. What lost its evidence is rated again first.")
    return redirect(url_for("cases.case_page", case_id=case_id))


def _scored(case_id: int) -> tuple[CaseHead, one.ScoreView]:
    """The case with its newest score. Whoever reaches for it while ratings are blind is refused, and it is recorded."""
    viewer = current_viewer()
    head = head_of(case_id, viewer)
    if head.project.scorecard is None:
        raise NotFound("This process computes no score.")
    if not ratings.may_be_shown(head, viewer):
        blindness.refuse_early(case_id, "score", viewer, clock.now())
    score = one.score_of(case_id)
    if score is None:
        raise NotFound("This case has no score yet.")
    return head, score


def may_refresh(head: CaseHead) -> bool:
    """Whether the reader may have a stale score computed again now: a panel waits for it, and nobody is rating."""
    return (
        head.row.status != CaseStatus.CLOSED
        and head.viewer is not None
        and head.viewer.may(Permission.CASE_MANAGE)
        and ratings.closed_rounds(head.id) is None
        and standing.awaits(head, staleness.OUTDATED)
    )


def checked(head: CaseHead) -> Verified | None:
    """The newest score held against its own inputs, the tables and the record."""
    ground = reading_ground(head, clock.now())
    row = latest_score(ground)
    return verify(ground, row) if row is not None else None


def words_of_changes(head: CaseHead, score: one.ScoreView, verified: Verified | None) -> list[str]:
    """What the tables say now that this score was not computed from."""
    rating_now = ratings.closed_rounds(head.id) is not None
    changes = [c for c in verified.changes if not (rating_now and c.what == RATING)] if verified is not None else []
    changes += [c for c in score.changes if c.what == RESTING]
    names = pieces.Names(head) if changes else None
    return explaining.change_words(head.project, changes, names, findings_of(head)) if names is not None else []


def told_of(head: CaseHead, score: one.ScoreView) -> dict[str, object]:
    """What every page that shows a score says beside it: what changed under it, what does not add up, who may act."""
    verified = checked(head)
    changes = words_of_changes(head, score, verified)
    return {
        "changes": changes,
        "unsound": explaining.unsound(verified) if verified is not None else [],
        "may_refresh": bool(changes) and may_refresh(head),
    }
