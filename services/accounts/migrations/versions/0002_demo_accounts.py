"""Accounts for trying things out are marked as such.

Revision ID: 0002_demo_accounts
"""

import sqlalchemy as sa
from alembic import op

revision = "0002_demo_accounts"
down_revision = "0001_first_tables"


def upgrade() -> None:
    """Nobody is one until the provisioning says so."""
    op.add_column("learners", sa.Column("demo", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Forget who is one."""
    op.drop_column("learners", "demo")
