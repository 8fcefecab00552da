"""Resources and searches that learners keep for later."""

import sqlalchemy as sa
from alembic import op

revision = "0009_saved"
down_revision = "0008_deadlines_and_audit"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "saved_resources",
        sa.Column("learner_id", sa.Uuid, nullable=False),
        sa.Column("resource", sa.Text, nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("learner_id", "resource", name=op.f("pk_saved_resources")),
    )
    op.create_table(
        "saved_searches",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("learner_id", sa.Uuid, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("query", sa.Text, nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_searches")),
        sa.UniqueConstraint("learner_id", "query", name=op.f("uq_saved_searches_learner_id_query")),
    )


def downgrade() -> None:
    op.drop_table("saved_searches")
    op.drop_table("saved_resources")
