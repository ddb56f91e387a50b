"""Words of a pack in the reader's language: task names, stages, groups, codes."""

from collections.abc import Callable

from flask import current_app
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _

from webapp import i18n
from webapp.access.permissions import Role
from webapp.casework.live import Published
from webapp.models import OrganisationUnit
from webapp.refusals import Invalid
from workflows.pack import Limit, Standing, Unit
from workflows.vocabulary import Severity


def pack_words(project: Published) -> Callable[[str], str]:
    """Translates a text of the pack (task name, form label, hint), or of the forms themselves ("Choose one")."""
    texts, ours = project.texts(i18n.current().code), i18n.catalogue()
    return lambda text: texts.get(text) or (ours.gettext(text) if text else text)


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


def category_words(project: Published, code: str) -> str:
    language = i18n.current().code
    return next((c.title.in_language(language) for c in project.pack.categories if c.code == code), code)


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
    "declines_no": _("Would rather not"),
    "declines_wrong_person": _("Is not this person"),
    "declines_left": _("The person does not work there any more"),
    "representative": _("Somebody who helps or speaks"),
    "copies": _("Copies of papers"),
    "interview": _("To be heard in person"),
    "extension": _("More time"),
    "accommodation": _("An adjustment"),
    "granted": _("Granted"),
    "used": _("Used"),
    "expired": _("Run out"),
    "revoked": _("Withdrawn by the office"),
    "locked": _("Closed after wrong answers"),
    "silent": _("No answer was given. Silence is not an admission."),
    "male": _("Male"),
    "female": _("Female"),
    "concerns": _("Concerns"),
    "public": _("Public notice"),
    "adverse": _("Adverse decision"),
    "outcome": _("Outcome"),
    "reference": _("Reference"),
    "finding": _("Concern"),
    "objection": _("Objection"),
    "outbox": _("To be sent"),
    "sent": _("Sent"),
    "failed": _("Failed"),
    "returned": _("Came back"),
    "mail": _("E-mail"),
    "sms": _("Text message"),
    "post": _("Post"),
    "http": _("Direct question"),
    "hand": _("By hand"),
    "due": _("Due"),
    "cancelled": _("No longer needed"),
    "shortlisted": _("Shortlisted"),
    "vetting": _("Being vetted"),
    "next_in_line": _("Next in line"),
    "named": _("Named"),
    "anonymous": _("Anonymous"),
    "belief": _("Belief"),
    "opinion": _("Opinion"),
    "union": _("Union membership"),
    "health": _("Health"),
    "sexual_life": _("Sexual life"),
    "family": _("Family and relatives"),
    "accepted": _("Accepted"),
    "mitigated": _("Mitigated"),
    "not_proved": _("Not proved"),
    "hard": _("A statutory bar"),
    "adjudicate": _("For the panel to weigh"),
    "too_few_ratings": _("Fewer than two ratings: widens the range"),
    "evidence_insufficient": _("Too little evidence: widens the range"),
    "given": _("Given"),
    "refused": _("Refused"),
    "timer": _("Date in a diagram"),
    "calendar.recount": _("Counting dates again"),
    "policy.replay": _("Replay of a draft"),
    "cases.look": _("Dry run of a move"),
    "cases.move": _("Moving running cases"),
    "cases.return": _("Taking a move back"),
    "alpha_rely": _("rely on it"),
    "alpha_tentative": _("tentatively"),
    "alpha_not": _("do not rely on it"),
    "icc_poor": _("poor"),
    "icc_moderate": _("moderate"),
    "icc_good": _("good"),
    "icc_excellent": _("excellent"),
    "letter.send": _("Letter"),
    "record.request": _("Question to a record body"),
    "letter.resend": _("Letter, once more"),
    "incident.mail": _("Mail to the operators"),
    "job_failed": _("A job failed three times"),
    "wrong_address": _("The address does not exist"),
    "letter_refused": _("The receiver refused it"),
    "letter_returned": _("A letter came back"),
    "contact_embargo": _("The candidate does not allow this contact yet"),
    "in_review": _("In review"),
    "published": _("Published"),
    "begun": _("Begun"),
    "saved": _("Saved"),
    "imported": _("Taken from a ZIP file"),
    "restored": _("Brought back"),
    "rebased": _("Brought up to the newest version"),
    "mended": _("Mended"),
    "added": _("Added"),
    "changed": _("Changed"),
    "gone": _("Taken away"),
    "shipped": _("Shipped with Probity"),
    "designed": _("Designed here"),
}

JURISDICTIONS = {
    "CN": _("China"),
    "US": _("United States, federal"),
    "UK-ENG": _("England and Wales"),
}

ROLES = {
    Role.INVESTIGATOR: _("Investigator"),
    Role.APPROVER: _("Approver"),
    Role.DESIGNER: _("Process designer"),
    Role.COORDINATOR: _("Coordinator"),
    Role.AUDITOR: _("Auditor"),
    Role.ADMINISTRATOR: _("Administrator"),
    Role.COUNSEL: _("Counsel"),
}
KINDS = {"application/pdf": "PDF", "image/png": "PNG", "image/jpeg": "JPEG", "text/plain": _("Text")}
SEVERITIES = {
    Severity.A: _("Level A, minor"),
    Severity.B: _("Level B, moderate"),
    Severity.C: _("Level C, substantial"),
    Severity.D: _("Level D, major"),
}
STANDINGS = {
    Standing.LAW: _("read in the law"),
    Standing.FOUND: _("found in a secondary source"),
    Standing.MEMORY: _("from memory"),
    Standing.PROPOSAL: _("proposal of this pack"),
}


def limit_words(limit: Limit) -> str:
    """5 working days."""
    number = limit.value
    match limit.unit:
        case Unit.WORKING_DAYS:
            return ngettext("%(num)s working day", "%(num)s working days", number)
        case Unit.DAYS:
            return ngettext("%(num)s day", "%(num)s days", number)
        case Unit.MONTHS:
            return ngettext("%(num)s month", "%(num)s months", number)
        case Unit.YEARS:
            return ngettext("%(num)s year", "%(num)s years", number)
        case Unit.TIMES:
            return ngettext("%(num)s time", "%(num)s times", number)
        case Unit.PEOPLE:
            return ngettext("%(num)s person", "%(num)s people", number)


def words(code: object) -> str:
    """One of our codes in words; a code we do not know is shown as it is."""
    text = str(code or "")
    return str(WORDS[text]) if text in WORDS else text


def say(message: str, **values: object) -> str:
    """An English sentence of a refusal, a duty or a problem in the reader's language."""
    return i18n.say(message, **values)


PLAIN_SOURCES = {
    "document": _("Document"),
    "personnel_file": _("Personnel file"),
    "record": _("Record"),
}


def sources_of(project: Published) -> dict[str, str]:
    """Kinds of source of evidence: those the scorecard knows, or the plain ones where no score is computed."""
    if project.scorecard is None:
        return {code: str(text) for code, text in PLAIN_SOURCES.items()}
    language = i18n.current().code
    known = {source.code: source.title.in_language(language) for source in project.scorecard.sources}
    return {**known, "document": gettext("Other document")}


def source_words(project: Published, code: str) -> str:
    return sources_of(project).get(code, code)


def errors_of(refusal: Invalid) -> dict[str, str]:
    """The first message of each field, in the reader's language; a refusal without fields stands at ""."""
    found = {key: say(messages[0], **refusal.values) for key, messages in refusal.errors.items()}
    return found or {"": say(refusal.message, **refusal.values)}


def unit_words(unit: OrganisationUnit) -> str:
    return unit.name_zh if i18n.current().code == "zh_Hans" and unit.name_zh else unit.name


def pack_title(project: Published) -> str:
    return project.pack.title.in_language(i18n.current().code)


def zone_of(project: Published) -> str:
    return project.pack.zone or current_app.extensions["settings"].zone
