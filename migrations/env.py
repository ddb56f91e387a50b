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
    with engine.connect() as connection:
        if sqlite:
            # A table is rebuilt by copying: with foreign keys on, dropping the old one would cascade to its children.
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.commit()
        context.configure(
            connection=connection,
            target_metadata=db.Base.metadata,
            render_as_batch=sqlite,
            compare_type=True,
            render_item=written,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        if sqlite:
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if broken:
                raise RuntimeError(f"Expected whole foreign keys after the migration but {len(broken)} rows are broken")
            connection.commit()
    engine.dispose()


run()
