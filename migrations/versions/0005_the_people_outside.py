"""The people outside: one-time links, what was opened with them, their drafts, requests and answers."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "guess",
        sa.Column("client", sa.LargeBinary(length=16), nullable=False),
        sa.Column("window", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("client", "window", name=op.f("pk_guess")),
    )
    op.create_table(
        "outside_draft",
        sa.Column("task_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("answers", sa.LargeBinary(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_outside_draft_task_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("task_id", name=op.f("pk_outside_draft")),
    )
    op.create_table(
        "link",
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "party",
            sa.Enum(
                "candidate",
                "referee",
                "record_body",
                "authority",
                name="link_outside_party",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reference_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("letter_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("nonce", sa.LargeBinary(length=32), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("made_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.CheckConstraint("(party = 'referee') = (reference_id is not null)", name=op.f("ck_link_reference")),
        sa.CheckConstraint("party in ('candidate', 'referee')", name=op.f("ck_link_party")),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_link_tries")),
        sa.ForeignKeyConstraint(["case_id"], ["vetting_case.id"], name=op.f("fk_link_case_id")),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_link_letter_id")),
        sa.ForeignKeyConstraint(["made_by"], ["user_account.id"], name=op.f("fk_link_made_by")),
        sa.ForeignKeyConstraint(["reference_id"], ["reference.id"], name=op.f("fk_link_reference_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link")),
        sa.UniqueConstraint("digest", name=op.f("uq_link_digest")),
    )
    with op.batch_alter_table("link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_link_case_id"), ["case_id"], unique=False)

    op.create_table(
        "outside_request",
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("link_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "representative",
                "copies",
                "interview",
                "extension",
                "accommodation",
                name="outside_request_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "open",
                "granted",
                "declined",
                name="outside_request_status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("answered_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.CheckConstraint("(status = 'open') = (answered_at is null)", name=op.f("ck_outside_request_answered")),
        sa.ForeignKeyConstraint(["answered_by"], ["user_account.id"], name=op.f("fk_outside_request_answered_by")),
        sa.ForeignKeyConstraint(["case_id"], ["vetting_case.id"], name=op.f("fk_outside_request_case_id")),
        sa.ForeignKeyConstraint(["link_id"], ["link.id"], name=op.f("fk_outside_request_link_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outside_request")),
    )
    with op.batch_alter_table("outside_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outside_request_case_id"), ["case_id"], unique=False)

    op.create_table(
        "visit",
        sa.Column("link_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proven_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("code_nonce", sa.LargeBinary(length=32), nullable=True),
        sa.Column("code_sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("network", sa.LargeBinary(length=16), nullable=True),
        sa.Column("device", sa.LargeBinary(length=16), nullable=True),
        sa.Column("traces_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.ForeignKeyConstraint(["link_id"], ["link.id"], name=op.f("fk_visit_link_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sa.UniqueConstraint("digest", name=op.f("uq_visit_digest")),
    )
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_link_id"), ["link_id"], unique=False)

    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.add_column(sa.Column("link_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.alter_column(
            "added_by", existing_type=sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        )
        batch_op.create_foreign_key(batch_op.f("fk_evidence_link_id"), "link", ["link_id"], ["id"])
        batch_op.create_check_constraint(batch_op.f("ck_evidence_added"), "(added_by is null) = (link_id is not null)")

    with op.batch_alter_table("organisation_unit", schema=None) as batch_op:
        batch_op.add_column(sa.Column("phone", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("hours", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("address", sa.Text(), nullable=False, server_default=""))

    # Units that are there already have nothing to tell yet; new rows name theirs.
    with op.batch_alter_table("organisation_unit", schema=None) as batch_op:
        for name in ("phone", "hours", "address"):
            batch_op.alter_column(name, existing_type=sa.Text(), existing_nullable=False, server_default=None)

    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.add_column(sa.Column("link_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.add_column(sa.Column("signature", sa.LargeBinary(), nullable=True))
        batch_op.alter_column(
            "actor_id", existing_type=sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        )
        batch_op.create_foreign_key(batch_op.f("fk_submission_link_id"), "link", ["link_id"], ["id"])
        batch_op.create_check_constraint(
            batch_op.f("ck_submission_answered_by"), "(actor_id is null) = (link_id is not null)"
        )


def downgrade() -> None:
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_submission_answered_by"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_submission_link_id"), type_="foreignkey")
        batch_op.alter_column(
            "actor_id", existing_type=sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        )
        batch_op.drop_column("signature")
        batch_op.drop_column("link_id")

    with op.batch_alter_table("organisation_unit", schema=None) as batch_op:
        batch_op.drop_column("address")
        batch_op.drop_column("hours")
        batch_op.drop_column("phone")

    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_evidence_added"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_evidence_link_id"), type_="foreignkey")
        batch_op.alter_column(
            "added_by", existing_type=sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        )
        batch_op.drop_column("link_id")

    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_visit_link_id"))

    op.drop_table("visit")
    with op.batch_alter_table("outside_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outside_request_case_id"))

    op.drop_table("outside_request")
    with op.batch_alter_table("link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_link_case_id"))

    op.drop_table("link")
    op.drop_table("outside_draft")
    op.drop_table("guess")
