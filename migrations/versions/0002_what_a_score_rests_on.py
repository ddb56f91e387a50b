"""What a rating, a finding and a score rest on, and what was struck out of it."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
GROUNDS = ("belief", "opinion", "union", "health", "sexual_life", "family")
# All may be null: what was written before knows nothing of them.
NEW_COLUMNS = (
    ("evidence", "withheld_at", sa.DateTime(timezone=True)),
    ("evidence", "withdrawn_at", sa.DateTime(timezone=True)),
    ("evidence", "withdrawal", sa.LargeBinary()),
    ("score", "because", sa.Text()),
    ("vote", "band", sa.Text()),
    ("vote", "score_number", sa.Integer()),
    ("decision", "score_number", sa.Integer()),
)


def upgrade() -> None:
    for table, name, kind in NEW_COLUMNS:
        op.add_column(table, sa.Column(name, kind, nullable=True))
    op.create_table(
        "strike",
        sa.Column("case_id", NUMBER, nullable=False),
        sa.Column("piece", sa.Text(), nullable=False),
        sa.Column("submission_id", NUMBER, nullable=True),
        sa.Column("evidence_id", NUMBER, nullable=True),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column(
            "ground",
            sa.Enum(*GROUNDS, name="strike_ground", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("passage", sa.LargeBinary(), nullable=False),
        sa.Column("struck_by", NUMBER, nullable=False),
        sa.Column("struck_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["vetting_case.id"], name=op.f("fk_strike_case_id")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_strike_submission_id")),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_strike_evidence_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["struck_by"], ["user_account.id"], name=op.f("fk_strike_struck_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_strike")),
    )
    op.create_index(op.f("ix_strike_case_id"), "strike", ["case_id"])
    op.create_table(
        "finding_piece",
        sa.Column("finding_id", NUMBER, nullable=False),
        sa.Column("piece", sa.Text(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.CheckConstraint("side in ('found', 'answer')", name=op.f("ck_finding_piece_side")),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_finding_piece_finding_id")),
        sa.PrimaryKeyConstraint("finding_id", "piece", "side", name=op.f("pk_finding_piece")),
    )
    op.create_table(
        "rating_piece",
        sa.Column("rating_id", NUMBER, nullable=False),
        sa.Column("piece", sa.Text(), nullable=False),
        sa.Column("fell_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["rating_id"], ["rating.id"], name=op.f("fk_rating_piece_rating_id")),
        sa.PrimaryKeyConstraint("rating_id", "piece", name=op.f("pk_rating_piece")),
    )


def downgrade() -> None:
    for table in ("rating_piece", "finding_piece", "strike"):
        op.drop_table(table)
    for table, name, _ in reversed(NEW_COLUMNS):
        with op.batch_alter_table(table) as batch:
            batch.drop_column(name)
