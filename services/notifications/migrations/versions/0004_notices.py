"""What a person is told in the portal, and their choice of it.

Revision ID: 0004_notices
"""

import sqlalchemy as sa
from alembic import op

revision = "0004_notices"
down_revision = "0003_suppressions"

MOMENT = sa.DateTime(timezone=True)
CHOICES = ("reminders_in_portal", "announcements_in_portal")


def upgrade() -> None:
    """Make the table; who chose before sees everything in the portal."""
    op.create_table(
        "notices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("learner_id", sa.Text(), nullable=False),
        sa.Column("category", sa.String(40), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("read_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_notices"),
        sa.UniqueConstraint("message_id", name="uq_notices_message_id"),
    )
    op.create_index("ix_notices_learner_id_id", "notices", ["learner_id", "id"])
    op.create_index("ix_notices_unread", "notices", ["learner_id"], postgresql_where=sa.text("read_at IS NULL"))
    op.create_index("ix_notices_created_at", "notices", ["created_at"])
    for name in CHOICES:
        op.add_column("preferences", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.true()))


def downgrade() -> None:
    """Remove it."""
    for name in CHOICES:
        op.drop_column("preferences", name)
    op.drop_table("notices")
