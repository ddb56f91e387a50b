"""The pages, one file per area, in a hand-written table."""

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

from webapp import errors, shell
from webapp.pages import (
    answers,
    audit,
    calendars,
    campaigns,
    cases,
    evidence,
    health,
    helpers,
    inbox,
    operate,
    processes,
    public,
    signin,
    tasks,
    users,
)
from webapp.pages.frame import shell_of

AREAS = (
    signin,
    inbox,
    tasks,
    cases,
    answers,
    evidence,
    campaigns,
    processes,
    calendars,
    users,
    operate,
    audit,
    public,
    health,
)


class RowId(IntegerConverter):
    """`<int:…>` of an address: no number that the database could not hold, so that a broken one is not found."""

    def __init__(self, rules: Map) -> None:
        super().__init__(rules, max=2**63 - 1)


def init_app(app: Flask) -> None:
    app.url_map.converters["int"] = RowId
    for area in AREAS:
        app.register_blueprint(area.pages)
    errors.init_app(app)
    helpers.init_app(app)
    shell.init_app(app, shell_of, app.extensions["settings"].zone)
