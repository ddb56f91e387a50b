"""The files of a draft as scripts read and save them: one address a file, with who was faster when two save it."""

import re
from datetime import datetime

from flask import Blueprint, Response, jsonify, request
from flask_babel import gettext

from webapp import clock, dates
from webapp.access.door import current_viewer, requires
from webapp.access.permissions import Permission
from webapp.casework import draft_checks, draft_talk, drafting
from webapp.casework.draft_talk import Comment
from webapp.errors import for_scripts
from webapp.pages.words import say
from webapp.refusals import Invalid, Unsavable
from workflows.law.fixes import fix_of
from workflows.project_files import MOST_BYTES

pages = Blueprint("draft_files", __name__, url_prefix="/designer/drafts/<int:draft_id>")

_ETAG = re.compile(r'(?:W/)?"(\d{1,9})\.(\d{1,9})"')


@pages.get("/files/<path:name>")
@requires(Permission.PROCESS_DESIGN)
@for_scripts
def file(draft_id: int, name: str) -> Response:
    """The bytes as they were saved, never as something that a browser would show or run."""
    revision = request.args.get("revision", type=int)
    found = drafting.draft_file(draft_id, name, current_viewer(), revision)
    answer = Response(found.source, mimetype="application/octet-stream")
    answer.headers.set("Content-Disposition", "attachment", filename=name.rpartition("/")[2])
    answer.set_etag(found.saved.etag)
    return answer


@pages.put("/files/<path:name>")
@requires(Permission.PROCESS_DESIGN)
@for_scripts
def save(draft_id: int, name: str) -> Response:
    """If-Match says which state the page had; without it the file must be new."""
    viewer, now = current_viewer(), clock.now()
    if (request.content_length or 0) > MOST_BYTES:
        raise Unsavable("The file is larger than 2 MB. Split it into smaller files.")
    saved = drafting.save_file(draft_id, name, request.get_data(), _base(), viewer, now)
    answer = jsonify(
        etag=saved.etag,
        saved_at=now.isoformat(),
        by=viewer.name,
        words=gettext("Saved %(time)s", time=dates.clock_time(now)),
    )
    answer.set_etag(saved.etag)
    return answer


@pages.delete("/files/<path:name>")
@requires(Permission.PROCESS_DESIGN)
@for_scripts
def take_away(draft_id: int, name: str) -> Response:
    base = _base()
    if base is None:
        raise Invalid("Say which state of the file is to be taken away.")
    drafting.take_away(draft_id, name, base, current_viewer(), clock.now())
    return jsonify(gone=True)


def _base() -> tuple[int, int] | None:
    """What If-Match names; None without it. Raises Invalid for something else."""
    said = request.headers.get("If-Match", "").strip()
    if not said:
        return None
    match = _ETAG.fullmatch(said)
    if match is None:
        raise Invalid("Say which state of the file you had: If-Match takes the ETag that came with it.")
    return int(match[1]), int(match[2])


@pages.post("/check")
@requires(Permission.PROCESS_DESIGN)
@for_scripts
def check(draft_id: int) -> Response:
    """Everything that is found in what is saved, what stops publishing first."""
    found = draft_checks.check(draft_id, current_viewer())
    return jsonify(
        etag=found.key,
        stops=found.stops,
        advice=found.advice,
        problems=[
            {
                "file": told.file,
                "element": told.problem.element,
                "name": told.problem.name,
                "line": told.problem.line,
                "rule": told.problem.rule,
                "reason": say(told.reason),
                "instead": say(told.problem.instead),
                "source": say(told.source),
                "stops": told.stops,
                "fix": fix_of(told.problem),
            }
            for told in found.told
        ],
    )


@pages.post("/presence")
@requires(Permission.PROCESS_DESIGN)
@for_scripts
def presence(draft_id: int) -> Response:
    viewer, now = current_viewer(), clock.now()
    draft_talk.be_here(draft_id, _text("file"), viewer, now)
    found = draft_talk.people(draft_id, viewer, now)
    return jsonify(people=[{"name": p.name, "file": p.file, "seen_at": p.seen_at.isoformat()} for p in found])


@pages.get("/comments")
@requires(Permission.PROCESS_DESIGN)
@for_scripts
def comments(draft_id: int) -> Response:
    return jsonify(comments=[_plain(one) for one in draft_talk.comments(draft_id, current_viewer())])


@pages.post("/comments")
@requires(Permission.PROCESS_DESIGN)
@for_scripts
def comment(draft_id: int) -> Response:
    viewer, now = current_viewer(), clock.now()
    made = draft_talk.comment(draft_id, _text("text"), viewer, now, _text("file"), _text("element"))
    return jsonify(next(_plain(one) for one in draft_talk.comments(draft_id, viewer) if one.id == made))


@pages.post("/comments/<int:comment_id>/settle")
@requires(Permission.PROCESS_DESIGN)
@for_scripts
def settle(draft_id: int, comment_id: int) -> Response:
    viewer = current_viewer()
    draft_talk.settle(draft_id, comment_id, viewer, clock.now())
    return jsonify(next(_plain(one) for one in draft_talk.comments(draft_id, viewer) if one.id == comment_id))


def _text(name: str) -> str:
    """A text of the JSON that was sent; '' where it is missing or something else. Raises Invalid for no JSON."""
    sent = request.get_json(silent=True)
    if not isinstance(sent, dict):
        raise Invalid("Send a JSON object.")
    found = sent.get(name, "")
    return found if isinstance(found, str) else ""


def _plain(one: Comment) -> dict[str, object]:
    return {
        "id": one.id,
        "file": one.file,
        "element": one.element,
        "revision": one.revision,
        "author": one.author,
        "at": _moment(one.at),
        "text": one.text,
        "settled_by": one.settled_by,
        "settled_at": _moment(one.settled_at),
    }


def _moment(value: datetime | None) -> str | None:
    return value.isoformat() if value else None
