"""Reviews of drafts, publication at a time, and imports that run in the background.

Revision ID: 0005_editorial
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

revision = "0005_editorial"
down_revision = "0004_upkeep"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    _create_reviews()
    _create_schedules()
    _create_imports()


def downgrade() -> None:
    """Remove them."""
    for table in ("pack_imports", "publication_schedules", "draft_reviews", "editorial_rule"):
        op.drop_table(table)


def _create_reviews() -> None:
    op.create_table(
        "editorial_rule",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("review_required", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", MOMENT),
        sa.Column("changed_by", sa.Text()),
        sa.Column("off_asked_at", MOMENT),
        sa.Column("off_asked_by", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_editorial_rule"),
    )
    op.execute("INSERT INTO editorial_rule (id, review_required, version) VALUES (1, false, 1)")
    op.create_table(
        "draft_reviews",
        *_of_an_item(),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("requested_at", MOMENT, nullable=False),
        sa.Column("decided_by", sa.Text()),
        sa.Column("decided_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_draft_reviews"),
    )
    _index_items("draft_reviews", one="open")


def _create_schedules() -> None:
    op.create_table(
        "publication_schedules",
        *_of_an_item(),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("change_note", sa.Text(), nullable=False),
        sa.Column("scheduled_by", sa.Text(), nullable=False),
        sa.Column("scheduled_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.Column("ended_by", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_publication_schedules"),
    )
    _index_items("publication_schedules", one="waiting")
    op.create_index(
        "ix_publication_schedules_due",
        "publication_schedules",
        ["due_at"],
        postgresql_where=sa.text("state = 'waiting'"),
    )


def _create_imports() -> None:
    op.create_table(
        "pack_imports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("dry_run", sa.Boolean(), nullable=False),
        sa.Column("overwrite", sa.Boolean(), nullable=False),
        sa.Column("change_note", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("document_key", sa.Text()),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until", MOMENT),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("preview", pg.JSONB(none_as_null=True)),
        sa.Column("report", pg.JSONB(none_as_null=True)),
        sa.PrimaryKeyConstraint("id", name="pk_pack_imports"),
    )
    op.create_index(
        "ix_pack_imports_open",
        "pack_imports",
        ["id"],
        postgresql_where=sa.text("state IN ('waiting', 'running')"),
    )


def _of_an_item() -> list[sa.Column[Any]]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("item_type", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("draft_hash", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
    ]


def _index_items(table: str, *, one: str) -> None:
    op.create_index(f"ix_{table}_item", table, ["item_type", "slug", "id"])
    op.create_index(
        f"ix_{table}_{one}",
        table,
        ["item_type", "slug"],
        unique=True,
        postgresql_where=sa.text(f"state = '{one}'"),
    )
