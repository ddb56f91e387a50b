"""Policy replay: upload a draft, see it run over closed cases, read who would stand elsewhere."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp import clock
from webapp.access.door import current_viewer, requires
from webapp.access.permissions import Permission
from webapp.casework import replays
from webapp.casework.queries.projects import published_packs
from webapp.pages.flashes import tell
from webapp.pages.reports.frame import packs, pages, percent, tabs
from webapp.pages.reports.impact import choices, question
from webapp.pages.words import errors_of
from webapp.refusals import Invalid


@pages.get("/reports/replays")
@requires(Permission.POLICY_REPLAY)
def replays_page() -> str:
    return _list({})


@pages.post("/reports/replays")
@requires(Permission.POLICY_REPLAY)
def replay_start() -> Response | tuple[str, int]:
    sent = request.files.get("draft")
    try:
        if sent is None or not sent.filename:
            raise Invalid("Choose a file.", {"draft": ["Choose a file."]})
        draft = sent.stream.read(replays.MOST_BYTES + 1)
        replay_id = replays.start(request.form.get("pack", ""), sent.filename, draft, current_viewer(), clock.now())
    except Invalid as refusal:
        return _list(errors_of(refusal)), 422
    tell("good", "The replay has begun. Nothing in any case changes.")
    return redirect(url_for("reports.replay_page", replay_id=replay_id))


def _list(errors: dict[str, str]) -> str:
    known = published_packs()
    return render_template(
        "reports/replays.html",
        tabs=tabs(),
        found=replays.replays(current_viewer()),
        choices=[
            (code, words) for (words, *_rest), code in zip(packs("reports.replays_page", known, ""), known, strict=True)
        ],
        titles=_titles(),
        errors=errors,
        posted=request.form,
        now=clock.now(),
    )


def _titles() -> dict[str, str]:
    known = published_packs()
    return {code: row[0] for code, row in zip(known, packs("reports.replays_page", known, ""), strict=True)}


@pages.get("/reports/replays/<int:replay_id>")
@requires(Permission.POLICY_REPLAY)
def replay_page(replay_id: int) -> str:
    viewer, args = current_viewer(), request.args
    found = replays.one_replay(replay_id, viewer)
    project = published_packs()[found.pack]
    page = replays.changes(replay_id, viewer, args.get("after", ""), args.get("before", ""))
    return render_template(
        "reports/replay.html",
        tabs=tabs(),
        found=found,
        title=_titles()[found.pack],
        page=page,
        question=lambda code: question(project, code),
        choice=choices(project),
        percent=percent,
        now=clock.now(),
    )
