"""Samples of the catalogue have indexes of their own: counting in one costs the same however large the whole is.

Revision ID: 0008_samples_indexed
"""

import sqlalchemy as sa
from alembic import op

revision = "0008_samples_indexed"
down_revision = "0007_notes_unsearched"

SHARES = (64, 8)


def upgrade() -> None:
    """Make the indexes."""
    for share in SHARES:
        op.create_index(
            f"ix_search_documents_sample_{share}",
            "search_documents",
            ["document", "labels"],
            postgresql_using="gin",
            postgresql_with={"fastupdate": "off"},
            postgresql_where=sa.text(f"labels && '{{sample:{share}}}'::text[]"),
        )


def downgrade() -> None:
    """Remove them."""
    for share in SHARES:
        op.drop_index(f"ix_search_documents_sample_{share}", "search_documents")
