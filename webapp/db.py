"""The database: one session, one commit point."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from psycopg.pq import TransactionStatus
from sqlalchemy.engine import Dialect, Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, registry

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
PREPARED = 400  # statements that PostgreSQL keeps ready on a connection
_writing: ContextVar[bool] = ContextVar("writing", default=False)


class Instant(sa.TypeDecorator[datetime]):
    """A moment, kept in UTC and always aware, on both databases."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError("Expected an aware datetime but got a naive one")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


def one_of(kind: type[StrEnum], name: str) -> sa.Enum:
    """A text column that can hold nothing but the members of `kind`: the database refuses the rest."""
    return sa.Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=40,
        values_callable=lambda members: [member.value for member in members],
    )


class Base(DeclarativeBase):
    registry = registry(
        metadata=sa.MetaData(naming_convention=NAMING), type_annotation_map={datetime: Instant, str: sa.Text}
    )


class Numbered:
    """Rows that are named by a number of their own."""

    id: Mapped[int] = mapped_column(
        sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True
    )


db = SQLAlchemy(
    model_class=Base,
    session_options={"expire_on_commit": False, "autoflush": False},
    disable_autonaming=True,
)


def init_app(app: Flask, url: str) -> None:
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    if url.startswith("sqlite"):
        app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"connect_args": {"timeout": 30, "check_same_thread": False}}
    else:
        app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {
            "pool_size": 20,
            "max_overflow": 44,
            "pool_pre_ping": False,
            "isolation_level": "READ COMMITTED",
        }
    db.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            prepare_sqlite(db.engine)
        else:
            prepare_postgresql(db.engine)


def prepare_sqlite(engine: Engine) -> None:
    """WAL, foreign keys and our own BEGIN: a writer takes the lock at once instead of failing half way."""

    @sa.event.listens_for(engine, "connect")
    def on_connect(connection: Any, record: Any) -> None:
        connection.isolation_level = None  # pysqlite must not begin transactions by itself
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "foreign_keys=ON", "busy_timeout=30000", "synchronous=FULL"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @sa.event.listens_for(engine, "begin")
    def on_begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN")


def prepare_postgresql(engine: Engine) -> None:
    """Room for every statement that a page asks with, and no end to them with each page: what is no longer prepared is
    planned anew, which takes longer than to carry it out."""

    @sa.event.listens_for(engine, "connect")
    def on_connect(connection: Any, record: Any) -> None:
        connection.prepared_max = PREPARED

    def roll_back(connection: Any) -> None:
        # Every page that only reads ends so, and psycopg (3.3) forgets all that it has prepared with a rollback of its
        # own: tables made in the transaction may be gone. None is made while we serve. After an error it still does.
        if connection.pgconn.transaction_status == TransactionStatus.INTRANS:
            connection.pgconn.exec_(b"ROLLBACK")
        connection.rollback()  # nothing, when no transaction is open any more

    engine.dialect.do_rollback = roll_back  # type: ignore[method-assign]


def database() -> str:
    """The name under which a process keeps what it read from this application's database."""
    return db.engine.url.render_as_string(hide_password=False)


def rows(statement: sa.Executable, named: Mapping[str, object] | None = None) -> Sequence[sa.Row[Any]]:
    """What a statement of single columns finds, in this request's transaction. The session is asked for nothing but its
    connection: what it does to load objects costs more than most statements that a page only reads from. What this
    request has changed so far is written first, as with any query."""
    db.session.flush()
    return db.session.connection().execute(statement, named).all()


@contextmanager
def transaction() -> Iterator[Session]:
    """The only commit in the program: everything inside happens, or nothing does.

    What was read before in this request is let go first, for it may be stale; on SQLite its snapshot too, since a
    reader cannot become a writer. On PostgreSQL each statement sees what is committed by then (READ COMMITTED), so the
    transaction that read goes on.
    """
    if _writing.get():
        raise RuntimeError("Expected no transaction to be open but one is: use cases do not nest")
    session = db.session()
    if db.engine.dialect.name == "sqlite" or session.new or session.deleted:  # no page's own row is ever written
        session.rollback()
    session.expire_all()  # also what is still held from a transaction that has been committed
    token = _writing.set(True)
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        session.info.pop("after_commit", None)
        raise
    finally:
        _writing.reset(token)
    for callback in session.info.pop("after_commit", ()):
        callback()


def after_commit(session: Session, callback: Callable[[], None]) -> None:
    """Call `callback` once the transaction has been committed; never if it was rolled back."""
    session.info.setdefault("after_commit", []).append(callback)
