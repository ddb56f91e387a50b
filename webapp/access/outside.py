"""The door for people outside: a cookie of its own, apart from the office's, that stands for one visit."""

from flask import Response, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from webapp import clock
from webapp.access.outsider import Outsider
from webapp.access.permissions import Permission
from webapp.casework import visits
from webapp.casework.visits import Come, Traces
from webapp.refusals import NotAllowed
from webapp.vault import vault

COOKIE = "probity_portal"
PATH = "/portal"


def check(needed: Permission) -> Answer | None:
    """Let in whoever used a link and, where the page asks for it, gave the second fact; send others where they can."""
    found = visits.come(request.cookies.get(COOKIE, ""), clock.now())
    g.visit = found
    if found is None:
        return redirect(url_for("portal.ended_page"))
    if needed is Permission.OUTSIDE and not found.proven:
        return redirect(url_for("portal.prove_page"))
    return None


def current_visit() -> Come:
    """The visit of this request, with or without its second fact."""
    found: Come | None = g.get("visit")
    if found is None:
        raise NotAllowed("Open your link first.")
    return found


def current_outsider() -> Outsider:
    """The proven person of this request."""
    found = current_visit()
    if not found.proven:
        raise NotAllowed("Open your link first.")
    return found.outsider


def remember(response: Response, cookie: str) -> None:
    """Sent to these pages alone: the office's own pages never see it, and it never outlives the browser."""
    response.set_cookie(
        COOKIE,
        cookie,
        path=PATH,
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )


def forget(response: Response) -> None:
    response.delete_cookie(COOKIE, path=PATH)


def traces() -> Traces:
    """Keyed hashes of where this request comes from."""
    agent = f"{request.user_agent.string}|{request.headers.get('Accept-Language', '')}"
    return Traces(client(), vault().trace("device", agent))


def client() -> bytes:
    return vault().trace("network", request.remote_addr or "")
