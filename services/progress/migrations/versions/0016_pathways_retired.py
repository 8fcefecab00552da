"""Since when nobody joins a pathway any more.

Revision ID: 0016_pathways_retired
"""

import sqlalchemy as sa
from alembic import op

revision = "0016_pathways_retired"
down_revision = "0015_attendances"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("pathways", sa.Column("retired_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.drop_column("pathways", "retired_at")
