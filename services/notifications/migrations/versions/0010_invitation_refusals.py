"""Addresses that want no more invitations into teams.

Revision ID: 0010_invitation_refusals
"""

import sqlalchemy as sa
from alembic import op

revision = "0010_invitation_refusals"
down_revision = "0008_groups_and_sessions"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "invitation_refusals",
        sa.Column("address_digest", sa.Text(), primary_key=True),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    """Forget them."""
    op.drop_table("invitation_refusals")
