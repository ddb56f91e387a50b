"""What the periods and numbers of the shipped packs are called."""

from typing import Final

from flask_babel import lazy_gettext as _

LIMITS: Final = {
    "consent_days": _("Time to give consent"),
    "consent_reminder_days": _("Wait before consent is asked for again"),
    "task_days": _("Time for a task of the office"),
    "reference_reminder_days": _("Wait before a referee is reminded"),
    "reference_second_reminder_days": _("Wait before a referee is reminded again"),
    "reference_substitute_days": _("Wait before another referee is asked"),
    "reference_close_days": _("Time for a referee to answer"),
    "record_reply_days": _("Time for a record body to answer"),
    "collection_days": _("Time to collect"),
    "extension_days": _("Extension of collecting"),
    "interviewees_min": _("People to talk with, at least"),
    "finding_answer_days": _("Time to answer a finding"),
    "answer_extension_days": _("Extension of the time to answer"),
    "pending_elsewhere_review_days": _("Wait for another authority before it is looked at again"),
    "severity_step_months": _("Time after which a finding weighs less"),
    "statement_days": _("Wait for the person’s answer before a rejection"),
    "statement_opened_days": _("Time after which a notice counts as opened"),
    "answer_days": _("Time to answer a proposed action"),
    "answer_loops_max": _("Answers that reopen a finding, at most"),
    "public_notice_days": _("Time of the public notice"),
    "objection_acknowledge_days": _("Time to acknowledge an objection"),
    "objection_investigation_days": _("Time to look into an objection"),
    "suspension_review_days": _("Wait before a suspended case is looked at again"),
    "suspension_max_days": _("Time that a case may be suspended, at most"),
    "approval_reply_days": _("Time for the authority to answer"),
    "appeal_days": _("Time to appeal"),
    "appeal_decision_days": _("Time to decide an appeal"),
    "substitution_rounds_max": _("Times that the next in rank may follow, at most"),
    "fraud_restriction_months": _("Time closed to new applications after fraud"),
    "dismissal_bar_months": _("Time closed after a dismissal"),
    "trial_months": _("Trial period"),
    "impact_assessment_retention_months": _("Time that an impact assessment is kept"),
    "fcra_wait_days": _("Wait between the consumer report and a rejection"),
    "fcra_free_copy_days": _("Time to ask for a free copy of the report"),
    "removal_after_decision_days": _("Time between a decision and removal"),
    "repository_report_days": _("Time to report to the central repository"),
    "debar_months_max": _("Debarment, at most"),
    "case_retention_months": _("Time that a case is kept"),
    "employment_history_years": _("Years of employment that are looked at"),
    "time_abroad_months": _("Time abroad that is looked at"),
    "gap_evidence_months": _("Gap in a history that needs evidence"),
    "certificate_retention_months": _("Time that a certificate is kept"),
    "failed_case_retention_months": _("Time that a case without success is kept"),
}


def limit_name(code: str) -> str:
    """In the reader's language; the code of a limit that an office made itself."""
    return str(LIMITS.get(code, code))
