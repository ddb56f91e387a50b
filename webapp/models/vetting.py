"""What vetting finds out: consent, referees, checks, evidence, findings, ratings, score."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, Numbered, one_of
from webapp.vault import Box, Sealed
from workflows.vocabulary import (
    Band,
    CheckKind,
    CheckResult,
    CheckStatus,
    FindingStatus,
    LawfulBasis,
    ProofStandard,
    ReferenceStatus,
    Severity,
    StrikeGround,
)


class Consent(Base):
    """`scopes` are the codes agreed to, joined by commas; `decision` is '' until the person has answered."""

    __tablename__ = "consent"
    __table_args__ = (sa.CheckConstraint("decision in ('', 'given', 'refused', 'withdrawn')", name="decision"),)

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("vetting_case.id"), primary_key=True)
    lawful_basis: Mapped[LawfulBasis] = mapped_column(one_of(LawfulBasis, "consent_basis"))
    language: Mapped[str] = mapped_column(default="en")
    decision: Mapped[str] = mapped_column(default="")
    scopes: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None]


class Reference(Numbered, Base):
    """One referee. Name and contact are sealed; `supervisor` counts towards the rule on supervisors.

    `not_before_offer` is the candidate's word for this referee; `present_employer` says that they work where the
    candidate wants nobody asked: where they work now, or an employer they marked. Either keeps everything from leaving
    for them before the set event (`embargo`).
    """

    __tablename__ = "reference"
    __table_args__ = (sa.UniqueConstraint("case_id", "number"),)

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("vetting_case.id"))
    number: Mapped[int]
    status: Mapped[ReferenceStatus] = mapped_column(one_of(ReferenceStatus, "reference_status"))
    relationship: Mapped[str] = mapped_column(default="other")
    supervisor: Mapped[bool] = mapped_column(default=False)
    not_before_offer: Mapped[bool] = mapped_column(default=False)
    present_employer: Mapped[bool] = mapped_column(default=False)
    details: Mapped[Box | None] = mapped_column(Sealed)
    confidence: Mapped[str] = mapped_column(default="open")
    asked_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


class ReferenceSignal(Numbered, Base):
    """A sign that a reference may not be genuine, and what a named person found out about it.

    `resolution` is '' until somebody has looked, 'explained', or 'call': it needs a call first.
    """

    __tablename__ = "reference_signal"
    __table_args__ = (
        sa.UniqueConstraint("reference_id", "code"),
        sa.CheckConstraint("resolution in ('', 'explained', 'call')", name="resolution"),
        sa.CheckConstraint("(resolution = '') = (resolved_by is null)", name="resolved"),
    )

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("vetting_case.id"), index=True)
    reference_id: Mapped[int] = mapped_column(sa.ForeignKey("reference.id"))
    code: Mapped[str]
    raised_at: Mapped[datetime]
    resolution: Mapped[str] = mapped_column(default="")
    explanation: Mapped[Box | None] = mapped_column(Sealed)
    resolved_by: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    resolved_at: Mapped[datetime | None]


class ReferenceToken(Base):
    """Keyed hashes of a referee's e-mail and phone: who is named by many candidates is noticed without being known."""

    __tablename__ = "reference_token"

    token: Mapped[bytes] = mapped_column(sa.LargeBinary(16), primary_key=True)
    reference_id: Mapped[int] = mapped_column(
        sa.ForeignKey("reference.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class Check(Numbered, Base):
    """A look-up the plan demands. `code` is the pack's check code."""

    __tablename__ = "record_check"
    __table_args__ = (sa.UniqueConstraint("case_id", "code"),)

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("vetting_case.id"))
    code: Mapped[str]
    kind: Mapped[CheckKind] = mapped_column(one_of(CheckKind, "check_kind"))
    mandatory: Mapped[bool] = mapped_column(default=True)
    status: Mapped[CheckStatus] = mapped_column(one_of(CheckStatus, "check_status"), default=CheckStatus.PLANNED)
    result: Mapped[CheckResult | None] = mapped_column(one_of(CheckResult, "check_result"))
    requested_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]


class Evidence(Numbered, Base):
    """A document or a note. The original lies sealed in the store under its SHA-256 and is never rendered.

    `withheld_at`: since when the candidate cannot be told of it, not even in gist, so that it supports nothing adverse;
    `withdrawn_at`: since when it counts for nothing. Who added it is `added_by`, or `link_id`
    where somebody outside sent it.
    """

    __tablename__ = "evidence"
    __table_args__ = (
        sa.UniqueConstraint("case_id", "number"),
        sa.CheckConstraint("size >= 0", name="size"),
        sa.CheckConstraint("(added_by is null) = (link_id is not null)", name="added"),
    )

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("vetting_case.id"))
    number: Mapped[int]
    title: Mapped[Box] = mapped_column(Sealed)
    sha256: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    pages: Mapped[int] = mapped_column(default=0)
    source: Mapped[str]
    source_group: Mapped[str] = mapped_column(default="")
    criteria: Mapped[str] = mapped_column(default="")
    added_by: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    link_id: Mapped[int | None] = mapped_column(sa.ForeignKey("link.id"))
    added_at: Mapped[datetime]
    task_id: Mapped[int | None] = mapped_column(sa.ForeignKey("task.id"))
    withheld_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawal: Mapped[Box | None] = mapped_column(Sealed)


class Strike(Numbered, Base):
    """A passage that was out of scope and that nobody reads any more; `piece` is what it was taken out of.

    The passage lies sealed here and nowhere else. Of a document a page is struck (`page`), or a passage of its text.
    """

    __tablename__ = "strike"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("vetting_case.id"), index=True)
    piece: Mapped[str]
    submission_id: Mapped[int | None] = mapped_column(sa.ForeignKey("submission.id"))
    evidence_id: Mapped[int | None] = mapped_column(sa.ForeignKey("evidence.id", ondelete="CASCADE"))
    page: Mapped[int | None]
    ground: Mapped[StrikeGround] = mapped_column(one_of(StrikeGround, "strike_ground"))
    passage: Mapped[Box] = mapped_column(Sealed)
    struck_by: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    struck_at: Mapped[datetime]


class Finding(Numbered, Base):
    """An allegation on its way to a verdict. Texts are sealed; category, severity and dates are codes."""

    __tablename__ = "finding"
    __table_args__ = (sa.UniqueConstraint("case_id", "number"),)

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("vetting_case.id"))
    number: Mapped[int]
    status: Mapped[FindingStatus] = mapped_column(one_of(FindingStatus, "finding_status"))
    category: Mapped[str]
    severity: Mapped[Severity | None] = mapped_column(one_of(Severity, "finding_severity"))
    occurred_on: Mapped[date | None]
    proof_standard: Mapped[ProofStandard | None] = mapped_column(one_of(ProofStandard, "finding_proof"))
    criteria: Mapped[str] = mapped_column(default="")
    tellable: Mapped[bool] = mapped_column(default=True)
    mitigation_steps: Mapped[int] = mapped_column(default=0)
    text: Mapped[Box] = mapped_column(Sealed)
    raised_by: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    raised_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]


class FindingPiece(Base):
    """A piece that a finding rests on, or that the person brought in answer (`side`)."""

    __tablename__ = "finding_piece"
    __table_args__ = (sa.CheckConstraint("side in ('found', 'answer')", name="side"),)

    finding_id: Mapped[int] = mapped_column(sa.ForeignKey("finding.id"), primary_key=True)
    piece: Mapped[str] = mapped_column(primary_key=True)
    side: Mapped[str] = mapped_column(primary_key=True)


class Rating(Numbered, Base):
    """One rater's judgement of one criterion, 1 to 5 or no basis (null). First ratings never change."""

    __tablename__ = "rating"
    __table_args__ = (
        sa.UniqueConstraint("case_id", "rater_id", "round", "criterion"),
        sa.CheckConstraint("value between 1 and 5", name="value"),
    )

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("vetting_case.id"), index=True)
    rater_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    round: Mapped[int] = mapped_column(default=1)
    criterion: Mapped[str]
    value: Mapped[int | None]
    locked_at: Mapped[datetime]
    submission_id: Mapped[int] = mapped_column(sa.ForeignKey("submission.id"))


class RatingPiece(Base):
    """A piece that a rating rests on. `fell_at`: since when it does not hold any more, so that it is rated again."""

    __tablename__ = "rating_piece"

    rating_id: Mapped[int] = mapped_column(sa.ForeignKey("rating.id"), primary_key=True)
    piece: Mapped[str] = mapped_column(primary_key=True)
    fell_at: Mapped[datetime | None]


class Score(Numbered, Base):
    """A computed score in hundredths of a point; `inputs` and `result` are canonical JSON of codes and numbers.

    `stale`: what it rests on is not what the tables say any more, `because` names the changes (JSON of codes).
    """

    __tablename__ = "score"
    __table_args__ = (sa.UniqueConstraint("case_id", "number"),)

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("vetting_case.id"))
    number: Mapped[int]
    computed_at: Mapped[datetime]
    band: Mapped[Band] = mapped_column(one_of(Band, "score_band"))
    total: Mapped[int | None]
    moral: Mapped[int | None]
    low: Mapped[int | None]
    high: Mapped[int | None]
    coverage: Mapped[int]
    refer: Mapped[bool]
    inputs: Mapped[str]
    result: Mapped[str]
    stale: Mapped[bool] = mapped_column(default=False)
    because: Mapped[str | None]
