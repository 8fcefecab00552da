"""Tables of pathways and their revisions.

Personal data: ids of the administrators who edited and published.
"""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.catalog.publishing.models import ItemColumns, RevisionColumns
from services.catalog.tables import Base


class Pathway(ItemColumns, Base):
    """A pathway with its draft and what is published of it."""

    __tablename__ = "pathways"


class PathwayRevision(RevisionColumns, Base):
    """A published revision of a pathway; never changed."""

    __tablename__ = "pathway_revisions"
    __table_args__ = (sa.UniqueConstraint("item_id", "number"),)

    item_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("pathways.id"))
