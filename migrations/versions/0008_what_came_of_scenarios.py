"""What came of the scenarios of drafts, by content, so that every process of the office knows it."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "scenario_result",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_scenario_result")),
    )
    op.create_index(op.f("ix_scenario_result_at"), "scenario_result", ["at"])


def downgrade() -> None:
    op.drop_table("scenario_result")
