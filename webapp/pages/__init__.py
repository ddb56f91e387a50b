"""The pages, one file per area, in a hand-written table."""

from flask import Flask

from webapp import errors, portal, shell
from webapp.pages import (
    answers,
    audit,
    calendars,
    campaigns,
    cases,
    clocks,
    evidence,
    health,
    helpers,
    inbox,
    letters,
    monitoring,
    objections,
    operate,
    outside,
    processes,
    public,
    reports,
    scores,
    second_looks,
    signin,
    tasks,
    units,
    users,
    watching,
)
from webapp.pages.designer import (
    compare,
    coverage,
    drafts,
    exchange,
    files,
    mending,
    moves,
    reviews,
    rules,
    rules_forms,
    rules_letters,
    rules_translations,
    scenarios,
    studio,
    trying,
)
from webapp.pages.frame import shell_of

AREAS = (
    signin,
    inbox,
    tasks,
    cases,
    objections,
    clocks,
    letters,
    answers,
    evidence,
    scores,
    outside,
    campaigns,
    processes,
    drafts,
    files,
    reviews,
    rules_forms,
    rules_letters,
    rules_translations,
    mending,
    studio,
    trying,
    scenarios,
    exchange,
    rules,
    compare,
    coverage,
    watching,
    moves,
    calendars,
    users,
    units,
    operate,
    audit,
    reports,
    second_looks,
    monitoring,
    public,
    portal,
    health,
)


def init_app(app: Flask) -> None:
    for area in AREAS:
        app.register_blueprint(area.pages)
    errors.init_app(app)
    helpers.init_app(app)
    shell.init_app(app, shell_of, app.extensions["settings"].zone)
