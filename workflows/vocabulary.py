"""The shared words: one spelling for a state, a part, an outcome, from the diagram to the audit."""

from enum import StrEnum


class CaseStatus(StrEnum):
    """Where a case stands as a whole. The stage inside a pack is pack data, not vocabulary."""

    OPEN = "open"
    SUSPENDED = "suspended"
    CLOSED = "closed"


class Outcome(StrEnum):
    """How a vetting case ended; named by `probity:outcome` on the end event of the main process."""

    HIRED = "hired"
    CONDITIONAL = "conditional"
    REJECTED = "rejected"
    DEBARRED = "debarred"
    WITHDRAWN = "withdrawn"
    INCOMPLETE = "incomplete"
    SUSPENDED = "suspended"


class Part(StrEnum):
    """The capacity in which somebody acts on one case; duty rules speak of parts (domain §6.3)."""

    CASE_OFFICER = "case_officer"
    INVESTIGATOR = "investigator"
    RECORDS_OFFICER = "records_officer"
    RATER = "rater"
    ADJUDICATOR = "adjudicator"
    APPROVER = "approver"
    NOTICE_OFFICER = "notice_officer"
    OBJECTION_INVESTIGATOR = "objection_investigator"
    VETO_CONFIRMER = "veto_confirmer"
    APPEAL_MEMBER = "appeal_member"
    REFEREE = "referee"


class OutsideParty(StrEnum):
    """Who outside the office a task waits for; named by `probity:external`."""

    CANDIDATE = "candidate"
    REFEREE = "referee"
    RECORD_BODY = "record_body"
    AUTHORITY = "authority"


class TaskStatus(StrEnum):
    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


class Severity(StrEnum):
    """Seriousness of conduct: A minor, B moderate, C substantial, D major (domain §2.2)."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


class FindingStatus(StrEnum):
    ALLEGED = "alleged"
    CLASSIFIED = "classified"
    ANSWERED = "answered"
    SUBSTANTIATED = "substantiated"
    NOT_SUBSTANTIATED = "not_substantiated"
    PENDING_ELSEWHERE = "pending_elsewhere"
    DISCARDED = "discarded"


class ProofStandard(StrEnum):
    PREPONDERANCE = "preponderance"
    VERIFIED = "verified"
    ADJUDICATED = "adjudicated"


class Band(StrEnum):
    """Where a total lies on the office's scale. Advice to a human, never a decision."""

    FAVOURABLE = "favourable"
    REFERRAL = "referral"
    UNFAVOURABLE = "unfavourable"
    INCOMPLETE = "incomplete"


class VetoResult(StrEnum):
    NONE = "none"
    ADJUDICATE = "adjudicate"
    HARD = "hard"


class DecisionCode(StrEnum):
    """What the deciding body may decide (domain §6.2 step 15)."""

    APPROVE = "approve"
    CONDITIONAL = "conditional"
    SUSPEND = "suspend"
    REJECT = "reject"
    DEBAR = "debar"


class StrikeGround(StrEnum):
    """What no vetting may look at, so that a passage about it is struck out (domain §2.8, §5.1)."""

    BELIEF = "belief"
    OPINION = "opinion"
    UNION = "union"
    HEALTH = "health"
    SEXUAL_LIFE = "sexual_life"
    FAMILY = "family"


class Weighed(StrEnum):
    """How a deciding person answers an open concern."""

    ACCEPTED = "accepted"
    MITIGATED = "mitigated"
    NOT_PROVED = "not_proved"


class CheckKind(StrEnum):
    FILE = "file"
    RECORD = "record"
    TALK = "talk"
    SITE = "site"
    EMPLOYMENT = "employment"
    IDENTITY = "identity"
    RIGHT_TO_WORK = "right_to_work"


class CheckStatus(StrEnum):
    PLANNED = "planned"
    REQUESTED = "requested"
    DONE = "done"
    GAP = "gap"


class CheckResult(StrEnum):
    CLEAR = "clear"
    HIT = "hit"
    DISCREPANT = "discrepant"
    ERROR = "error"
    DISCARDED = "discarded"


class ReferenceStatus(StrEnum):
    """One referee on one case. A spare is asked only when another falls away."""

    SPARE = "spare"
    PLANNED = "planned"
    ASKED = "asked"
    ANSWERED = "answered"
    VERIFIED = "verified"
    DECLINED = "declined"
    UNREACHABLE = "unreachable"


class NoticeKind(StrEnum):
    CONSENT = "consent"
    CONCERNS = "concerns"
    PUBLIC = "public"
    ADVERSE = "adverse"
    OUTCOME = "outcome"


class ObjectionOutcome(StrEnum):
    OPEN = "open"
    DISMISSED = "dismissed"
    PROVEN = "proven"
    UNVERIFIABLE = "unverifiable"


class AppealOutcome(StrEnum):
    OPEN = "open"
    UPHELD = "upheld"
    VARIED = "varied"
    REMITTED = "remitted"


class Channel(StrEnum):
    """How an outside person's answer reached the office when an officer records it."""

    LETTER = "letter"
    PHONE = "phone"
    VISIT = "visit"
    EMAIL = "email"
    PORTAL = "portal"


class LawfulBasis(StrEnum):
    CONSENT = "consent"
    LEGAL_OBLIGATION = "legal_obligation"
    STATUTORY_DUTY = "statutory_duty"
    LEGITIMATE_INTEREST = "legitimate_interest"


class ConfidenceMode(StrEnum):
    OPEN = "open"
    IN_CONFIDENCE = "in_confidence"


class RequestKind(StrEnum):
    """What a candidate may ask the office for besides answering (fair process: help, copies, time, a hearing)."""

    REPRESENTATIVE = "representative"
    COPIES = "copies"
    INTERVIEW = "interview"
    EXTENSION = "extension"
    ACCOMMODATION = "accommodation"


class RequestStatus(StrEnum):
    OPEN = "open"
    GRANTED = "granted"
    DECLINED = "declined"


class JobStatus(StrEnum):
    DUE = "due"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


class IncidentStatus(StrEnum):
    OPEN = "open"
    RESOLVED = "resolved"


class LetterChannel(StrEnum):
    """How a letter leaves the office. `hand` is a person: it is printed or copied from the outbox and marked sent."""

    MAIL = "mail"
    SMS = "sms"
    POST = "post"
    HTTP = "http"
    HAND = "hand"


class LetterStatus(StrEnum):
    """`failed`: the receiver's server refused the address for good; `returned`: it left and came back."""

    OUTBOX = "outbox"
    SENT = "sent"
    FAILED = "failed"
    RETURNED = "returned"
    CANCELLED = "cancelled"


class ClockChangeKind(StrEnum):
    """What may happen to the time in which a person answers. `ask`: more time is asked for and not yet granted."""

    PAUSE = "pause"
    RESUME = "resume"
    EXTEND = "extend"
    ASK = "ask"


class DraftStatus(StrEnum):
    """Where a project on the drawing board stands."""

    OPEN = "open"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"
    DISCARDED = "discarded"


class RevisionAction(StrEnum):
    """What made a revision of a draft. `rebased`: brought up to a version that was published meanwhile; `mended`: a
    proposed mend was taken; `verified`: a rule was signed as read in its source."""

    BEGUN = "begun"
    SAVED = "saved"
    IMPORTED = "imported"
    RESTORED = "restored"
    REBASED = "rebased"
    MENDED = "mended"
    VERIFIED = "verified"


class MoveStatus(StrEnum):
    """A move of running cases to another version: planned by a dry run, running as a job, ended or taken back."""

    PLANNED = "planned"
    RUNNING = "running"
    DONE = "done"
    RETURNED = "returned"


class MovedStatus(StrEnum):
    """One case of a move: not reached yet, on the new version, left where it was, or taken back."""

    WAITING = "waiting"
    MOVED = "moved"
    STAYED = "stayed"
    RETURNED = "returned"
