"""Letters beside the process: a code, a new link, a copy of what somebody answered. The case stays put."""

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa
from flask_babel import force_locale, gettext

from forms import compiler
from forms.context import FormContext
from webapp.casework import letters, links, visits
from webapp.casework.ground import Ground
from webapp.casework.queries.asked import form_answered
from webapp.models import Check, Consent, Job, Letter, Link, Reference, Submission, Visit
from workflows.vocabulary import OutsideParty, ReferenceStatus

Inputs = Mapping[str, Any]
# How the letters to each are named.
_KIND = {OutsideParty.CANDIDATE: "candidate", OutsideParty.REFEREE: "reference", OutsideParty.RECORD_BODY: "record"}
_MAY_COME = (ReferenceStatus.ASKED, ReferenceStatus.ANSWERED, ReferenceStatus.VERIFIED)


def _code(ground: Ground, job: Job, inputs: Inputs) -> Letter:
    visit = ground.session.get(Visit, int(inputs["visit"]))
    link = ground.session.get(Link, visit.link_id)
    to = "candidate" if link.subject is None else str(link.subject)
    return letters.write(ground, job, f"{_KIND[link.party]}_code", to, {}, marks={"code": links.code_for(visit)})


def _link(ground: Ground, job: Job, inputs: Inputs) -> Letter | None:
    """Nobody is asked again who said no or whom the office stopped asking; who answered may read what they sent."""
    party, subject = OutsideParty(inputs["party"]), inputs.get("subject")
    if party is OutsideParty.REFEREE:
        reference = ground.session.get(Reference, int(subject))
        if reference is None or reference.status not in _MAY_COME:
            return None
    if party is OutsideParty.RECORD_BODY and not links.asked_by_mail(ground.session.get(Check, int(subject))):
        return None
    return letters.write(ground, job, f"{_KIND[party]}_link", "candidate" if subject is None else str(subject), {})


def _copy(ground: Ground, job: Job, inputs: Inputs) -> Letter | None:
    """The candidate's own copy of the consent that they have just given or refused, in their language.

    A referee is told that their answer came, under which name, and how to read it again: the mail does not repeat it,
    for a mailbox of work has more readers than one. It tells the invited address also when somebody else answered.
    """
    submission = ground.session.get(Submission, int(inputs["submission"]))
    if submission.records == "reference_reply":
        reference = ground.session.get(Reference, submission.subject)
        if reference.status not in _MAY_COME:
            return None
        said = [ground.key.open(submission.signature) or "–"]
        return letters.write(ground, job, "reference_copy", str(reference.id), {"items": said})
    consent = ground.session.get(Consent, ground.case.id)
    language = consent.language if consent else "en"
    texts = ground.project.texts(language)
    form = compiler.compile_source(
        form_answered(ground.case, ground.project, submission.form_id, submission.submitted_at)
    )
    context = FormContext(clock=ground.clock, translate=lambda text: texts.get(text) or (gettext(text) if text else ""))
    with force_locale(language):
        items = [f"{row.label}: {row.value}" for row in form.summary(ground.key.open(submission.answers), context)]
    return letters.write(ground, job, "answer_copy", "candidate", {"items": items})


# Written for a person, not for the process: also on a closed case, for somebody may come back to read the decision.
WRITTEN: Mapping[str, Callable[[Ground, Job, Inputs], Letter | None]] = {
    visits.CODE: _code,
    visits.NEW_LINK: _link,
    visits.COPY: _copy,
}


def purge(ground: Ground, inputs: Inputs) -> None:
    """Forget where a visit came from, once its time is over."""
    ground.session.execute(
        sa.update(Visit)
        .where(Visit.id == int(inputs["visit"]), Visit.traces_until <= ground.now)
        .values(network=None, device=None)
    )
