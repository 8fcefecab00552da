"""Tables of resources and their revisions.

Personal data: ids of the administrators who edited and published.
"""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.catalog.publishing.models import ItemColumns, RevisionColumns
from services.catalog.tables import Base


class Resource(ItemColumns, Base):
    """A resource with its draft and what is published of it."""

    __tablename__ = "resources"
    __table_args__ = (
        sa.Index(
            "ix_resources_files",
            sa.text("jsonb_path_query_array(draft, '$.**.sha256'::jsonpath)"),
            postgresql_using="gin",
            postgresql_where=sa.text("kind IN ('recorded_session', 'video_message')"),
        ),
    )

    kind: Mapped[str]


class ResourceRevision(RevisionColumns, Base):
    """A published revision of a resource; never changed."""

    __tablename__ = "resource_revisions"
    __table_args__ = (
        sa.UniqueConstraint("item_id", "number"),
        sa.Index(
            "ix_resource_revisions_files",
            sa.text("jsonb_path_query_array(content, '$.**.sha256'::jsonpath)"),
            postgresql_using="gin",
            postgresql_where=sa.text("content ->> 'kind' IN ('recorded_session', 'video_message')"),
        ),
    )

    item_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("resources.id"))
