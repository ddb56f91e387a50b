"""`probity db`: the database's schema."""

from pathlib import Path

import click

MIGRATIONS = Path(__file__).parents[2] / "migrations"


@click.group()
def db() -> None:
    """Bring the database's schema up to this version."""


@db.command()
def upgrade() -> None:
    """Create the schema, or bring an older one up to date. Safe to run at every start."""
    migrate()
    click.echo("The database has this version's schema.")


def migrate() -> None:
    """Bring the schema of the configured database up to this version."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    command.upgrade(config, "head")
