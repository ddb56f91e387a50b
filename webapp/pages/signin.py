"""Signing in and out."""

from urllib.parse import urlsplit

from flask import Blueprint, g, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from webapp import clock
from webapp.access import door, signin
from webapp.access.door import requires
from webapp.access.permissions import Permission
from webapp.pages.frame import home_of
from webapp.refusals import Invalid

pages = Blueprint("signin", __name__)


@pages.get("/")
@requires(Permission.PUBLIC)
def start() -> Response:
    return redirect(home_of(g.viewer) if g.viewer else url_for("signin.sign_in_page"))


@pages.route("/sign-in", methods=["GET", "POST"])
@requires(Permission.PUBLIC)
def sign_in_page() -> Response | str | tuple[str, int]:
    target = request.values.get("next", "")
    if request.method == "GET":
        return render_template("signin/sign_in.html", error="", username="", target=target)
    username = request.form.get("username", "")
    try:
        viewer = signin.sign_in(username, request.form.get("password", ""), clock.now())
    except Invalid as refusal:
        return render_template("signin/sign_in.html", error=refusal.message, username=username, target=target), 422
    door.let_in(viewer)
    return redirect(target if _is_ours(target) else home_of(viewer))


@pages.post("/sign-out")
@requires(Permission.PUBLIC)
def sign_out() -> Response:
    session.clear()
    return redirect(url_for("signin.sign_in_page"))


def _is_ours(target: str) -> bool:
    """Only a path of this site: a redirect must not lead a signed-in person elsewhere."""
    parts = urlsplit(target)
    return (
        bool(target) and not parts.netloc and not parts.scheme and target.startswith("/") and target[1:2] not in "/\\"
    )
