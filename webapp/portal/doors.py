"""The door: a link is looked at, used by a button, proven by a second fact. No name stands on any of these pages."""

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp import clock
from webapp.access import outside
from webapp.access.door import requires
from webapp.access.outside import current_visit
from webapp.access.permissions import Permission
from webapp.casework import links, visits
from webapp.casework.links import State
from webapp.pages.flashes import tell
from webapp.portal.blueprint import pages
from webapp.refusals import Gone

Answer = Response | str | tuple[str, int]


@pages.get("/link/<token>")
@requires(Permission.PUBLIC)
def link_page(token: str) -> Answer:
    """Looking uses nothing up: mail scanners look at every link."""
    link = links.find(token, outside.client(), clock.now())
    state = links.state_of(link, clock.now())
    if state is State.USED and _is_mine(link.id):
        return redirect(url_for("portal.home_page"))
    return _shown(token, state)


@pages.post("/link/<token>")
@requires(Permission.PUBLIC)
def use_link(token: str) -> Answer:
    now = clock.now()
    link = links.find(token, outside.client(), now)
    state = links.state_of(link, now)
    if state is State.USED and _is_mine(link.id):
        return redirect(url_for("portal.home_page"))
    if state is not State.OPEN:
        return _shown(token, state)
    try:
        cookie = visits.use(link.id, outside.traces(), now)
    except Gone:
        return _shown(token, State.USED)
    response = make_response(redirect(url_for("portal.prove_page")))
    outside.remember(response, cookie)
    return response


@pages.post("/link/<token>/again")
@requires(Permission.PUBLIC)
def new_link(token: str) -> Answer:
    """The same words whatever happens: whoever holds an old link learns nothing by asking."""
    link = links.find(token, outside.client(), clock.now())
    visits.send_new_link(link.id, clock.now())
    return render_template("portal/sent.html")


def _shown(token: str, state: State) -> tuple[str, int]:
    return render_template("portal/link.html", token=token, state=state), 200 if state is State.OPEN else 410


def _is_mine(link_id: int) -> bool:
    found = visits.come(request.cookies.get(outside.COOKIE, ""), clock.now())
    return found is not None and found.link_id == link_id


@pages.get("/prove")
@requires(Permission.LINK)
def prove_page() -> Answer:
    if current_visit().proven:
        return redirect(url_for("portal.home_page"))
    return _proving("")


@pages.post("/prove")
@requires(Permission.LINK)
def prove() -> Answer:
    form, visit = request.form, current_visit()
    day = [form.get(f"birth_date-{part}", "").strip() for part in ("year", "month", "day")]
    given = {
        "birth_date": f"{day[0]}-{day[1].zfill(2)}-{day[2].zfill(2)}" if all(day) else "",
        "exam_number": form.get("exam_number", ""),
        "code": form.get("code", ""),
    }
    if not any(given.values()):
        return _proving("nothing"), 422
    if visits.prove(visit, given, clock.now()):
        return redirect(url_for("portal.home_page"))
    if visits.come(request.cookies.get(outside.COOKIE, ""), clock.now()) is None:
        return _shown("", State.LOCKED)
    return _proving("wrong"), 422


@pages.post("/prove/code")
@requires(Permission.LINK)
def send_code() -> Response:
    visits.send_code_again(current_visit(), clock.now())
    tell("good", "If a code may still be sent, it is on its way to the address where we invited you.")
    return redirect(url_for("portal.prove_page"))


def _proving(wrong: str) -> str:
    """`wrong` is nothing (no answer), wrong, or '' on the first look. What was typed is not shown again."""
    return render_template("portal/prove.html", wrong=wrong, facts=visits.facts_to_ask(current_visit()))


@pages.get("/ended")
@requires(Permission.PUBLIC)
def ended_page() -> str:
    return render_template("portal/ended.html")


@pages.post("/leave")
@requires(Permission.LINK)
def leave() -> Response:
    visits.leave(current_visit(), clock.now())
    response = make_response(redirect(url_for("portal.ended_page")))
    outside.forget(response)
    return response
