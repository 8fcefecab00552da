"""Tables of the local copy of the catalogue.

Personal data: none.
"""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.progress.tables import Base


class Resource(Base):
    """A resource and the newest revision of it that has arrived."""

    __tablename__ = "resources"

    slug: Mapped[str] = mapped_column(primary_key=True)
    resource_id: Mapped[uuid.UUID]
    kind: Mapped[str]
    title: Mapped[str]
    latest_revision: Mapped[int]
    published_at: Mapped[dt.datetime]
    retired_at: Mapped[dt.datetime | None]


class ResourceRevision(Base):
    """A published revision as it arrived; never changed.

    `outline` is the small part that judging needs (rule, marks, stretches, parts), so that a
    report over thousands of learners does not read whole modules.
    """

    __tablename__ = "resource_revisions"
    __table_args__ = (sa.Index("ix_resource_revisions_parts", sa.text("(outline -> 'parts')"), postgresql_using="gin"),)

    slug: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    assessment_id: Mapped[str | None] = mapped_column(index=True)
    published_at: Mapped[dt.datetime]
    outline: Mapped[dict[str, Any]]
    content: Mapped[dict[str, Any]]


class Pathway(Base):
    """A pathway and the newest revision of it that has arrived."""

    __tablename__ = "pathways"

    slug: Mapped[str] = mapped_column(primary_key=True)
    pathway_id: Mapped[uuid.UUID]
    title: Mapped[str]
    latest_revision: Mapped[int]
    retired_at: Mapped[dt.datetime | None]


class PathwayRevision(Base):
    """A published revision of a pathway; never changed."""

    __tablename__ = "pathway_revisions"

    slug: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    published_at: Mapped[dt.datetime]
    content: Mapped[dict[str, Any]]
