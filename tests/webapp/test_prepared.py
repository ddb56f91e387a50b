"""What PostgreSQL has planned once, it keeps ready: a page that only reads ends with a rollback, and loses nothing."""

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.webapp.house import House
from webapp.access import viewer
from webapp.db import db

pytestmark = pytest.mark.parametrize("place", ["postgres"], indirect=True)  # SQLite prepares by itself
_KEPT = sa.text("select count(*) from pg_prepared_statements where statement like '%user_account%'")


@pytest.fixture
def connection(house: House, app: Flask) -> sa.Connection:
    db.session.rollback()
    return db.session.connection()


def _pages(many: int) -> int:
    """So many pages ask who is signed in; how many such statements are ready afterwards."""
    for _ in range(many):
        assert viewer.load(1) is not None
        db.session.rollback()
    return int(db.session.scalar(_KEPT) or 0)


def test_a_statement_stays_prepared_from_page_to_page(connection: sa.Connection) -> None:
    assert _pages(8) == 1


def test_after_an_error_statements_are_prepared_anew(connection: sa.Connection) -> None:
    assert _pages(8) == 1
    with pytest.raises(sa.exc.DBAPIError):
        db.session.execute(sa.text("select 1 / 0"))
    db.session.rollback()
    assert _pages(1) == 0
    assert _pages(8) == 1
