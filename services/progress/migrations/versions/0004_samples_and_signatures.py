"""Learners who only try things out are marked, and a document says whose key signed it."""

import sqlalchemy as sa
from alembic import op

revision = "0004_samples_and_signatures"
down_revision = "0003_revision_moves"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("learners", sa.Column("demo", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("certificate_documents", sa.Column("signed_by", sa.Text))
    op.create_index(op.f("ix_certificate_documents_sha256"), "certificate_documents", ["sha256"])


def downgrade() -> None:
    op.drop_index("ix_certificate_documents_sha256", "certificate_documents")
    op.drop_column("certificate_documents", "signed_by")
    op.drop_column("learners", "demo")
