"""What stands in an address for the number of a row."""

from flask import Flask
from werkzeug.routing import IntegerConverter


class RowNumber(IntegerConverter):
    """Plain digits, and no more of them than a column holds: SQLite raises OverflowError beyond 2**63."""

    regex = "[0-9]{1,18}"


def init_app(app: Flask) -> None:
    app.url_map.converters["int"] = RowNumber
