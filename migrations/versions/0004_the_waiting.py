"""Letters that leave by connectors, clocks that pause and are extended, the contact embargo, what operators know."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CHANNELS = "'mail', 'sms', 'post', 'http', 'hand'"
STATUSES = "'outbox', 'sent', 'failed', 'returned', 'cancelled'"


def upgrade() -> None:
    with op.batch_alter_table("letter") as batch:
        batch.drop_constraint(op.f("ck_letter_status"), type_="check")
        batch.add_column(sa.Column("addressee", sa.Text(), nullable=False, server_default=""))
        batch.add_column(sa.Column("channel", sa.String(40), nullable=False, server_default="hand"))
        batch.add_column(sa.Column("message_id", sa.Text(), nullable=False, server_default=""))
        batch.add_column(sa.Column("replaces_id", NUMBER, nullable=True))
        batch.add_column(sa.Column("problem", sa.LargeBinary(), nullable=True))
        batch.add_column(sa.Column("answer", sa.LargeBinary(), nullable=True))
        batch.add_column(sa.Column("sent_by", NUMBER, nullable=True))
        batch.add_column(sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True))
        batch.alter_column("status", existing_type=sa.Text(), type_=sa.String(40))
        batch.create_check_constraint(op.f("ck_letter_letter_status"), f"status in ({STATUSES})")
        batch.create_check_constraint(op.f("ck_letter_letter_channel"), f"channel in ({CHANNELS})")
        batch.create_foreign_key(op.f("fk_letter_replaces_id"), "letter", ["replaces_id"], ["id"])
        batch.create_foreign_key(op.f("fk_letter_sent_by"), "user_account", ["sent_by"], ["id"])
    with op.batch_alter_table("letter") as batch:
        for name in ("addressee", "channel", "message_id"):
            batch.alter_column(name, server_default=None)
        batch.create_index(
            "uq_letter_message_id",
            ["message_id"],
            unique=True,
            sqlite_where=sa.text("message_id <> ''"),
            postgresql_where=sa.text("message_id <> ''"),
        )
    op.create_table(
        "clock_change",
        sa.Column("case_id", NUMBER, nullable=False),
        sa.Column("timer", sa.Text(), nullable=False),
        sa.Column("element_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("was", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("actor_id", NUMBER, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.CheckConstraint("days >= 0", name=op.f("ck_clock_change_days")),
        sa.CheckConstraint(
            "kind in ('pause', 'resume', 'extend', 'ask')", name=op.f("ck_clock_change_clock_change_kind")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["vetting_case.id"], name=op.f("fk_clock_change_case_id")),
        sa.ForeignKeyConstraint(["actor_id"], ["user_account.id"], name=op.f("fk_clock_change_actor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_change")),
    )
    op.create_index("ix_clock_change_case", "clock_change", ["case_id", "timer", "id"])
    with op.batch_alter_table("notice") as batch:
        batch.add_column(sa.Column("opened_by", sa.Text(), nullable=False, server_default=""))
        for name in ("second_at", "attempted_at", "deemed_at"):
            batch.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("notice") as batch:
        batch.alter_column("opened_by", server_default=None)
    with op.batch_alter_table("reference") as batch:
        batch.add_column(sa.Column("present_employer", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("reference") as batch:
        batch.alter_column("present_employer", server_default=None)
    op.add_column("incident", sa.Column("told_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("vetting_case", sa.Column("employer_contact_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("update vetting_case set employer_contact_at = conditional_offer_at")


def downgrade() -> None:
    op.drop_column("vetting_case", "employer_contact_at")
    op.drop_column("incident", "told_at")
    with op.batch_alter_table("reference") as batch:
        batch.drop_column("present_employer")
    with op.batch_alter_table("notice") as batch:
        for name in ("deemed_at", "attempted_at", "second_at", "opened_by"):
            batch.drop_column(name)
    op.drop_table("clock_change")
    op.execute("update letter set status = 'failed' where status in ('returned', 'cancelled')")
    with op.batch_alter_table("letter") as batch:
        batch.drop_index("uq_letter_message_id")
        batch.drop_constraint(op.f("ck_letter_letter_status"), type_="check")
        batch.drop_constraint(op.f("ck_letter_letter_channel"), type_="check")
        batch.drop_constraint(op.f("fk_letter_replaces_id"), type_="foreignkey")
        batch.drop_constraint(op.f("fk_letter_sent_by"), type_="foreignkey")
        batch.alter_column("status", existing_type=sa.String(40), type_=sa.Text())
        batch.create_check_constraint(op.f("ck_letter_status"), "status in ('outbox', 'sent', 'failed')")
        for name in (
            "returned_at",
            "sent_by",
            "answer",
            "problem",
            "replaces_id",
            "message_id",
            "channel",
            "addressee",
        ):
            batch.drop_column(name)
