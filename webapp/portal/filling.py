"""A form of the pack filled in by somebody outside: their own papers alone, no names of the office, typed signature."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from flask import current_app, request
from werkzeug.datastructures import MultiDict

from forms import compiler
from forms.binding import BoundForm
from forms.context import Choice, Criterion, FormContext, Upload
from webapp import clock, i18n
from webapp.access.outsider import Outsider
from webapp.casework import evidence
from webapp.casework.queries.head import CaseHead
from webapp.casework.queries.outside import OutsideTask, my_papers
from webapp.pages.words import pack_words, say
from webapp.refusals import Invalid
from workflows.feel import Clock
from workflows.vocabulary import OutsideParty


def context_for(head: CaseHead, outsider: Outsider, facts: Mapping[str, Any], subject: int | None) -> FormContext:
    """`portal` tells a form that no officer sits before it: what only an officer fills in hangs on it."""
    project, language = head.project, i18n.current().code
    return FormContext(
        clock=Clock(now=clock.now(), zone=project.pack.zone, calendar=project.calendar),
        facts=facts,
        data={"reference": subject, "subject": subject, "portal": True},
        criteria=criteria_for(head, outsider),
        evidence=cache(lambda: [Choice(str(n), title) for n, title in my_papers(head, outsider)]),
        categories=[Choice(c.code, c.title.in_language(language)) for c in project.pack.categories],
        translate=pack_words(project),
    )


def criteria_for(head: CaseHead, outsider: Outsider) -> Sequence[Criterion]:
    """The criteria of the scorecard that the pack asks a referee about; a candidate rates nothing."""
    if head.project.scorecard is None or outsider.party is not OutsideParty.REFEREE:
        return ()
    language, wanted = i18n.current().code, head.project.pack.references.criteria
    return [
        Criterion(
            c.id,
            c.title.in_language(language),
            {point: text.in_language(language) for point, text in c.anchors.items()},
            c.question.in_language(language),
        )
        for c in head.project.scorecard.rated
        if c.id in wanted
    ]


def bind(view: OutsideTask, formdata: Any, stored: Mapping[str, Sequence[str]] | None = None) -> BoundForm:
    form = compiler.compile_source(view.head.project.forms[view.task.form_id])
    context = context_for(view.head, view.outsider, view.facts(form.fact_groups), view.task.subject)
    return form.bind(formdata, answers=view.draft or {}, context=context, stored=stored)


def posted() -> MultiDict[str, Any]:
    """What was sent, files among it."""
    found: MultiDict[str, Any] = MultiDict(request.form)
    for name, files in request.files.lists():
        found.setlist(name, [*found.getlist(name), *files])
    return found


def bind_posted(view: OutsideTask) -> tuple[BoundForm, list[tuple[str, str]]]:
    """Bind what was posted; files that fit are stored at once, so that no error page loses them."""
    sent = posted()
    bound = bind(view, sent)
    if not bound.uploads:
        return bound, []
    bound.validate()
    errors: list[tuple[str, str]] = []
    stored: dict[str, list[str]] = {}
    for upload in bound.uploads:
        if upload.path in bound.errors:
            continue
        try:
            stored.setdefault(upload.path, []).append(str(_store(view, upload)))
        except Invalid as refusal:
            errors.append((upload.path, say(refusal.message, **refusal.values)))
    return bind(view, sent, stored), errors


def _store(view: OutsideTask, upload: Upload) -> int:
    limit = current_app.extensions["settings"].max_upload_bytes
    inspected = evidence.inspect(upload.stream, upload.filename, limit)
    title = evidence.clean_title(upload.filename)
    return evidence.add_evidence(
        view.head.id, inspected, title, "document", view.outsider, clock.now(), task_id=view.task.id
    )
