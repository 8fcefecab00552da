"""Links that are visited, what was found about them, and which content refers to which file.

Revision ID: 0006_links_and_media
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

revision = "0006_links_and_media"
down_revision = "0005_editorial"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables and indexes."""
    op.create_table(
        "link_hosts",
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("visited", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("free_at", MOMENT, server_default=sa.func.now(), nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("changed_by", sa.Text()),
        sa.PrimaryKeyConstraint("host", name="pk_link_hosts"),
    )
    _make_links()
    op.create_table(
        "link_uses",
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("link_id", "item_id", "field", name="pk_link_uses"),
        sa.ForeignKeyConstraint(["link_id"], ["links.id"], name="fk_link_uses_link_id_links"),
        sa.ForeignKeyConstraint(["item_id"], ["resources.id"], name="fk_link_uses_item_id_resources"),
    )
    op.create_index("ix_link_uses_item", "link_uses", ["item_id"])
    op.create_table(
        "link_readings",
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("item_id", name="pk_link_readings"),
        sa.ForeignKeyConstraint(["item_id"], ["resources.id"], name="fk_link_readings_item_id_resources"),
    )
    _make_findings()
    _index_files()


def _make_links() -> None:
    op.create_table(
        "links",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("due_at", MOMENT),
        sa.Column("claim", sa.Uuid()),
        sa.Column("checked_at", MOMENT),
        sa.Column("answered_at", MOMENT),
        sa.Column("status", sa.Integer()),
        sa.Column("outcome", sa.Text()),
        sa.Column("detail", sa.Text()),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("failing_since", MOMENT),
        sa.Column("final_url", sa.Text()),
        sa.Column("etag", sa.Text()),
        sa.Column("last_modified", sa.Text()),
        sa.Column("seen", pg.JSONB(), server_default="{}", nullable=False),
        sa.Column("ignored_until", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_links"),
        sa.UniqueConstraint("url", name="uq_links_url"),
        sa.ForeignKeyConstraint(["host"], ["link_hosts.host"], name="fk_links_host_link_hosts"),
    )
    op.create_index("ix_links_due", "links", ["host", "due_at"])


def _make_findings() -> None:
    op.create_table(
        "link_findings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("before", sa.Text()),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("found_at", MOMENT, nullable=False),
        sa.Column("confirmed_at", MOMENT, nullable=False),
        sa.Column("settled_at", MOMENT),
        sa.Column("settled_by", sa.Text()),
        sa.Column("decision", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_link_findings"),
        sa.ForeignKeyConstraint(["link_id"], ["links.id"], name="fk_link_findings_link_id_links"),
    )
    op.create_index(
        "ix_link_findings_open",
        "link_findings",
        ["link_id", "kind"],
        unique=True,
        postgresql_where=sa.text("settled_at IS NULL"),
    )


def _index_files() -> None:
    """Which drafts and revisions have a file: only these kinds do, and a path of JSON finds it wherever it stands."""
    op.execute(
        """
        CREATE INDEX ix_resources_files ON resources USING gin (jsonb_path_query_array(draft, '$.**.sha256'))
        WHERE kind IN ('recorded_session', 'video_message')
        """
    )
    op.execute(
        """
        CREATE INDEX ix_resource_revisions_files ON resource_revisions
        USING gin (jsonb_path_query_array(content, '$.**.sha256'))
        WHERE content ->> 'kind' IN ('recorded_session', 'video_message')
        """
    )


def downgrade() -> None:
    """Remove them."""
    op.drop_index("ix_resource_revisions_files", "resource_revisions")
    op.drop_index("ix_resources_files", "resources")
    for table in ("link_findings", "link_readings", "link_uses", "links", "link_hosts"):
        op.drop_table(table)
