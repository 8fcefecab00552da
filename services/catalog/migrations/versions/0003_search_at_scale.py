"""Search whose work does not grow with the catalogue: one index for words and labels, orders that can be walked.

A resource's credit is known after it was published again.

Revision ID: 0003_search_at_scale
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

revision = "0003_search_at_scale"
down_revision = "0002_search_deeper"

TEXTS = pg.ARRAY(sa.Text())
DOCUMENTS = "search_documents"
REPLACED = ("kind", "topics", "minutes", "professions", "format", "cost", "published_at")
OLD_INDEXES = ("document", "topics", "kind", "minutes", "published_at")
TITLE = "setweight(to_tsvector('english', sort_title) || to_tsvector('catalog_plain', sort_title), 'A')"
LABELS = """
    ARRAY['kind:' || kind, 'format:' || format, 'cost:' || cost, 'credit:unstated']
    || ARRAY(SELECT 'language:' || coalesce(content->>'language', 'en') FROM resource_revisions AS r
             JOIN resources ON resources.id = r.item_id AND resources.revision = r.number WHERE r.item_id = resource_id)
    || ARRAY(SELECT 'topic:' || topic FROM unnest(topics) AS topic)
    || ARRAY(SELECT 'profession:' || profession FROM unnest(professions) AS profession)
    || ARRAY(SELECT 'minutes:' || most FROM unnest(ARRAY[15, 30, 60]) AS most WHERE minutes <= most)
    || ARRAY(SELECT 'sample:' || share FROM unnest(ARRAY[64, 8]) AS share
             WHERE mod(abs(hashtext(resource_id::text)::bigint), 64) < 64 / share)
"""


def upgrade() -> None:
    """Write labels and orders from what the columns say, then let those columns go."""
    op.add_column(DOCUMENTS, sa.Column("labels", TEXTS, server_default="{}", nullable=False))
    op.add_column(DOCUMENTS, sa.Column("title", pg.TSVECTOR(), server_default="", nullable=False))
    op.add_column(DOCUMENTS, sa.Column("by_length", sa.Integer(), server_default="1000000", nullable=False))
    op.add_column(DOCUMENTS, sa.Column("by_age", sa.Integer(), server_default="0", nullable=False))
    # Lists walk over rows and read these: what is only sometimes needed is kept outside the row.
    inside = ", ".join(f"ALTER COLUMN {name} SET STORAGE PLAIN" for name in ("slug", "sort_title", "title"))
    op.execute(
        f"ALTER TABLE {DOCUMENTS} SET (toast_tuple_target = 256), ALTER COLUMN labels SET STORAGE MAIN, {inside}"
    )
    op.execute(
        f"UPDATE {DOCUMENTS} SET title = {TITLE}, labels = {LABELS}, by_length = coalesce(minutes, 1000000), "  # noqa: S608
        "by_age = -extract(epoch FROM published_at)::int"
    )
    for name in OLD_INDEXES:
        op.drop_index(f"ix_search_documents_{name}", DOCUMENTS)
    for name in REPLACED:
        op.drop_column(DOCUMENTS, name)
    # An index without a list of pending entries answers as fast after an import as before it.
    op.create_index(
        "ix_search_documents_found",
        DOCUMENTS,
        ["document", "title", "labels"],
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    )
    for order in ("by_length", "by_age"):
        op.create_index(f"ix_search_documents_{order}", DOCUMENTS, [order, "sort_title", "slug"])


def downgrade() -> None:
    """Bring the columns back; they are filled when resources are published again."""
    for name in ("by_age", "by_length", "found"):
        op.drop_index(f"ix_search_documents_{name}", DOCUMENTS)
    for name in ("by_age", "by_length", "title", "labels"):
        op.drop_column(DOCUMENTS, name)
    outside = ", ".join(f"ALTER COLUMN {name} SET STORAGE EXTENDED" for name in ("slug", "sort_title"))
    op.execute(f"ALTER TABLE {DOCUMENTS} RESET (toast_tuple_target), {outside}")
    for name in ("topics", "professions"):
        op.add_column(DOCUMENTS, sa.Column(name, TEXTS, server_default="{}", nullable=False))
    for name in ("kind", "format", "cost"):
        op.add_column(DOCUMENTS, sa.Column(name, sa.Text(), server_default="unstated", nullable=False))
    op.add_column(DOCUMENTS, sa.Column("minutes", sa.Integer()))
    published_at = sa.Column("published_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False)
    op.add_column(DOCUMENTS, published_at)
    op.create_index("ix_search_documents_document", DOCUMENTS, ["document"], postgresql_using="gin")
    op.create_index("ix_search_documents_topics", DOCUMENTS, ["topics"], postgresql_using="gin")
    op.create_index("ix_search_documents_kind", DOCUMENTS, ["kind", "sort_title", "slug"])
    for name in ("minutes", "published_at"):
        op.create_index(f"ix_search_documents_{name}", DOCUMENTS, [name])
