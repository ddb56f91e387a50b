"""The database's history: Alembic revisions in one line, from empty to today."""
