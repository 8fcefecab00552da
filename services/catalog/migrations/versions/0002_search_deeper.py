"""Search by synonyms, spoken words and slides; facets of cost, format and profession.

What is published already gets the new columns from its content as far as SQL can tell; captions and slides
are found after their resource is published again.

Revision ID: 0002_search_deeper
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

revision = "0002_search_deeper"
down_revision = "0001_first_tables"

TEXTS = pg.ARRAY(sa.Text())
DOCUMENTS = "search_documents"


def upgrade() -> None:
    """Add the columns and tables."""
    op.add_column("assets", sa.Column("texts", pg.JSONB()))
    op.add_column(DOCUMENTS, sa.Column("professions", TEXTS, server_default="{}", nullable=False))
    op.add_column(DOCUMENTS, sa.Column("format", sa.Text(), server_default="unstated", nullable=False))
    op.add_column(DOCUMENTS, sa.Column("cost", sa.Text(), server_default="unstated", nullable=False))
    op.add_column(
        DOCUMENTS,
        sa.Column("published_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
    )
    op.add_column(DOCUMENTS, sa.Column("heading", pg.TSVECTOR(), server_default="", nullable=False))
    op.execute("UPDATE search_documents SET heading = ts_filter(document, '{a,b,c}')")
    op.create_index("ix_search_documents_published_at", DOCUMENTS, ["published_at"])
    op.create_table(
        "search_passages",
        sa.Column("resource_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at_s", sa.Float()),
        sa.Column("document", pg.TSVECTOR(), nullable=False),
        sa.PrimaryKeyConstraint("resource_id", "number", name="pk_search_passages"),
        sa.ForeignKeyConstraint(["resource_id"], ["resources.id"], name="fk_search_passages_resource_id_resources"),
    )
    op.create_table(
        "search_synonyms",
        sa.Column("pack", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("phrases", TEXTS, nullable=False),
        sa.PrimaryKeyConstraint("pack", "number", name="pk_search_synonyms"),
    )


def downgrade() -> None:
    """Remove them."""
    op.drop_table("search_synonyms")
    op.drop_table("search_passages")
    op.drop_index("ix_search_documents_published_at", DOCUMENTS)
    for column in ("heading", "published_at", "cost", "format", "professions"):
        op.drop_column(DOCUMENTS, column)
    op.drop_column("assets", "texts")
