"""The designer's bench: drafts, what reviewers say of them, trials, moves of running cases."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "case_move",
        sa.Column("pack", sa.Text(), nullable=False),
        sa.Column("target_id", NUMBER, nullable=False),
        sa.Column("chosen", sa.Text(), nullable=False),
        sa.Column("mapping", sa.Text(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "planned",
                "running",
                "done",
                "returned",
                name="move_status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("created_by", NUMBER, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_by", NUMBER, nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("at_case", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.Column("stayed", sa.Integer(), nullable=False),
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.CheckConstraint("moved + stayed <= total", name=op.f("ck_case_move_counts")),
        sa.ForeignKeyConstraint(["created_by"], ["user_account.id"], name=op.f("fk_case_move_created_by")),
        sa.ForeignKeyConstraint(["started_by"], ["user_account.id"], name=op.f("fk_case_move_started_by")),
        sa.ForeignKeyConstraint(["target_id"], ["project.id"], name=op.f("fk_case_move_target_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_move")),
    )
    op.create_table(
        "draft",
        sa.Column("pack", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("base_id", NUMBER, nullable=True),
        sa.Column("key_id", NUMBER, nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "open",
                "in_review",
                "published",
                "discarded",
                name="draft_status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("stops", sa.Integer(), nullable=True),
        sa.Column("advice", sa.Integer(), nullable=True),
        sa.Column("created_by", NUMBER, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", NUMBER, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", NUMBER, nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_revision", sa.Integer(), nullable=True),
        sa.Column("reviewer_id", NUMBER, nullable=True),
        sa.Column("effective_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("project_id", NUMBER, nullable=True),
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.CheckConstraint("(status = 'published') = (project_id is not null)", name=op.f("ck_draft_published")),
        sa.CheckConstraint("status <> 'in_review' or asked_revision is not null", name=op.f("ck_draft_asked")),
        sa.ForeignKeyConstraint(["asked_by"], ["user_account.id"], name=op.f("fk_draft_asked_by")),
        sa.ForeignKeyConstraint(["base_id"], ["project.id"], name=op.f("fk_draft_base_id")),
        sa.ForeignKeyConstraint(["created_by"], ["user_account.id"], name=op.f("fk_draft_created_by")),
        sa.ForeignKeyConstraint(["key_id"], ["data_key.id"], name=op.f("fk_draft_key_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_draft_project_id")),
        sa.ForeignKeyConstraint(["reviewer_id"], ["user_account.id"], name=op.f("fk_draft_reviewer_id")),
        sa.ForeignKeyConstraint(["updated_by"], ["user_account.id"], name=op.f("fk_draft_updated_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
    )
    op.create_index(op.f("ix_draft_list"), "draft", ["status", "updated_at", "id"])

    op.create_table(
        "draft_comment",
        sa.Column("draft_id", NUMBER, nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("element_id", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("author_id", NUMBER, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("settled_by", NUMBER, nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["user_account.id"], name=op.f("fk_draft_comment_author_id")),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_draft_comment_draft_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["settled_by"], ["user_account.id"], name=op.f("fk_draft_comment_settled_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_comment")),
    )
    op.create_index(op.f("ix_draft_comment_draft_id"), "draft_comment", ["draft_id"])

    op.create_table(
        "draft_file",
        sa.Column("draft_id", NUMBER, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("counter", sa.Integer(), nullable=False),
        sa.Column("source", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_draft_file_draft_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("draft_id", "name", "revision", name=op.f("pk_draft_file")),
    )
    op.create_table(
        "draft_presence",
        sa.Column("draft_id", NUMBER, nullable=False),
        sa.Column("user_id", NUMBER, nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["draft.id"], name=op.f("fk_draft_presence_draft_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_draft_presence_user_id")),
        sa.PrimaryKeyConstraint("draft_id", "user_id", name=op.f("pk_draft_presence")),
    )
    op.create_table(
        "draft_revision",
        sa.Column("draft_id", NUMBER, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("author_id", NUMBER, nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["user_account.id"], name=op.f("fk_draft_revision_author_id")),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["draft.id"], name=op.f("fk_draft_revision_draft_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_revision")),
        sa.UniqueConstraint("draft_id", "number", name=op.f("uq_draft_revision_draft_id_number")),
    )
    op.create_table(
        "trial",
        sa.Column("draft_id", NUMBER, nullable=False),
        sa.Column("user_id", NUMBER, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("steps", sa.Text(), nullable=False),
        sa.Column("counter", sa.Integer(), nullable=False),
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_trial_draft_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_trial_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trial")),
    )
    op.create_index(op.f("ix_trial_draft_id"), "trial", ["draft_id"])

    op.create_table(
        "moved_case",
        sa.Column("move_id", NUMBER, nullable=False),
        sa.Column("case_id", NUMBER, nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "waiting",
                "moved",
                "stayed",
                "returned",
                name="moved_status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("source_id", NUMBER, nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["vetting_case.id"], name=op.f("fk_moved_case_case_id")),
        sa.ForeignKeyConstraint(["move_id"], ["case_move.id"], name=op.f("fk_moved_case_move_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["source_id"], ["project.id"], name=op.f("fk_moved_case_source_id")),
        sa.PrimaryKeyConstraint("move_id", "case_id", name=op.f("pk_moved_case")),
    )
    op.create_index(op.f("ix_moved_case_case_id"), "moved_case", ["case_id"])

    with op.batch_alter_table("vetting_case") as batch:
        batch.add_column(sa.Column("rules_id", NUMBER, nullable=True))
        batch.create_foreign_key(op.f("fk_vetting_case_rules_id"), "project", ["rules_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("vetting_case") as batch:
        batch.drop_constraint(op.f("fk_vetting_case_rules_id"), type_="foreignkey")
        batch.drop_column("rules_id")

    op.drop_table("moved_case")
    op.drop_table("trial")
    op.drop_table("draft_revision")
    op.drop_table("draft_presence")
    op.drop_table("draft_file")
    op.drop_table("draft_comment")
    op.drop_table("draft")
    op.drop_table("case_move")
