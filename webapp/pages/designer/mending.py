"""Mending a problem of a draft by the press of a button, from the draft's page or from the editor."""

from collections.abc import Mapping

from flask import Blueprint, jsonify, redirect, request, url_for
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response

from webapp import clock
from webapp.access.door import current_viewer, requires
from webapp.access.permissions import Permission
from webapp.casework.mending import mend
from webapp.errors import for_scripts
from webapp.pages.flashes import tell
from webapp.refusals import Invalid
from workflows.errors import Problem
from workflows.law.fixes import fix_of

pages = Blueprint("mending", __name__)

WORDS = {
    "set_due": _("Set a day on which it is late"),
    "add_escalation": _("Draw a timer and a task that asks what is holding it up"),
    "add_reminder": _("Draw a reminder beside it"),
    "add_way_on": _("Draw a way on without the answer"),
    "close_gap": _("Draw what closes the gap"),
    "require_reasons": _("Ask for reasons in the form"),
    "second_person": _("Ask for a second person"),
    "send_notice": _("Draw the letter behind the notice"),
    "tell_outcome": _("Draw a letter to the candidate before the end"),
    "tell_finding": _("Draw a letter about the finding"),
    "compute_score": _("Compute the score before the decision"),
    "resume_case": _("Resume the case before the decision"),
    "withdraw_notice": _("Take the public notice down before the end"),
    "add_join": _("Draw a gateway where the branches meet"),
    "first_rule": _("Let the first rule answer"),
    "remove_gateway": _("Take the gateway out"),
    "remove_mapping": _("Take the mapping out"),
    "mark_dialect": _("Mark the diagram as ours"),
    "set_executable": _("Set the process to executable"),
    "set_default": _("Set the way that is taken if nothing else holds"),
    "add_end": _("Draw an end after it"),
}


def fix_words(problem: Problem) -> tuple[str, str]:
    """Code and words of the fix that is offered for a problem; both '' where there is none."""
    code = fix_of(problem)
    return code, str(WORDS[code]) if code else ""


@pages.post("/designer/drafts/<int:draft_id>/fix")
@requires(Permission.PROCESS_DESIGN)
@for_scripts
def fix(draft_id: int) -> Response:
    """The problem by file, rule and element, and the code of its fix; answers which files changed."""
    sent = request.get_json(silent=True)
    if not isinstance(sent, dict):
        raise Invalid("Send a JSON object.")
    return jsonify(files=_mend(draft_id, sent))


@pages.post("/designer/drafts/<int:draft_id>/mend")
@requires(Permission.PROCESS_DESIGN)
def press(draft_id: int) -> Response:
    """The same from the draft's page."""
    try:
        _mend(draft_id, request.form)
        tell("good", "Mended. Look at what was drawn before you go on.")
    except Invalid as refusal:
        tell("bad", refusal.message, **refusal.values)
    return redirect(url_for("drafts.draft_page", draft_id=draft_id, _anchor="problems"))


def _mend(draft_id: int, sent: Mapping[str, object]) -> tuple[str, ...]:
    file, rule, element, code = (str(sent.get(name) or "") for name in ("file", "rule", "element", "fix"))
    return mend(draft_id, file, rule, element, code, current_viewer(), clock.now())
