"""What a refusal looks like: status, words and the one useful next place. Pages never catch."""

from dataclasses import dataclass

from flask import Flask, Response, g, jsonify, make_response, render_template, request
from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from webapp import dates
from webapp.refusals import AlreadyDone, Refusal
from workflows.errors import StateError


@dataclass(frozen=True)
class Words:
    """`title` says what is true, `text` what it means and what to do."""

    title: LazyString
    text: LazyString


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
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(AlreadyDone, _done)
    app.register_error_handler(StateError, lambda error: page(500))
    app.register_error_handler(CSRFError, lambda error: page(400, FORM_EXPIRED))
    app.register_error_handler(HTTPException, _http)


def page(status: int, words: Words | None = None, detail: str = "") -> Response:
    """The page for a status; `detail` is one sentence about this very refusal ("Done by Martin Kowal at 10:40")."""
    g.bare = status >= 500  # the side bar asks the database, which may be what has failed
    words = words or PAGES.get(status) or PAGES[400 if status < 500 else 500]
    html = render_template("errors/error.html", status=status, words=words, detail=detail)
    return make_response(html, status)


def _http(error: HTTPException) -> Response | HTTPException:
    if error.response is not None or (error.code or 500) < 400:
        return error  # a redirect, or an answer that was made with care elsewhere
    return page(error.code or 500)


def _refused(refusal: Refusal) -> Response:
    """What a use case refused, in the reader's language; wants JSON where a script asked."""
    detail = gettext(refusal.message, **refusal.values)
    if request.accept_mimetypes.best == "application/json":
        answer = jsonify(words=detail)
        answer.status_code = refusal.status
        return answer
    return page(refusal.status, detail=detail)


def _done(refusal: AlreadyDone) -> Response:
    """Not an error in the reader's eyes: somebody else did the work, here is who and when."""
    if refusal.cancelled:
        detail = gettext("This task is no longer needed: the case went on without it.")
    elif refusal.at is not None:
        detail = gettext("%(name)s did it on %(when)s.", name=refusal.by, when=dates.moment(refusal.at))
    else:
        detail = gettext("%(name)s did it.", name=refusal.by)
    if request.accept_mimetypes.best == "application/json":
        answer = jsonify(words=detail)
        answer.status_code = refusal.status
        return answer
    return page(refusal.status, detail=detail)
