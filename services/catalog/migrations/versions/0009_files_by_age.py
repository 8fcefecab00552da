"""Files by age, so that a page of those that nothing refers to reads no more than it looks at.

Revision ID: 0009_files_by_age
"""

from alembic import op

revision = "0009_files_by_age"
down_revision = "0008_samples_indexed"


def upgrade() -> None:
    """Make the index."""
    op.create_index("ix_assets_created_at", "assets", ["created_at", "sha256"])


def downgrade() -> None:
    """Remove it."""
    op.drop_index("ix_assets_created_at", "assets")
