"""Whether the server is alive, and whether it can do its work."""

import sqlalchemy as sa
from flask import Blueprint, Response, jsonify

from webapp.access.door import requires
from webapp.access.permissions import Permission
from webapp.db import db
from workflows import feel

pages = Blueprint("health", __name__)


@pages.get("/health/live")
@requires(Permission.PUBLIC)
def live() -> Response:
    return jsonify(status="alive")


@pages.get("/health/ready")
@requires(Permission.PUBLIC)
def ready() -> tuple[Response, int]:
    """200 when the database answers and expressions can be evaluated, else 503 with the part that fails."""
    parts = {"database": _database(), "expressions": _expressions()}
    well = all(parts.values())
    return jsonify(status="ready" if well else "not ready", parts=parts), 200 if well else 503


def _database() -> bool:
    try:
        db.session.execute(sa.text("select 1"))
    except sa.exc.SQLAlchemyError:
        return False
    return True


def _expressions() -> bool:
    return not feel.check("1 + 1")
