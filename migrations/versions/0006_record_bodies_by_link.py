"""A record body may answer by a link: it leads to one request for a record."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("link") as batch:
        batch.add_column(sa.Column("check_id", NUMBER, nullable=True))
        batch.create_foreign_key(op.f("fk_link_check_id"), "record_check", ["check_id"], ["id"])
        batch.drop_constraint(op.f("ck_link_party"), type_="check")
        batch.create_check_constraint(op.f("ck_link_party"), "party in ('candidate', 'referee', 'record_body')")
        batch.create_check_constraint(op.f("ck_link_check"), "(party = 'record_body') = (check_id is not null)")


def downgrade() -> None:
    op.execute("delete from visit where link_id in (select id from link where party = 'record_body')")
    op.execute("delete from link where party = 'record_body'")
    with op.batch_alter_table("link") as batch:
        batch.drop_constraint(op.f("ck_link_check"), type_="check")
        batch.drop_constraint(op.f("ck_link_party"), type_="check")
        batch.create_check_constraint(op.f("ck_link_party"), "party in ('candidate', 'referee')")
        batch.drop_constraint(op.f("fk_link_check_id"), type_="foreignkey")
        batch.drop_column("check_id")
