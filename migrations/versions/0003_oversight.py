"""Oversight: group data apart from cases, impact reports, second looks, policy replays."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "monitoring_form",
        sa.Column("link", sa.LargeBinary(length=32), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("answers", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("link", name=op.f("pk_monitoring_form")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "impact_report",
        sa.Column("pack", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_impact_report_period")),
        sa.ForeignKeyConstraint(["made_by"], ["user_account.id"], name=op.f("fk_impact_report_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_impact_report")),
        sa.UniqueConstraint("pack", "first_day", name=op.f("uq_impact_report_pack_first_day")),
    )
    op.create_table(
        "policy_replay",
        sa.Column("pack", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("draft", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("made_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_case", sa.BigInteger(), nullable=False),
        sa.Column("at_case", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.Column("by_group", sa.Text(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.CheckConstraint("kind in ('scorecard', 'vetoes')", name=op.f("ck_policy_replay_kind")),
        sa.ForeignKeyConstraint(["made_by"], ["user_account.id"], name=op.f("fk_policy_replay_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_replay")),
    )
    op.create_table(
        "replay_change",
        sa.Column("replay_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("total_before", sa.Integer(), nullable=True),
        sa.Column("total_after", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["vetting_case.id"], name=op.f("fk_replay_change_case_id")),
        sa.ForeignKeyConstraint(
            ["replay_id"], ["policy_replay.id"], name=op.f("fk_replay_change_replay_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("replay_id", "case_id", name=op.f("pk_replay_change")),
    )
    op.create_table(
        "second_look",
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drawn_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reader_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "code",
            sa.Enum(
                "approve",
                "conditional",
                "suspend",
                "reject",
                "debar",
                name="second_look_code",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("reasons", sa.LargeBinary(), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.CheckConstraint("(code is null) = (read_at is null)", name=op.f("ck_second_look_judged")),
        sa.CheckConstraint("(code is null) = (reader_id is null)", name=op.f("ck_second_look_reader")),
        sa.ForeignKeyConstraint(["case_id"], ["vetting_case.id"], name=op.f("fk_second_look_case_id")),
        sa.ForeignKeyConstraint(["drawn_by"], ["user_account.id"], name=op.f("fk_second_look_drawn_by")),
        sa.ForeignKeyConstraint(["reader_id"], ["user_account.id"], name=op.f("fk_second_look_reader_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_look")),
        sa.UniqueConstraint("case_id", name=op.f("uq_second_look_case_id")),
    )


def downgrade() -> None:
    op.drop_table("second_look")
    op.drop_table("replay_change")
    op.drop_table("policy_replay")
    op.drop_table("impact_report")
    op.drop_table("monitoring_form")
