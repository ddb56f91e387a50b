"""What checks bring back: references, records, file review, talks."""

import sqlalchemy as sa

from forms import compiler
from webapp.casework.evidence import destroy
from webapp.casework.records.filing import Filing
from webapp.casework.records.findings import add_finding
from webapp.models import Check, Evidence, Letter, Reference, Submission, Task
from webapp.refusals import Invalid
from workflows.vocabulary import CheckKind, CheckResult, CheckStatus, ReferenceStatus


def file_review(filing: Filing) -> None:
    """Age, education, history, sanctions: anything not consistent becomes an allegation to be looked into."""
    points = ("age", "education", "history", "sanctions")
    differing = [point for point in points if filing.text(point) in ("discrepant", "missing")]
    _own_check(filing, CheckKind.FILE, CheckResult.DISCREPANT if differing else CheckResult.CLEAR)


def reference_reply(filing: Filing) -> None:
    """The answer, or that there is none from this person: then a spare one may take their place (domain §4)."""
    reference: Reference = filing.own(Reference)
    if filing.text("declined"):
        reference.status, reference.closed_at = ReferenceStatus.DECLINED, filing.ground.now
        known = filing.ground.key.open(reference.details) or {}
        reference.details = filing.ground.key.seal({**known, "declined": filing.text("declined")})
        return
    reference.status, reference.answered_at = ReferenceStatus.ANSWERED, filing.ground.now
    reference.relationship = filing.text("relationship") or reference.relationship
    reference.confidence = filing.text("confidence_mode") or "open"


def reference_check(filing: Filing) -> None:
    reference: Reference = filing.own(Reference)
    verdict = filing.text("verdict")
    reference.status = {
        "usable": ReferenceStatus.VERIFIED,
        "not_usable": ReferenceStatus.DECLINED,
        "unreachable": ReferenceStatus.UNREACHABLE,
    }[verdict]
    reference.closed_at = filing.ground.now


def record_reply(filing: Filing) -> None:
    check: Check = filing.own(Check)
    result = filing.text("result")
    check.result = {"none": CheckResult.CLEAR, "hit": CheckResult.HIT, "error": CheckResult.ERROR}[result]
    check.status = CheckStatus.GAP if result == "error" else CheckStatus.DONE
    check.done_at = filing.ground.now


def identity_match(filing: Filing) -> None:
    """A hit becomes a finding only after an identity match; a spent or sealed record is discarded by name,
    and nothing of what it said is kept (domain §6.2)."""
    check: Check = filing.own(Check)
    match filing.text("match"):
        case "match":
            _must_agree_twice(filing)
            check.result = CheckResult.DISCREPANT
            # Severity is found when the concern is classified, and whatever this form does not ask.
            told = {"gist": filing.text("reasons") or filing.text("gist")}
            add_finding(filing, told | {key: filing.answers.get(key) for key in ("category", "occurred_on")})
        case "discard":
            check.result = CheckResult.DISCARDED
            _discard(filing, check)
        case _:
            check.result = CheckResult.CLEAR
    check.status = CheckStatus.DONE


LEAST_FACTS = 2  # a name alone is shared by many; domain §6.2 step 7c


def _must_agree_twice(filing: Filing) -> None:
    if len(set(filing.answers.get("facts_used") or [])) < LEAST_FACTS:
        words = "Two facts at least must agree before a record counts as this person's."
        raise Invalid(words, {"facts_used": [words]})


def _discard(filing: Filing, check: Check) -> None:
    """What the record said is overwritten in every answer about it, and its documents are destroyed.

    The audit keeps that a named person discarded a record, never what it was (domain §6.2).
    """
    session, case = filing.ground.session, filing.ground.case
    tasks = sa.select(Task.id).where(
        Task.case_id == case.id, Task.subject == check.id, Task.process_id == filing.task.process_id
    )
    cited: set[int] = set()
    for submission in session.scalars(sa.select(Submission).where(Submission.task_id.in_(tasks))):
        cited |= _papers(filing, submission)
        submission.answers = filing.ground.key.seal({"result": "discarded"})
    session.execute(
        sa.update(Letter)
        .where(Letter.case_id == case.id, Letter.addressee == str(check.id), Letter.template.like("record_%"))
        .values(answer=None)
    )
    sent = sa.or_(Evidence.id.in_(cited), Evidence.task_id.in_(tasks))
    documents = session.scalars(sa.select(Evidence).where(Evidence.case_id == case.id, sent)).all()
    for document in documents:
        destroy(filing.ground, document)
    filing.ground.note("record.discarded", str(check.id), by=filing.actor_id, documents=len(documents))


def _papers(filing: Filing, submission: Submission) -> set[int]:
    """The documents that an answer cites, under whatever key its form asks for them."""
    schema = compiler.compile_source(filing.ground.project.forms[submission.form_id]).schema
    answers = filing.ground.key.open(submission.answers)
    keys = [component.path[0] for component in schema.walk() if component.kind in ("evidence", "filepicker")]
    return {int(i) for key in keys for i in answers.get(key) or [] if str(i).isdecimal()}


def extension(filing: Filing) -> None:
    """More time: checks that had been given up are asked for once more."""
    if filing.text("extension") != "extend":
        return
    filing.ground.session.execute(
        sa.update(Check)
        .where(Check.case_id == filing.ground.case.id, Check.status == CheckStatus.GAP)
        .values(status=CheckStatus.PLANNED, result=None, done_at=None)
    )


def talk(filing: Filing) -> None:
    _own_check(filing, CheckKind.TALK, CheckResult.CLEAR)


def site_talks(filing: Filing) -> None:
    _own_check(filing, CheckKind.SITE, CheckResult.CLEAR)


def _own_check(filing: Filing, kind: CheckKind, result: CheckResult) -> None:
    """The pack's check of this kind is done, also when the plan did not name it; the score asks by the pack's code
    what it is worth. A pack without such a check keeps the submission alone."""
    case, checks = filing.ground.case, filing.ground.project.pack.checks
    known = next((check for check in checks if check.kind == kind), None)
    if known is None:
        return
    row = filing.ground.session.scalar(sa.select(Check).where(Check.case_id == case.id, Check.kind == kind).limit(1))
    if row is None:
        row = Check(case_id=case.id, code=known.code, kind=kind, mandatory=known.mandatory)
        filing.ground.session.add(row)
    row.status, row.result, row.done_at = CheckStatus.DONE, result, filing.ground.now
