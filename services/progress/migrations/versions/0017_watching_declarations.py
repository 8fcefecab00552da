"""Parts of recordings that learners say they have watched or read, where no player measured it."""

import sqlalchemy as sa
from alembic import op

from shared.database import refuse_changes_sql

revision = "0017_watching_declarations"
down_revision = "0016_pathways_retired"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "watching_declarations",
        sa.Column("learner_id", sa.Uuid, nullable=False),
        sa.Column("resource", sa.Text, nullable=False),
        sa.Column("segment", sa.Text, nullable=False),
        sa.Column("start_ms", sa.Integer, nullable=False),
        sa.Column("end_ms", sa.Integer, nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("learner_id", "resource", "segment", name=op.f("pk_watching_declarations")),
    )
    for statement in refuse_changes_sql("watching_declarations"):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("watching_declarations")
    op.execute("DROP FUNCTION refuse_changes_watching_declarations()")
