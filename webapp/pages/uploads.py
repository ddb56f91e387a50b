"""Files that are sent with a form: what fits goes into the evidence store at once, so no error page loses it."""

from dataclasses import dataclass, field
from typing import Any

from flask import current_app, request
from werkzeug.datastructures import MultiDict

from forms.binding import BoundForm
from webapp import clock
from webapp.access.viewer import Viewer
from webapp.casework import evidence
from webapp.pages.words import say
from webapp.refusals import Invalid


@dataclass(frozen=True)
class Kept:
    """`stored` by field: ids of evidence; `errors`: (field, what is wrong with the file)."""

    stored: dict[str, list[str]] = field(default_factory=dict)
    errors: list[tuple[str, str]] = field(default_factory=list)


def posted() -> MultiDict[str, Any]:
    """What was typed, chosen and attached, under one name each."""
    found: MultiDict[str, Any] = MultiDict(request.form)
    for name, files in request.files.lists():
        found.setlist(name, [*found.getlist(name), *files])
    return found


def keep(bound: BoundForm, case_id: int, viewer: Viewer, task_id: int | None = None) -> Kept:
    """Store the files of a bound form; a file whose field is wrong already is left."""
    kept = Kept()
    bound.validate()
    limit = current_app.extensions["settings"].max_upload_bytes
    for upload in bound.uploads:
        if upload.path in bound.errors:
            continue
        try:
            inspected = evidence.inspect(upload.stream, upload.filename, limit)
            title = evidence.clean_title(upload.filename)
            number = evidence.add_evidence(case_id, inspected, title, "document", viewer, clock.now(), task_id=task_id)
            kept.stored.setdefault(upload.path, []).append(str(number))
        except Invalid as refusal:
            kept.errors.append((upload.path, say(refusal.message, **refusal.values)))
    return kept
