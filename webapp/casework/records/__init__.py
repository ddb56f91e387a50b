"""What a submission writes besides itself: one function per record kind, in one table."""

from collections.abc import Callable

from webapp.casework.records import checks, consent, deciding, findings, people, rating
from webapp.casework.records.filing import Filing

KINDS: dict[str, Callable[[Filing], None]] = {
    "invitation": consent.invitation,
    "consent": consent.consent,
    "declaration": consent.declaration,
    "team": people.team,
    "conflict": people.conflict,
    "raters": people.raters,
    "panel": people.panel,
    "file_review": checks.file_review,
    "reference_reply": checks.reference_reply,
    "reference_check": checks.reference_check,
    "record_reply": checks.record_reply,
    "identity_match": checks.identity_match,
    "talk": checks.talk,
    "site_talks": checks.site_talks,
    "allegation": findings.allegation,
    "classification": findings.classification,
    "finding_answer": findings.finding_answer,
    "finding_verdict": findings.finding_verdict,
    "veto_confirmation": findings.veto_confirmation,
    "weighing": findings.weighing,
    "extension": checks.extension,
    "rating": rating.rating,
    "vote": deciding.vote,
    "decision": deciding.decision,
    "concerns_notice": deciding.concerns_notice,
    "service_attempt": deciding.service_attempt,
    "concerns_answer": deciding.concerns_answer,
    "public_notice": deciding.public_notice,
    "objection": deciding.objection,
    "objection_outcome": deciding.objection_outcome,
    "adverse_notice": deciding.adverse_notice,
    "appeal": deciding.appeal,
    "appeal_decision": deciding.appeal_decision,
    # The submission itself is the record; nothing else is written.
    "report": lambda filing: None,
    "approval_reply": lambda filing: None,
}
