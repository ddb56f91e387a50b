"""The door of every page: nobody comes in unless the page names a permission and the viewer has it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from flask import Flask, current_app, g, redirect, request, session, url_for
from werkzeug.wrappers import Response

from webapp import clock
from webapp.access import outside
from webapp.access import viewer as viewers
from webapp.access.permissions import Permission
from webapp.access.viewer import Viewer
from webapp.refusals import NotAllowed

View = TypeVar("View", bound=Callable[..., Any])


def requires(permission: Permission) -> Callable[[View], View]:
    """Name the permission of a page. A page without one is answered to nobody."""

    def mark(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]
        return view

    return mark


def permission_of(app: Flask, endpoint: str | None) -> Permission | None:
    view = app.view_functions.get(endpoint or "")
    return getattr(view, "permission", None)


def init_app(app: Flask) -> None:
    app.before_request(_check)


def _check() -> Response | None:
    g.viewer = None
    endpoint = request.endpoint
    if endpoint is None or endpoint == "static":
        return None
    needed = permission_of(current_app, endpoint)
    if needed is None:
        raise NotAllowed("This page is closed.")
    if needed in (Permission.LINK, Permission.OUTSIDE):
        return outside.check(needed)
    g.viewer = _signed_in()
    if needed is Permission.PUBLIC:
        return None
    if g.viewer is None:
        target = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("signin.sign_in_page", next=target))
    g.viewer.require(needed)
    return None


def current_viewer() -> Viewer:
    """The signed-in person of this request."""
    found: Viewer | None = g.get("viewer")
    if found is None:
        raise NotAllowed("Please sign in.")
    return found


def let_in(viewer: Viewer) -> None:
    """Start a fresh session: nothing of the one before survives the sign-in."""
    locale = session.get("locale")
    session.clear()
    session.permanent = True
    session["uid"], session["epoch"] = viewer.id, viewer.epoch
    session["since"] = clock.now().isoformat()
    session["locale"] = locale or viewer.locale


def _signed_in() -> Viewer | None:
    user_id = session.get("uid")
    if user_id is None:
        return None
    minutes = current_app.extensions["settings"].session_minutes
    since = datetime.fromisoformat(session["since"])
    if clock.now() - since > timedelta(minutes=minutes):
        session.clear()
        return None
    found = viewers.load(int(user_id))
    if found is None or found.epoch != session.get("epoch"):
        session.clear()
        return None
    return found
