"""Logo, colors, signatories and wording of certificates as versioned data."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from shared.database import refuse_changes_sql

revision = "0014_certificate_designs"
down_revision = "0013_credit"
branch_labels = None
depends_on = None

TABLES = ("certificate_images", "certificate_designs", "certificate_design_uses")


def upgrade() -> None:
    op.create_table(
        "certificate_images",
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("svg", sa.Text, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid, nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_certificate_images")),
    )
    op.create_table(
        "certificate_designs",
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("content", JSONB, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid, nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_certificate_designs")),
    )
    op.create_table(
        "certificate_design_uses",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("chosen_by", sa.Uuid, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_design_uses")),
    )
    for table in TABLES:
        for statement in refuse_changes_sql(table):
            op.execute(statement)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
        op.execute(f"DROP FUNCTION refuse_changes_{table}()")
