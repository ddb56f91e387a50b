"""Words of a pack in the reader's language: task names, stages, groups, codes."""

from collections.abc import Callable

from flask import current_app
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from webapp import i18n
from webapp.casework.live import Published


def pack_words(project: Published) -> Callable[[str], str]:
    """Translates a text of the pack (task name, form label, hint), or of the forms themselves ("Choose one")."""
    texts = project.texts(i18n.current().code)
    return lambda text: texts.get(text) or (gettext(text) if text else text)


def stage_words(project: Published, code: str) -> str:
    language = i18n.current().code
    return next((stage.title.in_language(language) for stage in project.pack.stages if stage.code == code), code)


def stage_place(project: Published, code: str) -> tuple[int, int]:
    """(place from 1, number of stages); place 0 when the code is not of this pack."""
    codes = [stage.code for stage in project.pack.stages]
    return (codes.index(code) + 1 if code in codes else 0), len(codes)


def group_words(project: Published, code: str) -> str:
    language = i18n.current().code
    return next((group.title.in_language(language) for group in project.pack.groups if group.code == code), code)


# Codes of our own vocabulary, as a person reads them.
WORDS = {
    "candidate": _("Candidate"),
    "referee": _("Referee"),
    "record_body": _("Record body"),
    "authority": _("Authority"),
    "open": _("In progress"),
    "suspended": _("Suspended"),
    "closed": _("Closed"),
    "hired": _("Hired"),
    "conditional": _("Conditional"),
    "rejected": _("Not appointed"),
    "debarred": _("Debarred"),
    "withdrawn": _("Withdrawn"),
    "incomplete": _("Incomplete"),
    "approve": _("Approve"),
    "suspend": _("Suspend"),
    "reject": _("Do not appoint"),
    "debar": _("Debar"),
    "favourable": _("Favourable"),
    "referral": _("Refer to the panel"),
    "unfavourable": _("Unfavourable"),
    "case_officer": _("Case officer"),
    "investigator": _("Investigator"),
    "records_officer": _("Records officer"),
    "rater": _("Rater"),
    "adjudicator": _("Adjudicator"),
    "approver": _("Panel member"),
    "notice_officer": _("Notice officer"),
    "objection_investigator": _("Objection investigator"),
    "veto_confirmer": _("Second person for a veto"),
    "appeal_member": _("Appeal member"),
    "alleged": _("To be classified"),
    "classified": _("With the candidate"),
    "answered": _("Answered"),
    "substantiated": _("Substantiated"),
    "not_substantiated": _("Set aside"),
    "pending_elsewhere": _("Waits for another authority"),
    "discarded": _("Discarded"),
    "spare": _("Spare"),
    "planned": _("Not yet asked"),
    "asked": _("Asked"),
    "verified": _("Verified"),
    "declined": _("Not usable"),
    "unreachable": _("Unreachable"),
    "requested": _("Requested"),
    "done": _("Done"),
    "gap": _("Not available"),
    "clear": _("No entry"),
    "hit": _("Entry found"),
    "discrepant": _("Differs"),
    "error": _("No answer"),
    "letter": _("Letter"),
    "phone": _("Telephone"),
    "visit": _("Visit"),
    "email": _("E-mail"),
    "portal": _("Portal"),
    "dismissed": _("Dismissed"),
    "proven": _("Proven"),
    "unverifiable": _("Cannot be verified for now"),
    "upheld": _("Decision upheld"),
    "varied": _("Decision changed"),
    "remitted": _("Sent back for a new decision"),
    "consent": _("Consent"),
    "legal_obligation": _("Legal obligation"),
    "statutory_duty": _("Statutory duty"),
    "legitimate_interest": _("Legitimate interest"),
    "routine": _("Ordinary post"),
    "sensitive": _("Sensitive post"),
    "trust": _("Position of trust"),
    "supervisor": _("Supervisor"),
    "peer": _("Colleague"),
    "subordinate": _("Subordinate"),
    "client": _("Client"),
    "teacher": _("Teacher"),
    "other": _("Other"),
    "none": _("None"),
    "declared": _("Declared"),
}


def words(code: object) -> str:
    """One of our codes in words; a code we do not know is shown as it is."""
    text = str(code or "")
    return str(WORDS[text]) if text in WORDS else text


def say(message: str, **values: object) -> str:
    """An English sentence of a refusal or a duty in the reader's language."""
    return gettext(message, **values)


def pack_title(project: Published) -> str:
    return project.pack.title.in_language(i18n.current().code)


def zone_of(project: Published) -> str:
    return project.pack.zone or current_app.extensions["settings"].zone
