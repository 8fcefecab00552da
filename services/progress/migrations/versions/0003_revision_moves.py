"""Learners move to a newer revision, as a fact of its own."""

import sqlalchemy as sa
from alembic import op

from shared.database import refuse_changes_sql

revision = "0003_revision_moves"
down_revision = "0002_evidence"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "revision_moves",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("learner_id", sa.Uuid, nullable=False),
        sa.Column("resource", sa.Text, nullable=False),
        sa.Column("from_revision", sa.Integer, nullable=False),
        sa.Column("to_revision", sa.Integer, nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision_moves")),
        sa.UniqueConstraint(
            "learner_id", "resource", "to_revision", name=op.f("uq_revision_moves_learner_id_resource_to_revision")
        ),
    )
    for statement in refuse_changes_sql("revision_moves"):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("revision_moves")
    op.execute("DROP FUNCTION refuse_changes_revision_moves()")
