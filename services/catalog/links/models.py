"""Tables of the link sentinel.

Personal data: the ids of administrators who decided about a finding or switched a host off.
"""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.catalog.tables import Base
from shared.ids import new_id


class LinkHost(Base):
    """A host that resources link to: visited by one courier at a time, with pauses, or not at all."""

    __tablename__ = "link_hosts"

    host: Mapped[str] = mapped_column(primary_key=True)
    visited: Mapped[bool] = mapped_column(server_default=sa.true())
    free_at: Mapped[dt.datetime] = mapped_column(server_default=sa.func.now())
    failures: Mapped[int] = mapped_column(server_default="0")
    changed_by: Mapped[str | None]


class Link(Base):
    """An address, when it is looked at next (never, while nothing published has it), and what was found last.

    `seen` holds, by kind of finding, what is known and accepted; only what differs from it is told.
    """

    __tablename__ = "links"
    __table_args__ = (sa.Index("ix_links_due", "host", "due_at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    url: Mapped[str] = mapped_column(unique=True)
    host: Mapped[str] = mapped_column(sa.ForeignKey("link_hosts.host"))
    due_at: Mapped[dt.datetime | None]
    claim: Mapped[uuid.UUID | None]
    checked_at: Mapped[dt.datetime | None]
    answered_at: Mapped[dt.datetime | None]
    status: Mapped[int | None]
    outcome: Mapped[str | None]
    detail: Mapped[str | None]
    failures: Mapped[int] = mapped_column(server_default="0")
    failing_since: Mapped[dt.datetime | None]
    final_url: Mapped[str | None]
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    seen: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    ignored_until: Mapped[dt.datetime | None]


class LinkUse(Base):
    """A field of a published resource that has a link."""

    __tablename__ = "link_uses"
    __table_args__ = (sa.Index("ix_link_uses_item", "item_id"),)

    link_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("links.id"), primary_key=True)
    item_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("resources.id"), primary_key=True)
    field: Mapped[str] = mapped_column(primary_key=True)


class LinkReading(Base):
    """Up to which revision the links of a resource are known."""

    __tablename__ = "link_readings"

    item_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("resources.id"), primary_key=True)
    revision: Mapped[int]


class LinkFinding(Base):
    """Something about a link that is not as it was; one of a kind is open at a time."""

    __tablename__ = "link_findings"
    __table_args__ = (
        sa.Index(
            "ix_link_findings_open", "link_id", "kind", unique=True, postgresql_where=sa.text("settled_at IS NULL")
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    link_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("links.id"))
    kind: Mapped[str]
    before: Mapped[str | None]
    after: Mapped[str]
    found_at: Mapped[dt.datetime]
    confirmed_at: Mapped[dt.datetime]
    settled_at: Mapped[dt.datetime | None]
    settled_by: Mapped[str | None]
    decision: Mapped[str | None]
