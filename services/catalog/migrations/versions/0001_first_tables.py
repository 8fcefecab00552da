"""The first tables of the catalogue.

Revision ID: 0001_first_tables
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

from shared.database import refuse_changes_sql
from shared.delivery.schema import create_v1, drop_v1

revision = "0001_first_tables"
down_revision = None

MOMENT = sa.DateTime(timezone=True)
TEXTS = pg.ARRAY(sa.Text())
PUBLISHED = {"resources": "resource_revisions", "pathways": "pathway_revisions", "programmes": "programme_revisions"}
APPEND_ONLY = (*PUBLISHED.values(), "audit_entries")


def upgrade() -> None:
    """Make all tables."""
    create_v1(op)
    _create_words()
    for items, revisions in PUBLISHED.items():
        _create_items(items, [sa.Column("kind", sa.Text(), nullable=False)] if items == "resources" else [])
        _create_revisions(revisions, items)
    _create_assets()
    _create_search()
    _create_audit()
    for table in APPEND_ONLY:
        for statement in refuse_changes_sql(table):
            op.execute(statement)


def downgrade() -> None:
    """Remove all tables with everything in them."""
    for table in ("audit_entries", "search_state", "search_words", "search_documents", "assets"):
        op.drop_table(table)
    for items, revisions in PUBLISHED.items():
        op.drop_table(revisions)
        op.drop_table(items)
    for table in APPEND_ONLY:
        op.execute(f"DROP FUNCTION refuse_changes_{table}()")
    op.execute("DROP TEXT SEARCH CONFIGURATION catalog_plain")
    op.execute("DROP TEXT SEARCH DICTIONARY catalog_plain")
    op.execute("DROP EXTENSION pg_trgm")
    drop_v1(op)


def _create_words() -> None:
    """Words as they stand, without those that say nothing: what the beginning of a word is looked up in."""
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.execute("CREATE TEXT SEARCH DICTIONARY catalog_plain (TEMPLATE = pg_catalog.simple, STOPWORDS = english)")
    op.execute("CREATE TEXT SEARCH CONFIGURATION catalog_plain (COPY = pg_catalog.simple)")
    op.execute("ALTER TEXT SEARCH CONFIGURATION catalog_plain ALTER MAPPING REPLACE simple WITH catalog_plain")


def _create_items(table: str, extra: list[sa.Column[str]]) -> None:
    op.create_table(
        table,
        *extra,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("draft", pg.JSONB(), nullable=False),
        sa.Column("draft_hash", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("published_hash", sa.Text()),
        sa.Column("published_at", MOMENT),
        sa.Column("retired_at", MOMENT),
        sa.Column("imported_hash", sa.Text()),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.UniqueConstraint("slug", name=f"uq_{table}_slug"),
    )


def _create_revisions(table: str, items: str) -> None:
    op.create_table(
        table,
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("content", pg.JSONB(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("change_note", sa.Text(), nullable=False),
        sa.Column("published_at", MOMENT, nullable=False),
        sa.Column("published_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.ForeignKeyConstraint(["item_id"], [f"{items}.id"], name=f"fk_{table}_item_id_{items}"),
        sa.UniqueConstraint("item_id", "number", name=f"uq_{table}_item_id_number"),
    )


def _create_assets() -> None:
    op.create_table(
        "assets",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("document_key", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_assets"),
    )


def _create_search() -> None:
    op.create_table(
        "search_documents",
        sa.Column("resource_id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("sort_title", sa.Text(), nullable=False),
        sa.Column("topics", TEXTS, nullable=False),
        sa.Column("minutes", sa.Integer()),
        sa.Column("card", pg.JSONB(), nullable=False),
        sa.Column("words", TEXTS, nullable=False),
        sa.Column("document", pg.TSVECTOR(), nullable=False),
        sa.PrimaryKeyConstraint("resource_id", name="pk_search_documents"),
        sa.ForeignKeyConstraint(["resource_id"], ["resources.id"], name="fk_search_documents_resource_id_resources"),
    )
    index = "ix_search_documents_"
    op.create_index(f"{index}document", "search_documents", ["document"], postgresql_using="gin")
    op.create_index(f"{index}topics", "search_documents", ["topics"], postgresql_using="gin")
    op.create_index(f"{index}sort_title", "search_documents", ["sort_title", "slug"])
    op.create_index(f"{index}kind", "search_documents", ["kind", "sort_title", "slug"])
    op.create_index(f"{index}minutes", "search_documents", ["minutes"])
    op.create_table(
        "search_words",
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("word", name="pk_search_words"),
    )
    op.create_index(
        "ix_search_words_near",
        "search_words",
        ["word"],
        postgresql_using="gist",
        postgresql_ops={"word": "gist_trgm_ops"},
    )
    op.create_index("ix_search_words_begin", "search_words", ["word"], postgresql_ops={"word": "text_pattern_ops"})
    op.create_table(
        "search_state",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_search_state"),
    )
    op.execute("INSERT INTO search_state (id, version) VALUES (1, 0)")


def _create_audit() -> None:
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject_type", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("details", pg.JSONB(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_entries"),
    )
    op.create_index("ix_audit_entries_subject", "audit_entries", ["subject_type", "subject", "id"])
