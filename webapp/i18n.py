"""The languages of the pages, and which one this reader gets: `?lang=`, then the cookie, then the browser's wish."""

from dataclasses import dataclass
from gettext import NullTranslations
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask, Response, request
from flask_babel import Babel, get_locale, get_translations, gettext
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from workflows.sentences import Sentence, in_words

COOKIE = "language"
COOKIE_SECONDS = 365 * 24 * 3600
TRANSLATIONS = Path(__file__).parent / "translations"


@dataclass(frozen=True)
class Language:
    """`code` names our translations and the packs' texts, `tag` is BCP 47 for HTML, `name` is the language's own."""

    code: str
    tag: str
    name: str


LANGUAGES = {
    "en": Language("en", "en", "English"),
    "zh_Hans": Language("zh_Hans", "zh-Hans", "简体中文"),
}
# What browsers send, most telling first: a wish for any Chinese is met by the one that we have.
_WISHES = {
    "en": "en",
    "zh-Hans": "zh_Hans",
    "zh-CN": "zh_Hans",
    "zh-SG": "zh_Hans",
    "zh": "zh_Hans",
    "zh-TW": "zh_Hans",
}


def init_app(app: Flask, zone: str = "UTC") -> None:
    Babel(
        app,
        default_locale="en",
        default_timezone=zone,
        default_translation_directories=str(TRANSLATIONS),
        locale_selector=choose,
    )
    app.jinja_env.install_gettext_callables(_gettext, _ngettext, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.globals.update(_=_told, gettext=_told)
    app.after_request(_remember)


# A page asks for some hundred texts. Flask-Babel finds language and catalogue anew for each; the language alone is
# enough to find the catalogue.
_catalogues: dict[tuple[str, str | None], NullTranslations] = {}


def catalogue() -> NullTranslations:
    """The texts of this reader's language."""
    locale = get_locale()
    if locale is None:  # nobody reads: no request and no office
        return get_translations()
    place = (locale.language, locale.script)
    if place not in _catalogues:
        _catalogues[place] = get_translations()
    return _catalogues[place]


def _gettext(text: str) -> str:
    return catalogue().gettext(text)


@pass_eval_context
def _told(place: EvalContext, text: str, /, **values: object) -> str:
    """What templates call `_`: Jinja's own goes through three calls for each of a page's texts, most of them plain."""
    found = catalogue().gettext(text)
    written = Markup(found) if place.autoescape else found  # noqa: S704 - a text of ours, not somebody's words
    return written % values if values or "%" in found else written


def _ngettext(one: str, many: str, number: int) -> str:
    return catalogue().ngettext(one, many, number)


def say(message: str, **values: object) -> str:
    """An English sentence of a refusal, a duty or a problem in the reader's language."""
    return in_words(Sentence(message, values) if values else message, _gettext, current().code)


def choose() -> str:
    for code in (request.args.get("lang"), request.cookies.get(COOKIE)):
        if code in LANGUAGES:
            return code
    return _WISHES.get(request.accept_languages.best_match(_WISHES) or "en", "en")


def current() -> Language:
    """The language of this answer."""
    return LANGUAGES.get(str(get_locale()), LANGUAGES["en"])


def others() -> list[tuple[Language, str]]:
    """The other languages, each with the address of this very page in it."""
    kept = [(key, value) for key, value in request.args.items(multi=True) if key != "lang"]
    here = current().code
    return [(language, _address([*kept, ("lang", code)])) for code, language in LANGUAGES.items() if code != here]


def component_words() -> dict[str, dict[str, object]]:
    """What GOV.UK's browser components say, by component: their own words are English. `%{count}` is theirs."""
    under, over = gettext("You have %{count} characters left"), gettext("You have %{count} characters too many")
    return {
        "govuk-character-count": {
            "i18n": {
                "charactersUnderLimit": {"one": gettext("You have %{count} character left"), "other": under},
                "charactersAtLimit": gettext("You have no characters left"),
                "charactersOverLimit": {"one": gettext("You have %{count} character too many"), "other": over},
            }
        },
        "govuk-password-input": {
            "i18n": {
                "showPassword": gettext("Show"),
                "hidePassword": gettext("Hide"),
                "showPasswordAriaLabel": gettext("Show password"),
                "hidePasswordAriaLabel": gettext("Hide password"),
                "passwordShownAnnouncement": gettext("Your password is visible"),
                "passwordHiddenAnnouncement": gettext("Your password is hidden"),
            }
        },
    }


def _address(arguments: list[tuple[str, str]]) -> str:
    return f"{request.path}?{urlencode(arguments)}"


def _remember(response: Response) -> Response:
    code = request.args.get("lang")
    if code in LANGUAGES and code != request.cookies.get(COOKIE):
        response.set_cookie(
            COOKIE, code, max_age=COOKIE_SECONDS, secure=request.is_secure, httponly=True, samesite="Lax"
        )
    return response
