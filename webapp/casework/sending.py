"""What leaves the office for a case: letters a diagram asks for, requests to record bodies, letters sent again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from webapp.casework import embargo, errands, letters, notice_rows, visits
from webapp.casework.ground import Ground
from webapp.models import Application, Check, Job, Letter, Reference, Submission
from workflows.vocabulary import CheckStatus, LetterChannel, NoticeKind, ReferenceStatus

Inputs = Mapping[str, Any]
LETTER, REQUEST, AGAIN = "letter.send", "record.request", "letter.resend"
# The person is told the outcome, and may ask for it once more, though the case has ended meanwhile.
AFTER_THE_END = frozenset({AGAIN, visits.PURGE, *errands.WRITTEN})


@dataclass(frozen=True)
class Errand:
    """`write` puts down what is to leave, None where nothing may; `told` is what the case hears once it has left.
    `awaited`: a token of the case waits for it."""

    write: Callable[[Ground, Job, Inputs], Letter | None]
    told: Callable[[Ground, Inputs, Letter | None], Mapping[str, Any]]
    awaited: bool = True


def _letter(ground: Ground, job: Job, inputs: Inputs) -> Letter:
    return letters.write(ground, job, str(inputs["template"]), str(inputs.get("to") or "candidate"), inputs)


def _letter_left(ground: Ground, inputs: Inputs, letter: Letter | None) -> Mapping[str, Any]:
    if inputs["template"] == "reference_request":
        reference = ground.session.get(Reference, int(inputs["to"]))
        if reference is not None and reference.status in (ReferenceStatus.PLANNED, ReferenceStatus.SPARE):
            reference.status, reference.asked_at = ReferenceStatus.ASKED, ground.now
    if inputs.get("channel") and inputs["template"] in list(NoticeKind):
        notice_rows.second_way(ground, NoticeKind(inputs["template"]))
    return {"sent": True}


def _request(ground: Ground, job: Job, inputs: Inputs) -> Letter | None:
    """A request to the record body; the reply is a task of its own. No employer is asked whom the candidate keeps out:
    the check waits for a reply that will not come, and ends as a gap."""
    check = _check(ground, inputs)
    if embargo.holds(ground, check):
        return None
    return letters.write(ground, job, "record_request", str(check.id), inputs)


def _request_left(ground: Ground, inputs: Inputs, letter: Letter | None) -> Mapping[str, Any]:
    check = _check(ground, inputs)
    if letter is None:
        ground.note("contact.withheld", str(check.id), check=check.code)
    else:
        check.status, check.requested_at = CheckStatus.REQUESTED, ground.now
    return {"requested": letter is not None}


def _check(ground: Ground, inputs: Inputs) -> Check:
    check = ground.session.get(Check, int(inputs["check"]))
    if check is None or check.case_id != ground.case.id:
        raise ValueError("Expected a check of this case")
    return check


def _again(ground: Ground, job: Job, inputs: Inputs) -> Letter:
    """The same letter to the same person, written anew: dates and the address are today's."""
    before = ground.session.get(Letter, int(inputs["letter"]))
    if before is None or before.case_id != ground.case.id:
        raise ValueError("Expected a letter of this case")
    letter = letters.write(ground, job, before.template, before.addressee, inputs)
    letter.replaces_id = before.id
    return letter


ERRANDS: Mapping[str, Errand] = {
    LETTER: Errand(_letter, _letter_left),
    REQUEST: Errand(_request, _request_left),
    AGAIN: Errand(_again, lambda ground, inputs, letter: {}, awaited=False),
    **{
        kind: Errand(write, lambda ground, inputs, letter: {}, awaited=False) for kind, write in errands.WRITTEN.items()
    },
}


def facts_of(ground: Ground, letter: Letter) -> dict[str, str]:
    """What a record body needs to find the person: the check, the name, the identity number, the day of birth."""
    if letter.channel != LetterChannel.HTTP:
        return {}
    check = ground.session.get(Check, int(letter.addressee))
    person = ground.key.open(
        ground.session.scalar(sa.select(Application.person).where(Application.id == ground.case.application_id))
    )
    declared = ground.key.open(
        ground.session.scalar(
            sa.select(Submission.answers)
            .where(Submission.case_id == ground.case.id, Submission.records == "declaration")
            .order_by(Submission.id.desc())
            .limit(1)
        )
    ) or {}  # fmt: skip
    known = {
        "name": person.get("name"),
        "identity_number": declared.get("identity_number"),
        "born_on": declared.get("born_on") or person.get("birth_date"),
    }
    return {"check": check.code, "case": ground.case.number} | {key: str(said) for key, said in known.items() if said}
