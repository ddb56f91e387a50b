"""What a refusal looks like: status, words and the one useful next place. Pages never catch."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeVar

from flask import Flask, Response, current_app, g, jsonify, make_response, render_template, request
from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from webapp import dates, i18n
from webapp.refusals import AlreadyDone, Refusal
from workflows.errors import StateError


@dataclass(frozen=True)
class Words:
    """`title` says what is true, `text` what it means and what to do."""

    title: LazyString | str
    text: LazyString | str


PAGES = {
    400: Words(_("We could not read that request"), _("Nothing was changed. Go back and try once more.")),
    403: Words(_("This is not open to you"), _("Your role or your part in this case does not allow it.")),
    404: Words(_("This page does not exist"), _("The address may be mistyped, or what it showed is closed to you.")),
    405: Words(_("This address takes no such request"), _("Nothing was changed. Start again from the page before.")),
    409: Words(_("Someone was faster"), _("What you saw has changed since. Nothing of yours was applied.")),
    410: Words(_("This link has ended"), _("It was used, withdrawn or has run out. Ask the office for a new one.")),
    413: Words(_("That is too large"), _("Nothing was stored. Send smaller files, or fewer at once.")),
    429: Words(_("Too many tries"), _("Wait a few minutes, then try again.")),
    500: Words(
        _("Something went wrong on our side"),
        _("Nothing of what you sent was half done: it was applied whole or not at all. The office's log has it."),
    ),
    503: Words(_("Not ready just now"), _("The office's server is busy or being serviced. Try again in a minute.")),
}
FORM_EXPIRED = Words(
    _("This form has been open for too long"), _("Nothing was changed. Go back, load the page again and send it.")
)


def init_app(app: Flask) -> None:
    app.register_error_handler(CSRFError, lambda error: page(400, FORM_EXPIRED))
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(StateError, lambda error: page(500))


def page(
    status: int, words: Words | None = None, detail: str = "", more: Mapping[str, object] = MappingProxyType({})
) -> Response:
    """The page for a status; `detail` is one sentence about this very refusal ("Done by Martin Kowal at 10:40").

    A script that asked for JSON (a draft saved as one types) gets the same sentence as {"words": …}, with what the
    refusal tells scripts besides.
    """
    g.bare = status >= 500  # the side bar asks the database, which may be what has failed
    words = words or PAGES.get(status) or PAGES[400 if status < 500 else 500]
    if request.accept_mimetypes.best == "application/json" or _asked_by_a_script():
        said = detail or str(words.text)
        return make_response(jsonify(words=said, **more), status)
    html = render_template("errors/error.html", status=status, words=words, detail=detail)
    return make_response(html, status)


View = TypeVar("View", bound=Callable[..., object])


def for_scripts(view: View) -> View:
    """Mark an address that scripts alone ask for: it is refused in JSON, whatever is asked for."""
    view.for_scripts = True  # type: ignore[attr-defined]
    return view


def _asked_by_a_script() -> bool:
    return getattr(current_app.view_functions.get(request.endpoint or ""), "for_scripts", False)


def refused(refusal: Refusal) -> Response:
    """The page of what a use case refuses, in the reader's language."""
    if isinstance(refusal, AlreadyDone):
        # Not an error in the reader's eyes: somebody else did the work, here is who and when.
        return page(refusal.status, Words(gettext(refusal.title), PAGES[409].text), _who_was_faster(refusal))
    words = Words(gettext(refusal.title), i18n.say(refusal.message, **refusal.values))
    return page(refusal.status, words, more=refusal.details)


def _who_was_faster(done: AlreadyDone) -> str:
    if done.cancelled:
        return gettext("This task is no longer needed: the case went on without it.")
    if not done.by and done.at is not None:
        return gettext("It was done on %(when)s.", when=dates.moment(done.at))
    if done.at is None:
        return gettext("%(name)s did it.", name=done.by)
    return gettext("%(name)s did it on %(when)s.", name=done.by, when=dates.moment(done.at))


def _http(error: HTTPException) -> Response | HTTPException:
    if error.response is not None or (error.code or 500) < 400:
        return error  # a redirect, or an answer that was made with care elsewhere
    return page(error.code or 500)
