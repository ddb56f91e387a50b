"""The web application: the glue between how vetting works and the people who do it."""

from datetime import timedelta

from flask import Flask
from flask_wtf.csrf import CSRFProtect

from webapp import addresses, clock, config, connectors, db, logs
from webapp.access import door
from webapp.config import Settings
from webapp.jobs import wake
from webapp.templating import Templates
from webapp.vault import Vault

csrf = CSRFProtect()


def create_app(settings: Settings | None = None) -> Flask:
    """One application, ready to serve. Without `settings` they are read from the environment."""
    from webapp import pages

    settings = settings or config.from_environment()
    app = Flask(__name__, static_folder="static", static_url_path="/static")
    app.jinja_environment = Templates
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=settings.max_request_bytes,
        MAX_FORM_MEMORY_SIZE=4 * config.MEBIBYTE,
        PERMANENT_SESSION_LIFETIME=timedelta(minutes=settings.session_minutes),
        SESSION_COOKIE_NAME="probity",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_REFRESH_EACH_REQUEST=False,
        WTF_CSRF_TIME_LIMIT=None,
        TESTING=settings.testing,
    )
    app.extensions["settings"] = settings
    app.extensions["clock"] = clock.OfficeClock()
    app.extensions["vault"] = Vault(settings.master_key)
    connectors.init_app(app, settings)
    db.init_app(app, settings.database_url)
    wake.init_app(app, settings.broker_url)
    logs.init_app(app)
    door.init_app(app)
    csrf.init_app(app)
    addresses.init_app(app)
    pages.init_app(app)
    return app
