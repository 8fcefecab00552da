"""Addresses that are not written to any more.

Revision ID: 0003_suppressions
"""

import sqlalchemy as sa
from alembic import op

revision = "0003_suppressions"
down_revision = "0002_message_steps"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "suppressions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("cause", sa.String(40), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Uuid()),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("released_at", MOMENT),
        sa.Column("released_by", sa.Text()),
        sa.Column("release_note", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_suppressions"),
    )
    op.create_index(
        "uq_suppressions_address",
        "suppressions",
        ["address"],
        unique=True,
        postgresql_where=sa.text("released_at IS NULL"),
    )


def downgrade() -> None:
    """Remove the table."""
    op.drop_table("suppressions")
