"""What whoever votes or records a decision reads first: concerns and answers, evidence, then the score, then votes."""

from dataclasses import dataclass

from webapp.casework.queries import case as one
from webapp.casework.queries import ratings
from webapp.casework.queries.bars import Bars, bars_of
from webapp.casework.queries.deciding import VoteRow, has_voted, votes_of
from webapp.casework.queries.findings import FindingRow
from webapp.casework.queries.ratings import Rater
from webapp.casework.queries.task import TaskView
from webapp.pages import scores
from webapp.pages.pieces import TO_WEIGH, Names
from workflows.vocabulary import Part

DECIDES = frozenset({"vote", "decision"})


@dataclass(frozen=True)
class Deciding:
    """`open` are the concerns to be weighed; `panel` names the members and whether each has voted in this round."""

    findings: tuple[FindingRow, ...]
    open: int
    bars: Bars | None
    names: Names
    score: one.ScoreView | None
    told_of_score: dict[str, object]
    raters: tuple[Rater, ...]
    votes: tuple[VoteRow, ...]
    panel: tuple[tuple[str, bool], ...]


def deciding(view: TaskView) -> Deciding | None:
    """Everything above the form of a vote or a decision; None for any other task, or for who may not do it."""
    if view.properties.get("records") not in DECIDES or view.locked:
        return None
    head = view.head
    score = None
    if head.project.scorecard is not None and ratings.may_be_shown(head, view.viewer):
        score = one.score_of(head.id)
    voted = has_voted(head)
    return Deciding(
        findings=view.findings,
        open=sum(f.status in TO_WEIGH for f in view.findings),
        bars=bars_of(head),
        names=Names(head),
        score=score,
        told_of_score=scores.told_of(head, score) if score is not None else {},
        raters=ratings.raters(head, view.viewer) if score is not None else (),
        votes=votes_of(head) if view.properties.get("records") == "decision" else (),
        panel=tuple((p.name, p.user_id in voted) for p in view.people if p.part is Part.APPROVER and not p.ended),
    )
