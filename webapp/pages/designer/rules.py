"""The rules of drafts before counsel: what they say, where they come from, and a name under what was read there."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp import clock
from webapp.access import signin
from webapp.access.door import current_viewer, requires
from webapp.access.permissions import Permission
from webapp.casework import rule_signing
from webapp.casework.queries.projects import published_packs
from webapp.pages.designer.drafts import number
from webapp.pages.flashes import tell
from webapp.pages.words import errors_of, pack_title
from webapp.refusals import Invalid

pages = Blueprint("draft_rules", __name__, url_prefix="/designer/rules")


@pages.get("")
@requires(Permission.RULE_VERIFY)
def list_page() -> str:
    return render_template(
        "designer/rules_list.html", sheets=rule_signing.sheets(current_viewer()), titles=_titles(), now=clock.now()
    )


@pages.get("/<int:draft_id>")
@requires(Permission.RULE_VERIFY)
def rules_page(draft_id: int) -> str:
    return _show(draft_id, {})


def _show(draft_id: int, errors: dict[str, str]) -> str:
    found = rule_signing.sheet(draft_id, current_viewer())
    return render_template(
        "designer/rules.html",
        sheet=found,
        sources={source.id: source for source in found.pack.sources} if found.pack else {},
        chosen=request.form.getlist("rule"),
        titles=_titles(),
        errors=errors,
        now=clock.now(),
    )


def _titles() -> dict[str, str]:
    return {code: pack_title(found) for code, found in published_packs().items()}


@pages.post("/<int:draft_id>")
@requires(Permission.RULE_VERIFY)
def sign(draft_id: int) -> Response | tuple[str, int]:
    viewer, now, form = current_viewer(), clock.now(), request.form
    try:
        password = form.get("password", "")
        proof = signin.prove_signature(viewer, password, now) if password else None
        rule_signing.sign_rules(draft_id, number(form.get("revision", "")), form.getlist("rule"), viewer, now, proof)
    except Invalid as refusal:
        errors = errors_of(refusal)
        if "signature_password" in errors:
            errors["password"] = errors.pop("signature_password")
        return _show(draft_id, errors), 422
    tell("good", "Signed. Whoever changes one of these rules takes your name off it.")
    return redirect(url_for("draft_rules.rules_page", draft_id=draft_id))
