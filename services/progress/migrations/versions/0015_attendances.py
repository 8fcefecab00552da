"""Dates of workshops that learners mean to attend."""

import sqlalchemy as sa
from alembic import op

from shared.database import refuse_changes_sql

revision = "0015_attendances"
down_revision = "0014_certificate_designs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attendances",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("learner_id", sa.Uuid, nullable=False),
        sa.Column("resource", sa.Text, nullable=False),
        sa.Column("date_key", sa.Text, nullable=False),
        sa.Column("attending", sa.Boolean, nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendances")),
    )
    op.create_index("ix_attendances_learner_id", "attendances", ["learner_id", "resource", "date_key", "id"])
    op.create_index("ix_attendances_resource", "attendances", ["resource", "learner_id"])
    for statement in refuse_changes_sql("attendances"):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("attendances")
    op.execute("DROP FUNCTION refuse_changes_attendances()")
