"""Jobs beside the process: a code or a new link is sent, a copy goes out, traces are purged. The case stays put."""

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa
from flask_babel import force_locale, gettext

from forms import compiler
from forms.context import FormContext
from webapp.casework import letters, links, visits
from webapp.casework.ground import Ground
from webapp.casework.record import write_notes
from webapp.models import Consent, Job, Link, Reference, Submission, Visit
from workflows.vocabulary import ReferenceStatus

Inputs = Mapping[str, Any]


def _send_code(ground: Ground, job: Job, inputs: Inputs) -> None:
    visit = ground.session.get(Visit, int(inputs["visit"]))
    link = ground.session.get(Link, visit.link_id)
    referee = link.reference_id is not None
    template, to = ("reference_code", str(link.reference_id)) if referee else ("candidate_code", "candidate")
    letters.write(ground, job, template, to, {}, marks={"code": links.code_for(visit)})


def _send_link(ground: Ground, job: Job, inputs: Inputs) -> None:
    """Nobody is asked again who has answered or whom the office stopped asking."""
    if inputs.get("reference") is None:
        letters.write(ground, job, "candidate_link", "candidate", {})
        return
    reference = ground.session.get(Reference, int(inputs["reference"]))
    if reference is not None and reference.status == ReferenceStatus.ASKED:
        letters.write(ground, job, "reference_link", str(reference.id), {})


def _send_copy(ground: Ground, job: Job, inputs: Inputs) -> None:
    """The candidate's own copy of the consent that they have just given or refused, in their language."""
    submission = ground.session.get(Submission, int(inputs["submission"]))
    consent = ground.session.get(Consent, ground.case.id)
    language = consent.language if consent else "en"
    texts = ground.project.texts(language)
    form = compiler.compile_source(ground.project.forms[submission.form_id])
    context = FormContext(clock=ground.clock, translate=lambda text: texts.get(text) or (gettext(text) if text else ""))
    with force_locale(language):
        items = [f"{row.label}: {row.value}" for row in form.summary(ground.key.open(submission.answers), context)]
    letters.write(ground, job, "answer_copy", "candidate", {"items": items})


def _purge(ground: Ground, job: Job, inputs: Inputs) -> None:
    ground.session.execute(
        sa.update(Visit)
        .where(Visit.id == int(inputs["visit"]), Visit.traces_until <= ground.now)
        .values(network=None, device=None)
    )


KINDS: dict[str, Callable[[Ground, Job, Inputs], None]] = {
    visits.CODE: _send_code,
    visits.NEW_LINK: _send_link,
    visits.PURGE: _purge,
    visits.COPY: _send_copy,
}


def run(ground: Ground, job: Job, inputs: Inputs) -> None:
    """Carry out one errand, also on a closed case: a person may come back to read the decision."""
    KINDS[job.kind](ground, job, inputs)
    write_notes(ground)
