"""What stands around every page: the side bar, the reader's theme and language, and the helpers of the templates."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import Flask, g, request

from webapp import dates, headers, i18n
from webapp.manifest import asset

THEMES = ("light", "dark", "system")


@dataclass(frozen=True)
class NavLink:
    """One line of the side bar. `count` is shown only where someone must act; `icon` names one of macros/icons.html."""

    label: str
    href: str
    icon: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Reader:
    """Who is signed in, as the side bar shows it: name, role in words, where a sign-out is posted."""

    name: str
    role: str
    sign_out: str


@dataclass(frozen=True)
class Shell:
    """The frame of a signed-in page."""

    home: str
    nav: tuple[NavLink, ...]
    reader: Reader


def init_app(app: Flask, shell: Callable[[], Shell | None], zone: str = "UTC") -> None:
    """Give templates what they need; `shell` is asked once per page and answers None when nobody is signed in."""
    i18n.init_app(app, zone)
    headers.init_app(app)
    app.jinja_env.globals.update(
        asset=asset,
        csp_nonce=headers.csp_nonce,
        allow_inline_styles=headers.allow_inline_styles,
        language=i18n.current,
        other_languages=i18n.others,
        component_words=i18n.component_words,
        theme=theme,
        initials=initials,
        **_WRITTEN,
    )
    app.context_processor(lambda: {"shell": None if g.get("bare") else shell()})


_WRITTEN: Mapping[str, object] = {
    "day": dates.day,
    "long_day": dates.long_day,
    "clock_time": dates.clock_time,
    "moment": dates.moment,
    "since": dates.since,
    "deadline": dates.deadline,
    "waited": dates.waited,
}


def theme() -> str:
    """light, dark or system, as this browser was told last."""
    chosen = request.cookies.get("theme", "system")
    return chosen if chosen in THEMES else "system"


def initials(name: str) -> str:
    """Two letters for a Latin name (Ruth Adeyemi: RA), the family name's first character for a Chinese one (周)."""
    words = name.split()
    if not words:
        return ""
    if ord(words[0][0]) >= 0x2E80:  # CJK and everything after it
        return words[0][0]
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()
