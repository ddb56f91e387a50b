"""Runs the revisions on the database that the settings name."""

import sqlalchemy as sa
from alembic import context

from webapp import config, db, models, vault

assert models.__all__  # the tables register themselves when the package is imported


def url() -> str:
    given = context.config.get_main_option("sqlalchemy.url")
    return given or config.from_environment().database_url


def written(kind: str, thing: object, autogen: object) -> str | bool:
    """Revisions name plain column types: they must mean the same when our own types have changed."""
    if kind == "type" and isinstance(thing, db.Instant):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(thing, vault.Sealed):
        return "sa.LargeBinary()"
    return False


def run() -> None:
    engine = sa.create_engine(url())
    sqlite = engine.dialect.name == "sqlite"
    if sqlite:
        db.prepare_sqlite(engine)
    with engine.connect() as connection:
        if sqlite:
            # A table is rebuilt by copying: with foreign keys on, dropping the old one would cascade to its children.
            # The pragma does nothing inside a transaction, so it is told to the driver before one begins.
            driver = connection.connection.driver_connection
            assert driver is not None
            driver.execute("PRAGMA foreign_keys=OFF")
        context.configure(
            connection=connection,
            target_metadata=db.Base.metadata,
            render_as_batch=sqlite,
            compare_type=True,
            render_item=written,
            transactional_ddl=True,  # SQLite can, given our own BEGIN
        )
        with context.begin_transaction():  # one for all revisions: a database is of one version, whatever happens
            triggers = _triggers(connection) if sqlite else {}
            context.run_migrations()
            if sqlite:
                _put_back(connection, triggers)
                _check_foreign_keys(connection)
    engine.dispose()


def _triggers(connection: sa.Connection) -> dict[str, tuple[str, str]]:
    """Name → (table, SQL) of every trigger: rebuilding a table drops its triggers without a word."""
    rows = connection.exec_driver_sql("select name, tbl_name, sql from sqlite_master where type = 'trigger'")
    return {row.name: (row.tbl_name, row.sql) for row in rows}


def _put_back(connection: sa.Connection, before: dict[str, tuple[str, str]]) -> None:
    left = _triggers(connection)
    tables = set(sa.inspect(connection).get_table_names())
    for name, (table, sql) in before.items():
        if name not in left and table in tables:
            connection.exec_driver_sql(sql)


def _check_foreign_keys(connection: sa.Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise RuntimeError(f"Expected whole foreign keys after the migration but {len(broken)} rows are broken")


run()
