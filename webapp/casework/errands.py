"""Letters beside the process: a code, a new link, a copy of what somebody answered. The case stays put."""

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa
from flask_babel import force_locale, gettext

from forms import compiler
from forms.context import FormContext
from webapp.casework import letters, links, visits
from webapp.casework.ground import Ground
from webapp.models import Consent, Job, Letter, Link, Reference, Submission, Visit
from workflows.vocabulary import ReferenceStatus

Inputs = Mapping[str, Any]


def _code(ground: Ground, job: Job, inputs: Inputs) -> Letter:
    visit = ground.session.get(Visit, int(inputs["visit"]))
    link = ground.session.get(Link, visit.link_id)
    referee = link.reference_id is not None
    template, to = ("reference_code", str(link.reference_id)) if referee else ("candidate_code", "candidate")
    return letters.write(ground, job, template, to, {}, marks={"code": links.code_for(visit)})


def _link(ground: Ground, job: Job, inputs: Inputs) -> Letter | None:
    """Nobody is asked again who has answered or whom the office stopped asking."""
    if inputs.get("reference") is None:
        return letters.write(ground, job, "candidate_link", "candidate", {})
    reference = ground.session.get(Reference, int(inputs["reference"]))
    if reference is None or reference.status != ReferenceStatus.ASKED:
        return None
    return letters.write(ground, job, "reference_link", str(reference.id), {})


def _copy(ground: Ground, job: Job, inputs: Inputs) -> Letter:
    """The candidate's own copy of the consent that they have just given or refused, in their language."""
    submission = ground.session.get(Submission, int(inputs["submission"]))
    consent = ground.session.get(Consent, ground.case.id)
    language = consent.language if consent else "en"
    texts = ground.project.texts(language)
    form = compiler.compile_source(ground.project.forms[submission.form_id])
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
