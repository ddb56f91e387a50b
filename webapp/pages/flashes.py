"""What has just happened, told once at the top of the next page."""

from flask import flash
from flask_babel import gettext


def tell(tone: str, message: str, **values: object) -> None:
    """`tone` is good, warn or bad; `message` is an English msgid."""
    flash(gettext(message, **values), tone)
