"""What stands in an address or a form for the number of a row."""

import re

from flask import Flask
from werkzeug.routing import IntegerConverter

_DIGITS = "[0-9]{1,18}"


class RowNumber(IntegerConverter):
    """Plain digits, and no more of them than a column holds: SQLite raises OverflowError beyond 2**63."""

    regex = _DIGITS


def row_number(text: str | None) -> int | None:
    """The number that a form sent, by the same rule; None for anything else."""
    return int(text) if text is not None and re.fullmatch(_DIGITS, text) else None


def init_app(app: Flask) -> None:
    app.url_map.converters["int"] = RowNumber
