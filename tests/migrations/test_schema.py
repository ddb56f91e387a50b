"""The schema: models equal what the revisions make, up and down, and rebuilding a table loses nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from tests.offices import MIGRATIONS, Place
from webapp import models
from webapp.db import Base, prepare_sqlite

assert models.__all__


def config(url: str, *more_versions: Path) -> Config:
    found = Config()
    found.set_main_option("script_location", str(MIGRATIONS))
    found.set_main_option("path_separator", "os")
    found.set_main_option("sqlalchemy.url", url)
    if more_versions:
        found.set_main_option("version_locations", ":".join(map(str, (MIGRATIONS / "versions", *more_versions))))
    return found


@pytest.fixture
def engine(place: Place) -> Iterator[sa.Engine]:
    engine = sa.create_engine(place.url)
    yield engine
    engine.dispose()


def tables(engine: sa.Engine) -> set[str]:
    return set(sa.inspect(engine).get_table_names()) - {"alembic_version"}


def test_the_models_equal_what_the_revisions_make(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []


def test_check_constraints_are_those_of_the_models(engine: sa.Engine) -> None:
    """Alembic does not compare them, so their names are."""
    inspector = sa.inspect(engine)
    for table in Base.metadata.sorted_tables:
        ours = {str(c.name) for c in table.constraints if isinstance(c, sa.CheckConstraint)}
        theirs = {c["name"] for c in inspector.get_check_constraints(table.name)}
        assert theirs == ours, table.name


def test_down_takes_everything_away_and_up_brings_it_back(place: Place, engine: sa.Engine) -> None:
    before = tables(engine)
    assert len(before) > 30
    command.downgrade(config(place.url), "base")
    assert tables(engine) == set()
    command.upgrade(config(place.url), "head")
    assert tables(engine) == before
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_the_revisions_are_one_line(place: Place) -> None:
    scripts = ScriptDirectory.from_config(config(place.url))
    assert len(scripts.get_heads()) == 1
    assert all(not script.is_merge_point and not script.is_branch_point for script in scripts.walk_revisions())


def test_upgrading_again_changes_nothing(place: Place, engine: sa.Engine) -> None:
    count = sa.text("select count(*) from audit_event")
    with engine.connect() as connection:
        before = connection.execute(count).scalar()
    command.upgrade(config(place.url), "head")
    with engine.connect() as connection:
        assert connection.execute(count).scalar() == before > 0


REVISION = '''
"""Rebuilds a table that others point at."""
import sqlalchemy as sa
from alembic import op
revision, down_revision, branch_labels, depends_on = "later", "{head}", None, None
def upgrade() -> None:
    with op.batch_alter_table("campaign", recreate="always") as batch:
        batch.add_column(sa.Column("motto", sa.Text(), nullable=False, server_default="x"))
    {more}
def downgrade() -> None:
    with op.batch_alter_table("campaign", recreate="always") as batch:
        batch.drop_column("motto")
'''


def later(place: Place, folder: Path, more: str = "") -> Config:
    folder.mkdir()
    head = ScriptDirectory.from_config(config(place.url)).get_current_head()
    (folder / "later.py").write_text(REVISION.format(head=head, more=more))
    return config(place.url, folder)


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_rebuilding_a_table_keeps_its_children_and_its_triggers(
    place: Place, engine: sa.Engine, tmp_path: Path
) -> None:
    count = sa.text(
        "select (select count(*) from campaign), (select count(*) from post), (select count(*) from search_token)"
    )
    with engine.begin() as connection:
        before = tuple(connection.execute(count).one())
        connection.exec_driver_sql(
            "create trigger campaigns_stay before delete on campaign begin select raise(abort, 'stays'); end"
        )
    assert min(before) > 0
    command.upgrade(later(place, tmp_path / "versions"), "head")
    prepared = sa.create_engine(place.url)
    prepare_sqlite(prepared)
    with prepared.connect() as connection:
        assert tuple(connection.execute(count).one()) == before
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall() == []
        assert connection.exec_driver_sql("select distinct motto from campaign").scalars().all() == ["x"]
        with pytest.raises(sa.exc.IntegrityError, match="stays"):
            connection.exec_driver_sql("delete from campaign")
    prepared.dispose()


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "harm",
    ['op.execute("delete from organisation_unit")', 'raise RuntimeError("the power went off")'],
    ids=["orphans", "died"],
)
def test_a_migration_that_breaks_something_leaves_the_database_as_it_was(
    place: Place, engine: sa.Engine, tmp_path: Path, harm: str
) -> None:
    with pytest.raises(RuntimeError):
        command.upgrade(later(place, tmp_path / "versions", harm), "head")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("select count(*) from organisation_unit").scalar()
        assert "motto" not in {c["name"] for c in sa.inspect(connection).get_columns("campaign")}
        assert connection.exec_driver_sql("select version_num from alembic_version").scalar() != "later"
